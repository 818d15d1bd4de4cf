"""What is asked of the user about a file, and answered by a click; long answers; the choices of an earlier look."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from controls import choose, entries, find, labels
from plots import curves
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot
from series_table import table

from rnnviz.data.table import read_table
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.tables import TableError
from rnnviz.settings.data import DataSettings, ReadChoices, SeriesSettings
from rnnviz.ui.importing.dialog import ImportDialog
from rnnviz.ui.importing.kept_choices import KeptChoices

CITIES = "\n".join(
    [
        "day,city,rain",
        *(
            f"2020-{m:02}-{d:02},{c},{d % n}"
            for m in (1, 2)
            for d in range(1, 29)
            for c, n in (("Oslo", 5), ("Rome", 7))
        ),
    ]
)
MARKED = "\n".join(["n,x", *(f"{i % 9},{-1 if i in (3, 8) else i % 4}" for i in range(40))])


@pytest.fixture
def dialog(qtbot: QtBot) -> ImportDialog:
    """A dialog whose file is read whenever it asks for it."""
    dialog = ImportDialog()
    qtbot.addWidget(dialog)

    def read(data: DataSettings) -> None:
        assert data.source is not None
        try:
            dialog.set_table(read_table(data.source.path, data.source.read))
        except TableError as error:
            dialog.set_error(str(error))

    dialog.read_requested.connect(read)
    dialog.show()
    return dialog


def shown(dialog: ImportDialog, path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    dialog.set_settings(DataSettings(task="series", source=SeriesSettings(path=str(path))))
    dialog.read_requested.emit(dialog.settings)


def words(dialog: ImportDialog) -> str:
    QApplication.processEvents()
    return "\n".join(labels(dialog))


def pick(dialog: ImportDialog, name: str, words: str) -> None:
    """The entry that begins with these words."""
    box = find(dialog, name, QComboBox)
    choose(box, next(entry for entry in entries(box) if entry.startswith(words)))
    QApplication.processEvents()


def test_one_of_several_series_is_chosen_and_the_plot_follows(
    dialog: ImportDialog, tmp_path: Path, qtbot: QtBot
) -> None:
    shown(dialog, tmp_path / "a.csv", CITIES)
    assert "2 series stand under one another; column city tells them apart." in words(dialog)
    assert "Please choose" in words(dialog)
    assert "Until one is chosen, Oslo is shown." in find(dialog, "notes on the file", QPlainTextEdit).toPlainText()
    (before,) = curves(dialog.plot)
    pick(dialog, "Series to read", "Rome")
    assert dialog.settings.source is not None
    assert dialog.settings.source.read.series == "Rome"
    assert "Your choice" in words(dialog)
    assert "Please choose" not in words(dialog)
    (after,) = curves(dialog.plot)
    assert list(before[2]) != list(after[2])
    pick(dialog, "Series to read", "all")
    assert dialog.columns.rowCount() == 2
    assert dialog.columns.targets == ("Oslo",)


def test_a_mark_is_accepted_and_refused_by_a_click(dialog: ImportDialog, tmp_path: Path, qtbot: QtBot) -> None:
    shown(dialog, tmp_path / "a.csv", MARKED)
    assert "-1 stands 2 times in x" in words(dialog)

    def click(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        chip = next(b for b in dialog.findChildren(QPushButton) if b.text() == words and b.isVisible())
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert dialog.settings.source is not None
        return dialog.settings.source.read.missing, dialog.settings.source.read.values

    assert click("a missing value") == (("-1",), ())
    assert "Your choice" in words(dialog)
    assert "2 values" in words(dialog)
    assert click("a value") == ((), ("-1",))
    assert "nothing" in words(dialog)


def test_the_target_has_its_reason_and_another_is_a_choice(dialog: ImportDialog) -> None:
    dialog.set_table(table())
    assert "rail is forecast: the first column that measures something." in words(dialog)
    pick(dialog, "Column to forecast", "bus")
    assert dialog.columns.targets == ("bus",)
    assert "rail is forecast" not in words(dialog)


def test_an_answer_that_leads_nowhere_can_be_taken_back(dialog: ImportDialog, tmp_path: Path) -> None:
    text = "\n".join(
        f"2020-01-{d:02},{c},{v}" for d in range(1, 29) for c, v in (("a", "on"), ("b", d % 5), ("c", d % 3))
    )
    shown(dialog, tmp_path / "a.csv", "day,kind,v\n" + text)
    pick(dialog, "Series to read", "a (")
    assert "No column of numbers" in words(dialog)
    pick(dialog, "Series to read", "c (")
    assert "No column of numbers" not in words(dialog)
    assert dialog.columns.targets == ("v",)


def test_a_long_answer_has_three_lines_and_the_rest_one_click_away(dialog: ImportDialog, qtbot: QtBot) -> None:
    long = "There is no column of that name to use; there are " + ", ".join(f"column {i}" for i in range(2_000)) + "."
    dialog.set_error(long)
    QApplication.processEvents()
    accept = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Forecast this")
    said = next(label for label in dialog.findChildren(QLabel) if label.text().endswith("…"))
    assert said.height() <= 4 * said.fontMetrics().lineSpacing()
    assert dialog.rect().contains(accept.geometry())
    assert accept.isVisible()
    more = next(b for b in dialog.findChildren(QPushButton) if b.text() == "Show all")
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert find(dialog, "the whole message", QPlainTextEdit).toPlainText() == long
    dialog.set_plan(SeriesPlan((1, 1, 1)))
    QApplication.processEvents()
    assert not more.isVisible()


def test_the_choices_for_a_file_are_kept(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat)
    source = SeriesSettings(
        path="/data/é.csv", targets=("a, b", 'c"'), read=ReadChoices(series="Rome", missing=("-1",))
    )
    data = DataSettings(task="series", steps=17, source=source)
    KeptChoices(store).keep(data)
    for number in range(60):
        KeptChoices(store).keep(replace(data, source=replace(source, path=f"/data/{number}.csv")))
        KeptChoices(store).keep(data)
    store.sync()
    again = KeptChoices(QSettings(str(tmp_path / "a.ini"), QSettings.Format.IniFormat))
    assert again.of("/data/é.csv") == data
    assert again.of("/data/59.csv") is not None
    assert again.of("/data/3.csv") is None, "forty are kept"
    again.forget("/data/é.csv")
    assert again.of("/data/é.csv") is None


def test_which_way_time_runs_can_be_told_where_nothing_was_guessed(dialog: ImportDialog, tmp_path: Path) -> None:
    rows = "\n".join(",".join(str((i * k) % 7) for i in range(1, 12)) for k in range(1, 9))
    shown(dialog, tmp_path / "a.csv", rows)
    assert dialog.columns.rowCount() == 11
    pick(dialog, "Time runs", "across")
    assert dialog.columns.rowCount() == 8
    pick(dialog, "Time runs", "automatic")
    assert dialog.columns.rowCount() == 11
