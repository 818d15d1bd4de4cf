"""Naive forecasts of a user's series, and errors of any forecast, in the series' own units. In numpy."""

from __future__ import annotations

import numpy as np

from rnnviz.records import Array, Dataset, IntArray
from rnnviz.tables import SeriesOrigin


def seasonal_forecast(dataset: Dataset, lag: int = 0, *, first: IntArray | None = None) -> Array:
    """(windows, horizon, targets) in original units: the newest known value a whole number of lags before.

    first: (windows,) the row of the first value after each window; the validation windows by default. lag: in steps;
    1 says the last value again, 0 takes the natural season of the series' dates (7 for days). All values ahead are
    forecast from what was known at the window's end; rows are counted, so where gaps are left open a season may be
    off. Where nothing is recorded a season before, the last value stands in. Raises ValueError for a data set that is
    not made of a user's series, and for lag 0 where the dates have no season.
    """
    origin = origin_of(dataset)
    lag = lag or (origin.step.season if origin.step else 0)
    if lag < 1:
        raise ValueError("These steps have no natural season: say how many steps one has.")
    first = origin.first_val if first is None else first
    ahead = np.arange(origin.horizon)
    rows = first[:, np.newaxis] + ahead - lag * (ahead // lag + 1)
    last = origin.values[first - 1][:, np.newaxis]
    before = np.where((rows >= 0)[..., np.newaxis], origin.values[np.maximum(rows, 0)], np.nan)
    forecast: Array = np.where(np.isfinite(before), before, last)
    return forecast


def in_units(dataset: Dataset, outputs: Array) -> Array:
    """(windows, horizon · targets) as a model answers, to (windows, horizon, targets) in original units."""
    return origin_of(dataset).in_units(outputs)


def as_outputs(dataset: Dataset, forecast: Array) -> Array:
    """The way back: (windows, horizon, targets) in original units to what a model would have answered."""
    origin = origin_of(dataset)
    scaled: Array = (forecast - origin.offsets) / origin.factors
    return scaled.reshape(len(forecast), -1)


def mean_absolute_error(dataset: Dataset, forecast: Array) -> Array:
    """(targets,): of a forecast (validation windows, horizon, targets) in original units, over all values ahead."""
    error: Array = np.abs(forecast - origin_of(dataset).truth("val")).mean(axis=(0, 1))
    return error


def origin_of(dataset: Dataset) -> SeriesOrigin:
    """The data set's origin; ValueError where it has none."""
    if dataset.origin is None:
        raise ValueError(f"The data set “{dataset.name}” is not made of a user's series.")
    return dataset.origin
