"""The dialog for a file of the user's own: it reads nothing itself, and asks for all it shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plots import curves
from plots import words as drawn_words
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot
from series_table import table

from rnnviz.records.forecasts import SeriesPlan
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.ui.importing.dialog import ImportDialog

START = DataSettings(task="series", steps=7, horizon=2, source=SeriesSettings(path="rides.csv", val="0.3"))


@pytest.fixture
def dialog(qtbot: QtBot) -> ImportDialog:
    dialog = ImportDialog()
    qtbot.addWidget(dialog)
    dialog.set_settings(START)
    dialog.show()
    return dialog


def words(dialog: ImportDialog) -> str:
    QApplication.processEvents()  # labels made just now are shown by the event loop
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def accept(dialog: ImportDialog) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == "Forecast this")


def tick(dialog: ImportDialog, row: int, column: int) -> None:
    item = dialog.columns.item(row, column)
    assert item is not None
    checked = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if checked else Qt.CheckState.Checked)


def editor(dialog: ImportDialog, kind: type, name: str) -> object:
    return next(e for e in dialog.findChildren(kind) if e.accessibleName() == name)


def test_what_was_understood_is_said_and_the_choices_announced(dialog: ImportDialog, qtbot: QtBot) -> None:
    assert not accept(dialog).isEnabled()
    with qtbot.waitSignal(dialog.changed) as got:
        dialog.set_table(table())
    settings = got.args[0]
    assert settings.source.targets == ("rail",)
    assert settings.source.inputs == ()
    assert (settings.steps, settings.horizon, settings.source.val) == (7, 2, "0.3")
    assert problems(replace(Settings(), data=settings)) == ()
    assert "1 Jan 2019 to 1 Mar 2019" in words(dialog)
    assert "3 rows dropped" in words(dialog)
    notes = dialog.findChild(QPlainTextEdit)
    assert notes is not None
    assert "3 duplicate rows dropped." in notes.toPlainText()


def test_only_what_can_be_forecast_can_be_ticked(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.set_table(table())
    checkable = Qt.ItemFlag.ItemIsUserCheckable
    for row, expected in enumerate(((True, True), (False, True), (True, True), (False, False))):
        items = [dialog.columns.item(row, at) for at in (2, 3)]
        assert tuple(bool(item.flags() & checkable) for item in items if item is not None) == expected
    with qtbot.waitSignal(dialog.changed) as got:
        tick(dialog, 2, 2)
    assert got.args[0].source.targets == ("rail", "bus")
    with qtbot.waitSignal(dialog.changed) as got:
        tick(dialog, 1, 4)
    # What is known ahead is read beside what is forecast, and does not take its place.
    assert got.args[0].source.ahead == ("kind",)
    assert got.args[0].source.inputs == ("rail", "kind", "bus")


def test_a_click_ticks_a_column(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.set_table(table())
    item = dialog.columns.item(2, 2)
    assert item is not None
    rect = dialog.columns.visualItemRect(item)
    with qtbot.waitSignal(dialog.changed) as got:
        at = QPoint(rect.left() + 14, rect.center().y())
        qtbot.mouseClick(dialog.columns.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert got.args[0].source.targets == ("rail", "bus")


def test_nothing_is_accepted_before_its_plan_is_known(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.set_table(table())
    assert not accept(dialog).isEnabled()
    dialog.set_plan(SeriesPlan((40, 9, 5), np.datetime64("2019-02-10"), np.datetime64("2019-02-24")))
    assert "40 windows to train on, 9 to validate, 5 to test" in words(dialog)
    assert accept(dialog).isEnabled()
    box = editor(dialog, QSpinBox, "Window")
    assert isinstance(box, QSpinBox)
    with qtbot.waitSignal(dialog.changed) as got:
        box.setValue(21)
    assert got.args[0].steps == 21
    assert not accept(dialog).isEnabled()
    dialog.set_plan(SeriesPlan(problem="Nothing is left to train on."))
    assert "Nothing is left to train on." in words(dialog)
    assert not accept(dialog).isEnabled()
    dialog.set_plan(SeriesPlan((40, 9, 5)))
    with qtbot.waitSignal(dialog.chosen) as got:
        qtbot.mouseClick(accept(dialog), Qt.MouseButton.LeftButton)
    assert got.args[0].source.targets == ("rail",)
    assert dialog.result() == ImportDialog.DialogCode.Accepted


def test_reading_it_otherwise_asks_to_read_again(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.set_table(table())
    combo = editor(dialog, QComboBox, "Decimal")
    assert isinstance(combo, QComboBox)
    with qtbot.waitSignal(dialog.read_requested) as got:
        combo.setCurrentIndex(combo.findText("comma"))
    assert got.args[0].source.read.decimal == ","
    assert got.args[0].source.path == "rides.csv"
    dates = editor(dialog, QComboBox, "Dates in")
    assert isinstance(dates, QComboBox)
    with qtbot.waitSignal(dialog.read_requested) as got:
        dates.setCurrentIndex(dates.findText("date"))
    assert got.args[0].source.dates == "date"
    with qtbot.assertNotEmitted(dialog.read_requested):
        dialog.set_table(table())
    assert dialog.settings.source is not None
    assert dialog.settings.source.dates == "date"


def test_what_was_ticked_stays_where_the_column_is_still_there(dialog: ImportDialog) -> None:
    dialog.set_table(table())
    tick(dialog, 0, 2)
    tick(dialog, 2, 2)
    dialog.set_table(table())
    assert dialog.columns.targets == ("bus",)
    other = replace(table("other.csv"), columns=table().columns[:1])
    dialog.set_table(other)
    assert dialog.columns.targets == ("rail",)
    assert dialog.settings.source is not None
    assert dialog.settings.source.path == "other.csv"


def test_a_file_that_cannot_be_read_says_why(dialog: ImportDialog) -> None:
    dialog.set_table(table())
    dialog.set_error("line 12: 4 columns, the others have 3")
    assert "line 12: 4 columns" in words(dialog)
    assert dialog.columns.rowCount() == 0
    assert not accept(dialog).isEnabled()


def test_a_divisor_that_is_no_number_is_a_problem_of_the_settings(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.set_table(table())
    scaling, divisor = editor(dialog, QComboBox, "Scaling"), editor(dialog, QLineEdit, "Divisor")
    assert isinstance(scaling, QComboBox)
    assert isinstance(divisor, QLineEdit)
    assert not divisor.isEnabled()
    scaling.setCurrentIndex(scaling.findData("divide"))
    assert divisor.isEnabled()
    divisor.selectAll()
    with qtbot.waitSignal(dialog.changed) as got:
        qtbot.keyClicks(divisor, "a million")
        qtbot.keyClick(divisor, Qt.Key.Key_Return)
    assert "divisor" in problems(replace(Settings(), data=got.args[0]))[0].message
    with qtbot.assertNotEmitted(dialog.changed):  # nothing has changed since
        qtbot.keyClick(divisor, Qt.Key.Key_Return)


def test_the_plot_shows_the_series_and_its_parts(dialog: ImportDialog, qtbot: QtBot) -> None:
    assert "Choose a column to forecast." in words(dialog)
    dialog.set_table(table())
    QApplication.processEvents()
    (curve,) = curves(dialog.plot)
    column = table().column("rail").values
    assert column is not None
    known = column[np.isfinite(column)].tolist()
    assert curve[2][np.isfinite(curve[2])].tolist() == known
    assert "rail" in drawn_words(dialog.plot)
    assert "validation" not in drawn_words(dialog.plot)
    dialog.set_plan(SeriesPlan((40, 9, 5), np.datetime64("2019-02-10"), np.datetime64("2019-02-24")))
    assert {"train", "validation", "test"} <= set(drawn_words(dialog.plot))
    assert any("2019" in text for text in drawn_words(dialog.plot))
    tick(dialog, 2, 2)
    QApplication.processEvents()
    assert {"rail", "bus"} <= set(drawn_words(dialog.plot))
