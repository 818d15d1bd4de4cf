"""What a forecast must beat: errors that need no training, in numpy."""

from __future__ import annotations

import numpy as np

from rnnviz.records import Array, Dataset


def naive_error(dataset: Dataset) -> float:
    """Validation MSE of saying the last value again, for every value ahead, at the end of the sequence."""
    return _error(dataset.x_val[:, -1, :1], dataset.y_val[:, -1])


def least_squares_error(dataset: Dataset) -> float:
    """Validation MSE at the end of the sequence of the best linear forecast from all its values and a bias.

    Closed form, fitted to the training series in float64: no linear model does better on them.
    """
    solution, *_ = np.linalg.lstsq(_design(dataset.x_train), dataset.y_train[:, -1].astype(np.float64), rcond=None)
    return _error(_design(dataset.x_val) @ solution, dataset.y_val[:, -1])


def _design(x: Array) -> Array:
    """(n, steps, features) to (n, steps · features + 1), the last column ones."""
    flat = x.reshape(len(x), -1).astype(np.float64)
    return np.hstack([flat, np.ones((len(x), 1))])


def _error(forecast: Array, target: Array) -> float:
    return float(np.mean(np.square(target.astype(np.float64) - forecast)))
