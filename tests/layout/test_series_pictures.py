"""Forecasts of a user's series as pictures: its own units, its own dates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rnnviz.layout import series_pictures as pictures
from rnnviz.records.forecasts import SeriesOutcome
from rnnviz.records.series import SeriesOrigin

STEPS = 4
TITLES = {"a": "model a", "b": "model b"}


def origin(*, horizon: int = 1, targets: tuple[str, ...] = ("rail",), rows: int = 40) -> SeriesOrigin:
    days = np.datetime64("2019-01-01", "us") + np.arange(rows) * np.timedelta64(1, "D")
    values = np.stack([1000.0 * (k + 1) + np.arange(rows) for k in range(len(targets))], axis=1)
    val = np.arange(20, rows - horizon + 1)
    return SeriesOrigin(
        targets=targets,
        features=targets,
        target_features=tuple(range(len(targets))),
        horizon=horizon,
        offsets=np.zeros(len(targets)),
        factors=np.ones(len(targets)),
        times=days,
        values=values,
        inputs=values,
        made_up=np.zeros((rows, len(targets)), bool),
        first_train=np.arange(STEPS, 20),
        first_val=val,
        first_test=val[:0],
        step=None,
        notes=(),
    )


def outcome(key: str, of: SeriesOrigin, off: float) -> SeriesOutcome:
    """A model that is always `off` too high, and ten times that for every further column."""
    wrong = off * 10.0 ** np.arange(len(of.targets))
    errors = np.abs(wrong)
    return SeriesOutcome(key, of.truth("val") + wrong, 1, 0, errors, errors)


def test_one_step_ahead_a_stretch_of_windows_makes_one_line() -> None:
    of = origin()
    shown = pictures.forecasts([outcome("a", of, 5.0)], TITLES, origin=of, steps=STEPS, window=3)
    assert (shown.series, shown.count, shown.start, shown.word) == (3, 20, STEPS, "window")
    assert str(shown.times[0])[:10] == "2019-01-20"
    assert shown.name == "one step ahead, from 24 Jan 2019"
    assert shown.unit == "rail"
    line = shown.lines[0]
    np.testing.assert_array_equal(line.at, np.arange(STEPS, len(shown.truth)))
    np.testing.assert_allclose(line.values, shown.truth[line.at] + 5)
    np.testing.assert_allclose(shown.truth, of.values[23 - STEPS :, 0])


def test_several_steps_ahead_one_window_makes_a_line() -> None:
    of = origin(horizon=3, targets=("rail", "bus"))
    shown = pictures.forecasts([outcome("a", of, 5.0)], TITLES, origin=of, steps=STEPS, window=0, target=1)
    assert shown.unit == "bus"
    assert shown.name == "forecast for 21 Jan 2019"
    np.testing.assert_array_equal(shown.lines[0].at, [4, 5, 6])
    np.testing.assert_allclose(shown.lines[0].values, of.values[20:23, 1] + 50)
    assert len(shown.truth) == STEPS + 3


def test_a_made_up_value_is_no_truth_to_compare_with() -> None:
    of = origin()
    made_up = of.made_up.copy()
    made_up[[18, 22]] = True
    shown = pictures.forecasts([outcome("a", of, 1.0)], TITLES, origin=replace(of, made_up=made_up), steps=4, window=0)
    assert np.isfinite(shown.truth[2]), "the model has read it"
    assert np.isnan(shown.truth[6])


def test_a_stretch_does_not_reach_across_a_gap_without_end() -> None:
    of = origin(rows=400)
    of = replace(of, first_val=np.array([30, 31, 380]))
    said = SeriesOutcome("a", of.truth("val"), 1, 0, np.zeros(1), np.zeros(1))
    shown = pictures.forecasts([said], TITLES, origin=of, steps=STEPS, window=0)
    np.testing.assert_array_equal(shown.lines[0].at, [4, 5])


def test_errors_and_residuals_are_in_the_units_of_the_column() -> None:
    of = origin(horizon=3, targets=("rail", "bus"))
    both = [outcome("a", of, -5.0), outcome("b", of, 2.0)]
    errors = pictures.errors_by_distance(both, TITLES, origin=of, target=1)
    assert (errors.measure, errors.unit) == ("MAE", "bus")
    np.testing.assert_allclose(errors.lines[0].errors, [50.0] * 3)
    residuals = pictures.residuals(both, TITLES, origin=of)
    assert residuals.unit == "rail"
    np.testing.assert_allclose(residuals.models[0].values, -5.0)
    assert residuals.models[1].values.shape == (3 * len(of.first_val),)


def test_without_dates_windows_are_counted() -> None:
    of = replace(origin(), times=np.arange(1, 41))
    shown = pictures.forecasts([outcome("a", of, 1.0)], TITLES, origin=of, steps=STEPS, window=2)
    assert shown.name == "validation window 2"


def test_only_forecasts_of_the_same_windows_stand_on_one_axis() -> None:
    of = origin()
    assert pictures.alike(of, of)
    assert pictures.alike(of, origin())
    assert not pictures.alike(of, replace(of, first_val=of.first_val[1:]))
    with pytest.raises(IndexError):
        pictures.forecasts([outcome("a", of, 1.0)], TITLES, origin=of, steps=STEPS, window=len(of.first_val))
