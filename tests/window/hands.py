"""What a person does to the whole window; what is done to any control is in `controls`."""

from __future__ import annotations

from controls import choose, enter, entries, find
from PySide6.QtWidgets import QComboBox, QLineEdit, QSlider, QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.records.runs import RunRow
from rnnviz.ui.score.focus import NOWHERE
from rnnviz.worker.inline import InlineWorker


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


__all__ = ["choose", "enter", "entries", "find", "on_the_screen", "runs_listed", "work"]
