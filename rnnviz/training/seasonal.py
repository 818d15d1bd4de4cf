"""Forecasts of a user's series without training, and errors of any forecast, in the series' own units. In numpy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.records.series import SeriesOrigin
from rnnviz.training.least_squares import fit


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
        raise ValueError("These steps have no natural season: give its number of steps.")
    first = origin.first_val if first is None else first
    ahead = np.arange(origin.horizon)
    rows = first[:, np.newaxis] + ahead - lag * (ahead // lag + 1)
    last = origin.values[first - 1][:, np.newaxis]
    before = np.where((rows >= 0)[..., np.newaxis], origin.values[np.maximum(rows, 0)], np.nan)
    forecast: Array = np.where(np.isfinite(before), before, last)
    return forecast


def linear_forecast(dataset: Dataset, *, first: Mapping[str, IntArray]) -> tuple[dict[str, Array], int]:
    """The best linear forecast of each part, (windows, horizon, targets) in original units, and how many numbers were
    fitted for it: closed form, from all values of the window and a bias, to the training windows.

    first: for each part the row of the first value after each window, (windows,). It reads the file's own numbers in
    float64, so it is the same whatever the scaling.
    """
    origin = origin_of(dataset)
    steps = dataset.steps

    def read(rows: IntArray) -> Array:
        windows = sliding_window_view(origin.inputs, steps, axis=0)[rows - steps]
        values: Array = windows.swapaxes(1, 2)
        return values

    known = origin.first_train
    fitted = fit(read(known), origin.truth("train").reshape(len(known), -1))
    shape = (origin.horizon, len(origin.targets))
    return {part: fitted(read(rows)).reshape(len(rows), *shape) for part, rows in first.items()}, fitted.parameters


def as_outputs(dataset: Dataset, forecast: Array) -> Array:
    """The way back: (windows, horizon, targets) in original units to what a model would have answered."""
    origin = origin_of(dataset)
    scaled: Array = (forecast - origin.offsets) / origin.factors
    return scaled.reshape(len(forecast), -1)


def origin_of(dataset: Dataset) -> SeriesOrigin:
    """The data set's origin; ValueError where it has none."""
    if dataset.origin is None:
        raise ValueError(f"The data set “{dataset.name}” is not made from a user's series.")
    return dataset.origin
