"""What the worker does with a user's file: read it, plan it, and forecast it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shared_files import RIDERSHIP, needs

from rnnviz.jobs.forecasting import ReadRowEpochs
from rnnviz.jobs.handlers import series as handlers
from rnnviz.jobs.handlers.series import outcome
from rnnviz.jobs.request import Request, answer
from rnnviz.jobs.score import KerasCode
from rnnviz.jobs.series import FindSeriesRows, MakeBoard, MeasureSeriesRow, PlanSeries, ReadTable, TrainSeriesRow
from rnnviz.models.chapter import THIRD_EDITION
from rnnviz.records.forecasts import SeriesOutcome, SeriesPlan
from rnnviz.records.series import Preset
from rnnviz.records.tables import Table, TableError
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.series_board import SeriesBoard, SeriesRow
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems


@pytest.fixture
def rides(tmp_path: Path) -> DataSettings:
    """120 days whose values repeat every week, and grow."""
    start = np.datetime64("2020-01-01")
    lines = [f"{start + i},{1000 + 10 * i + 100 * (i % 7)},{5 * i}" for i in range(120)]
    path = tmp_path / "rides.csv"
    path.write_text("day,rail,bus\n" + "\n".join(lines) + "\n", "utf-8")
    return DataSettings(task="series", steps=14, source=SeriesSettings(path=str(path)))


def only(request: Request) -> Any:
    (item,) = answer(request)
    return item


def made(data: DataSettings) -> SeriesBoard:
    board = only(MakeBoard(data))
    assert isinstance(board, SeriesBoard)
    return board


def row(board: SeriesBoard, key: str) -> SeriesRow:
    found = board.row(key)
    assert found is not None
    return found


def test_a_file_is_read_and_planned(rides: DataSettings) -> None:
    assert only(ReadTable(rides)).numbers == ("rail", "bus")
    plan = only(PlanSeries(rides))
    assert isinstance(plan, SeriesPlan)
    assert (plan.problem, sum(plan.windows)) == ("", 120 - 14)
    too_long = only(PlanSeries(replace(rides, steps=100)))
    assert "too few for one window" in too_long.problem
    assert "from 5 to 1,000" in only(PlanSeries(replace(rides, steps=2))).problem


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_text('day,rail\n2020-01-01,1\n2020-01-02,"never closed\n', "utf-8")
    job = ReadTable(DataSettings(task="series", source=SeriesSettings(path=str(path))))
    with pytest.raises(TableError, match="line 3"):
        only(job)


def test_the_rows_are_those_that_fit(rides: DataSettings) -> None:
    one = [r.key for r in made(rides).rows]
    assert one[:3] == ["naive", "seasonal", "least-squares"]
    assert one[3:7] == [f"smoothing-{kind}" for kind in ("average", "exponential", "seasonal", "holt-winters")]
    assert {"simple-rnn-1", "simple-rnn-20-20-1", "conv-gru"} < set(one)
    several = [r.key for r in made(replace(rides, horizon=3)).rows]
    assert {"simple-rnn-1", "simple-rnn-20-20-1"}.isdisjoint(several)
    assert "conv-gru" not in [r.key for r in made(replace(rides, steps=15)).rows]
    for one_row in made(rides).rows:
        if one_row.recipe.trains:
            assert problems(one_row.settings) == ()
            assert "10" not in one_row.recipe.title, "a title of another horizon"


def test_without_dates_there_is_no_season(tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("\n".join(str(i % 9) for i in range(60)), "utf-8")
    board = made(DataSettings(task="series", steps=9, source=SeriesSettings(path=str(path))))
    assert board.row("seasonal") is None
    assert board.row("naive") is not None
    assert board.name == "numbers.txt"


@pytest.mark.parametrize(("hours", "offered"), [(24, False), (40, True)])
def test_a_season_that_nothing_is_known_of_is_not_offered(tmp_path: Path, hours: int, *, offered: bool) -> None:
    path = tmp_path / "hours.csv"
    stamps = np.datetime64("2020-01-01T00") + np.arange(hours)
    path.write_text("time,a\n" + "\n".join(f"{stamp}:00,{i % 7}" for i, stamp in enumerate(stamps)), "utf-8")
    source = SeriesSettings(path=str(path), val="0.3", test="0.05")
    board = made(DataSettings(task="series", steps=5, source=source))
    assert board.origin.step is not None
    assert board.origin.step.season == 24
    assert (board.row("seasonal") is not None) is offered


def test_forecasts_without_a_model_are_in_the_files_units(rides: DataSettings) -> None:
    board = made(replace(rides, horizon=2))
    naive = only(TrainSeriesRow(row(board, "naive")))
    assert isinstance(naive, SeriesOutcome)
    truth, origin = board.origin.truth("val"), board.origin
    last = origin.values[origin.first_val - 1]
    np.testing.assert_allclose(naive.prediction, np.repeat(last[:, None], 2, axis=1))
    np.testing.assert_allclose(naive.val_error, np.abs(last[:, None] - truth).mean((0, 1)))
    seasonal = only(TrainSeriesRow(row(board, "seasonal")))
    # Seven days before everything was 70 less.
    np.testing.assert_allclose([seasonal.val_error, seasonal.train_error], 70.0)
    smooth = only(TrainSeriesRow(row(board, "smoothing-seasonal")))
    # A level that moves on by 70 a week is best where it forgets the most: then it is the value of a week before.
    np.testing.assert_allclose([smooth.val_error, smooth.train_error], 70.0)
    average = only(TrainSeriesRow(row(board, "smoothing-average")))
    np.testing.assert_allclose(average.val_error, np.abs(average.prediction - truth).mean((0, 1)))
    whole = only(TrainSeriesRow(row(board, "smoothing-holt-winters")))
    np.testing.assert_allclose(whole.val_error, np.abs(whole.prediction - truth).mean((0, 1)))
    assert whole.val_error[0] < 10, "a week and a trend are what it follows"
    assert whole.parameters == 5
    linear = only(TrainSeriesRow(row(board, "least-squares")))
    assert linear.val_error[0] < 1e-3, "a week and a trend are linear in the values before"
    assert linear.parameters == (14 + 1) * 2


def test_a_trained_row_is_the_best_of_its_epochs(rides: DataSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "TRAINING", replace(handlers.TRAINING, epochs=6, learning_rate=0.05))
    board = made(replace(rides, source=replace(rides.source, targets=("rail", "bus"))))  # type: ignore[type-var]
    items = list(answer(TrainSeriesRow(row(board, "dense-1"))))
    said = items[-1]
    assert isinstance(said, SeriesOutcome)
    errors = {i.epoch: i.val_mae for i in items if isinstance(i, TrainStep) and i.val_loss is not None}
    assert len([i for i in items if isinstance(i, Checkpoint)]) == 7
    assert said.epoch == min(errors, key=lambda epoch: errors[epoch] or 0)
    scaled = np.mean(said.val_error / np.abs(board.origin.factors))
    assert scaled == pytest.approx(errors[said.epoch], rel=1e-4)
    assert said.prediction.shape == (len(board.origin.first_val), 1, 2)
    assert said.parameters == (14 * 2 + 1) * 2


def test_a_row_with_a_model_needs_a_network(rides: DataSettings) -> None:
    from rnnviz.settings.choices import LossOn
    from rnnviz.tasks.datasets import make_dataset

    one = row(made(rides), "lstm")
    with pytest.raises(ValueError, match="trained network"):
        outcome(one, make_dataset(rides, LossOn.LAST), None)


def test_the_lines_to_copy_have_the_files_sizes(rides: DataSettings) -> None:
    board = made(replace(rides, horizon=2))
    code = only(KerasCode(row(board, "dilated").settings))
    assert "steps, features, outputs = 14, 1, 2" in code


def test_any_other_file_has_no_choices_of_a_book(rides: DataSettings) -> None:
    (table,) = answer(ReadTable(rides))
    assert isinstance(table, Table)


def test_a_row_is_found_again_among_the_kept_runs(
    rides: DataSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "TRAINING", replace(handlers.TRAINING, epochs=3))
    root, board = tmp_path / "runs", made(rides)
    assert only(FindSeriesRows(board, root)) == ()
    dense = row(board, "dense-1")
    said = list(answer(TrainSeriesRow(dense, root)))[-1]
    (found,) = only(FindSeriesRows(board, root))
    assert (found.key, found.epochs, len(found.losses), found.ships) == ("dense-1", 3, 3, False)
    again = only(MeasureSeriesRow(dense, found))
    np.testing.assert_array_equal(again.prediction, said.prediction)
    assert (again.epoch, again.val_error) == (said.epoch, said.val_error)
    assert [one.epoch for one in only(ReadRowEpochs(found))] == [0, 1, 2, 3]
    # What a file said before it was changed is not said of it now.
    later = found.path.stat().st_mtime + 10
    os.utime(rides.source.path, (later, later))
    assert only(FindSeriesRows(board, root)) == ()


@needs(RIDERSHIP)
def test_the_third_editions_rows_stand_on_their_own_file() -> None:
    found, table = answer(ReadTable(DataSettings(task="series", source=SeriesSettings(path=str(RIDERSHIP)))))
    assert isinstance(found, Preset)
    assert isinstance(table, Table)
    assert found.title == "As in the third edition"
    board = made(found.data)
    assert [r.key for r in board.rows][: len(THIRD_EDITION)] == list(THIRD_EDITION)
    titles = [r.title for r in board.rows]
    assert len(set(titles)) == len(titles)
    assert "SimpleRNN(1) · ours" in titles
    naive = only(TrainSeriesRow(row(board, "ridership-naive")))
    assert naive.val_error[0] == pytest.approx(41_274.347, abs=1e-2)
    assert len(row(board, "ridership-multivariate").origin.features) == 5
    assert row(board, "ridership-multivariate").settings.data != found.data
    other = made(replace(found.data, horizon=14))
    assert other.row("ridership-naive") is None, "its figures are those of one day ahead"
    assert problems(Settings(data=found.data)) == ()


@needs(RIDERSHIP)
def test_the_linear_row_reproduces_the_books_figure() -> None:
    board = made(handlers.chicago.third_edition(RIDERSHIP))
    linear = row(board, "ridership-linear")
    said = list(answer(TrainSeriesRow(linear)))[-1]
    assert isinstance(said, SeriesOutcome)
    assert linear.recipe.figure is not None
    assert said.val_error[0] <= linear.recipe.figure.mse * 1.05
