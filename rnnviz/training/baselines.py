"""What a forecast must beat: forecasts that need no training, and their errors, in numpy."""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset
from rnnviz.training.least_squares import fit
from rnnviz.training.seasonal import as_outputs, seasonal_forecast


def naive_error(dataset: Dataset) -> float:
    """Validation MSE of saying the last value again, for every value ahead, at the end of the sequence."""
    return _error(naive_forecast(dataset), dataset.y_val[:, -1])


def least_squares_error(dataset: Dataset) -> float:
    """Validation MSE at the end of the sequence of the best linear forecast from all its values and a bias."""
    return _error(least_squares_forecast(dataset), dataset.y_val[:, -1])


def naive_forecast(dataset: Dataset) -> Array:
    """(validation sequences, outputs): the last value that the sequence shows, for every value ahead.

    For a user's series the last value of each target, whether the model sees it or not; scaled as the data set is.
    """
    if dataset.origin is not None:
        return as_outputs(dataset, seasonal_forecast(dataset, 1))
    return np.repeat(dataset.x_val[:, -1, :1], dataset.y_val.shape[2], axis=1)


def least_squares_forecast(dataset: Dataset) -> Array:
    """(validation sequences, outputs): the best linear forecast from all values of the sequence and a bias.

    Closed form, fitted to the training sequences in float64: no linear model does better on them.
    """
    return fit(dataset.x_train, dataset.y_train[:, -1])(dataset.x_val)


def _error(forecast: Array, target: Array) -> float:
    return float(np.mean(np.square(target.astype(np.float64) - forecast)))
