"""The gallery's controller: what it asks of the worker, what it shows, and what it remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from controls import find, press
from fake_worker import KindWorker
from hand_made_drawings import COLLECTION, drawing, reading
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.jobs.drawings import AskSizes, Download, OpenCollection, ReadCovers, ReadDrawings
from rnnviz.quick_draw import VARIABLE
from rnnviz.records.drawings import Collection, DownloadStep, DrawingClass, FileSize
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.sketch.gallery_controller import DOWNLOADS, FOLDER, GalleryController
from rnnviz.ui.sketch.gallery_view import GalleryView

BUILT_IN = Collection("", (DrawingClass("sun", "", "built-in", 10_000),), licence="ours")
DOWNLOADED = str(Path("/home/me/quickdraw"))


@pytest.fixture
def worker(qtbot: QtBot) -> KindWorker:
    return KindWorker()


@pytest.fixture
def store(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "store.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def view(qtbot: QtBot) -> GalleryView:
    view = GalleryView()
    qtbot.addWidget(view)
    view.resize(1100, 620)
    view.show()
    return view


@pytest.fixture
def controller(
    view: GalleryView, worker: KindWorker, store: QSettings, monkeypatch: pytest.MonkeyPatch
) -> GalleryController:
    monkeypatch.setenv(VARIABLE, DOWNLOADED)
    errands = Errands(worker, lambda message, details: pytest.fail(f"unanswered: {message}"))
    return GalleryController(view=view, errands=errands, store=store)


def message(view: GalleryView) -> str:
    return find(view, "what could not be read", QLabel).text()


def status(controller: GalleryController) -> str:
    assert controller.dialog is not None
    return find(controller.dialog, "state of the download", QLabel).text()


def test_the_first_time_the_built_in_shapes_are_there(
    controller: GalleryController, view: GalleryView, worker: KindWorker, qtbot: QtBot
) -> None:
    controller.begin()
    controller.begin()
    assert worker.asked(OpenCollection) == [OpenCollection("")]
    with qtbot.waitSignal(controller.opened) as opened:
        worker.answer(OpenCollection, BUILT_IN)
    assert opened.args == [BUILT_IN]
    (page,) = worker.asked(ReadDrawings)
    assert (page.cls, page.start, page.split) == (BUILT_IN.classes[0], 0, "all")
    worker.answer(ReadDrawings, reading(page.count, "sun"))
    assert len(view.page.sheet.items) == page.count - 1
    controller.begin()
    assert len(worker.asked(OpenCollection)) == 1


def test_a_folder_is_remembered_and_one_that_is_gone_is_said(
    controller: GalleryController, view: GalleryView, worker: KindWorker, store: QSettings
) -> None:
    controller.open("/drawings")
    worker.answer(OpenCollection, COLLECTION)
    assert store.value(FOLDER) == "/drawings"
    controller.open("/nowhere")
    worker.refuse(OpenCollection, "nowhere cannot be opened.")
    assert message(view) == "nowhere cannot be opened."
    assert controller.collection is COLLECTION
    assert store.value(FOLDER) == "/drawings"


def test_where_the_last_folder_is_gone_the_shapes_are_shown_and_it_is_said(
    controller: GalleryController, view: GalleryView, worker: KindWorker, store: QSettings
) -> None:
    store.setValue(FOLDER, "/stick")
    controller.begin()
    assert worker.asked(OpenCollection) == [OpenCollection("/stick")]
    worker.refuse(OpenCollection, "stick cannot be opened.")
    assert worker.asked(OpenCollection)[-1] == OpenCollection("")
    worker.answer(OpenCollection, BUILT_IN)
    assert controller.collection is BUILT_IN
    assert message(view) == "stick cannot be opened."
    assert store.value(FOLDER) == "/stick"  # it may be there again the next time


def test_a_folder_is_asked_for(
    controller: GalleryController, worker: KindWorker, store: QSettings, monkeypatch: Any, tmp_path: Path
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
    assert worker.asked(OpenCollection) == [OpenCollection("/chosen")]
    store.setValue(FOLDER, str(tmp_path))
    controller.ask()
    assert asked == [str(Path.home()), str(Path.home()), str(tmp_path)]


def test_only_the_newest_page_counts(controller: GalleryController, view: GalleryView, worker: KindWorker) -> None:
    controller.open("/drawings")
    worker.answer(OpenCollection, COLLECTION)
    late = worker.newest(ReadDrawings)
    view.classes.choose("dog")
    worker.stepped.emit(late, reading(9, "cat"))
    assert view.page.sheet.items == ()
    worker.answer(ReadDrawings, reading(9, "dog"))
    assert {item.word for item in view.page.sheet.items} == {"dog"}  # type: ignore[union-attr]
    view.classes.choose("cat")
    worker.refuse(ReadDrawings, "cat.npz is broken.")
    assert view.page.sheet.items == ()


def test_covers_come_in_small_errands_the_newest_first(
    controller: GalleryController, view: GalleryView, worker: KindWorker
) -> None:
    many = tuple(DrawingClass(f"class {n:02}", f"{n}.npz", "Sketch-RNN npz") for n in range(40))
    view.covers_wanted.emit(many[:10])
    view.covers_wanted.emit(many[30:32])
    assert worker.asked(ReadCovers) == [ReadCovers(many[:6])]
    worker.answer(ReadCovers, ("class 00", drawing()), ("class 01", drawing()))
    assert worker.asked(ReadCovers)[-1] == ReadCovers((*many[30:32], *many[6:10]))
    worker.refuse(ReadCovers, "broken")
    assert len(worker.asked(ReadCovers)) == 2


def test_a_download_from_the_first_tick_to_the_gallery(
    controller: GalleryController, view: GalleryView, worker: KindWorker, qtbot: QtBot
) -> None:
    controller.show_downloads()
    dialog = controller.dialog
    assert dialog is not None
    dialog.picker.choose(["cat"])
    dialog.ask_sizes()
    assert worker.asked(AskSizes) == [AskSizes(("cat",), "simplified ndjson", DOWNLOADED)]
    worker.answer(AskSizes, FileSize("cat", 1000))
    press(dialog, "Download")
    assert worker.asked(Download) == [Download(("cat",), "simplified ndjson", DOWNLOADED)]
    number = worker.newest(Download)
    worker.stepped.emit(number, DownloadStep("cat", "loading", done=400, size=1000))
    assert find(view, "Get Quick, Draw!", QPushButton).text() == "Downloading cat 40 %…"
    press(dialog, "Stop")
    assert worker.told_to_stop == [number]
    worker.stopped.emit(number)
    assert "Stopped" in status(controller)
    press(dialog, "Download")
    worker.answer(Download, DownloadStep("cat", "done", done=1000, size=1000, path="cat.ndjson"))
    assert status(controller) == "Downloaded."
    assert find(view, "Get Quick, Draw!", QPushButton).text() == "Get Quick, Draw!…"
    press(dialog, "Show in the gallery")
    assert worker.asked(OpenCollection) == [OpenCollection(DOWNLOADED)]
    worker.answer(OpenCollection, replace(COLLECTION, folder=DOWNLOADED))
    view.classes.choose("dog")
    press(dialog, "Download")
    worker.answer(Download)
    assert len(worker.asked(OpenCollection)) == 2  # what is new in the open folder is seen at once
    worker.answer(OpenCollection, replace(COLLECTION, folder=DOWNLOADED))
    assert worker.asked(ReadDrawings)[-1].cls.word == "dog"


def test_without_a_network_the_dialog_says_so(controller: GalleryController, worker: KindWorker) -> None:
    controller.show_downloads()
    dialog = controller.dialog
    assert dialog is not None
    dialog.picker.choose(["cat"])
    dialog.ask_sizes()
    worker.refuse(AskSizes, "It cannot be reached. Add files by hand.")
    assert status(controller) == "It cannot be reached. Add files by hand."
    press(dialog, "Download")
    worker.refuse(Download, "It cannot be reached. Add files by hand.")
    assert status(controller) == "It cannot be reached. Add files by hand."
    assert not dialog.running


def test_another_folder_for_downloads_is_remembered(
    controller: GalleryController, worker: KindWorker, store: QSettings, monkeypatch: Any
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/big/disk")
    controller.show_downloads()
    assert controller.dialog is not None
    press(controller.dialog, "Change")
    assert controller.downloads == store.value(DOWNLOADS) == "/big/disk"
