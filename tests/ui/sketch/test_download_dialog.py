"""The dialog for downloads: what is chosen, what it costs, how it goes and how it ends."""

from __future__ import annotations

from typing import Any

import pytest
from controls import choose, find
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rnnviz.records.drawings import LICENCE, DownloadStep, FileSize
from rnnviz.ui.sketch.download_dialog import FORM_WORDS, DownloadDialog

FORMS = ("simplified ndjson", "Sketch-RNN npz")
MB = 1_000_000


@pytest.fixture
def dialog(qtbot: QtBot) -> DownloadDialog:
    made = DownloadDialog()
    qtbot.addWidget(made)
    made.set_classes(("ant", "bee", "cat", "dog"), FORMS)
    made.set_folder("/home/me/quickdraw")
    made.show()
    return made


def button(dialog: QWidget, name: str) -> QPushButton:
    return find(dialog, name, QPushButton)


def text(dialog: QWidget, name: str) -> str:
    return find(dialog, name, QLabel).text()


def rows(dialog: QWidget) -> list[str]:
    found = find(dialog, "the chosen classes, one by one", QListWidget)
    return [found.item(row).text() for row in range(found.count())]


def bar(dialog: QWidget) -> float:
    found = dialog.findChildren(QProgressBar)[0]
    return found.value() / found.maximum()


def test_sizes_are_asked_for_once_the_choice_rests(dialog: DownloadDialog, qtbot: QtBot) -> None:
    assert not button(dialog, "Download").isEnabled()
    with qtbot.waitSignal(dialog.sizes_requested) as asked:
        dialog.picker.choose(["ant"])
        dialog.picker.choose(["ant", "cat"])
    assert asked.args == [("ant", "cat"), "simplified ndjson"]
    dialog.add_size(FileSize("ant", 40 * MB, free=9000 * MB), "simplified ndjson")
    assert rows(dialog) == ["ant: 40 MB", "cat"]
    assert "at least 40 MB" in text(dialog, "size of the download")
    with qtbot.waitSignal(dialog.sizes_requested) as asked:
        dialog.picker.choose(["ant", "bee"])
    assert asked.args == [("bee",), "simplified ndjson"]
    with qtbot.waitSignal(dialog.sizes_requested) as asked:
        choose(find(dialog, "form of the files", QComboBox), FORM_WORDS["Sketch-RNN npz"])
    assert asked.args == [("ant", "bee"), "Sketch-RNN npz"]
    assert text(dialog, "folder") == "/home/me/quickdraw"
    assert text(dialog, "licence") == LICENCE


def test_a_download_is_followed_to_its_end(dialog: DownloadDialog, qtbot: QtBot) -> None:
    dialog.picker.choose(["ant", "cat"])
    for word, size in (("ant", 40 * MB), ("cat", 60 * MB)):
        dialog.add_size(FileSize(word, size), "simplified ndjson")
    with qtbot.waitSignal(dialog.download_requested) as asked:
        button(dialog, "Download").click()
    assert asked.args == [("ant", "cat"), "simplified ndjson"]
    assert not button(dialog, "Download").isEnabled()
    assert not find(dialog, "search for a class", QLineEdit).isEnabled()
    dialog.set_step(DownloadStep("ant", "loading", done=20 * MB, size=40 * MB, count=2, rate=2 * MB))
    assert text(dialog, "state of the download") == "ant, 1 of 2: 20 MB of 40 MB, 2.0 MB per second, 10 s left"
    assert bar(dialog) == pytest.approx(0.2)
    dialog.set_step(DownloadStep("ant", "done", done=40 * MB, size=40 * MB, count=2))
    dialog.set_step(DownloadStep("cat", "failed", number=2, count=2, message="Its checksum is another."))
    assert rows(dialog) == ["ant: 40 MB, checked", "cat: Its checksum is another."]
    dialog.set_ended("finished")
    assert text(dialog, "state of the download") == "1 of 2 classes downloaded."
    assert button(dialog, "Download").isEnabled()
    assert bar(dialog) == 1
    with qtbot.waitSignal(dialog.open_requested):
        button(dialog, "Show in the gallery").click()


def test_a_download_is_stopped_and_says_that_it_can_go_on(dialog: DownloadDialog, qtbot: QtBot) -> None:
    dialog.picker.choose(["cat"])
    assert not button(dialog, "Stop").isEnabled()
    button(dialog, "Download").click()
    dialog.set_step(DownloadStep("cat", "loading", done=20 * MB, size=40 * MB))
    with qtbot.waitSignal(dialog.stop_requested):
        button(dialog, "Stop").click()
    with qtbot.waitSignal(dialog.sizes_requested):  # there is another amount of it now
        dialog.set_ended("stopped")
    assert "Press Download to resume" in text(dialog, "state of the download")
    dialog.add_size(FileSize("cat", 40 * MB, have=20 * MB), "simplified ndjson")
    assert rows(dialog) == ["cat: 40 MB, 20 MB of it downloaded"]


def test_without_a_network_the_reason_stays_in_sight(dialog: DownloadDialog) -> None:
    dialog.picker.choose(["cat"])
    button(dialog, "Download").click()
    dialog.set_problem("The data set's server cannot be reached. Add files by hand.")
    dialog.set_ended("failed")
    assert "by hand" in text(dialog, "state of the download")
    assert button(dialog, "Download").isEnabled()
    dialog.picker.choose(["dog"])
    assert text(dialog, "state of the download") == ""


def test_closing_it_stops_nothing(dialog: DownloadDialog) -> None:
    told: list[Any] = []
    dialog.stop_requested.connect(lambda: told.append("stop"))
    dialog.picker.choose(["cat"])
    button(dialog, "Download").click()
    button(dialog, "Close").click()
    assert not dialog.isVisible()
    assert told == []
    dialog.set_step(DownloadStep("cat", "done", done=MB, size=MB))
    dialog.set_ended("finished")
    assert text(dialog, "state of the download") == "Downloaded."


def test_every_control_explains_itself(dialog: DownloadDialog) -> None:
    for widget in dialog.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_")
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not inner:
            assert widget.accessibleName(), widget
            assert widget.toolTip() or isinstance(widget, QAbstractScrollArea), widget.accessibleName()
