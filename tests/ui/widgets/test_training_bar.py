"""Where the keyboard is while a training starts and ends."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.records.training import RunState
from rnnviz.ui.widgets.training_bar import BarWords, TrainingBar


def test_space_after_start_never_stops_what_was_started(qtbot: QtBot) -> None:
    """Qt would hand the keyboard on from the disabled Start to Stop."""
    bar = TrainingBar(BarWords(main=("Start it", "start"), stop=("Stop it", "stop"), waiting="wait"))
    qtbot.addWidget(bar)
    with qtbot.waitActive(bar):
        bar.show()
        bar.activateWindow()
    main, stop = bar.findChildren(QPushButton)
    qtbot.mouseClick(main, Qt.MouseButton.LeftButton)
    assert main.hasFocus()
    bar.set_state(RunState("preparing"))
    assert not stop.hasFocus()
    with qtbot.assertNotEmitted(bar.stop):
        qtbot.keyClick(bar.focusWidget() or bar, Qt.Key.Key_Space)
    bar.set_state(RunState("running"))
    assert main.hasFocus()
    with qtbot.waitSignal(bar.pause):
        qtbot.keyClick(main, Qt.Key.Key_Space)
    stop.setFocus()
    bar.set_state(RunState("stopping"))
    bar.set_state(RunState("idle"))
    with qtbot.assertNotEmitted(bar.start):
        qtbot.keyClick(bar, Qt.Key.Key_Space)
