"""Step through a recurrent network, forward and backward in time, while it trains."""

import importlib
import os
from typing import Any

# Before numpy is imported: its matrices here are small, and threads that wait for each other while TensorFlow trains
# on every core make a trace ten times slower. TensorFlow has threads of its own, which this leaves alone.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

_API = ("trace", "show", "Watch")
"""What a script uses; imported with Keras when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name in _API:
        return getattr(importlib.import_module("rnnviz.api"), name)
    raise AttributeError(f"module 'rnnviz' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_API]
