"""The numbers of what is shown: by a right click, in the dialog, by the command line; they are the trace's own."""

from __future__ import annotations

import csv
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from controls import choose, find
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog, QMenu, QPushButton, QWidget

from rnnviz import cli
from rnnviz.app import App


def menu_over(app: App, widget: QWidget) -> QMenu:
    """A right click in the middle of it."""
    at = widget.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget.childAt(at) or widget, event)
    return next(one for one in app.window.findChildren(QMenu) if one.isVisible())


def table() -> list[list[str]]:
    return [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]


def trigger(menu: QMenu, words: str) -> None:
    next(one for one in menu.actions() if one.text() == words).trigger()
    menu.close()


def test_a_right_click_copies_the_scores_numbers(inline: App) -> None:
    trigger(menu_over(inline, inline.score.body.score), "Copy the numbers")
    head, *rows = table()
    trace = inline.score.trace
    assert trace is not None
    assert len(rows) == trace.steps
    layer = trace.layers[1]
    column = head.index("LSTM 2 [3]")
    copied = np.array([float(row[column]) for row in rows])
    np.testing.assert_array_equal(copied, np.asarray(layer.output.value[0, :, 3], np.float64))
    column = head.index("∂L/∂ LSTM 2 [3]")
    slopes = np.array([float(row[column]) for row in rows])
    np.testing.assert_array_equal(slopes, np.asarray(layer.output.gradient[0, :, 3], np.float64))
    assert {"LSTM 2 forget [0]", "prediction [0]", "target [0]", "loss"} <= set(head)
    assert len(set(head)) == len(head)


def test_the_dialog_saves_a_plots_numbers(inline: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inline.window.show_page("forecast")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a"), "CSV tables (*.csv)"))
    QTest.keyClick(inline.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    asked = next(one for one in inline.window.findChildren(QDialog) if one.isVisible())
    part = find(asked, "part of the window", QComboBox)
    choose(part, "Board")
    next(one for one in asked.findChildren(QPushButton) if one.text() == "Save the numbers…").click()
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert {"Model", "Parameters", "Validation"} <= set(head)
    assert len(rows) == 31
    assert any("SimpleRNN" in row[0] for row in rows)


def test_equations_are_copied_as_latex_and_mathml(inline: App) -> None:
    view = inline.score.body.inspector.equations
    menu = view.menu(QPoint(5, 5))
    trigger(menu, "Copy as LaTeX")
    assert r"f ( t ) \; = \; \sigma" in QGuiApplication.clipboard().text()
    trigger(menu, "Copy as MathML")
    root = ElementTree.fromstring(QGuiApplication.clipboard().text())
    assert len(list(root.iter("{http://www.w3.org/1998/Math/MathML}mtr"))) == len(view.lines)


def test_the_command_line_writes_numbers_and_equations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert cli.main(["numbers", str(tmp_path / "a.npz"), "--part", "gradient-map", "--page", "gradients"]) == 0
    with np.load(tmp_path / "a.npz") as found:
        assert found["loss at step"].tolist() == list(range(50))
    assert cli.main(["numbers", str(tmp_path / "a.tex"), "--phase", "forward"]) == 0
    assert r"\begin{document}" in (tmp_path / "a.tex").read_text("utf-8")
    assert cli.main(["numbers", str(tmp_path / "a.csv"), "--part", "cell"]) == 2
    assert "has no numbers: choose from score" in capsys.readouterr().err
