"""A user's own series from the file to the score, in the real window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import enter, find
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot
from shared_files import RIDERSHIP, needs

from rnnviz.app import App
from rnnviz.jobs.handlers import series as handlers
from rnnviz.layout.moments import Phase
from rnnviz.layout.ticks import date_words
from rnnviz.records.forecasts import Verdict
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.own_board import OwnBoard
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.importing.dialog import ImportDialog
from rnnviz.ui.score.task_picker import OPEN, TaskPicker

LONG = 60_000
EPOCHS = 3


@pytest.fixture
def rides(tmp_path: Path) -> Path:
    """140 days, latest first, one of them twice."""
    start = np.datetime64("2020-01-01")
    rng = np.random.default_rng(0)
    lines = [f"{start + i};{5000 + 800 * (i % 7) + rng.integers(300)};{90 + i}" for i in range(140)]
    path = tmp_path / "rides_of_the_city.csv"
    path.write_text("day;rail;bus\n" + "\n".join([*reversed(lines), lines[3]]) + "\n", "utf-8")
    return path


@pytest.fixture
def short(live: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """Trainings of a few epochs."""
    monkeypatch.setattr(handlers, "TRAINING", replace(handlers.TRAINING, epochs=EPOCHS))
    return live


def button(parent: QWidget, words: str) -> QPushButton:
    return next(b for b in parent.findChildren(QPushButton) if b.text() == words)


def click(qtbot: QtBot, parent: QWidget, words: str) -> None:
    qtbot.mouseClick(button(parent, words), Qt.MouseButton.LeftButton)


def read(app: App, path: Path, qtbot: QtBot) -> ImportDialog:
    """The dialog, with the file understood and planned."""
    app.importer.load(str(path))
    dialog = app.importer.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: button(dialog, "Forecast this").isEnabled(), timeout=LONG)
    return dialog


def accept(app: App, dialog: ImportDialog, qtbot: QtBot) -> None:
    before = app.score.stage.own
    qtbot.waitUntil(lambda: button(dialog, "Forecast this").isEnabled(), timeout=LONG)
    click(qtbot, dialog, "Forecast this")
    stage = app.score.stage
    qtbot.waitUntil(lambda: stage.own is not before and not stage.stale, timeout=LONG)


def pick(app: App, key: str) -> None:
    """Another entry of the field Task, as its list does it."""
    picker = app.score.body.chooser.findChild(TaskPicker)
    at = picker.findData(key)
    picker.setCurrentIndex(at)
    picker.activated.emit(at)


def opened(app: App, path: Path, qtbot: QtBot) -> App:
    accept(app, read(app, path, qtbot), qtbot)
    return app


def rows(app: App) -> dict[str, BoardRow]:
    assert app.window.made["forecast"].view is not None
    return {row.key: row for row in app.window.made["forecast"].view.board.table.board.rows}


def train(app: App, keys: list[str], qtbot: QtBot) -> None:
    app.window.show_page("forecast")
    assert app.window.made["forecast"] is not None
    app.window.made["forecast"].train(keys)
    qtbot.waitUntil(lambda: not app.window.made["forecast"].running, timeout=LONG)


def own(app: App) -> OwnBoard:
    assert app.window.made["forecast"] is not None
    assert app.window.made["forecast"].own is not None
    return app.window.made["forecast"].own


def header(app: App) -> str:
    return app.window.summary.text()


def labels(app: App) -> list[str]:
    return [label.text() for label in app.score.body.chooser.findChildren(QLabel) if label.isVisible()]


def test_a_window_of_the_file_runs_through_the_model(live: App, rides: Path, qtbot: QtBot) -> None:
    opened(live, rides, qtbot)
    stage, trace = live.score.stage, live.score.trace
    assert trace is not None
    assert stage.origin is not None
    first = str(stage.origin.times_ahead("val")[0, 0])[:10]
    assert trace.title == f"forecast for {first}"
    assert trace.steps == stage.settings.data.steps == 28, "a fifth of 140 rows, in whole weeks"
    assert header(live).startswith("rides_of_the_c…y.csv")
    came = stage.origin.truth("val")[0, 0, 0]
    assert f"actual {came:,.0f}" in header(live)
    live.score.player.seek_phase(Phase.LOSS)
    assert f"the actual value is {came:,.0f}." in live.score.body.story.findChildren(QLabel)[-1].text()
    assert "Window" in labels(live)
    assert find(live.score.body.chooser, "Window", QSpinBox).maximum() == len(stage.origin.first_val) - 1
    live.score.body.chooser.series_changed.emit(5)
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert live.score.trace is not None
    assert live.score.trace.title == f"forecast for {str(stage.origin.times_ahead('val')[5, 0])[:10]}"
    np.testing.assert_allclose(
        live.score.trace.x[0, :, 0] * stage.origin.factors[0] + stage.origin.offsets[0],
        stage.origin.values[stage.origin.first_val[5] - 28 : stage.origin.first_val[5], 0],
        rtol=1e-5,
    )


def test_back_to_the_chapter_and_again_in_one_click(live: App, rides: Path, qtbot: QtBot) -> None:
    stage = live.score.stage
    before = stage.settings
    live.score.body.chooser.series_changed.emit(7)
    opened(live, rides, qtbot)
    assert stage.series == 0
    theirs = stage.settings
    picker = live.score.body.chooser.findChild(TaskPicker)
    assert picker.currentText() == rides.name
    pick(live, "waves")
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert stage.settings == before
    assert stage.trained, "with its run"
    assert "rides" not in header(live)
    assert "Series" in labels(live)
    pick(live, "series")
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert stage.settings == theirs
    assert header(live).startswith("rides")
    pick(live, OPEN)
    assert picker.currentText() == rides.name, "nothing has been chosen yet"
    dialog = live.importer.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    dialog.reject()


def test_the_panel_trains_on_the_file(live: App, rides: Path, qtbot: QtBot) -> None:
    opened(live, rides, qtbot)
    assert not live.score.stage.can_be_trained, "the run that ships belongs to other data"
    live.score.change({"model.units": (4,), "training.epochs": 2})
    qtbot.waitUntil(lambda: not live.score.stage.stale, timeout=LONG)
    with qtbot.waitSignal(live.score.training.ended, timeout=LONG) as got:
        live.window.actions_by_name["train"].trigger()
    assert got.args == ["finished"]
    assert [c.epoch for c in live.score.stage.checkpoints] == [0, 1, 2]
    network = live.score.stage.checkpoints[-1].network
    assert network.layers[0].weights["kernel"].shape == (1, 16)
    pick(live, "waves")
    assert live.score.stage.settings.model.units == (16, 16)


def test_the_board_is_in_the_files_units_and_on_its_dates(short: App, rides: Path, qtbot: QtBot) -> None:
    opened(short, rides, qtbot)
    train(short, ["naive", "seasonal", "least-squares", "dense-1"], qtbot)
    done = rows(short)
    origin = own(short).made.origin
    truth, last = origin.truth("val")[:, 0, 0], origin.values[origin.first_val - 1, 0]
    assert done["naive"].val_error == pytest.approx(np.abs(last - truth).mean())
    week = origin.values[origin.first_val - 7, 0]
    assert done["seasonal"].val_error == pytest.approx(np.abs(week - truth).mean())
    assert (done["dense-1"].state, done["dense-1"].epochs_done) == (RunState.FINISHED, EPOCHS)
    assert done["dense-1"].measure == "MAE"
    assert "the best one" in done["dense-1"].message
    short.window.made["forecast"].view.select(["naive", "dense-1"])
    view = short.window.made["forecast"].view
    shown = view.forecasts.figure()
    assert (shown.note, shown.reading is not None) == ("rail", True)
    naive, dense, came = shown.lines
    assert [naive.name, dense.name, came.name] == [done["naive"].title, done["dense-1"].title, "truth"]
    days = [date_words(origin.times[first]) for first in origin.first_val[: len(naive.x)]]
    assert [shown.reading.where(at) for at in naive.x] == days
    np.testing.assert_allclose(came.y[naive.x.astype(int)], truth[: len(naive.x)])
    errors = view.horizon.figure()
    assert errors.note == "MAE, rail"
    assert errors.lines[1].y[0] == pytest.approx(done["dense-1"].val_error)
    view.series_changed.emit(4)
    later = view.forecasts.figure()
    assert later.reading.where(later.lines[0].x[0]) == date_words(origin.times[origin.first_val[4]])


def test_both_boards_keep_their_results(short: App, rides: Path, qtbot: QtBot) -> None:
    short.window.show_page("forecast")
    train(short, ["naive-1"], qtbot)
    short.window.made["forecast"].view.select(["naive-1"])
    opened(short, rides, qtbot)
    assert "naive" in rows(short), "the board of the series that was opened is in sight"
    train(short, ["naive"], qtbot)
    short.window.made["forecast"].view.select(["naive"])
    bar = short.window.made["forecast"].view.bar
    click(qtbot, bar, "the chapter")
    assert rows(short)["naive-1"].verdict is Verdict.REPRODUCED
    assert short.window.made["forecast"].view.board.table.keys() == ["naive-1"]
    assert button(bar, "ours").isVisible()
    click(qtbot, bar, "rides_of_the…y.csv")
    assert rows(short)["naive"].state is RunState.FINISHED
    assert short.window.made["forecast"].view.board.table.keys() == ["naive"]
    assert not button(bar, "ours").isVisible(), "there is one kind of settings"
    assert short.window.made["forecast"].view.board.table.isColumnHidden(8), "no book has a figure"


def test_the_queue_goes_on_behind_the_other_board(short: App, rides: Path, qtbot: QtBot) -> None:
    opened(short, rides, qtbot)
    short.window.show_page("forecast")
    controller = short.window.made["forecast"]
    controller.train(["dense-1", "vector", "gru"])
    click(qtbot, short.window.made["forecast"].view.bar, "the chapter")
    controller.train(["naive-1"])
    assert rows(short)["naive-1"].state is RunState.WAITING
    assert own(short).rows["gru"].state is RunState.WAITING
    qtbot.waitUntil(lambda: own(short).rows["dense-1"].state is RunState.FINISHED, timeout=LONG)
    assert rows(short)["dense-1"].ships, "the chapter's row of the same name is another"
    controller.stop()
    qtbot.waitUntil(lambda: not controller.running, timeout=LONG)
    assert rows(short)["naive-1"].ships, "it stands as before"


def test_several_columns_several_steps_ahead(short: App, rides: Path, qtbot: QtBot) -> None:
    dialog = read(short, rides, qtbot)
    enter(find(dialog, "Ahead", QSpinBox), "3")
    box = dialog.columns.item(1, 2)
    assert box is not None
    box.setCheckState(Qt.CheckState.Checked)
    accept(short, dialog, qtbot)
    train(short, ["naive", "vector"], qtbot)
    assert own(short).targets == ("rail", "bus")
    rail = rows(short)["naive"].val_error
    short.window.made["forecast"].view.select(["vector"])
    short.window.made["forecast"].view.bar.target_chosen.emit(1)
    assert rows(short)["naive"].val_error == pytest.approx(2.0), "bus grows by one a day: 1, 2 and 3 off"
    assert rail != rows(short)["naive"].val_error
    shown = short.window.made["forecast"].view.forecasts.figure()
    assert shown.note == "bus"
    assert np.isfinite(shown.lines[0].y).sum() == 3


def test_a_row_opens_in_the_score_at_its_best_epoch(short: App, rides: Path, qtbot: QtBot) -> None:
    opened(short, rides, qtbot)
    train(short, ["vector"], qtbot)
    short.window.made["forecast"].view.opened.emit("vector")
    stage = short.score.stage
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert short.window.page == "score"
    assert stage.checkpoint is not None
    assert stage.checkpoint.epoch == own(short).open("vector").epoch
    assert [layer.kind for layer in short.score.trace.layers] == ["SimpleRNN", "SimpleRNN", "Dense"]
    short.window.made["forecast"].view.code_requested.emit("conv-gru")
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: "steps, features, outputs = 28, 1, 1" in clipboard.text(), timeout=LONG)
    short.score.change({"model.recipe": "gru"})
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert stage.settings.data.horizon == 1
    assert "GRU" in [layer.kind for layer in short.score.trace.layers]


def test_another_file_takes_the_place_of_the_first(short: App, rides: Path, qtbot: QtBot, tmp_path: Path) -> None:
    opened(short, rides, qtbot)
    short.window.show_page("forecast")
    controller = short.window.made["forecast"]
    controller.train(["vector", "gru"])
    other = tmp_path / "other.csv"
    other.write_text("\n".join(f"{i % 5}" for i in range(100)), "utf-8")
    opened(short, other, qtbot)
    qtbot.waitUntil(lambda: not controller.running, timeout=LONG)
    assert own(short).name == "other.csv"
    assert {row.state for row in rows(short).values()} == {RunState.IDLE}
    assert "seasonal" not in rows(short)


def test_a_file_that_cannot_be_understood_changes_nothing(live: App, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.csv"
    path.write_text('day,rail\n2020-01-01,1\n2020-01-02,"never closed\n', "utf-8")
    before = path.read_bytes()
    live.importer.load(str(path))
    dialog = live.importer.dialog
    assert dialog is not None

    def said() -> bool:
        return any("line 3" in label.text() for label in dialog.findChildren(QLabel))

    qtbot.waitUntil(said, timeout=LONG)
    assert not button(dialog, "Forecast this").isEnabled()
    dialog.reject()
    assert live.score.stage.own is None
    assert live.window.banner.isHidden()
    assert path.read_bytes() == before


def test_a_file_that_has_gone_is_said(live: App, rides: Path, qtbot: QtBot) -> None:
    opened(live, rides, qtbot)
    rides.unlink()
    live.score.body.chooser.series_changed.emit(3)
    qtbot.waitUntil(lambda: not live.window.banner.isHidden(), timeout=LONG)


@needs(RIDERSHIP)
def test_the_third_editions_rows_in_the_window(live: App, qtbot: QtBot) -> None:
    dialog = read(live, RIDERSHIP, qtbot)
    click(qtbot, dialog, "As in the third edition")
    accept(live, dialog, qtbot)
    train(live, ["ridership-naive", "ridership-linear"], qtbot)
    done = rows(live)
    assert done["ridership-naive"].val_error == pytest.approx(41_274.347, abs=0.01)
    assert done["ridership-naive"].verdict is Verdict.REPRODUCED
    assert done["ridership-linear"].verdict in (Verdict.BEATEN, Verdict.REPRODUCED)
    assert not live.window.made["forecast"].view.board.table.isColumnHidden(8)
    live.window.made["forecast"].view.opened.emit("ridership-multivariate")
    qtbot.waitUntil(lambda: not live.score.stage.stale, timeout=LONG)
    assert live.score.trace.x.shape == (1, 56, 5)
    assert live.score.trace.title == "forecast for 2019-02-26"
