"""The Runs page on hand-made runs: what is listed, what can be done with which, and what differs."""

from __future__ import annotations

import pytest
from plots import curves, point_at, words
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from runs import TITLES, comparison, run_rows

from rnnviz.layout.cell_text import error_words
from rnnviz.layout.run_text import COLUMNS
from rnnviz.records.runs import RunComparison, RunRow
from rnnviz.ui.runs.view import RunsView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT

AT = {column.name: i for i, column in enumerate(COLUMNS)}
UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
ROWS = {row.name: row for row in run_rows()}


@pytest.fixture
def view(qtbot: QtBot) -> RunsView:
    made = RunsView()
    qtbot.addWidget(made)
    made.set_titles(TITLES)
    made.selected.connect(lambda rows: made.set_comparison(comparison(rows) if rows else RunComparison()))
    made.resize(1280, 640)
    made.show()
    made.set_rows(run_rows())
    return made


def button(view: RunsView, name: str) -> QPushButton:
    return next(b for b in view.findChildren(QPushButton) if b.accessibleName() == name)


def can(view: RunsView) -> set[str]:
    buttons = [b for b in view.findChildren(QPushButton) if b.isVisibleTo(view) and not b.isCheckable()]
    return {b.accessibleName() for b in buttons if b.isEnabled()}


def select(view: RunsView, *names: str) -> None:
    view.select([ROWS[name].key for name in names])


def shown(view: RunsView, name: str, column: str) -> str:
    row = view.table.names().index(name)
    return view.table.model().index(row, AT[column]).data()


def test_selected_runs_without_a_curve_are_named_with_the_reason(view: RunsView) -> None:
    (label,) = [one for one in view.findChildren(QLabel) if one.accessibleName() == "runs that are not drawn"]
    select(view, "fast", "by hand")
    assert not label.isVisible()
    select(view, "fast", "broken")
    assert label.isVisible()
    assert label.text() == "Not plotted: “broken” (it cannot be opened)."


def test_every_run_is_listed_in_words(view: RunsView) -> None:
    assert view.table.names() == [row.name for row in run_rows()]
    statuses = [shown(view, name, "status") for name in view.table.names()]
    assert statuses == ["training", "unfinished", "finished", "stopped", "failed", "broken", "unfinished"]
    assert shown(view, "fast", "model") == "GRU 16 / 16"
    assert shown(view, "by hand", "model") == "Gated WaveNet"
    assert shown(view, "by hand", "task") == "chapter's series, 50 steps, 10 ahead"
    assert shown(view, "cut off", "epochs") == "7 / 20"
    assert shown(view, "cut off", "best") == "0.030000"
    assert shown(view, "broken", "model") == "–"
    assert any("7 runs" in label.text() for label in view.findChildren(QLabel))


def test_the_unknown_is_last_whichever_way_it_is_sorted(view: RunsView) -> None:
    for order, first in ((UP, "fast"), (DOWN, "too fast")):
        view.table.sortByColumn(AT["best"], order)
        assert view.table.names()[0] == first
        assert set(view.table.names()[-2:]) == {"broken", "not begun"}
    view.table.sortByColumn(-1, UP)
    assert view.table.names() == [row.name for row in run_rows()]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("at work", {"Open in Score"}),
        ("cut off", {"Open in Score", "Resume", "Rename", "Delete", "Export as zip"}),
        ("fast", {"Open in Score", "Rename", "Delete", "Export as zip"}),
        ("too fast", {"Open in Score", "Rename", "Delete", "Export as zip"}),
        ("broken", {"Rename", "Delete"}),
        ("not begun", {"Resume", "Rename", "Delete", "Export as zip"}),
    ],
)
def test_only_what_works_can_be_pressed(view: RunsView, name: str, wanted: set[str]) -> None:
    select(view, name)
    assert can(view) == wanted | {"Import", "Show folder"}


def test_nothing_is_resumed_while_something_trains(view: RunsView) -> None:
    select(view, "cut off")
    view.set_busy(True)
    assert "Resume" not in can(view)
    view.set_busy(False)
    assert "Resume" in can(view)


def test_buttons_ask_for_the_selected_run(view: RunsView, qtbot: QtBot) -> None:
    select(view, "cut off")
    for name, signal in (
        ("Open in Score", view.opened),
        ("Resume", view.resume_requested),
        ("Rename", view.rename_requested),
        ("Export as zip", view.export_requested),
        ("Show folder", view.folder_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button(view, name), Qt.MouseButton.LeftButton)
        assert asked.args == [ROWS["cut off"]]


def test_several_runs_are_deleted_at_once_and_with_the_key(view: RunsView, qtbot: QtBot) -> None:
    select(view, "fast", "broken")
    assert button(view, "Delete").text() == "Delete 2…"
    with qtbot.waitSignal(view.delete_requested) as asked:
        qtbot.keyClick(view.table, Qt.Key.Key_Delete)
    assert asked.args == [[ROWS["fast"], ROWS["broken"]]]
    select(view, "fast", "at work")  # a run that trains is not deleted, nor any other with it
    with qtbot.assertNotEmitted(view.delete_requested):
        qtbot.keyClick(view.table, Qt.Key.Key_Delete)


def test_a_double_click_and_enter_open_what_can_be_opened(view: RunsView, qtbot: QtBot) -> None:
    def at(name: str) -> QPoint:
        return view.table.visualRect(view.table.model().index(view.table.names().index(name), 0)).center()

    with qtbot.waitSignal(view.opened) as asked:
        qtbot.mouseDClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=at("fast"))
    assert asked.args == [ROWS["fast"]]
    select(view, "by hand")
    with qtbot.waitSignal(view.opened) as asked:
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert asked.args == [ROWS["by hand"]]
    with qtbot.assertNotEmitted(view.opened):
        qtbot.mouseDClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=at("broken"))
    # Qt's test library holds the button after a double click, and the next test would drag.
    qtbot.mouseRelease(view.table.viewport(), Qt.MouseButton.LeftButton, pos=at("broken"))


def test_what_is_to_be_known_of_a_run_is_said(view: RunsView) -> None:
    said = {}
    for name in ROWS:
        select(view, name)
        said[name] = view.message
    assert said["fast"] == ""
    assert "There is no such setting" in said["broken"]
    assert "interrupted after epoch 7 of 20" in said["cut off"]
    assert "before the first of 20 epochs" in said["not begun"]
    assert "The loss became inf." in said["too fast"]
    assert "stopped after epoch 12 of 20" in said["by hand"]
    select(view, "cut off", "fast")
    assert view.message == ""


def test_selected_runs_are_compared_in_one_colour_each(view: RunsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.selected) as told:
        select(view, "cut off", "fast", "broken")
    assert told.args == [[ROWS["cut off"], ROWS["fast"]]]
    text = view.comparison.text()
    assert text["Best validation"] == ("0.030000", "0.004000")
    assert text["Cell"] == ("LSTM", "GRU")
    assert text["Learning rate"] == ("0.001", "0.01")
    assert [name for name, _, _ in curves(view.plot) if name] == ["cut off", "fast"]
    select(view, "fast")
    assert [name for name, _, _ in curves(view.plot) if name] == ["fast"]
    assert "Cell" not in view.comparison.text()
    view.select([])
    assert view.comparison.text() == {}


def test_the_epoch_under_the_pointer_is_read_out(view: RunsView) -> None:
    select(view, "cut off", "fast")
    wanted = {name: y for name, _, y in curves(view.plot) if name}
    point_at(view.plot, 3)
    read = " ".join(words(view.plot))
    assert "epoch 3" in read
    assert all(error_words(float(values[3])) in read for values in wanted.values())


def test_a_selection_outlives_a_new_list(view: RunsView) -> None:
    select(view, "fast")
    rows = [row for row in run_rows() if row.name not in ("at work", "broken")]
    view.set_rows(rows)
    assert [row.name for row in view.table.chosen()] == ["fast"]
    view.set_rows([row for row in rows if row.name != "fast"])
    assert view.table.chosen() == []
    assert view.comparison.text() == {}


def test_no_runs_yet_is_said(view: RunsView) -> None:
    view.set_rows(())
    assert view.table.isHidden()
    assert any("There are no runs yet" in label.text() for label in view.findChildren(QLabel) if label.isVisible())


def test_the_menu_of_a_run_has_what_its_buttons_have(view: RunsView, qtbot: QtBot) -> None:
    select(view, "fast")
    menu = view.menu(ROWS["fast"])
    actions = {action.text(): action for action in menu.actions()}
    assert not actions["Resume"].isEnabled()
    with qtbot.waitSignal(view.rename_requested) as asked:
        actions["Rename…"].trigger()
    assert asked.args == [ROWS["fast"]]


def test_both_themes_are_painted(view: RunsView) -> None:
    select(view, "cut off", "fast")
    pictures = []
    for palette in (LIGHT, DARK):
        wear(palette)
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]


def test_every_button_explains_itself(view: RunsView) -> None:
    for found in view.findChildren(QPushButton):
        assert found.toolTip()
        assert found.accessibleName()


def test_a_row_is_what_it_says() -> None:
    assert RunRow(ROWS["fast"].path, ROWS["fast"].status).epochs == 0
    assert not ROWS["broken"].resumable
    assert not ROWS["not begun"].opens
