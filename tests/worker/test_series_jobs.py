"""What the worker does with a user's file: read it, plan it, and forecast it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rnnviz.worker.kept_runs import KeptRuns

from rnnviz.models.chapter import THIRD_EDITION
from rnnviz.records.forecasts import SeriesOutcome, SeriesPlan
from rnnviz.records.tables import TableError
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.series_board import SeriesBoard, SeriesRow
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.problems import problems
from rnnviz.settings.settings import Settings
from rnnviz.worker import series_jobs
from rnnviz.worker.job import Job

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "series"
RIDERSHIP = FOLDER / "CTA_ridership_daily_unsorted_dups.csv"


@pytest.fixture
def rides(tmp_path: Path) -> DataSettings:
    """120 days whose values repeat every week, and grow."""
    start = np.datetime64("2020-01-01")
    lines = [f"{start + i},{1000 + 10 * i + 100 * (i % 7)},{5 * i}" for i in range(120)]
    path = tmp_path / "rides.csv"
    path.write_text("day,rail,bus\n" + "\n".join(lines) + "\n", "utf-8")
    return DataSettings(task="series", steps=14, source=SeriesSettings(path=str(path)))


def only(job: Job) -> Any:
    (item,) = list(job.items())
    return item


def made(data: DataSettings) -> SeriesBoard:
    board = only(series_jobs.board(data))
    assert isinstance(board, SeriesBoard)
    return board


def row(board: SeriesBoard, key: str) -> SeriesRow:
    found = board.row(key)
    assert found is not None
    return found


def test_a_file_is_read_and_planned(rides: DataSettings) -> None:
    assert only(series_jobs.read(rides)).numbers == ("rail", "bus")
    plan = only(series_jobs.plan(rides))
    assert isinstance(plan, SeriesPlan)
    assert (plan.problem, sum(plan.windows)) == ("", 120 - 14)
    too_long = only(series_jobs.plan(replace(rides, steps=100)))
    assert "too few for one window" in too_long.problem
    assert "from 5 to 1,000" in only(series_jobs.plan(replace(rides, steps=2))).problem


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_text('day,rail\n2020-01-01,1\n2020-01-02,"never closed\n', "utf-8")
    job = series_jobs.read(DataSettings(task="series", source=SeriesSettings(path=str(path))))
    with pytest.raises(TableError, match="line 3"):
        only(job)


def test_the_rows_are_those_that_fit(rides: DataSettings) -> None:
    one = [r.key for r in made(rides).rows]
    assert one[:3] == ["naive", "seasonal", "least-squares"]
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


def test_forecasts_without_a_model_are_in_the_files_units(rides: DataSettings) -> None:
    board = made(replace(rides, horizon=2))
    naive = only(series_jobs.row(row(board, "naive")))
    assert isinstance(naive, SeriesOutcome)
    truth, origin = board.origin.truth("val"), board.origin
    last = origin.values[origin.first_val - 1]
    np.testing.assert_allclose(naive.prediction, np.repeat(last[:, None], 2, axis=1))
    np.testing.assert_allclose(naive.val_error, np.abs(last[:, None] - truth).mean((0, 1)))
    seasonal = only(series_jobs.row(row(board, "seasonal")))
    # Seven days before everything was 70 less.
    np.testing.assert_allclose([seasonal.val_error, seasonal.train_error], 70.0)
    linear = only(series_jobs.row(row(board, "least-squares")))
    assert linear.val_error[0] < 1e-3, "a week and a trend are linear in the values before"
    assert linear.parameters == (14 + 1) * 2


def test_a_trained_row_is_the_best_of_its_epochs(rides: DataSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series_jobs, "TRAINING", replace(series_jobs.TRAINING, epochs=6, learning_rate=0.05))
    board = made(replace(rides, source=replace(rides.source, targets=("rail", "bus"))))  # type: ignore[type-var]
    items = list(series_jobs.row(row(board, "dense-1")).items())
    outcome = items[-1]
    assert isinstance(outcome, SeriesOutcome)
    errors = {i.epoch: i.val_mae for i in items if isinstance(i, TrainStep) and i.val_loss is not None}
    assert len([i for i in items if isinstance(i, Checkpoint)]) == 7
    assert outcome.epoch == min(errors, key=lambda epoch: errors[epoch] or 0)
    scaled = np.mean(outcome.val_error / np.abs(board.origin.factors))
    assert scaled == pytest.approx(errors[outcome.epoch], rel=1e-4)
    assert outcome.prediction.shape == (len(board.origin.first_val), 1, 2)
    assert outcome.parameters == (14 * 2 + 1) * 2


def test_a_row_with_a_model_needs_a_network(rides: DataSettings) -> None:
    from rnnviz.data.sources import make_dataset
    from rnnviz.settings.choices import LossOn

    one = row(made(rides), "lstm")
    with pytest.raises(ValueError, match="trained network"):
        series_jobs.outcome(one, make_dataset(rides, LossOn.LAST), None)


def test_the_lines_to_copy_have_the_files_sizes(rides: DataSettings) -> None:
    board = made(replace(rides, horizon=2))
    code = only(series_jobs.keras_code(row(board, "dilated").settings))
    assert "steps, features, outputs = 14, 1, 2" in code


def test_any_other_file_has_no_choices_of_a_book(rides: DataSettings) -> None:
    assert series_jobs.preset(only(series_jobs.read(rides))) is None


def test_a_row_is_found_again_among_the_kept_runs(
    rides: DataSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series_jobs, "TRAINING", replace(series_jobs.TRAINING, epochs=3))
    kept, board = KeptRuns(tmp_path / "runs"), made(rides)
    assert only(series_jobs.stored(board, kept)) == ()
    dense = row(board, "dense-1")
    said = list(series_jobs.row(dense, kept=kept).items())[-1]
    (found,) = only(series_jobs.stored(board, kept))
    assert (found.key, found.epochs, len(found.losses), found.ships) == ("dense-1", 3, 3, False)
    again = only(series_jobs.measured(dense, found))
    np.testing.assert_array_equal(again.prediction, said.prediction)
    assert (again.epoch, again.val_error) == (said.epoch, said.val_error)
    assert [one.epoch for one in only(series_jobs.stored_epochs(found))] == [0, 1, 2, 3]
    # What a file said before it was changed is not said of it now.
    later = found.path.stat().st_mtime + 10
    os.utime(rides.source.path, (later, later))
    assert only(series_jobs.stored(board, kept)) == ()


@pytest.mark.skipif(not RIDERSHIP.is_file(), reason="../shared/data/series is not there")
def test_the_third_editions_rows_stand_on_their_own_file() -> None:
    table = only(series_jobs.read(DataSettings(task="series", source=SeriesSettings(path=str(RIDERSHIP)))))
    found = series_jobs.preset(table)
    assert found is not None
    board = made(found[1])
    assert [r.key for r in board.rows][: len(THIRD_EDITION)] == list(THIRD_EDITION)
    titles = [r.title for r in board.rows]
    assert len(set(titles)) == len(titles)
    assert "SimpleRNN(1) · ours" in titles
    naive = only(series_jobs.row(row(board, "ridership-naive")))
    assert naive.val_error[0] == pytest.approx(41_274.347, abs=1e-2)
    assert len(row(board, "ridership-multivariate").origin.features) == 5
    assert row(board, "ridership-multivariate").settings.data != found[1]
    other = made(replace(found[1], horizon=14))
    assert other.row("ridership-naive") is None, "its figures are those of one day ahead"
    assert problems(Settings(data=found[1])) == ()


@pytest.mark.skipif(not RIDERSHIP.is_file(), reason="../shared/data/series is not there")
def test_the_linear_row_reproduces_the_books_figure() -> None:
    board = made(series_jobs.chicago.third_edition(RIDERSHIP))
    linear = row(board, "ridership-linear")
    outcome = list(series_jobs.row(linear).items())[-1]
    assert isinstance(outcome, SeriesOutcome)
    assert linear.recipe.figure is not None
    assert outcome.val_error[0] <= linear.recipe.figure.mse * 1.05
