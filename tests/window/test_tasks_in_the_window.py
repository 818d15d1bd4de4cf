"""The memory tasks in the real window: chosen, trained, opened again."""

from __future__ import annotations

import pytest
from controls import enter, find
from PySide6.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.task_picker import TaskPicker

LONG = 60_000


def pick(app: App, key: str, qtbot: QtBot) -> None:
    """Another entry of the field Task, as its list does it; until its first sequence is in the score."""
    picker = app.score.body.chooser.findChild(TaskPicker)
    at = picker.findData(key)
    picker.setCurrentIndex(at)
    picker.activated.emit(at)
    stage = app.score.stage
    assert stage.settings.data.task == key
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)


def small(app: App, qtbot: QtBot) -> None:
    app.score.change({"model.units": (4,), "training.epochs": 2})
    qtbot.waitUntil(lambda: not app.score.stage.stale, timeout=LONG)


@pytest.mark.parametrize(
    ("key", "words", "shape", "line"),
    [
        ("adding", "Adding problem, T = 50", (1, 1, 1), "always&nbsp;1&nbsp;0.1667"),
        ("copy", "Copy memory, T = 10", (1, 30, 10), "no&nbsp;memory&nbsp;0.6931"),
    ],
)
def test_a_memory_task_is_stepped_through_and_trained(
    live: App, qtbot: QtBot, key: str, words: str, shape: tuple[int, ...], line: str
) -> None:
    p, window = live.score, live.window
    before = p.stage.settings
    pick(live, key, qtbot)
    small(live, qtbot)
    assert p.trace is not None
    assert p.trace.target.shape == shape
    assert p.trace.loss_on is (LossOn.EVERY if key == "copy" else LossOn.LAST)
    said = window.summary.text()
    assert said.startswith(f"LSTM 4 → Dense {shape[2]}   ·   untrained")
    assert words in said
    body = window.made["score"].body
    length = find(body.chooser, "Length T", QSpinBox)
    assert length.value() == (10 if key == "copy" else 50)
    assert line in " ".join(label.text() for label in body.training.findChildren(QLabel))
    with qtbot.waitSignal(p.training.ended, timeout=LONG) as got:
        window.actions_by_name["train"].trigger()
    assert got.args == ["finished"]
    assert [c.epoch for c in p.stage.checkpoints] == [0, 1, 2]
    qtbot.waitUntil(lambda: "epoch 2" in window.summary.text(), timeout=LONG)
    # A shorter one runs through the same weights; one that is too long is answered in words.
    enter(length, "7")
    qtbot.waitUntil(lambda: not p.stage.stale, timeout=LONG)
    assert p.trace.steps == (27 if key == "copy" else 7)
    assert p.stage.trained
    enter(length, "1001")
    assert "1,000, not 1,001" in window.made["score"].body.chooser.problem("data.steps")
    # A model of the chapter takes the task's own loss; back, and all is as it was left.
    p.change({"model.recipe": "tcn", "data.steps": p.stage.settings.data.steps})
    qtbot.waitUntil(lambda: not p.stage.stale, timeout=LONG)
    assert p.trace.target.shape[2] == shape[2]
    left = p.stage.settings
    pick(live, "waves", qtbot)
    assert p.stage.settings == before
    pick(live, key, qtbot)
    assert p.stage.settings == left


def test_two_picks_in_haste_show_the_last_one(live: App, qtbot: QtBot) -> None:
    """The pass of the first, still on its way, must not be taken for the second's."""
    picker = live.score.body.chooser.findChild(TaskPicker)
    for key in ("adding", "waves", "copy"):
        picker.picked.emit(key)
    stage = live.score.stage
    qtbot.waitUntil(lambda: not stage.stale, timeout=LONG)
    assert live.score.trace is not None
    assert live.score.trace.target.shape[2] == 10
