"""Holt-Winters: exponential smoothing of a level, of a damped trend, and of a season. In numpy.

l(t) = α·(x(t) − s(t−m)) + (1 − α)·(l(t−1) + φ·b(t−1)), b(t) = β·(l(t) − l(t−1)) + (1 − β)·φ·b(t−1) and s(t) = γ·(x(t)
− l(t−1) − φ·b(t−1)) + (1 − γ)·s(t−m). The forecast of k steps ahead is l + (φ + … + φᵏ)·b and the newest s of that step
of the season. Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd edition, sections 8.2 and
8.3, additive. Why it is written here and not taken from a library: docs/decisions/0012.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.training.seasonal import origin_of


@dataclass(frozen=True, slots=True)
class Smoothing:
    """The numbers of a model. level: α; trend: β, 0 for none; damping: φ; season: γ; every: m, steps of the season, 0
    for none."""

    level: float
    trend: float = 0.0
    damping: float = 1.0
    season: float = 0.0
    every: int = 0

    @property
    def count(self) -> int:
        """How many parameters are chosen: α, β, φ, and with a season γ and m. A trend of 0 is a choice, too."""
        return 3 + 2 * (self.every > 0)


@dataclass(frozen=True, slots=True)
class States:
    """After each of T values: level, trend (T, …); season (T + m, …), of which row t + m belongs to value t."""

    by: Smoothing
    level: Array
    trend: Array
    season: Array

    def ahead(self, known: IntArray, horizon: int) -> Array:
        """(len(known), horizon, …) from the first `known` values; what comes after them is not read."""
        by, last = self.by, known - 1
        steps = np.arange(horizon)
        damped = np.cumsum(by.damping ** np.arange(1, horizon + 1)).reshape(-1, *[1] * (self.level.ndim - 1))
        said: Array = self.level[last][:, np.newaxis] + damped * self.trend[last][:, np.newaxis]
        if by.every:  # row known + k % m is the newest of that step of the season
            said = said + self.season[known[:, np.newaxis] + steps % by.every]
        return said


def smooth(x: Array, by: Smoothing) -> States:
    """x: (T, …), NaN where nothing is known: then the states go on as they were forecast."""
    steps, every = len(x), by.every
    level, trend = np.empty((2, *x.shape))
    season = np.zeros((steps + max(every, 0), *x.shape[1:]))
    begin = x[: max(every, 1)]
    some = np.isfinite(begin)
    old = np.where(some, begin, 0).sum(0) / np.maximum(some.sum(0), 1)
    slope = np.nan_to_num(x[1] - x[0]) if by.trend and not every and steps > 1 else np.zeros(x.shape[1:])
    if every:
        season[:every] = np.where(some, begin - old, 0)
    for t in range(steps):
        expected, before = old + by.damping * slope, season[t] if every else 0.0
        seen = x[t] - before
        new = np.where(np.isfinite(seen), by.level * seen + (1 - by.level) * expected, expected)
        if every:
            off = x[t] - expected
            season[t + every] = np.where(np.isfinite(off), by.season * off + (1 - by.season) * before, before)
        if by.trend:
            slope = by.trend * (new - old) + (1 - by.trend) * by.damping * slope
        level[t], trend[t], old = new, slope, new
    return States(by, level, trend, season)


def series_forecast(
    dataset: Dataset, *, every: int, first: Mapping[str, IntArray]
) -> tuple[dict[str, Array], Smoothing]:
    """As `smoothed_forecast`, of a user's series: each part's (windows, horizon, targets) in original units, and the
    numbers with the lowest mean absolute error on the windows of "train". every: the season, 0 for none."""
    origin = origin_of(dataset)
    values, rows = np.asarray(origin.values, np.float64), first["train"]
    truth = values[rows[:, np.newaxis] + np.arange(origin.horizon)]

    def error(by: Smoothing) -> float:
        found = np.abs(smooth(values, by).ahead(rows, origin.horizon) - truth)
        return float(np.nanmean(found)) if np.isfinite(found).any() else np.inf

    best = min(_choices(every), key=error)
    states = smooth(values, best)
    return {part: states.ahead(known, origin.horizon) for part, known in first.items()}, best


def best_of(x: Array, y: Array, seasons: tuple[int, ...]) -> Smoothing:
    """The numbers with the lowest mean squared error on some sequences. x: (sequences, T); y: (sequences, horizon);
    seasons: those that may be chosen, (0,) for none."""

    def error(by: Smoothing) -> float:
        return float(np.square(forecast_of(x, by, y.shape[1]) - y).mean())

    return min((one for every in seasons for one in _choices(every)), key=error)


def forecast_of(x: Array, by: Smoothing, horizon: int) -> Array:
    """(sequences, horizon), from all T values of each. x: (sequences, T)."""
    said = smooth(np.asarray(x, np.float64).T, by).ahead(np.array([x.shape[1]]), horizon)[0]
    return np.asarray(said.T)


def _choices(every: int) -> Iterator[Smoothing]:
    """What is tried: a coarse grid, without a trend and with a more or less damped one."""
    levels, trends = (0.1, 0.3, 0.5, 0.7, 0.9, 1.0), ((0.0, 1.0), (0.1, 0.98), (0.3, 0.9), (0.6, 0.8), (1.0, 0.8))
    for level, (trend, damping) in itertools.product(levels, trends):
        for season in (0.05, 0.2, 0.5, 0.8) if every else (0.0,):
            yield Smoothing(level, trend, damping, season, every)
