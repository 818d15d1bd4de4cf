"""Outcomes of rows -> what the plots of the Forecast view show. Pure numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.forecasts import (
    ForecastLine,
    Forecasts,
    HorizonErrors,
    HorizonLine,
    IteratedStory,
    ModelResiduals,
    Outcome,
    Residuals,
)


def alike(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes with the most common forecast horizon; of two that are equally common, the last outcome's. Only
    these forecast the same steps of a series."""
    horizons = [o.horizon for o in outcomes]
    most = max(reversed(horizons), key=horizons.count, default=0)
    return [o for o in outcomes if o.horizon == most]


def errors_by_distance(outcomes: Sequence[Outcome], titles: Mapping[str, str]) -> HorizonErrors:
    """The mean squared error of every outcome for 1, 2, … steps ahead."""
    return HorizonErrors(
        tuple(
            HorizonLine(o.key, titles[o.key], np.square(o.prediction - o.truth, dtype=np.float64).mean(0))
            for o in outcomes
        )
    )


def residuals(outcomes: Sequence[Outcome], titles: Mapping[str, str]) -> Residuals:
    """Forecast minus truth of every outcome, all series and distances together."""
    return Residuals(tuple(ModelResiduals(o.key, titles[o.key], (o.prediction - o.truth).ravel()) for o in outcomes))


def forecasts(outcomes: Sequence[Outcome], titles: Mapping[str, str], *, series: int) -> Forecasts:
    """What each outcome says of one series."""
    first = outcomes[0]
    history = first.known[series]
    steps = len(history)
    ahead = np.arange(steps, steps + first.horizon)
    lines = tuple(ForecastLine(o.key, titles[o.key], ahead, o.prediction[series]) for o in outcomes)
    return Forecasts(
        series=series,
        count=len(first.prediction),
        truth=np.concatenate([history, first.truth[series]]),
        start=steps,
        lines=lines,
        name=f"validation series {series}",
    )


def story(iterated: Outcome, direct: Outcome, titles: Mapping[str, str], *, series: int) -> IteratedStory:
    """The iterated forecast beside a direct one, on one series and over all of them."""

    def errors(o: Outcome) -> Array:
        return np.asarray(np.square(o.prediction - o.truth, dtype=np.float64).mean(0))

    return IteratedStory(
        history=direct.known[series],
        truth=iterated.truth[series],
        iterated=iterated.prediction[series],
        direct=direct.prediction[series],
        iterated_mse=errors(iterated),
        direct_mse=errors(direct),
        iterated_key=iterated.key,
        direct_key=direct.key,
        iterated_title=titles[iterated.key],
        direct_title=titles[direct.key],
    )
