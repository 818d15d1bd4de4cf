"""Rows of the Forecast page are kept as runs; closing the window while they are trained asks first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hands import runs_listed
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App, build
from rnnviz.jobs.forecasting import TrainRow
from rnnviz.jobs.handlers import series as handlers
from rnnviz.jobs.request import answer
from rnnviz.layout.forecast_pictures import errors_by_distance
from rnnviz.models import chapter
from rnnviz.records.forecasts import Outcome
from rnnviz.records.runs import RunRow
from rnnviz.records.training import RunState
from rnnviz.training.run_folder import RunFolder

LONG = 120_000
EPOCHS = 3


@pytest.fixture
def board(live: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """The page, with short trainings."""
    shorten(monkeypatch, EPOCHS)
    live.window.show_page("forecast")
    return live


def shorten(monkeypatch: pytest.MonkeyPatch, epochs: int) -> None:
    short = {
        key: replace(recipe, book=replace(recipe.book, epochs=epochs), ours=None)
        for key, recipe in chapter.RECIPES.items()
    }
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)


def wait_for_queue(app: App, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not app.window.made["forecast"].running, timeout=LONG)


def runs(app: App, qtbot: QtBot) -> dict[str, RunRow]:
    """The Runs page, its list just read."""
    return runs_listed(app, qtbot)


def state(app: App, key: str) -> RunState:
    return app.window.made["forecast"].board.rows[key].state


def test_rows_are_kept_under_their_titles_and_say_what_they_said(board: App, qtbot: QtBot) -> None:
    board.window.made["forecast"].train(["naive-1", "dense-1", "simple-rnn-20-20"])
    wait_for_queue(board, qtbot)
    found = runs(board, qtbot)
    assert set(found) == {"Flatten + Dense(1)", "SimpleRNN 20-20, Dense(1)"}, "what trains nothing is no run"
    dense = found["Flatten + Dense(1)"]
    assert (dense.status, dense.epoch, dense.epochs) == (RunState.FINISHED, EPOCHS, EPOCHS)
    row = board.window.made["forecast"].chapter.rows["dense-1"]
    history = RunFolder(dense.path).history()
    assert row.val_losses == tuple(one.val_loss for one in history[1:])
    *_, free = answer(TrainRow("dense-1", ours=False))  # as a window that keeps no runs has it
    assert isinstance(free, Outcome)
    page = board.window.made["forecast"]
    page.view.select(["dense-1"])
    shown = page.board.pictures()
    np.testing.assert_array_equal(shown.residuals.models[0].values, (free.prediction - free.truth).ravel())
    (errors,) = errors_by_distance([free], page.board.titles).lines
    np.testing.assert_array_equal(shown.errors.lines[0].errors, errors.errors)
    assert row.parameters == free.parameters
    board.window.made["runs"].open(dense)
    qtbot.waitUntil(lambda: board.window.page == "score" and not board.score.stage.stale, timeout=LONG)
    assert board.score.stage.settings.model.recipe == "dense-1"
    assert [c.epoch for c in board.score.stage.checkpoints] == list(range(EPOCHS + 1))


def test_a_queue_stopped_in_the_middle_leaves_a_run_that_opens_and_goes_on(
    board: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten(monkeypatch, 40)
    fresh = board.window.made["forecast"].chapter
    board.window.made["forecast"].train(["simple-rnn-1", "dense-1"])
    qtbot.waitUntil(lambda: len(fresh.runs.get("simple-rnn-1", ())) > 1, timeout=LONG)
    board.window.made["forecast"].stop()
    wait_for_queue(board, qtbot)
    assert (state(board, "simple-rnn-1"), state(board, "dense-1")) == (RunState.STOPPED, RunState.IDLE)
    found = runs(board, qtbot)
    run = found["SimpleRNN(1)"]
    assert set(found) == {"SimpleRNN(1)"}
    assert run.status is RunState.STOPPED
    assert run.resumable
    folder = RunFolder(run.path)
    kept = [c.epoch for c in folder.checkpoints()]
    assert kept == list(range(run.epoch + 1))
    text = (run.path / "settings.toml").read_text("utf-8")
    (run.path / "settings.toml").write_text(text.replace("epochs = 40", f"epochs = {run.epoch + 1}"), "utf-8")
    with qtbot.waitSignal(board.score.training.ended, timeout=LONG) as ended:
        board.window.made["runs"].resume(runs(board, qtbot)["SimpleRNN(1)"])
    assert ended.args == ["finished"]
    assert folder.status() is RunState.FINISHED
    assert folder.epoch() == run.epoch + 1


def test_rows_of_a_users_series_are_kept_with_the_files_name(
    live: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "TRAINING", replace(handlers.TRAINING, epochs=2))
    path = tmp_path / "rides.csv"
    path.write_text("\n".join(f"{100 + i % 5 + i / 50}" for i in range(120)), "utf-8")
    importer = live.importer
    importer.load(str(path))
    qtbot.waitUntil(lambda: importer.dialog.columns.rowCount() > 0, timeout=LONG)
    with qtbot.waitSignal(live.session.series_opened, timeout=LONG):
        importer.dialog.chosen.emit(importer.dialog.settings)
    importer.dialog.close()
    live.window.show_page("forecast")
    live.window.made["forecast"].train(["naive", "dense-1"])
    wait_for_queue(live, qtbot)
    assert state(live, "dense-1") is RunState.FINISHED
    run = runs(live, qtbot)["Flatten + Dense, rides"]
    assert (run.status, run.epoch) == (RunState.FINISHED, 2)
    live.window.made["runs"].open(run)
    qtbot.waitUntil(lambda: live.window.page == "score" and not live.score.stage.stale, timeout=LONG)
    assert live.score.stage.settings.data.source.path == str(path)


def test_a_window_that_keeps_no_runs_trains_rows_all_the_same(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorten(monkeypatch, 1)
    monkeypatch.setenv("RNNVIZ_RUNS", str(tmp_path / "runs"))
    built = build(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    try:
        built.start_worker()
        built.window.show_page("forecast")
        built.window.made["forecast"].train(["dense-1"])
        wait_for_queue(built, qtbot)
        assert state(built, "dense-1") is RunState.FINISHED
        assert not (tmp_path / "runs").exists()
    finally:
        built.close()
        built.window.deleteLater()


def test_closing_while_the_queue_runs_asks_and_stops_cleanly(
    board: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = QMessageBox.StandardButton.No

    def ask(parent: object, title: str, words: str, *_: object) -> QMessageBox.StandardButton:
        asked.append(words)
        return answer

    monkeypatch.setattr(QMessageBox, "question", ask)
    shorten(monkeypatch, 500)
    kept: list[int] = []
    controller = board.window.made["forecast"]
    controller.train(["simple-rnn-1", "dense-1", "gru"])
    board.session.runs_changed.connect(lambda: kept.append(1))
    qtbot.waitUntil(lambda: len(kept) > 2, timeout=LONG)
    assert not board.window.close()
    assert asked == [
        "A row of the Forecast page is being trained, and 2 more wait in the queue. "
        "Stop the training and close the window?"
    ]
    assert controller.running
    answer = QMessageBox.StandardButton.Yes
    assert board.window.close()
    assert not board.worker.running
    assert not controller.running
    assert [state(board, key) for key in ("simple-rnn-1", "dense-1", "gru")] == [
        *(RunState.STOPPED, RunState.IDLE, RunState.IDLE)
    ]
    (run,) = (tmp_path / "runs").iterdir()
    assert RunFolder(run).status() is RunState.STOPPED
    assert RunFolder(run).checkpoints()


def test_nothing_is_asked_once_the_queue_has_ended(board: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QMessageBox, "question", lambda *_: pytest.fail("asked"))
    board.window.made["forecast"].train(["naive-1"])
    wait_for_queue(board, qtbot)
    assert board.session.trainings.under_way == ""
    assert board.window.close()
