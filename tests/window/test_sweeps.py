"""A sweep from the Runs page: chosen in its dialog, trained by processes of its own, compared, and a run opened."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hands import choose, find, work
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.ui.runs.sweep_dialog import SweepDialog
from rnnviz.ui.runs.sweep_plot import SweepPlot


def press(owner: QWidget, words: str) -> None:
    (button,) = [b for b in owner.findChildren(QPushButton) if b.text() == words and b.isVisibleTo(owner)]
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def typed(owner: QWidget, name: str, words: str) -> None:
    field = find(owner, name, QLineEdit)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, words)


def said(dialog: QWidget) -> str:
    return find(dialog, "what the sweep would be", QLabel).text()


def test_a_sweep_is_chosen_trained_compared_and_a_run_of_it_opened(
    inline: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = inline.window
    window.show_page("runs")
    work(inline)
    page = window.made["runs"].view
    press(page, "Sweeps")
    work(inline)
    assert "There are no sweeps yet" in " ".join(
        label.text() for label in page.findChildren(QLabel) if label.isVisible()
    )
    press(page, "New sweep…")
    (dialog,) = [one for one in window.findChildren(SweepDialog) if one.isVisible()]
    choose(find(dialog, "setting 1", QComboBox), "Units")
    typed(dialog, "values 1", "8, eight")
    work(inline)
    assert said(dialog) == "Units: “eight” is not a whole number."
    (start,) = [b for b in dialog.findChildren(QPushButton) if b.text() == "Start"]
    assert not start.isEnabled()
    choose(find(dialog, "setting 1", QComboBox), "Model")
    typed(dialog, "values 1", "dense-1")
    choose(find(dialog, "setting 2", QComboBox), "Learning rate")
    typed(dialog, "values 2", "0.001, 0.01")
    choose(find(dialog, "setting 3", QComboBox), "Epochs (training)")
    typed(dialog, "values 3", "1")
    find(dialog, "seeds", QSpinBox).setValue(2)
    find(dialog, "processes", QSpinBox).setValue(1)
    typed(dialog, "name of the sweep", "rates")
    work(inline)
    assert said(dialog) == "4 runs"
    press(dialog, "Start")
    work(inline)
    sweeps = window.made["runs"].sweeps
    end = time.monotonic() + 120
    while not (sweeps.rows and sweeps.rows[0].status.value == "finished"):
        assert time.monotonic() < end
        sweeps.refresh()
        work(inline)
        QTest.qWait(50)
    assert (sweeps.rows[0].finished, sweeps.rows[0].failed) == (4, 0)
    choose(find(page, "against", QComboBox), "Learning rate")
    plot = page.findChild(SweepPlot)
    assert plot is not None
    assert len(plot.marks) == 4
    at, run, words = plot.marks[0]
    assert words.startswith("Model dense-1, Learning rate 0.001, Epochs 1, seed ")
    results = page.sweeps.results.number_table()
    assert [row[:4] for row in results.rows] == [("dense-1", "0.001", "1", "2 / 2"), ("dense-1", "0.01", "1", "2 / 2")]
    choose(find(page, "and against", QComboBox), "Model")
    assert len(plot.marks) == 2, "a cell for each of two rates"
    choose(find(page, "and against", QComboBox), "none")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "rates"), "Table (*.csv)"))
    press(page, "Export table…")
    work(inline)
    with (tmp_path / "rates.csv").open(encoding="utf-8") as file:
        assert [row["training.learning_rate"] for row in csv.DictReader(file)] == ["0.001"] * 2 + ["0.01"] * 2

    for kind in (QMouseEvent.Type.MouseButtonPress, QMouseEvent.Type.MouseButtonDblClick):
        left = Qt.MouseButton.LeftButton
        event = QMouseEvent(
            kind, QPointF(at), plot.mapToGlobal(QPointF(at)), left, left, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(plot, event)
    work(inline)
    assert window.page == "score"
    assert inline.session.stands() is not None
    assert inline.session.stands().settings.training.seed == run.seed
    assert inline.session.stands().settings.model.recipe == "dense-1"
    window.show_page("runs")
    work(inline)
    assert plot.isVisible(), "the page is as it was left"
    shown = window.made["runs"].state()
    assert {name: shown["sweeps"][name] for name in ("sweep", "axes")} == {
        "sweep": "rates",
        "axes": ["val_loss", "training.learning_rate", ""],
    }
    assert shown["sweeps"]["folder"].name == "rates", "what a scene takes its results from"
    window.made["runs"].show_state({})
    assert not plot.isVisible(), "a scene that shows single runs"
    choose(find(page, "against", QComboBox), "Model")
    window.made["runs"].show_state(shown)
    work(inline)
    assert plot.isVisible()
    assert find(page, "against", QComboBox).currentText() == "Learning rate"
