"""Step through a recurrent network, forward and backward in time, while it trains."""

import os

# Before numpy is imported: its matrices here are small, and threads that wait for each other while TensorFlow trains
# on every core make a trace ten times slower. TensorFlow has threads of its own, which this leaves alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
