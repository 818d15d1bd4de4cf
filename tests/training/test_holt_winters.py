"""Exponential smoothing of level, trend and season: held against the book's formula, and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.data.waves import make_waves
from rnnviz.models.chapter import recipe
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.training.baselines import average_forecast, exponential_forecast, holt_winters_forecast
from rnnviz.training.forecasts import forecast
from rnnviz.training.holt_winters import Smoothing, best_of, forecast_of, smooth

X = np.array([3.1, 4.7, 6.2, 4.9, 3.4, 5.2, 7.1, 5.6, 4.2, 5.9, 7.7, 6.1, 4.6, 6.8, 8.3, 6.9])


def by_the_book(x: np.ndarray, by: Smoothing, horizon: int) -> list[float]:
    """The formulas of Hyndman and Athanasopoulos one after another, one series, in plain Python."""
    m = by.every
    level = float(x[: max(m, 1)].mean())
    trend = float(x[1] - x[0]) if by.trend and not m else 0.0
    season = {i - m: float(x[i]) - level for i in range(m)} if m else {}
    for t, value in enumerate(map(float, x)):
        expected = level + by.damping * trend
        before = season[t - m] if m else 0.0
        new = by.level * (value - before) + (1 - by.level) * expected
        if m:
            season[t] = by.season * (value - expected) + (1 - by.season) * before
        if by.trend:
            trend = by.trend * (new - level) + (1 - by.trend) * by.damping * trend
        level = new
    last = len(x) - 1
    return [
        level
        + sum(by.damping**i for i in range(1, k + 1)) * trend
        + (season[last + k - m * ((k - 1) // m + 1)] if m else 0.0)
        for k in range(1, horizon + 1)
    ]


@given(
    level=st.floats(0.05, 1),
    trend=st.sampled_from([0.0, 0.2, 0.7]),
    damping=st.floats(0.6, 1),
    season=st.floats(0, 1),
    every=st.sampled_from([0, 2, 3, 5]),
    seed=st.integers(0, 50),
)
def test_it_is_what_the_book_says(
    level: float, trend: float, damping: float, season: float, every: int, seed: int
) -> None:
    x = np.random.default_rng(seed).normal(size=(3, 14))
    by = Smoothing(level, trend, damping, season if every else 0.0, every)
    found = forecast_of(x, by, 8)
    for own, series in zip(found, x, strict=True):
        np.testing.assert_allclose(own, by_the_book(series, by, 8), rtol=1e-9, atol=1e-12)


def test_it_is_what_statsmodels_says() -> None:
    """Numbers of statsmodels 0.15.0 with the same first states, its `fit(optimized=False)` and `forecast`. Where a
    forecast goes round a whole season, its last step of the first cycle takes an older season: left out here."""
    whole = forecast_of(X[np.newaxis], Smoothing(0.3, 0.2, 0.9, 0.4, 4), 6)[0]
    theirs = [5.24182416910968, 7.1318035332005385, 8.678077376188986, 5.546462113378723, 7.405977683042678]
    np.testing.assert_allclose(whole[[0, 1, 2, 4, 5]], theirs, rtol=1e-12)
    damped = forecast_of(X[np.newaxis], Smoothing(0.5, 0.3, 0.8), 3)[0]
    np.testing.assert_allclose(damped, [7.376045551462328, 7.502917699310882, 7.604415417589726], rtol=1e-12)
    assert forecast_of(X[np.newaxis], Smoothing(0.3), 1)[0, 0] == pytest.approx(6.735254993461766, rel=1e-12)


def test_nothing_after_what_is_known_is_read() -> None:
    by = Smoothing(0.3, 0.2, 0.9, 0.4, 4)
    early = smooth(X[:10], by).ahead(np.array([10]), 5)
    late = smooth(X, by).ahead(np.array([10]), 5)
    np.testing.assert_array_equal(early, late)


def test_a_gap_is_passed_over_as_it_was_forecast() -> None:
    holes = X.copy()
    holes[[9, 10]] = np.nan
    by = Smoothing(0.3, 0.0, 1.0, 0.4, 4)
    said = forecast_of(holes[np.newaxis], by, 4)
    assert np.isfinite(said).all()
    filled = X.copy()
    filled[9:11] = smooth(X, by).ahead(np.array([9]), 2)[0]
    np.testing.assert_allclose(forecast_of(filled[np.newaxis], by, 4), said, rtol=1e-9)


def test_a_season_is_found_where_there_is_one() -> None:
    """A sine of seven steps and a slope: the season of seven is chosen, and the forecast is nearly exact."""
    t = np.arange(60)
    x = np.sin(2 * np.pi * (t + np.arange(5)[:, np.newaxis]) / 7) + 0.01 * t
    best = best_of(x[:, :56], x[:, 56:], (4, 5, 6, 7, 8))
    assert best.every == 7
    assert np.abs(forecast_of(x[:, :56], best, 4) - x[:, 56:]).max() < 0.05


def test_of_the_chapters_series_each_says_what_it_can() -> None:
    """What the lesson tells of them: a mean lags behind, α = 1 is chosen and is the naive forecast, a trend helps, and
    one season for all series does not."""
    one, ten = (make_waves(DataSettings(series=500, horizon=horizon), LossOn.LAST) for horizon in (1, 10))
    error = {key: forecast(recipe(key), data).val_error for data in (one, ten) for key in _KEYS[data is ten]}
    assert average_forecast(one)[1] == 2
    assert exponential_forecast(one)[1] == 1.0
    assert error["exponential-1"] == pytest.approx(error["naive-1"], rel=1e-9)
    assert error["holt-1"] < error["naive-1"] / 2
    assert error["holt-1"] < error["holt-winters-1"] < error["naive-1"] < error["average-1"]
    mean, k = average_forecast(ten)
    np.testing.assert_allclose(mean[:, 3], ten.x_val[:, -k:, 0].astype(np.float64).mean(1))
    assert error["average-10"] < error["exponential-10"] < error["naive-10"]
    assert holt_winters_forecast(one, seasonal=True)[1].every >= 4


_KEYS = {
    False: ("naive-1", "average-1", "exponential-1", "holt-1", "holt-winters-1"),
    True: ("naive-10", "average-10", "exponential-10"),
}
