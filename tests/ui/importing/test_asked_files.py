"""What macOS asks a program to open is opened, also what it asked for before the window was there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rnnviz.ui.importing.asked_files import AskedFiles


@pytest.fixture
def asked(qtbot: QtBot, qapp: QApplication) -> Iterator[AskedFiles]:
    found = AskedFiles(qapp)
    yield found
    qapp.removeEventFilter(found)
    found.deleteLater()


def ask(path: Path) -> bool:
    """As the system does, of the application."""
    application = QApplication.instance()
    assert application is not None
    return QApplication.sendEvent(application, QFileOpenEvent(QUrl.fromLocalFile(str(path))))


def test_files_wait_for_the_window_and_are_opened_in_their_order(asked: AskedFiles, tmp_path: Path) -> None:
    first, second, third = tmp_path / "Übung 1.rnnviz", tmp_path / "a.keras", tmp_path / "b.csv"
    opened: list[str] = []
    assert ask(first)
    assert ask(second)
    assert opened == []
    asked.begin(opened.append)
    assert ask(third)
    assert [Path(one) for one in opened] == [first, second, third]


def test_other_events_go_on(asked: AskedFiles, qapp: QApplication) -> None:
    asked.begin(lambda path: pytest.fail(path))
    assert not asked.eventFilter(qapp, QEvent(QEvent.Type.User))
