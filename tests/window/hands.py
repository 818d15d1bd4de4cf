"""What a person does to the window: finds a control by its name, chooses from its list, types into it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.records.runs import RunRow
from rnnviz.ui.score.focus import NOWHERE
from rnnviz.worker.inline import InlineWorker

W = TypeVar("W", bound=QWidget)


def work(app: App) -> None:
    """Lets the worker without a thread do all that it was asked for."""
    assert isinstance(app.worker, InlineWorker)
    app.worker.drain()


def runs_listed(app: App, qtbot: QtBot) -> dict[str, RunRow]:
    """The Runs page, its list just read: its rows by their names."""
    if app.window.page == "runs":
        app.window.made["runs"].refresh()
    app.window.show_page("runs")
    qtbot.waitUntil(lambda: not app.session.errands.busy("runs"), timeout=60_000)
    return {row.name: row for row in app.window.made["runs"].rows}


def find(root: QWidget, name: str, kind: type[W]) -> W:
    """The one control of a kind that has this accessible name."""
    found = [widget for widget in root.findChildren(kind) if widget.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} controls are called {name}"
    return found[0]


def entries(box: QComboBox) -> list[str]:
    """The words of all entries that can be chosen."""
    model, enabled = box.model(), Qt.ItemFlag.ItemIsEnabled
    return [box.itemText(i) for i in range(box.count()) if model.flags(model.index(i, 0)) & enabled]


def choose(box: QComboBox, words: str) -> None:
    """Opens the list and clicks an entry."""
    at = box.findText(words)
    assert at >= 0, f"{box.accessibleName()} has no entry {words}"
    box.showPopup()
    view = box.view()
    index = box.model().index(at, 0)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    # Qt holds the release of a press that has just opened a list for part of that press; the key is never mistaken.
    if view.isVisible():
        view.setCurrentIndex(index)
        QTest.keyClick(view, Qt.Key.Key_Return)


def on_the_screen(app: App) -> dict[str, object]:
    """What stands in every field of the forms, in the header and in the picture."""
    window = app.window
    app.score.body.score.set_focus(NOWHERE)
    found: dict[str, object] = {
        "header": window.summary.text(),
        "picture": window.made["score"].body.score.grab().toImage(),
    }
    for panel in (
        window.made["score"].body.chooser,
        window.made["score"].body.training,
        window.made["score"].body.transport,
    ):
        for box in panel.findChildren(QComboBox):
            found[box.accessibleName()] = (box.currentText(), entries(box))
        for line in panel.findChildren(QLineEdit):
            if not line.objectName().startswith("qt_"):
                found[line.accessibleName()] = line.text()
        for number in panel.findChildren(QSpinBox):
            found[number.accessibleName()] = number.value()
        for slider in panel.findChildren(QSlider):
            found[slider.accessibleName()] = slider.value()
    return found


def enter(field: QLineEdit | QSpinBox, words: str) -> None:
    """Clicks into a field, replaces what stands in it, and presses Enter."""
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
