"""A user's series as windows: split by time, scaled by the training part, brought back to its units and dates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz.data.windows import make_series
from rnnviz.records.dataset import Dataset
from rnnviz.records.series import SeriesOrigin
from rnnviz.records.tables import TableError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings


def origin_of(dataset: Dataset) -> SeriesOrigin:
    assert dataset.origin is not None
    return dataset.origin


@pytest.fixture
def daily(tmp_path: Path) -> SeriesSettings:
    """Forty days: a counts from 0, b is its square, kind is w or e, and nothing is missing."""
    days = np.datetime64("2020-01-01") + np.arange(40)
    rows = [f"{day},{i},{i * i},{'we'[i % 7 > 4]}" for i, day in enumerate(days)]
    path = tmp_path / "daily.csv"
    path.write_text("\n".join(["day,a,b,kind", *rows]), "utf-8")
    return SeriesSettings(path=str(path), targets=("a",), val="0.25", test="0.25", scaling="none")


def settings(source: SeriesSettings, steps: int = 5, horizon: int = 1) -> DataSettings:
    return DataSettings(task="series", steps=steps, horizon=horizon, source=source)


def test_windows_and_what_comes_after_them(daily: SeriesSettings) -> None:
    data = make_series(settings(daily, horizon=3), LossOn.LAST)
    assert data.x_train.shape == (13, 5, 1)  # the last of 20 rows is the third value after the last window
    np.testing.assert_array_equal(data.x_train[0, :, 0], [0, 1, 2, 3, 4])
    np.testing.assert_array_equal(data.y_train[0], [[5, 6, 7]])
    np.testing.assert_array_equal(data.y_train[-1], [[17, 18, 19]])
    np.testing.assert_array_equal(data.x_val[0, :, 0], [15, 16, 17, 18, 19])
    np.testing.assert_array_equal(data.y_val[[0, -1], 0], [[20, 21, 22], [27, 28, 29]])
    np.testing.assert_array_equal(data.y_test[[0, -1], 0], [[30, 31, 32], [37, 38, 39]])
    assert {a.dtype for a in (data.x_train, data.y_train, data.x_test)} == {np.dtype(np.float32)}
    assert not data.x_train.flags.writeable


def test_a_loss_on_every_step_has_a_target_at_each(daily: SeriesSettings) -> None:
    last = make_series(settings(daily, horizon=2), LossOn.LAST)
    every = make_series(settings(daily, horizon=2), LossOn.EVERY)
    assert every.y_val.shape == (9, 5, 2)
    np.testing.assert_array_equal(every.y_val[0], [[16, 17], [17, 18], [18, 19], [19, 20], [20, 21]])
    np.testing.assert_array_equal(every.x_val, last.x_val)
    np.testing.assert_array_equal(every.y_val[:, -1:], last.y_val)


def test_windows_that_stay_within_their_part(daily: SeriesSettings) -> None:
    data = make_series(settings(replace(daily, reach_back=False)), LossOn.LAST)
    np.testing.assert_array_equal(data.x_val[0, :, 0], [20, 21, 22, 23, 24])
    assert len(data.x_val) == len(data.x_test) == 5


@pytest.mark.parametrize(("scaling", "first"), [("standard", -9.5 / np.std(np.arange(20))), ("minmax", 0.0)])
def test_scaling_knows_the_training_part_alone(daily: SeriesSettings, scaling: str, first: float) -> None:
    data = make_series(settings(replace(daily, scaling=scaling)), LossOn.LAST)
    assert data.x_train[0, 0, 0] == pytest.approx(first)
    origin = origin_of(data)
    np.testing.assert_allclose(origin.in_units(data.y_val[:, 0]), origin.truth("val"), rtol=1e-6)
    if scaling == "minmax":
        assert data.y_val.min() > 1  # what came later is outside what was known


def test_forecasts_stand_on_the_original_dates(daily: SeriesSettings) -> None:
    origin = origin_of(make_series(settings(daily, horizon=2), LossOn.LAST))
    assert [str(t)[:10] for t in origin.times_ahead("val")[0]] == ["2020-01-21", "2020-01-22"]
    assert [str(t)[:10] for t in origin.times_ahead("test")[-1]] == ["2020-02-08", "2020-02-09"]
    np.testing.assert_array_equal(origin.truth("train")[0, :, 0], [5, 6])
    assert origin.step is not None
    assert origin.step.season == 7


def test_several_targets_and_inputs_known_ahead(daily: SeriesSettings) -> None:
    source = replace(daily, targets=("a", "b"), inputs=("b", "a"), ahead=("kind", "a"), scaling="standard")
    data = make_series(settings(source, horizon=2), LossOn.LAST)
    origin = origin_of(data)
    assert origin.features == ("b", "a", "next kind = e", "next kind = w", "next a")
    assert origin.target_features == (1, 0)
    units = origin.in_units(data.y_val[:, 0])
    assert units.shape == (9, 2, 2)
    np.testing.assert_allclose(units[0], [[20, 400], [21, 441]], rtol=1e-6)
    # Day 20 is a weekday of the made-up week (20 mod 7 = 6: no), and known on day 19.
    np.testing.assert_array_equal(data.x_val[0, -1, 2:4], [1, 0])
    np.testing.assert_allclose(data.x_val[0, :-1, 4], data.x_val[0, 1:, 1], rtol=1e-6)


def test_categories_as_inputs_of_their_own_step(daily: SeriesSettings) -> None:
    data = make_series(settings(replace(daily, inputs=("a", "kind"))), LossOn.LAST)
    np.testing.assert_array_equal(data.x_train[0, :, 2], [1, 1, 1, 1, 1])
    np.testing.assert_array_equal(data.x_train[1, :, 1], [0, 0, 0, 0, 1])
    np.testing.assert_array_equal(data.x_train.sum(axis=2) - data.x_train[..., 0], 1)


def test_parts_by_dates(daily: SeriesSettings) -> None:
    source = replace(daily, start="2020-01-03", end="2020-02-05", val="2020-01-20", test="2020-02")
    origin = origin_of(make_series(settings(source), LossOn.LAST))
    assert [str(t)[:10] for t in origin.times[[0, -1]]] == ["2020-01-03", "2020-02-05"]
    assert str(origin.times_ahead("val")[0, 0])[:10] == "2020-01-20"
    assert str(origin.times_ahead("test")[0, 0])[:10] == "2020-02-01"
    whole_month = origin_of(make_series(settings(replace(daily, end="2020-01")), LossOn.LAST))
    assert str(whole_month.times[-1])[:10] == "2020-01-31"


GAPPED = ["2020-01-01,1", "2020-01-02,2", "2020-01-04,4", "2020-01-05,NA", "2020-01-06,NA", "2020-01-07,1"]


@pytest.fixture
def gapped(tmp_path: Path) -> SeriesSettings:
    path = tmp_path / "gapped.csv"
    later = [f"{np.datetime64('2020-01-08') + i},{i + 2}" for i in range(30)]
    path.write_text("\n".join(["day,a", *GAPPED, *later]), "utf-8")
    return SeriesSettings(path=str(path), scaling="none", val="0.3", test="0")


@pytest.mark.parametrize(
    ("gaps", "begins"),
    [("interpolate", [1, 2, 3, 4, 3, 2, 1, 2]), ("previous", [1, 2, 2, 4, 4, 4, 1, 2])],
)
def test_gaps_are_filled(gapped: SeriesSettings, gaps: str, begins: list[float]) -> None:
    data = make_series(settings(replace(gapped, gaps=gaps)), LossOn.LAST)
    origin = origin_of(data)
    np.testing.assert_allclose(origin.values[:8, 0], begins)
    assert np.flatnonzero(origin.made_up[:, 0]).tolist() == [2, 4, 5]
    assert "3 of 37 values were missing" in " ".join(origin.notes)
    assert origin.first_train[0] == 6  # row 5, after the first window, is made up and no truth
    assert len(data.x_test) == 0


def test_gaps_are_gone_around(gapped: SeriesSettings) -> None:
    data = make_series(settings(replace(gapped, gaps="drop")), LossOn.EVERY)
    origin = origin_of(data)
    assert len(origin.values) == 36
    assert not origin.made_up.any()
    np.testing.assert_array_equal(data.x_train[0, :, 0], [1, 2, 3, 4, 5])
    assert "windows were left out" in origin.notes[0]


def test_irregular_stamps_are_put_on_the_grid(tmp_path: Path) -> None:
    minutes = [*range(0, 100, 5), 102, 107, 112, *range(115, 200, 5)]
    path = tmp_path / "a.csv"
    rows = [f"2020-01-01 {m // 60:02}:{m % 60:02},{m}" for m in minutes]
    path.write_text("\n".join(["t,a", *rows]), "utf-8")
    origin = origin_of(make_series(settings(SeriesSettings(path=str(path))), LossOn.LAST))
    np.testing.assert_allclose(origin.values[:, 0], np.arange(0, 200, 5))
    assert not origin.made_up.any()


def test_without_dates_rows_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["a;b", *(f"{i};{i}" for i in range(30))]), "utf-8")
    source = SeriesSettings(path=str(path))
    origin = origin_of(make_series(settings(source), LossOn.LAST))
    assert origin.times_ahead("test")[-1].tolist() == [30]
    with pytest.raises(TableError, match="the rows have none"):
        make_series(settings(replace(source, val="2020-01-01")), LossOn.LAST)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"path": ""}, "No file"),
        ({"targets": ("c",)}, "no column 'c'"),
        ({"targets": ("kind",)}, "kind cannot be forecast"),
        ({"inputs": ("day",), "dates": ""}, "day cannot be used: it has more than 30"),
        ({"val": "0"}, "nothing is left"),
        ({"val": "0.9", "test": "0.2"}, "nothing is left"),
        ({"val": "2"}, "at least 0 and less than 1"),
        ({"val": "soon"}, "soon is neither a date"),
        ({"val": "2020-02-31"}, "is neither a date"),
        ({"start": "2021"}, "No row lies between"),
        ({"scaling": "log"}, "scaling must be one of"),
        ({"scaling": "divide", "divisor": 0.0}, "divisor"),
        ({"scaling": "divide", "divisor": 1e-300}, "too large"),
        ({"dates": "a"}, "has no recognisable dates"),
        ({"read": ReadChoices(delimiter=";;")}, "single character"),
    ],
)
def test_what_cannot_be_done_is_said(
    daily: SeriesSettings, change: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rnnviz.data.windows.MAX_CATEGORIES", 30)
    with pytest.raises(TableError, match=words):
        make_series(settings(replace(daily, **change)), LossOn.LAST)  # type: ignore[arg-type]


def test_a_window_longer_than_the_part_is_refused(daily: SeriesSettings) -> None:
    with pytest.raises(TableError, match="training set has 20 rows, too few for one window"):
        make_series(settings(daily, steps=30), LossOn.LAST)


def test_too_many_windows_are_refused(daily: SeriesSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rnnviz.data.windows.MAX_VALUES", 100)
    with pytest.raises(TableError, match="of memory"):
        make_series(settings(daily), LossOn.LAST)


def test_a_cell_that_is_no_number_is_one_missing_value(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["a,b", *(f"{i % 7},{'x' if i == 7 else i % 5}" for i in range(60))]), "utf-8")
    whole = make_series(settings(SeriesSettings(path=str(path), targets=("a",))), LossOn.LAST)
    data = make_series(settings(SeriesSettings(path=str(path), targets=("b",))), LossOn.LAST)
    assert whole.origin is not None
    assert data.origin is not None
    assert np.flatnonzero(data.origin.made_up[:, 0]).tolist() == [7]
    assert not whole.origin.made_up.any()


def test_nothing_is_forecast_while_a_question_is_open(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f"2020-01-{d:02},{city},{d % 5}" for city in ("Oslo", "Rome") for d in range(1, 31)]
    path.write_text("\n".join(["day,city,v", *rows]), "utf-8")
    with pytest.raises(TableError, match="2 series stand under one another; column city tells them apart"):
        make_series(settings(SeriesSettings(path=str(path))), LossOn.LAST)
    for chosen, targets in (("Rome", ("v",)), ("all", ("Oslo", "Rome"))):
        source = SeriesSettings(path=str(path), targets=targets, read=ReadChoices(series=chosen))
        data = make_series(settings(source), LossOn.LAST)
        assert data.origin is not None
        assert data.origin.values.shape == (30, len(targets))


def test_numbers_near_the_largest_are_scaled_without_overflow(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["a", *(f"{i}e306" for i in range(1, 31))]), "utf-8")
    for scaling in ("standard", "minmax"):
        data = make_series(settings(SeriesSettings(path=str(path), scaling=scaling)), LossOn.LAST)
        assert np.isfinite(data.x_train).all()
    with pytest.raises(TableError, match="too large"):
        make_series(settings(SeriesSettings(path=str(path), scaling="none")), LossOn.LAST)


def test_a_constant_column_is_only_shifted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n" + "5\n" * 30, "utf-8")
    data = make_series(settings(SeriesSettings(path=str(path))), LossOn.LAST)
    assert not data.x_train.any()
    assert origin_of(data).in_units(data.y_val[:, 0]).tolist() == [[[5.0]]] * len(data.y_val)


def test_the_same_settings_share_one_data_set_until_the_file_changes(daily: SeriesSettings) -> None:
    first = make_series(settings(daily), LossOn.LAST)
    assert make_series(settings(daily), LossOn.LAST) is first
    path = Path(daily.path)
    path.write_text(path.read_text("utf-8") + "\n2020-02-10,40,1600,w\n", "utf-8")
    assert len(origin_of(make_series(settings(daily), LossOn.LAST)).values) == 41


def test_rows_after_the_last_known_value_are_no_part(tmp_path: Path) -> None:
    """The parts are shares of what is known."""
    days = np.datetime64("2020-01-01") + np.arange(100)
    path = tmp_path / "ends.csv"
    path.write_text("day,a,b\n" + "\n".join(f"{d},{i if i < 60 else 'n/e'},{i}" for i, d in enumerate(days)), "utf-8")
    source = SeriesSettings(path=str(path), targets=("a",), inputs=("a", "b"), scaling="none")
    data = make_series(settings(source), LossOn.LAST)
    assert [len(y) for y in (data.y_train, data.y_val, data.y_test)] == [37, 12, 6]
    assert data.y_test[-1, 0, 0] == 59
    notes = origin_of(data).notes
    assert notes == ("The last 40 rows, without a value of a, are left out.",)
    other = make_series(settings(replace(source, targets=("b",), inputs=("b",))), LossOn.LAST)
    assert len(origin_of(other).times) == 100
