"""The board: sorting, selecting, opening, and rows that change while they train."""

from __future__ import annotations

from dataclasses import replace

import pytest
from forecasts import board_rows
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.records.training import RunState
from rnnviz.ui.forecast.board import BoardView
from rnnviz.ui.forecast.text import COLUMNS
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT

AT = {column.name: i for i, column in enumerate(COLUMNS)}
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def board(qtbot: QtBot) -> BoardView:
    view = BoardView()
    qtbot.addWidget(view)
    view.set_rows(board_rows())
    view.resize(1200, 540)
    view.show()
    return view


def button(view: BoardView, name: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.accessibleName() == name)


def cell(view: BoardView, row: int, name: str) -> QPoint:
    index = view.table.model().index(row, AT[name])
    return view.table.visualRect(index).center()


def test_numbers_are_sorted_as_numbers_and_the_unknown_is_last_either_way(board: BoardView) -> None:
    shown = {row.title: row for row in board_rows()}
    for order in (UP, DOWN):
        board.table.sortByColumn(AT["seconds"], order)
        seconds = [shown[title].seconds for title in board.table.titles() if not title.startswith("Naive")]
        known = [s for s in seconds if s is not None]
        assert known == sorted(known, reverse=order is DOWN)
        assert seconds[: len(known)] == known
    board.table.sortByColumn(AT["parameters"], DOWN)
    assert board.table.titles()[:2] == ["Gated WaveNet", "Dilated causal Conv1D"]


def test_every_column_can_be_sorted(board: BoardView) -> None:
    for i in range(len(COLUMNS)):
        for order in (UP, DOWN):
            board.table.sortByColumn(i, order)
            assert len(board.table.titles()) == len(board_rows())
    board.table.sortByColumn(-1, UP)
    assert board.table.titles() == [row.title for row in board_rows()]


def test_several_rows_are_selected_by_clicks(board: BoardView, qtbot: QtBot) -> None:
    viewport = board.table.viewport()
    with qtbot.waitSignal(board.selected) as got:
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell(board, 3, "title"))
    assert got.args == [["deep"]]
    with qtbot.waitSignal(board.selected) as got:
        qtbot.mouseClick(
            viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, cell(board, 1, "title")
        )
    assert got.args == [["linear", "deep"]]
    assert not button(board, "Open in Score").isEnabled()
    with qtbot.waitSignal(board.train_requested) as got:
        qtbot.mouseClick(button(board, "Train"), Qt.MouseButton.LeftButton)
    assert got.args == [["linear", "deep"]]


def test_one_click_opens_a_row(board: BoardView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(board.opened) as got:
        qtbot.mouseClick(board.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(board, 4, "open"))
    assert got.args == ["dense"]


def test_a_double_click_enter_and_the_button_open_too(board: BoardView, qtbot: QtBot) -> None:
    viewport = board.table.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=cell(board, 2, "title"))
    with qtbot.waitSignal(board.opened) as got:
        qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=cell(board, 2, "title"))
    assert got.args == ["rnn1"]
    qtbot.keyClick(board.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(board.opened) as got:
        qtbot.keyClick(board.table, Qt.Key.Key_Return)
    assert got.args == ["deep"]
    with qtbot.waitSignal(board.opened) as got:
        qtbot.mouseClick(button(board, "Open in Score"), Qt.MouseButton.LeftButton)
    assert got.args == ["deep"]
    with qtbot.waitSignal(board.code_requested) as got:
        qtbot.mouseClick(button(board, "Copy as Keras code"), Qt.MouseButton.LeftButton)
    assert got.args == ["deep"]


def test_the_menu_of_a_row(board: BoardView, qtbot: QtBot) -> None:
    actions = {action.text(): action for action in board.menu("gru").actions()}
    for words, signal, expected in (
        ("Open in Score", board.opened, "gru"),
        ("Train", board.train_requested, ["gru"]),
        ("Copy as Keras code", board.code_requested, "gru"),
    ):
        with qtbot.waitSignal(signal) as got:
            actions[words].trigger()
        assert got.args == [expected]


def test_a_failed_row_says_why_with_one_click_and_under_the_pointer(board: BoardView, qtbot: QtBot) -> None:
    row = board.table.titles().index("Conv1D + GRU")
    message = next(label for label in board.findChildren(QLabel) if label.accessibleName() == "message of the row")
    assert not message.isVisible()
    qtbot.mouseClick(board.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(board, row, "result"))
    assert message.isVisible()
    assert "failed: the disk is full" in message.text()
    index = board.table.model().index(row, AT["result"])
    assert "the disk is full" in index.data(Qt.ItemDataRole.ToolTipRole)
    qtbot.mouseClick(board.table.viewport(), Qt.MouseButton.LeftButton, pos=cell(board, row - 2, "title"))
    assert not message.isVisible()


def test_rows_change_under_a_selection_and_a_sorting(board: BoardView, qtbot: QtBot) -> None:
    board.select(["gru", "lstm"])
    board.table.sortByColumn(AT["val_error"], UP)
    before = board.table.titles()
    rows = [replace(r, val_error=1e-4, state=RunState.FINISHED) if r.key == "gru" else r for r in board_rows()]
    with qtbot.assertNotEmitted(board.selected):
        board.set_rows(rows)
    assert board.table.titles()[0] == "GRU 20 / 20"
    assert board.table.titles() != before
    assert set(board.table.keys()) == {"gru", "lstm"}


def test_other_rows_keep_the_selection_that_is_still_there(board: BoardView) -> None:
    board.select(["gru", "lstm"])
    board.set_rows([r for r in board_rows() if r.key != "gru"])
    assert board.table.keys() == ["lstm"]


def test_the_colour_of_a_selected_row_is_seen(board: BoardView) -> None:
    wear(LIGHT)
    plain = board.grab().toImage()
    board.set_slots({"deep": 1})
    assert board.grab().toImage() != plain
    wear(DARK)
    center = cell(board, 3, "title")
    dot = board.table.viewport().grab().toImage().pixelColor(12, center.y())
    assert dot.name() == DARK.models[1]
