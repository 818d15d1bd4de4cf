"""The switch between the chapter's series and the user's own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.ui.controls.data_switch import DataSwitch


def chips(switch: DataSwitch) -> list[QPushButton]:
    return switch.findChildren(QPushButton)


def test_without_a_file_it_asks_for_one_and_stays_where_it_is(qtbot: QtBot) -> None:
    switch = DataSwitch()
    qtbot.addWidget(switch)
    chapter, own = chips(switch)
    with qtbot.waitSignal(switch.own_chosen) as got:
        qtbot.mouseClick(own, Qt.MouseButton.LeftButton)
    assert got.args == [True]
    assert chapter.isChecked(), "nothing has been chosen yet"
    assert own.text() == "your own…"


def test_one_click_goes_either_way(qtbot: QtBot) -> None:
    switch = DataSwitch()
    qtbot.addWidget(switch)
    switch.set(own=True, name="a&b_ridership_daily.csv")
    chapter, own = chips(switch)
    assert own.isChecked()
    assert own.text() == "a&&b_riders…"
    assert "a&b_ridership_daily.csv" in own.toolTip()
    with qtbot.waitSignal(switch.own_chosen) as got:
        qtbot.mouseClick(chapter, Qt.MouseButton.LeftButton)
    assert got.args == [False]
    with qtbot.assertNotEmitted(switch.own_chosen):
        switch.set(own=False, name="a&b_ridership_daily.csv")
    with qtbot.waitSignal(switch.own_chosen) as got:
        qtbot.mouseClick(own, Qt.MouseButton.LeftButton)
    assert got.args == [True]
