"""The gallery's controller: what it asks of the worker, what it shows, and what it remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_worker import NamedWorker
from hand_made_drawings import COLLECTION, drawing, reading
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from rnnviz.records.drawings import Collection, DownloadStep, DrawingClass, FileSize
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.sketch.gallery_controller import DOWNLOADS, FOLDER, GalleryController
from rnnviz.ui.sketch.gallery_view import GalleryView

BUILT_IN = Collection("", (DrawingClass("sun", "", "built-in", 10_000),), licence="ours")


class Jobs:
    """Every job is its name and what was asked."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **named: (name, *args, *named.values())

    def default_folder(self) -> str:
        return "/home/me/quickdraw"

    def words(self) -> tuple[str, ...]:
        return ("ant", "cat")

    def forms(self) -> tuple[str, ...]:
        return ("simplified ndjson", "Sketch-RNN npz")


@pytest.fixture
def worker(qtbot: QtBot) -> NamedWorker:
    return NamedWorker()


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "store.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def controller(worker: NamedWorker, store: QSettings, qtbot: QtBot) -> GalleryController:
    view = GalleryView()
    qtbot.addWidget(view)
    view.resize(1100, 620)
    view.show()
    errands = Errands(worker, lambda message, details: pytest.fail(f"unanswered: {message}"))
    return GalleryController(view=view, errands=errands, jobs=Jobs(), store=store)


def message(controller: GalleryController) -> str:
    labels = controller._view.findChildren(QLabel)
    return next(one.text() for one in labels if one.accessibleName() == "what could not be read")


def status(controller: GalleryController) -> str:
    assert controller.dialog is not None
    labels = controller.dialog.findChildren(QLabel)
    return next(one.text() for one in labels if one.accessibleName() == "state of the download")


def test_the_first_time_the_built_in_shapes_are_there(
    controller: GalleryController, worker: NamedWorker, qtbot: QtBot
) -> None:
    controller.begin()
    controller.begin()
    assert worker.asked("collection") == [("",)]
    with qtbot.waitSignal(controller.opened) as opened:
        worker.answer("collection", BUILT_IN)
    assert opened.args == [BUILT_IN]
    ((cls, start, count, split),) = worker.asked("page")
    assert (cls, start, split) == (BUILT_IN.classes[0], 0, "all")
    worker.answer("page", reading(count, "sun"))
    assert len(controller._view.page.sheet.items) == count - 1
    controller.begin()
    assert len(worker.asked("collection")) == 1


def test_a_folder_is_remembered_and_one_that_is_gone_is_said(
    controller: GalleryController, worker: NamedWorker, store: QSettings
) -> None:
    controller.open("/drawings")
    worker.answer("collection", COLLECTION)
    assert store.value(FOLDER) == "/drawings"
    controller.open("/nowhere")
    worker.refuse("collection", "nowhere cannot be opened.")
    assert message(controller) == "nowhere cannot be opened."
    assert controller.collection is COLLECTION
    assert store.value(FOLDER) == "/drawings"


def test_where_the_last_folder_is_gone_the_shapes_are_shown_and_it_is_said(
    controller: GalleryController, worker: NamedWorker, store: QSettings
) -> None:
    store.setValue(FOLDER, "/stick")
    controller.begin()
    assert worker.asked("collection") == [("/stick",)]
    worker.refuse("collection", "stick cannot be opened.")
    assert worker.asked("collection")[-1] == ("",)
    worker.answer("collection", BUILT_IN)
    assert controller.collection is BUILT_IN
    assert message(controller) == "stick cannot be opened."
    assert store.value(FOLDER) == "/stick"  # it may be there again the next time


def test_a_folder_is_asked_for(
    controller: GalleryController, worker: NamedWorker, store: QSettings, monkeypatch: Any, tmp_path: Path
) -> None:
    """It begins in the folder of the last time, or at home where that one is not there."""
    asked: list[str] = []

    def answer(parent: Any, title: str, folder: str) -> str:
        asked.append(folder)
        return "/chosen" if len(asked) > 1 else ""

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer)
    controller.ask()
    assert worker.jobs == []
    controller.ask()
    assert worker.asked("collection") == [("/chosen",)]
    store.setValue(FOLDER, str(tmp_path))
    controller.ask()
    assert asked == [str(Path.home()), str(Path.home()), str(tmp_path)]


def test_only_the_newest_page_counts(controller: GalleryController, worker: NamedWorker) -> None:
    controller.open("/drawings")
    worker.answer("collection", COLLECTION)
    late = worker.newest("page")
    controller._view.classes.choose("dog")
    worker.stepped.emit(late, reading(9, "cat"))
    assert controller._view.page.sheet.items == ()
    worker.answer("page", reading(9, "dog"))
    assert {item.word for item in controller._view.page.sheet.items} == {"dog"}  # type: ignore[union-attr]
    controller._view.classes.choose("cat")
    worker.refuse("page", "cat.npz is broken.")
    assert controller._view.page.sheet.items == ()


def test_covers_come_in_small_errands_the_newest_first(controller: GalleryController, worker: NamedWorker) -> None:
    many = tuple(DrawingClass(f"class {n:02}", f"{n}.npz", "Sketch-RNN npz") for n in range(40))
    controller._covers(many[:10])
    controller._covers(many[30:32])
    assert worker.asked("covers") == [(list(many[:6]),)]
    worker.answer("covers", ("class 00", drawing()), ("class 01", drawing()))
    assert worker.asked("covers")[-1] == ([*many[30:32], *many[6:10]],)
    worker.refuse("covers", "broken")
    assert len(worker.asked("covers")) == 2


def test_a_download_from_the_first_tick_to_the_gallery(
    controller: GalleryController, worker: NamedWorker, qtbot: QtBot
) -> None:
    controller.show_downloads()
    dialog = controller.dialog
    assert dialog is not None
    dialog.picker.choose(["cat"])
    dialog.ask_sizes()
    assert worker.asked("sizes") == [(("cat",), "simplified ndjson", "/home/me/quickdraw")]
    worker.answer("sizes", FileSize("cat", 1000))
    dialog._go.click()
    assert worker.asked("download") == [(("cat",), "/home/me/quickdraw", "simplified ndjson")]
    number = worker.newest("download")
    worker.stepped.emit(number, DownloadStep("cat", "loading", done=400, size=1000))
    assert controller._view._sources["download"].text() == "Downloading cat 40 %…"
    dialog._stop.click()
    assert worker.told_to_stop == [number]
    worker.stopped.emit(number)
    assert "Stopped" in status(controller)
    dialog._go.click()
    worker.answer("download", DownloadStep("cat", "done", done=1000, size=1000, path="cat.ndjson"))
    assert status(controller) == "Downloaded."
    assert controller._view._sources["download"].text() == "Get Quick, Draw!…"
    dialog._open.click()
    assert worker.asked("collection") == [("/home/me/quickdraw",)]
    worker.answer("collection", replace(COLLECTION, folder="/home/me/quickdraw"))
    controller._view.classes.choose("dog")
    dialog._go.click()
    worker.answer("download")
    assert len(worker.asked("collection")) == 2  # what is new in the open folder is seen at once
    worker.answer("collection", replace(COLLECTION, folder="/home/me/quickdraw"))
    assert worker.asked("page")[-1][0].word == "dog"


def test_without_a_network_the_dialog_says_so(controller: GalleryController, worker: NamedWorker) -> None:
    controller.show_downloads()
    dialog = controller.dialog
    assert dialog is not None
    dialog.picker.choose(["cat"])
    dialog.ask_sizes()
    worker.refuse("sizes", "It cannot be reached. Add files by hand.")
    assert status(controller) == "It cannot be reached. Add files by hand."
    dialog._go.click()
    worker.refuse("download", "It cannot be reached. Add files by hand.")
    assert status(controller) == "It cannot be reached. Add files by hand."
    assert not dialog.running


def test_another_folder_for_downloads_is_remembered(
    controller: GalleryController, worker: NamedWorker, store: QSettings, monkeypatch: Any
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/big/disk")
    controller.show_downloads()
    controller._ask_downloads()
    assert controller.downloads == store.value(DOWNLOADS) == "/big/disk"
