"""The training panel and its curve."""

from __future__ import annotations

import math

import pyqtgraph as pg
import pytest
from plots import canvas, curves
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.records.training import RunState, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.tasks.task import Line
from rnnviz.ui.score.training_panel import TrainingPanel


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingPanel:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.set_settings(Settings())
    panel.resize(270, 560)
    panel.show()
    return panel


def button(panel: TrainingPanel, name: str) -> QPushButton:
    return next(b for b in panel.findChildren(QPushButton) if b.accessibleName() == name)


def words(panel: TrainingPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


def test_one_button_starts_pauses_and_resumes(panel: TrainingPanel, qtbot: QtBot) -> None:
    main = button(panel, "start, pause or resume training")
    stop = button(panel, "stop training")
    assert not stop.isEnabled()
    for state, signal in (("idle", panel.bar.start), ("running", panel.bar.pause), ("paused", panel.bar.resume)):
        panel.bar.set_state(state)
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(main, Qt.MouseButton.LeftButton)
    panel.bar.set_state(RunState("preparing"))
    with qtbot.assertNotEmitted(panel.bar.start):
        panel.bar.press()
    with qtbot.waitSignal(panel.bar.stop):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)


def test_progress_in_words(panel: TrainingPanel) -> None:
    panel.bar.set_state(RunState("running"))
    panel.bar.set_progress(TrainStep(200, 400, 10, 20, 0.01, None, 2.0))
    assert "epoch 10 of 20 · step 200 of 400" in words(panel)
    assert "100 steps/s · 0:02 left" in words(panel)
    panel.bar.set_progress(TrainStep(1, 5001, 1, 20, 0.01, None, 1.0))
    assert panel.bar.words.endswith("1 steps/s · 1:23:20 left")


def test_without_all_that_is_needed_nothing_starts(panel: TrainingPanel) -> None:
    main = button(panel, "start, pause or resume training")
    panel.bar.set_can_start(False)
    assert not main.isEnabled()
    panel.bar.set_state(RunState("running"))
    assert main.isEnabled()  # what runs can be paused all the same
    panel.bar.set_state(RunState("idle"))
    assert not main.isEnabled()
    panel.bar.set_can_start(True)
    assert main.isEnabled()


def test_a_learning_rate_that_is_no_number(panel: TrainingPanel, qtbot: QtBot) -> None:
    field = next(f for f in panel.findChildren(QLineEdit) if f.accessibleName() == "Learning rate")
    field.selectAll()
    with qtbot.waitSignal(panel.changed) as got:
        qtbot.keyClicks(field, "fast")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert got.args == [{"training.learning_rate": "fast"}]
    panel.show_problems(problems(Settings().change(**got.args[0])), got.args[0])
    assert "greater than 0" in panel.problem("training.learning_rate")


def test_the_curve_is_drawn_with_the_line_to_beat(panel: TrainingPanel, qtbot: QtBot) -> None:
    panel.plot.set_line(Line(0.0026, "book", "a row of the book"))
    panel.plot.clear(4)
    for i in range(1, 41):
        loss = 0.1 * math.exp(-i / 10)
        panel.plot.add(TrainStep(i, 40, 1 + (i - 1) // 10, 4, loss, loss * 1.2 if i % 10 == 0 else None, i / 10))
    panel.bar.set_state(RunState("idle"))  # the curve is drawn at a calm pace, and whole at the end
    (_, _, train), (_, at, val) = curves(panel)
    assert train.tolist() == [0.1 * math.exp(-i / 10) for i in range(1, 41)]
    assert (at.tolist(), val.tolist()) == ([1, 2, 3, 4], [pytest.approx(0.12 * math.exp(-i)) for i in range(1, 5)])
    assert "book&nbsp;0.0026" in words(panel)
    to_beat = [one for one in canvas(panel).getPlotItem().items if isinstance(one, pg.InfiniteLine)]
    assert [10 ** one.value() for one in to_beat] == [pytest.approx(0.0026)]
    panel.plot.set_line(None)
    assert "book" not in words(panel)


def test_the_curve_is_called_by_its_loss(qtbot: QtBot) -> None:
    panel = TrainingPanel()
    qtbot.addWidget(panel)
    panel.plot.set_line(None, "cross-entropy")
    legend = " ".join(label.text() for label in panel.findChildren(QLabel))
    assert "cross-entropy" in legend
    assert "MSE" not in legend
