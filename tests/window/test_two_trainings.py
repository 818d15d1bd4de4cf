"""Two trainings at once: pause, resume and stop reach the one whose button was pressed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hands import enter, find
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.models import chapter
from rnnviz.records.training import RunState, TrainStep

LONG = 120_000
EPOCHS = 3


@pytest.fixture
def two(live: App, monkeypatch: pytest.MonkeyPatch) -> App:
    """A training in the score that takes its time, and rows of the board that take three epochs."""
    short = {
        key: replace(recipe, book=replace(recipe.book, epochs=EPOCHS), ours=None)
        for key, recipe in chapter.RECIPES.items()
    }
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)
    live.score.body.show_panel(1)
    enter(find(live.score.body.training, "Epochs", QLineEdit), "2000")
    return live


def press(qtbot: QtBot, inside: QWidget, name: str) -> None:
    (button,) = [
        one
        for one in inside.findChildren(QPushButton)
        if one.isVisible() and name in (one.accessibleName(), one.text())
    ]
    qtbot.waitUntil(button.isEnabled, timeout=LONG)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def steps(app: App) -> list[int]:
    """The steps of the score's training, as they come."""
    seen: list[int] = []
    bar = app.score.body.training.bar
    real = bar.set_progress

    def note(step: TrainStep) -> None:
        seen.append(step.step)
        real(step)

    bar.set_progress = note
    return seen


def begin(app: App, qtbot: QtBot) -> list[int]:
    """The score's training is under way, and a row of the board waits behind it."""
    seen = steps(app)
    app.window.show_page("score")
    app.score.body.show_panel(1)
    press(qtbot, app.score.body.training, "Start")
    qtbot.waitUntil(lambda: len(seen) > 3, timeout=LONG)
    app.window.show_page("forecast")
    app.window.made["forecast"].view.select(["dense-1"])
    press(qtbot, app.window.made["forecast"].view.board, "Train")
    return seen


def goes_on(qtbot: QtBot, seen: list[int]) -> None:
    before = seen[-1]
    qtbot.waitUntil(lambda: seen[-1] > before + 50, timeout=LONG)


def state(app: App) -> RunState:
    return app.window.made["forecast"].board.rows["dense-1"].state


def test_the_boards_pause_does_not_hold_the_scores_training(two: App, qtbot: QtBot) -> None:
    seen = begin(two, qtbot)
    bar = two.window.made["forecast"].view.bar
    assert any("waiting for the training on another page" in label.toolTip() for label in bar.findChildren(QLabel))
    press(qtbot, bar, "Pause")
    assert state(two) is RunState.PAUSED
    assert two.score.body.training.bar.state == "running"
    goes_on(qtbot, seen)
    two.window.show_page("score")
    two.score.body.show_panel(1)
    with qtbot.waitSignal(two.score.training.ended, timeout=LONG) as ended:
        press(qtbot, two.score.body.training, "Stop")
    assert ended.args == ["stopped"]
    # The lane is free, and the row is still held: it was paused before it began.
    qtbot.wait(300)
    assert (state(two), two.window.made["forecast"].board.rows["dense-1"].epochs_done) == (RunState.PAUSED, 0)
    two.window.show_page("forecast")
    press(qtbot, bar, "Pause")  # its name; it says "Resume" now
    qtbot.waitUntil(lambda: state(two) is RunState.FINISHED, timeout=LONG)


def test_the_scores_pause_holds_its_own_training_and_resume_lets_it_go_on(two: App, qtbot: QtBot) -> None:
    seen = begin(two, qtbot)
    two.window.show_page("score")
    press(qtbot, two.score.body.training, "Pause")
    qtbot.wait(300)
    held = seen[-1]
    two.window.show_page("forecast")
    press(qtbot, two.window.made["forecast"].view.bar, "Pause")
    press(
        qtbot, two.window.made["forecast"].view.bar, "Pause"
    )  # resumes the row, which waits; not the score's training
    qtbot.wait(300)
    assert seen[-1] == held
    press(qtbot, two.window.made["forecast"].view.bar, "Stop")
    qtbot.waitUntil(lambda: not two.window.made["forecast"].running, timeout=LONG)
    assert two.score.body.training.bar.state == "paused"
    assert two.score.training.running
    two.window.show_page("score")
    press(qtbot, two.score.body.training, "Resume")
    goes_on(qtbot, seen)
