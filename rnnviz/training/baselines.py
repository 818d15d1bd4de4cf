"""What a forecast must beat: forecasts that need no training, and their errors, in numpy."""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset
from rnnviz.training.holt_winters import Smoothing, best_of, forecast_of
from rnnviz.training.least_squares import fit
from rnnviz.training.seasonal import as_outputs, seasonal_forecast

CHOSEN_ON = 500
"""Training sequences on which the numbers of Holt-Winters are chosen."""


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


def average_forecast(dataset: Dataset) -> tuple[Array, int]:
    """(validation sequences, outputs): the mean of the last k values, for every value ahead, and k: that of 2 to all
    values with the lowest mean squared error on the training sequences."""
    x, y = dataset.x_train[:, ::-1, 0].astype(np.float64), dataset.y_train[:, -1]
    means = np.cumsum(x, axis=1) / np.arange(1, x.shape[1] + 1)  # column k - 1: of the last k values
    best = min(range(2, x.shape[1] + 1), key=lambda k: float(np.square(means[:, k - 1 : k] - y).mean()))
    said = dataset.x_val[:, -best:, 0].astype(np.float64).mean(1)
    return np.repeat(said[:, np.newaxis], dataset.y_val.shape[2], axis=1), best


def exponential_forecast(dataset: Dataset) -> tuple[Array, float]:
    """(validation sequences, outputs): the level of simple exponential smoothing, for every value ahead, and its α,
    chosen as in `average_forecast`."""
    x, y = dataset.x_train[:, :, 0], dataset.y_train[:, -1]
    alphas = [round(0.05 * n, 2) for n in range(1, 21)]

    def error(alpha: float) -> float:
        return float(np.square(forecast_of(x, Smoothing(alpha), y.shape[1]) - y).mean())

    best = min(alphas, key=error)
    return forecast_of(dataset.x_val[:, :, 0], Smoothing(best), y.shape[1]), best


def holt_winters_forecast(dataset: Dataset, *, seasonal: bool) -> tuple[Array, Smoothing]:
    """(validation sequences, outputs) by Holt-Winters, and its numbers: one choice for all series, made on the first
    training sequences. seasonal: with a season, of 4 steps to half of a sequence."""
    x, y = dataset.x_train[:CHOSEN_ON, :, 0], dataset.y_train[:CHOSEN_ON, -1]
    best = best_of(x, y, tuple(range(4, x.shape[1] // 2 + 1)) if seasonal else (0,))
    return forecast_of(dataset.x_val[:, :, 0], best, y.shape[1]), best


def _error(forecast: Array, target: Array) -> float:
    return float(np.mean(np.square(target.astype(np.float64) - forecast)))
