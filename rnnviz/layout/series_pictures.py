"""Outcomes on a user's series -> what the plots of the Forecast view show, in its units and on its dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rnnviz.layout.ticks import date_words
from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import (
    ForecastLine,
    Forecasts,
    HorizonErrors,
    HorizonLine,
    ModelResiduals,
    Residuals,
    SeriesOutcome,
)
from rnnviz.records.series import SeriesOrigin

STRETCH = 60
"""Windows, one after another, whose one-step forecasts make one picture."""


def forecasts(
    outcomes: Sequence[SeriesOutcome],
    titles: Mapping[str, str],
    *,
    origin: SeriesOrigin,
    steps: int,
    window: int,
    target: int = 0,
) -> Forecasts:
    """What each outcome says after a validation window of `steps` rows.

    One step ahead, what it says after each of the windows from this one on: a single point shows little. The outcomes
    are those of the same windows.
    """
    first = origin.first_val[window : window + (STRETCH if origin.horizon == 1 else 1)]
    start = int(first[0]) - steps
    first = first[first < first[0] + STRETCH]  # past a gap the next window may stand far away
    rows = (first[:, np.newaxis] + np.arange(origin.horizon)).ravel()
    end = int(rows[-1]) + 1
    truth = origin.values[start:end, target].copy()
    # Before the forecast stands what the models read; after it only what really came.
    truth[steps:][origin.made_up[start + steps : end, target]] = np.nan
    picked = slice(window, window + len(first))
    lines = tuple(
        ForecastLine(o.key, titles[o.key], rows - start, o.prediction[picked, :, target].ravel()) for o in outcomes
    )
    times = origin.times[start:end]
    return Forecasts(
        series=window,
        count=len(origin.first_val),
        truth=truth,
        start=steps,
        lines=lines,
        times=times,
        unit=origin.targets[target],
        name=_name(times[steps], window, several=origin.horizon == 1),
        word="window",
    )


def errors_by_distance(
    outcomes: Sequence[SeriesOutcome], titles: Mapping[str, str], *, origin: SeriesOrigin, target: int = 0
) -> HorizonErrors:
    """The mean absolute error of every outcome for 1, 2, … steps ahead."""
    lines = tuple(HorizonLine(o.key, titles[o.key], np.abs(_missed(o, origin, target)).mean(axis=0)) for o in outcomes)
    return HorizonErrors(lines, measure="MAE", unit=origin.targets[target])


def residuals(
    outcomes: Sequence[SeriesOutcome], titles: Mapping[str, str], *, origin: SeriesOrigin, target: int = 0
) -> Residuals:
    """Forecast minus truth of every outcome, all windows and distances together."""
    models = tuple(ModelResiduals(o.key, titles[o.key], _missed(o, origin, target).ravel()) for o in outcomes)
    return Residuals(models, unit=origin.targets[target])


def alike(one: SeriesOrigin, other: SeriesOrigin) -> bool:
    """Whether two rows forecast the same windows: only then do they stand on one axis."""
    if one is other:
        return True
    return one.times.shape == other.times.shape and np.array_equal(one.first_val, other.first_val)


def _missed(outcome: SeriesOutcome, origin: SeriesOrigin, target: int) -> Array:
    """(windows, horizon): forecast minus truth."""
    missed: Array = outcome.prediction[:, :, target] - origin.truth("val")[:, :, target]
    return missed


def _name(stamp: object, window: int, *, several: bool) -> str:
    if isinstance(stamp, np.datetime64):
        return f"one step ahead, from {date_words(stamp)}" if several else f"forecast for {date_words(stamp)}"
    return f"validation window {window:,}"
