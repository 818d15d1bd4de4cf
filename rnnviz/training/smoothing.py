"""Forecasts of a user's series by smoothing what was seen: a moving average, exponential smoothing, and that of each
step of a season. pandas computes the smoothed values; the one number that each of them has is chosen on the training
windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.training.seasonal import origin_of, seasonal_forecast

AVERAGE, EXPONENTIAL, SEASONAL = "average", "exponential", "seasonal"
_LENGTHS = (2, 3, 4, 5, 7, 10, 14, 21, 28, 42, 56)
_ALPHAS = tuple(round(0.05 * n, 2) for n in range(1, 21))


def smoothed_forecast(
    dataset: Dataset, kind: str, *, lag: int, first: Mapping[str, IntArray]
) -> tuple[dict[str, Array], float]:
    """The forecast of each part, (windows, horizon, targets) in original units, and the number that was chosen.

    kind: AVERAGE says the mean of the last values, EXPONENTIAL the level of simple exponential smoothing, s(t) =
    α·x(t) + (1 − α)·s(t−1) (Brown 1959), SEASONAL the level of the same step of the season, each smoothed by itself.
    lag: the season's number of steps. first: for each part, "train" among them, the row of the first value after each
    window. Nothing after a window is read for its forecast. The number, how many values or α, is that with the lowest
    mean absolute error on the windows of "train". ValueError as `seasonal_forecast`.
    """
    origin = origin_of(dataset)
    truth = origin.values[first["train"][:, np.newaxis] + np.arange(origin.horizon)]
    every = lag if kind == SEASONAL else 1

    def said(number: float, rows: IntArray) -> Array:
        smooth = replace(origin, values=_smoothed(origin.values, kind, number, every))
        return seasonal_forecast(replace(dataset, origin=smooth), every, first=rows)

    def error(number: float) -> float:
        found = np.abs(said(number, first["train"]) - truth)
        return float(np.nanmean(found)) if np.isfinite(found).any() else np.inf

    best = min(_LENGTHS if kind == AVERAGE else _ALPHAS, key=error)
    return {part: said(best, rows) for part, rows in first.items()}, float(best)


def _smoothed(values: Array, kind: str, number: float, every: int) -> Array:
    """(rows, targets): at each row what is known up to it."""
    if kind == AVERAGE:
        return np.asarray(pd.DataFrame(values).rolling(int(number), min_periods=1).mean(), np.float64)
    found = np.empty_like(values, dtype=np.float64)
    for phase in range(every):
        one = pd.DataFrame(values[phase::every])
        found[phase::every] = one.ewm(alpha=number, adjust=False, ignore_na=True).mean()
    return found
