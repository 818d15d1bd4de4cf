"""A file of the user's own: asked for, dropped, read and planned elsewhere; answers that come too late go unheard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_worker import FakeWorker
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from series_table import table

from rnnviz.forecast_records import SeriesPlan
from rnnviz.settings import DataSettings, SeriesSettings
from rnnviz.ui.errands import Errands
from rnnviz.ui.import_desk import ImportDesk
from rnnviz.ui.main_window import MainWindow

PRESET = DataSettings(task="series", steps=14, source=SeriesSettings(path="rides.csv", targets=("bus",)))


class Worker(FakeWorker):
    def answer(self, item: Any, job: int = 0) -> None:
        """To a job, by default the newest."""
        job = job or len(self.jobs)  # an answer may bring another job with it
        self.stepped.emit(job, item)
        self.finished.emit(job)

    def refuse(self, message: str) -> None:
        self.failed.emit(len(self.jobs), message, "Traceback …")


class Jobs:
    """Every job is what was asked, as a pair."""

    def __getattr__(self, name: str) -> Any:
        return lambda data: (name, data)

    def preset(self, of: Any) -> tuple[str, DataSettings] | None:
        return ("As the book has it", PRESET) if of.path == "rides.csv" else None


@pytest.fixture
def worker(qtbot: QtBot) -> Worker:
    return Worker()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def desk(worker: Worker, said: list[str], qtbot: QtBot) -> ImportDesk:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    errands = Errands(worker, lambda message, details: said.append(message))
    made = ImportDesk(window=window, errands=errands, jobs=Jobs())
    made.errands = errands  # type: ignore[attr-defined]  # a QObject without a parent lives as long as it is held
    return made


def button(desk: ImportDesk, words: str) -> QPushButton:
    assert desk.dialog is not None
    return next(b for b in desk.dialog.findChildren(QPushButton) if b.text() == words)


def words(desk: ImportDesk) -> str:
    QApplication.processEvents()
    assert desk.dialog is not None
    return "\n".join(label.text() for label in desk.dialog.findChildren(QLabel) if label.isVisible())


def test_a_file_is_read_planned_and_made_by_the_worker(desk: ImportDesk, worker: Worker, qtbot: QtBot) -> None:
    desk.load("rides.csv")
    what, data = worker.jobs[-1]
    assert (what, data.source.path, data.task) == ("read", "rides.csv", "series")
    assert not button(desk, "Forecast this").isEnabled()
    worker.answer(table())
    what, planned = worker.jobs[-1]
    assert (what, planned.steps) == ("plan", table().window)
    assert not button(desk, "Forecast this").isEnabled()
    worker.answer(SeriesPlan((20, 5, 3)))
    qtbot.mouseClick(button(desk, "Forecast this"), Qt.MouseButton.LeftButton)
    assert worker.jobs[-1] == ("board", planned)
    with qtbot.waitSignal(desk.made) as got:
        worker.answer("a board")
    assert got.args == ["a board"]
    desk.open()
    assert worker.jobs[-1][1] == planned, "the next time it begins with the choices of the last"


def test_answers_to_another_file_are_not_heard(desk: ImportDesk, worker: Worker) -> None:
    desk.load("first.csv")
    desk.load("second.csv")
    worker.answer(table("first.csv"), job=1)
    assert desk.dialog is not None
    assert desk.dialog.columns.rowCount() == 0
    worker.answer(table("second.csv"), job=2)
    assert desk.dialog.columns.rowCount() == 4
    assert "second.csv" in words(desk)


def test_a_plan_of_earlier_choices_is_not_heard(desk: ImportDesk, worker: Worker) -> None:
    desk.load("rides.csv")
    worker.answer(table())
    assert desk.dialog is not None
    desk.dialog.windows._horizon.setValue(3)
    assert [what for what, _ in worker.jobs] == ["read", "plan", "plan"]
    worker.answer(SeriesPlan((1, 1, 1)), job=2)
    assert not button(desk, "Forecast this").isEnabled()
    worker.answer(SeriesPlan((9, 9, 9)), job=3)
    assert "9 windows to train on" in words(desk)
    assert button(desk, "Forecast this").isEnabled()


def test_a_closed_dialog_waits_for_nothing(desk: ImportDesk, worker: Worker) -> None:
    desk.load("rides.csv")
    assert desk.dialog is not None
    desk.dialog.reject()
    worker.answer(table(), job=1)
    assert len(worker.jobs) == 1


def test_a_file_that_cannot_be_read_says_where(desk: ImportDesk, worker: Worker, said: list[str]) -> None:
    desk.load("broken.csv")
    worker.refuse("line 12: 4 columns, the others have 3")
    assert "line 12: 4 columns" in words(desk)
    assert said == [], "the dialog says it, no banner behind it"
    assert not button(desk, "Forecast this").isEnabled()
    assert desk.dialog is not None
    desk.dialog.reading._skip.setValue(3)
    assert worker.jobs[-1][1].source.read.skip == 3
    worker.answer(table("broken.csv"))
    assert worker.jobs[-1][1].steps == table().window, "it is still the first time that this file is understood"
    assert worker.jobs[-1][1].source.read.skip == 3


def test_what_cannot_be_planned_says_why(desk: ImportDesk, worker: Worker) -> None:
    desk.load("rides.csv")
    worker.answer(table())
    worker.refuse("The training part has no whole window.")
    assert "no whole window" in words(desk)


def test_a_board_that_cannot_be_made_is_said_in_the_window(
    desk: ImportDesk, worker: Worker, said: list[str], qtbot: QtBot
) -> None:
    desk.load("rides.csv")
    worker.answer(table())
    worker.answer(SeriesPlan((20, 5, 3)))
    qtbot.mouseClick(button(desk, "Forecast this"), Qt.MouseButton.LeftButton)
    worker.refuse("The file has gone.")
    assert said == ["Could not open rides.csv: The file has gone."]


def test_choices_that_a_book_made_can_be_taken(desk: ImportDesk, worker: Worker, qtbot: QtBot) -> None:
    desk.load("rides.csv")
    worker.answer(table())
    qtbot.mouseClick(button(desk, "As the book has it"), Qt.MouseButton.LeftButton)
    assert worker.jobs[-1] == ("plan", PRESET)
    desk.load("other.csv")
    worker.answer(table("other.csv"))
    assert desk.dialog is not None
    assert not desk.dialog._preset.isVisible()


def test_the_file_is_asked_for(desk: ImportDesk, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [("", ""), ("/data/rides.csv", "")]
    folders = []

    def ask(parent: Any, title: str, folder: str, kinds: str) -> tuple[str, str]:
        folders.append(folder)
        return answers.pop(0)

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    desk.open()
    assert worker.jobs == []
    assert desk.dialog is None
    desk.open()
    assert worker.jobs[-1][1].source.path == "/data/rides.csv"
    answers.append(("", ""))
    desk.ask()
    assert folders == ["", "", str(Path("/data"))]


def drop(desk: ImportDesk, *urls: str) -> bool:
    """Whether the window takes what is dragged over it, and dropped."""
    window = desk.parent()
    assert isinstance(window, MainWindow)
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(200, 200)
    enter = QDragEnterEvent(at.toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    dropped = QDropEvent(at, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, dropped)
    return enter.isAccepted()


def test_a_file_dropped_on_the_window_is_opened(desk: ImportDesk, worker: Worker) -> None:
    assert drop(desk, "file:///data/rides.csv")
    assert worker.jobs[-1][1].source.path == "/data/rides.csv"


def test_what_is_no_single_file_is_not_taken(desk: ImportDesk, worker: Worker) -> None:
    assert not drop(desk, "https://example.org/rides.csv")
    assert not drop(desk, "file:///a.csv", "file:///b.csv")
    assert not drop(desk)
    assert worker.jobs == []
