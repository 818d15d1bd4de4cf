"""The gallery's controller: which collection is open, what of it is read, and downloads of Quick, Draw!."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog

from rnnviz.jobs.drawings import (
    AskSizes,
    CountCountries,
    Download,
    NameClasses,
    OpenCollection,
    ReadCovers,
    ReadDrawings,
)
from rnnviz.quick_draw import FORMS, default_folder, quick_draw_words
from rnnviz.records.drawings import Collection, DownloadStep, DrawingClass, FileSize
from rnnviz.records.scene import Folder
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.sketch.download_dialog import DownloadDialog
from rnnviz.ui.sketch.gallery_view import GalleryView
from rnnviz.ui.sketch.names_dialog import NamesDialog

_COLLECTION, _PAGE, _COVERS = "gallery's collection", "gallery's page", "gallery's covers"
_COUNTRIES = "countries of the gallery's class"
_NAMES, _FIRST = "names of classes", "first drawings of classes"
_SIZES, _DOWNLOAD = "gallery's sizes", "gallery's download"
FOLDER, DOWNLOADS = "gallery/folder", "gallery/downloads"
"""Where the store keeps the folder that was open last, and the one that downloads went to."""

_AT_ONCE = 6
"""So many first drawings are read in one errand: a page that is asked for meanwhile comes after it."""


class GalleryController(QObject):
    """opened(Collection): another collection is open. Reading and downloading are the worker's work."""

    opened = Signal(object)

    def __init__(self, *, view: GalleryView, errands: Errands, store: QSettings) -> None:
        """store: keeps the folders from one start to the next."""
        super().__init__(view)
        self._view, self._errands, self._store = view, errands, store
        self._waiting: list[DrawingClass] = []
        self.collection: Collection | None = None
        self.dialog: DownloadDialog | None = None
        view.collection_requested.connect(self.open)
        view.folder_requested.connect(self.ask)
        view.download_requested.connect(self.show_downloads)
        view.names_requested.connect(self.ask_names)
        view.page_requested.connect(self._page)
        view.countries_requested.connect(self._countries)
        view.covers_wanted.connect(self._covers)

    def begin(self) -> None:
        """Opens what was open the last time; the built-in shapes where there is none, or it is gone."""
        if self.collection is None and not self._errands.busy(_COLLECTION):
            self.open(str(self._store.value(FOLDER, "")), fallback=True)

    def open(self, folder: str, *, fallback: bool = False) -> None:
        """Opens a folder, "" for the built-in shapes. fallback: to those, where it cannot be read."""

        def failed(words: str, _: str) -> None:
            self._view.set_message(words)
            if fallback and folder:
                self._errands.send(_COLLECTION, OpenCollection(""), lambda found: self._take(found, words))

        self._errands.send(_COLLECTION, OpenCollection(folder), self._take, failed=failed)

    def show_state(self, state: Mapping[str, Any]) -> None:
        """What a scene shows of a folder, which is opened where another one is; where it is not here, that is said. A
        scene that names none, as older ones do, shows its class of what is open."""
        if not state.get("class"):
            return
        folder = state.get("folder", "")
        where = self._found(folder) if isinstance(folder, Folder) else "" if folder is None else self._folder
        if where is None:
            self._view.set_message(
                f"The scene shows drawings of the folder “{folder.path.name}”, which is not here. Open it with “Open "
                "folder…”, then show the scene again."
            )
        elif self.collection is None or where != self.collection.folder:
            self._errands.send(
                _COLLECTION,
                OpenCollection(where),
                lambda found: self._take(found, state=state),
                failed=lambda words, _: self._view.set_message(words),
            )
        else:
            self._view.show_state(state)

    @property
    def _folder(self) -> str:
        """That which is open, or was the last time."""
        return str(self._store.value(FOLDER, "")) if self.collection is None else self.collection.folder

    def _found(self, folder: Folder) -> str | None:
        """Where a scene's folder is: as it is named, or, of a scene from a file, where one of that name was open; None
        where it is not here."""
        known = [self._folder, str(self._store.value(FOLDER, "")), self.downloads]
        named = [one for one in known if one and Path(one).name == folder.path.name]
        places = [str(folder.path)] if folder.path.is_absolute() else named
        return next((one for one in places if Path(one).is_dir()), None)

    def ask(self) -> None:
        """Asks for a folder, and opens it."""
        last = str(self._store.value(FOLDER, "")) or default_folder()
        last = last if Path(last).is_dir() else str(Path.home())  # else the dialog asks for a folder that is not there
        folder = QFileDialog.getExistingDirectory(self._view, "Open a folder of drawings", last)
        if folder:
            self.open(folder)

    def _take(self, collection: Collection, problem: str = "", *, state: Mapping[str, Any] | None = None) -> None:
        """state: of the scene for which it was opened; None where the user has opened it."""
        self.collection = collection
        self._waiting.clear()
        self._errands.drop(_COVERS)
        self._view.set_collection(collection)
        if problem:
            self._view.set_message(problem)
        elif state is None:
            self._store.setValue(FOLDER, collection.folder)
        else:
            self._view.show_state(state)
        self.opened.emit(collection)

    def ask_names(self) -> None:
        """Asks for the names of the classes of the first file that has none."""
        unnamed = self.collection.unnamed if self.collection is not None else ()
        classes = tuple(one for one in unnamed if one.path == unnamed[0].path)
        if not classes:
            return
        dialog = NamesDialog(classes, self._view)

        def name(names: tuple[str, ...]) -> None:
            self._errands.send(
                _NAMES, NameClasses(classes, names), named, failed=lambda words, _: dialog.set_problem(words)
            )

        def named(_: str) -> None:
            dialog.accept()
            if self.collection is not None:
                self.open(self.collection.folder)

        dialog.named.connect(name)
        self._errands.send(_FIRST, ReadCovers(classes), lambda found: dialog.set_cover(*found), failed=lambda *_: None)
        dialog.open()

    def _page(self, cls: DrawingClass, start: int, count: int, split: str, country: str) -> None:
        def failed(words: str, _: str) -> None:
            self._view.set_failure(words)

        request = ReadDrawings(cls, start=start, count=count, split=split, country=country)
        self._errands.send(_PAGE, request, self._view.set_reading, failed=failed)

    def _countries(self, cls: DrawingClass, split: str) -> None:
        def failed(words: str, details: str) -> None:
            del words, details  # what is wrong with the file is said by its page

        self._errands.send(_COUNTRIES, CountCountries((cls,), split), self._view.set_countries, failed=failed)

    def _covers(self, classes: tuple[DrawingClass, ...]) -> None:
        """Those in sight now before those that were in sight a moment ago."""
        self._waiting = [*classes, *self._waiting]
        if not self._errands.busy(_COVERS):
            self._next_covers("")

    def _next_covers(self, how: str) -> None:
        some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        if some and how != "stopped":

            def failed(words: str, details: str) -> None:
                del words, details  # a class without a picture is still a class

            take: Any = lambda found: self._view.set_cover(*found)  # noqa: E731
            self._errands.send(_COVERS, ReadCovers(tuple(some)), take, ended=self._next_covers, failed=failed)

    # -- downloads ----------------------------------------------------------------------------------------------

    @property
    def downloads(self) -> str:
        """The folder that downloads go to."""
        return str(self._store.value(DOWNLOADS, "")) or default_folder()

    def show_downloads(self) -> None:
        """The dialog, made when it is first asked for."""
        if self.dialog is None:
            dialog = self.dialog = DownloadDialog(self._view)
            dialog.set_classes(quick_draw_words(), tuple(FORMS))
            dialog.set_folder(self.downloads)
            dialog.sizes_requested.connect(self._sizes)
            dialog.download_requested.connect(self._download)
            dialog.stop_requested.connect(lambda: self._errands.stop(_DOWNLOAD))
            dialog.folder_requested.connect(self._ask_downloads)
            dialog.open_requested.connect(lambda: self.open(self.downloads))
        self.dialog.show()
        self.dialog.activateWindow()
        self.dialog.ask_sizes()

    def _ask_downloads(self) -> None:
        folder = QFileDialog.getExistingDirectory(self.dialog, "Where downloads go", self.downloads)
        if folder and self.dialog is not None:
            self._store.setValue(DOWNLOADS, folder)
            self.dialog.set_folder(folder)

    def _sizes(self, words: tuple[str, ...], form: str) -> None:
        dialog = self.dialog
        if dialog is None:
            return

        def take(size: FileSize) -> None:
            dialog.add_size(size, form)

        request = AskSizes(words, form=form, folder=self.downloads)
        self._errands.send(_SIZES, request, take, failed=lambda said, _: dialog.set_problem(said))

    def _download(self, words: tuple[str, ...], form: str) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        self._errands.drop(_SIZES)

        def take(step: DownloadStep) -> None:
            dialog.set_step(step)
            done = f" {100 * step.done // step.size} %" if step.size else ""
            self._view.set_download(f"Downloading {step.word}{done}…")

        def ended(how: str) -> None:
            dialog.set_ended(how)
            self._view.set_download("")
            if self.collection is not None and self.collection.folder == self.downloads:
                self.open(self.downloads)  # what is new there is seen at once

        request = Download(words, form=form, folder=self.downloads)
        self._errands.send(_DOWNLOAD, request, take, ended=ended, failed=lambda said, _: dialog.set_problem(said))
