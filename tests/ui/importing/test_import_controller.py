"""A file of the user's own: asked for, dropped, read and planned elsewhere; answers that come too late go unheard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from controls import enter, find, labels
from fake_worker import FakeWorker
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot
from series_table import table
from sessions import session_with

from rnnviz.jobs.series import MakeBoard, PlanSeries, ReadTable
from rnnviz.records.forecasts import SeriesPlan
from rnnviz.records.series import Preset
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.ui.importing.controller import ImportController
from rnnviz.ui.importing.opener import FileOpener
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.session import Session

PRESET = DataSettings(task="series", steps=14, source=SeriesSettings(path="rides.csv", targets=("bus",)))


class Worker(FakeWorker):
    def answer(self, *items: Any, job: int = 0) -> None:
        """To a job, by default the newest."""
        job = job or len(self.jobs)  # an answer may bring another job with it
        for item in items:
            self.stepped.emit(job, item)
        self.finished.emit(job)

    def refuse(self, message: str) -> None:
        self.failed.emit(len(self.jobs), message, "Traceback …")


@pytest.fixture
def worker(qtbot: QtBot) -> Worker:
    return Worker()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def session(worker: Worker, window: MainWindow, said: list[str]) -> Session:
    return session_with(worker, window, failed=lambda message, details: said.append(message))


@pytest.fixture
def controller(window: MainWindow, session: Session) -> ImportController:
    return FileOpener(window=window, session=session).controller


def button(controller: ImportController, words: str) -> QPushButton:
    assert controller.dialog is not None
    return next(b for b in controller.dialog.findChildren(QPushButton) if b.text() == words)


def words(controller: ImportController) -> str:
    QApplication.processEvents()
    assert controller.dialog is not None
    return "\n".join(labels(controller.dialog))


def test_a_file_is_read_planned_and_made_by_the_worker(
    controller: ImportController, session: Session, worker: Worker, qtbot: QtBot
) -> None:
    controller.load("rides.csv")
    assert worker.jobs == [ReadTable(DataSettings(task="series", source=SeriesSettings(path="rides.csv")))]
    assert not button(controller, "Forecast this").isEnabled()
    worker.answer(table())
    asked = worker.jobs[-1]
    assert isinstance(asked, PlanSeries)
    planned = asked.data
    assert planned.steps == table().window
    assert not button(controller, "Forecast this").isEnabled()
    worker.answer(SeriesPlan((20, 5, 3)))
    qtbot.mouseClick(button(controller, "Forecast this"), Qt.MouseButton.LeftButton)
    assert worker.jobs[-1] == MakeBoard(planned)
    board = SimpleNamespace(data=planned)
    with qtbot.waitSignal(session.series_opened) as got:
        worker.answer(board)
    assert got.args == [board]
    controller.open()
    assert worker.jobs[-1].data == planned, "the next time it begins with the choices of the last"


def test_answers_to_another_file_are_not_heard(controller: ImportController, worker: Worker) -> None:
    controller.load("first.csv")
    controller.load("second.csv")
    worker.answer(table("first.csv"), job=1)
    assert controller.dialog is not None
    assert controller.dialog.columns.rowCount() == 0
    worker.answer(table("second.csv"), job=2)
    assert controller.dialog.columns.rowCount() == 4
    assert "second.csv" in words(controller)


def test_a_plan_of_earlier_choices_is_not_heard(controller: ImportController, worker: Worker) -> None:
    controller.load("rides.csv")
    worker.answer(table())
    assert controller.dialog is not None
    enter(find(controller.dialog, "Ahead", QSpinBox), "3")
    assert [type(asked) for asked in worker.jobs] == [ReadTable, PlanSeries, PlanSeries]
    worker.answer(SeriesPlan((1, 1, 1)), job=2)
    assert not button(controller, "Forecast this").isEnabled()
    worker.answer(SeriesPlan((9, 9, 9)), job=3)
    assert "9 windows to train on" in words(controller)
    assert button(controller, "Forecast this").isEnabled()


def test_a_closed_dialog_waits_for_nothing(controller: ImportController, worker: Worker) -> None:
    controller.load("rides.csv")
    assert controller.dialog is not None
    controller.dialog.reject()
    worker.answer(table(), job=1)
    assert len(worker.jobs) == 1


def test_a_file_that_cannot_be_read_says_where(controller: ImportController, worker: Worker, said: list[str]) -> None:
    controller.load("broken.csv")
    worker.refuse("line 12: 4 columns, the others have 3")
    assert "line 12: 4 columns" in words(controller)
    assert said == [], "the dialog says it, no banner behind it"
    assert not button(controller, "Forecast this").isEnabled()
    assert controller.dialog is not None
    enter(find(controller.dialog, "Skip lines", QSpinBox), "3")
    assert worker.jobs[-1].data.source.read.skip == 3
    worker.answer(table("broken.csv"))
    assert worker.jobs[-1].data.steps == table().window, "it is still the first time that this file is understood"
    assert worker.jobs[-1].data.source.read.skip == 3


def test_what_cannot_be_planned_says_why(controller: ImportController, worker: Worker) -> None:
    controller.load("rides.csv")
    worker.answer(table())
    worker.refuse("The training part has no whole window.")
    assert "no whole window" in words(controller)


def test_a_board_that_cannot_be_made_is_said_in_the_window(
    controller: ImportController, worker: Worker, said: list[str], qtbot: QtBot
) -> None:
    controller.load("rides.csv")
    worker.answer(table())
    worker.answer(SeriesPlan((20, 5, 3)))
    qtbot.mouseClick(button(controller, "Forecast this"), Qt.MouseButton.LeftButton)
    worker.refuse("The file has gone.")
    assert said == ["Could not open rides.csv: The file has gone."]


def test_choices_that_a_book_made_can_be_taken(controller: ImportController, worker: Worker, qtbot: QtBot) -> None:
    controller.load("rides.csv")
    worker.answer(Preset("As the book has it", PRESET), table())
    qtbot.mouseClick(button(controller, "As the book has it"), Qt.MouseButton.LeftButton)
    assert worker.jobs[-1] == PlanSeries(PRESET)
    controller.load("other.csv")
    worker.answer(table("other.csv"))
    assert controller.dialog is not None
    offered = [button.text() for button in controller.dialog.findChildren(QPushButton) if button.isVisible()]
    assert "Forecast this" in offered
    assert "As the book has it" not in offered


def test_the_file_is_asked_for(controller: ImportController, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [("", ""), ("/data/rides.csv", "")]
    folders = []

    def ask(parent: Any, title: str, folder: str, kinds: str) -> tuple[str, str]:
        folders.append(folder)
        return answers.pop(0)

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    controller.open()
    assert worker.jobs == []
    assert controller.dialog is None
    controller.open()
    assert worker.jobs[-1].data.source.path == "/data/rides.csv"
    answers.append(("", ""))
    controller.ask()
    assert folders == ["", "", str(Path("/data"))]


def drop(controller: ImportController, *urls: str) -> bool:
    """Whether the window takes what is dragged over it, and dropped."""
    window = controller.parent()
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


def test_a_file_dropped_on_the_window_is_opened(controller: ImportController, worker: Worker) -> None:
    assert drop(controller, "file:///data/rides.csv")
    assert worker.jobs[-1].data.source.path == "/data/rides.csv"


def test_what_is_no_single_file_is_not_taken(controller: ImportController, worker: Worker) -> None:
    assert not drop(controller, "https://example.org/rides.csv")
    assert not drop(controller, "file:///a.csv", "file:///b.csv")
    assert not drop(controller)
    assert worker.jobs == []


def test_a_second_look_opens_with_the_choices_of_the_first(
    controller: ImportController, worker: Worker, qtbot: QtBot
) -> None:
    controller.load("/data/twice.csv")
    worker.answer(table("/data/twice.csv"))
    assert controller.dialog is not None
    enter(find(controller.dialog, "Window", QSpinBox), "9")
    controller.dialog.reject()
    controller.load("/data/other.csv")
    worker.answer(table("/data/other.csv"))
    assert worker.jobs[-1].data.steps == table().window
    controller.load("/data/twice.csv")
    assert worker.jobs[-1].data.steps == 9
    worker.answer(table("/data/twice.csv"))
    assert worker.jobs[-1].data.steps == 9
    qtbot.mouseClick(button(controller, "Start over"), Qt.MouseButton.LeftButton)
    worker.answer(table("/data/twice.csv"))
    assert worker.jobs[-1].data.steps == table().window


def test_a_suggested_window_follows_what_is_read_and_a_chosen_one_stays(
    controller: ImportController, worker: Worker
) -> None:
    small = table()
    keep = slice(0, 20)
    assert small.times is not None
    assert small.stamps is not None
    columns = tuple(
        replace(
            c,
            values=c.values[keep] if c.values is not None else None,
            labels=c.labels[keep] if c.labels is not None else None,
        )
        for c in small.columns
    )
    few = replace(small, columns=columns, times=small.times[keep], stamps=small.stamps[keep], lines=small.lines[keep])
    assert few.window != small.window
    controller.load("rides.csv")
    worker.answer(few)
    assert controller.dialog is not None
    enter(find(controller.dialog, "Skip lines", QSpinBox), "3")
    worker.answer(small)
    assert worker.jobs[-1].data.steps == small.window
    enter(find(controller.dialog, "Window", QSpinBox), "9")
    enter(find(controller.dialog, "Skip lines", QSpinBox), "4")
    worker.answer(few)
    assert worker.jobs[-1].data.steps == 9
