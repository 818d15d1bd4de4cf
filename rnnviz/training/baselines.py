"""What a forecast must beat: forecasts that need no training, and their errors, in numpy."""

from __future__ import annotations

import numpy as np

from rnnviz.records import Array, Dataset
from rnnviz.tables import SeriesOrigin


def naive_error(dataset: Dataset) -> float:
    """Validation MSE of saying the last value again, for every value ahead, at the end of the sequence."""
    return _error(naive_forecast(dataset), dataset.y_val[:, -1])


def least_squares_error(dataset: Dataset) -> float:
    """Validation MSE at the end of the sequence of the best linear forecast from all its values and a bias."""
    return _error(least_squares_forecast(dataset), dataset.y_val[:, -1])


def seasonal_error(dataset: Dataset, lag: int = 0) -> float:
    """Validation MSE of saying the values of one season before again; scaled as the data set is."""
    origin = _origin(dataset)
    forecast = (seasonal_forecast(dataset, lag) - origin.offsets) / origin.factors
    return _error(forecast.reshape(len(forecast), -1), dataset.y_val[:, -1])


def naive_forecast(dataset: Dataset) -> Array:
    """(validation sequences, outputs): the last value that the sequence shows, for every value ahead.

    For a user's series the last value of each target, whether the model sees it or not; scaled as the data set is.
    """
    if (origin := dataset.origin) is None:
        outputs = dataset.y_val.shape[2]
        return np.repeat(dataset.x_val[:, -1, :1], outputs, axis=1)
    last = (origin.values[origin.first_val - 1] - origin.offsets) / origin.factors
    return np.tile(last, origin.horizon)


def seasonal_forecast(dataset: Dataset, lag: int = 0) -> Array:
    """(validation windows, horizon, targets) in original units: the newest known value a whole number of lags before.

    lag: in steps; 0 for the natural season of the series' dates (7 for days). Every value ahead is forecast from what
    was known at the window's end; rows are counted, so where gaps are left open a season may be off. Where nothing is
    recorded a season before, the last value stands in. Raises ValueError for a data set without an origin, and for
    lag 0 where the dates have no season.
    """
    origin = _origin(dataset)
    lag = lag or (origin.step.season if origin.step else 0)
    if lag < 1:
        raise ValueError("These steps have no natural season: say how many steps one has.")
    ahead = np.arange(origin.horizon)
    rows = origin.rows_ahead("val") - lag * (ahead // lag + 1)
    last = origin.values[origin.first_val - 1][:, np.newaxis]
    before = np.where((rows >= 0)[..., np.newaxis], origin.values[np.maximum(rows, 0)], np.nan)
    forecast: Array = np.where(np.isfinite(before), before, last)
    return forecast


def least_squares_forecast(dataset: Dataset) -> Array:
    """(validation sequences, outputs): the best linear forecast from all values of the sequence and a bias.

    Closed form, fitted to the training sequences in float64: no linear model does better on them.
    """
    solution, *_ = np.linalg.lstsq(_design(dataset.x_train), dataset.y_train[:, -1].astype(np.float64), rcond=None)
    forecast: Array = _design(dataset.x_val) @ solution
    return forecast


def error_in_units(dataset: Dataset, forecast: Array) -> Array:
    """(targets,): the mean absolute validation error in original units, over all values ahead.

    forecast: (validation windows, horizon · targets) as a model answers. ValueError without an origin.
    """
    origin = _origin(dataset)
    error: Array = np.abs(origin.in_units(forecast) - origin.truth("val")).mean(axis=(0, 1))
    return error


def seasonal_error_in_units(dataset: Dataset, lag: int = 0) -> Array:
    """(targets,): the mean absolute validation error of the seasonal forecast in original units."""
    error: Array = np.abs(seasonal_forecast(dataset, lag) - _origin(dataset).truth("val")).mean(axis=(0, 1))
    return error


def _origin(dataset: Dataset) -> SeriesOrigin:
    if dataset.origin is None:
        raise ValueError(f"{dataset.name} is not made of a series with dates.")
    return dataset.origin


def _design(x: Array) -> Array:
    """(n, steps, features) to (n, steps · features + 1), the last column ones."""
    flat = x.reshape(len(x), -1).astype(np.float64)
    return np.hstack([flat, np.ones((len(x), 1))])


def _error(forecast: Array, target: Array) -> float:
    return float(np.mean(np.square(target.astype(np.float64) - forecast)))
