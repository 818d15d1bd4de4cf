"""A file whose rows are sequences with classes, from the drop on the window to a trained classifier and its table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from controls import enter, find
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QSpinBox, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.ui.importing.dialog import ImportDialog
from rnnviz.ui.score.task_picker import TaskPicker
from rnnviz.ui.widgets.confusion_view import ConfusionView

LONG = 60_000


def beats(path: Path) -> Path:
    """Sixty rows of twenty steps: those of class 1 rise, those of class 2 fall."""
    random, t = np.random.default_rng(1), np.linspace(0, 1, 20)
    rows = [(1 + i % 2, (1 - 2 * (i % 2)) * t + 0.02 * random.normal(size=20)) for i in range(60)]
    path.write_text("\n".join(f"{label}  " + "  ".join(f"{v:.7e}" for v in values) for label, values in rows), "utf-8")
    return path


def button(parent: QWidget, words: str) -> QPushButton:
    return next(b for b in parent.findChildren(QPushButton) if b.text() == words)


def test_rows_with_classes_are_classified(live: App, tmp_path: Path, qtbot: QtBot) -> None:
    app = live
    app.importer.load(str(beats(tmp_path / "beats.txt")))
    dialog = app.importer.dialog
    assert isinstance(dialog, ImportDialog)

    def ready() -> bool:
        return any(b.text() == "Classify these" and b.isEnabled() for b in dialog.findChildren(QPushButton))

    qtbot.waitUntil(ready, timeout=LONG)
    classes = find(dialog, "columns of the file", QTableWidget)
    assert [classes.item(row, 0).text() for row in range(classes.rowCount())] == ["class 1", "class 2"]
    assert not find(dialog, "Window", QSpinBox).isVisible(), "a sequence is as long as it is"
    qtbot.mouseClick(button(dialog, "Classify these"), Qt.MouseButton.LeftButton)
    score = app.score
    qtbot.waitUntil(lambda: score.stage.settings.data.task == "sequences" and not score.stage.stale, timeout=LONG)
    assert app.window.page == "score"
    picker = score.body.chooser.findChild(TaskPicker)
    assert picker is not None
    assert picker.currentText() == "Own sequences"
    assert score.trace is not None
    assert score.trace.steps == 20
    assert score.trace.words == ("class 1", "class 2")

    qtbot.mouseClick(button(score.body, "Training"), Qt.MouseButton.LeftButton)
    enter(find(score.body.training, "Epochs", QLineEdit), "8")
    enter(find(score.body.training, "Learning rate", QLineEdit), "0.02")
    qtbot.mouseClick(button(score.body.training, "Start"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not score.training.running and score.stage.position == 8, timeout=LONG)
    qtbot.mouseClick(button(score.body, "Confusion"), Qt.MouseButton.LeftButton)
    view = score.body.findChild(ConfusionView)
    assert view is not None
    qtbot.waitUntil(lambda: "accuracy" in view.accessibleDescription(), timeout=LONG)
    assert view.accessibleDescription() == "12 sequences of 2 classes · top-1 accuracy 100.0%"

    at = picker.findData("waves")
    picker.setCurrentIndex(at)
    picker.activated.emit(at)
    qtbot.waitUntil(lambda: score.stage.settings.data.task == "waves" and not score.stage.stale, timeout=LONG)
    assert not button(score.body, "Confusion").isVisible()
    assert score.body.panel == 0
    assert picker.findText("Own sequences") >= 0, "one can come back to it"
