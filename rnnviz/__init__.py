"""Step through a recurrent network, forward and backward in time, while it trains."""

__version__ = "0.1.0"
