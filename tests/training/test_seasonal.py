"""Naive forecasts of a user's series in its own units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.training.baselines import naive_error, naive_forecast
from rnnviz.training.seasonal import as_outputs, origin_of, seasonal_forecast


@pytest.fixture
def weekly_pattern(tmp_path: Path) -> Dataset:
    """Sixty days of a pattern of seven, in hundreds, and of their running number; ten values ahead."""
    path = tmp_path / "a.csv"
    days = np.datetime64("2020-01-01") + np.arange(60)
    path.write_text("\n".join(["day,a,n", *(f"{d},{100 * (i % 7)},{i}" for i, d in enumerate(days))]), "utf-8")
    source = SeriesSettings(path=str(path), targets=("a", "n"), inputs=("n",))
    return make_dataset(DataSettings(task="series", steps=6, horizon=10, source=source), LossOn.LAST)


def test_a_season_repeats_from_what_was_known(weekly_pattern: Dataset) -> None:
    forecast = seasonal_forecast(weekly_pattern)
    truth = origin_of(weekly_pattern).truth("val")
    np.testing.assert_array_equal(forecast[..., 0], truth[..., 0])
    # The running number is one lag short for the first week ahead, and two for the rest.
    np.testing.assert_array_equal(truth[..., 1] - forecast[..., 1], [[7] * 7 + [14] * 3] * len(truth))


def test_a_lag_of_one_says_the_last_value_again(weekly_pattern: Dataset) -> None:
    forecast = seasonal_forecast(weekly_pattern, 1)
    truth = origin_of(weekly_pattern).truth("val")
    np.testing.assert_array_equal(truth[..., 1] - forecast[..., 1], [np.arange(1, 11)] * len(truth))


def test_before_the_record_begins_the_last_value_stands_in(weekly_pattern: Dataset) -> None:
    np.testing.assert_array_equal(
        seasonal_forecast(weekly_pattern, 1_000), np.repeat(seasonal_forecast(weekly_pattern, 1)[:, :1], 10, axis=1)
    )


def test_units_and_outputs_are_two_ways_of_one_thing(weekly_pattern: Dataset) -> None:
    outputs = weekly_pattern.y_val[:, -1]
    np.testing.assert_allclose(
        as_outputs(weekly_pattern, origin_of(weekly_pattern).in_units(outputs)), outputs, rtol=1e-6
    )


def test_what_has_no_season_or_no_dates_is_refused(tmp_path: Path, weekly_pattern: Dataset) -> None:
    with pytest.raises(ValueError, match="not made from a user's series"):
        seasonal_forecast(make_dataset(DataSettings(series=20, steps=5), LossOn.LAST))
    path = tmp_path / "years.csv"
    path.write_text("\n".join(["year,a", *(f"{1900 + i},{i}" for i in range(40))]), "utf-8")
    yearly = DataSettings(task="series", steps=5, source=SeriesSettings(path=str(path)))
    with pytest.raises(ValueError, match="no natural season"):
        seasonal_forecast(make_dataset(yearly, LossOn.LAST))


def test_the_naive_baseline_knows_the_targets_that_the_model_does_not_see(weekly_pattern: Dataset) -> None:
    forecast = naive_forecast(weekly_pattern)
    np.testing.assert_allclose(
        origin_of(weekly_pattern).in_units(forecast), seasonal_forecast(weekly_pattern, 1), atol=1e-9
    )
    assert naive_error(weekly_pattern) == pytest.approx(np.mean((forecast - weekly_pattern.y_val[:, -1]) ** 2))
