"""Whether there is a newer version: asked in a dialog, and at the start once a day where that was turned on."""

from __future__ import annotations

import html
import time

from PySide6.QtCore import QObject, QSettings

from rnnviz.build_info import build_info
from rnnviz.jobs.updates import AskNewest
from rnnviz.logs import log
from rnnviz.ui.shell.errands import Errands
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.updates_dialog import UpdatesDialog
from rnnviz.updates import Published, UpdateError, check_address, is_newer

AT_START, ADDRESS, LOOKED = "updates/at start", "updates/address", "updates/looked"
DAY = 86_400
"""Seconds between two questions at the start."""


class Updates(QObject):
    """Its one dialog, and the bar that names a newer version."""

    def __init__(self, window: MainWindow, errands: Errands, store: QSettings) -> None:
        super().__init__(window)
        self._window, self._errands, self._store = window, errands, store
        self._dialog: UpdatesDialog | None = None
        window.newer_bar.resume.connect(self.show)
        window.newer_bar.later.connect(lambda: window.newer_bar.offer(""))

    def show(self) -> None:
        """Opens the dialog; with the answer, where the bar has told of a newer version."""
        told = bool(self._window.newer_bar.message)
        self._window.newer_bar.offer("")
        dialog = UpdatesDialog(
            self._window, version=build_info().words, address=self._address, at_start=is_on(self._store)
        )
        dialog.asked.connect(self._ask)
        dialog.at_start_chosen.connect(self._choose)
        dialog.finished.connect(self._closed)
        self._dialog = dialog
        dialog.open()
        if told:
            self._ask(self._address)

    def look(self) -> None:
        """At the start: asks where that is wanted and the last answer is a day old. What fails is told to the log."""
        try:
            last = float(str(self._store.value(LOOKED, 0)))
        except ValueError:
            last = 0.0
        if is_on(self._store) and not 0 <= time.time() - last < DAY:
            self._errands.send(
                "updates", AskNewest(self._address), self._offer, failed=lambda words, _: log.info("updates: %s", words)
            )

    @property
    def _address(self) -> str:
        return str(self._store.value(ADDRESS, "")) or build_info().updates

    def _offer(self, found: Published) -> None:
        self._store.setValue(LOOKED, time.time())
        if is_newer(found.version, build_info().version):
            self._window.newer_bar.offer(f"rnnviz {found.version} is out. You are using {build_info().version}.")

    def _choose(self, on: bool, address: str) -> None:
        """Keeps what is to happen at the start; an address that cannot be asked is not, and is said to be wrong."""
        dialog = self._dialog
        if dialog is None:
            return
        if on:
            try:
                check_address(address)
            except UpdateError as error:
                dialog.set_problem(str(error))
                dialog.set_at_start(on=False)
                on = False
            else:
                self._store.setValue(ADDRESS, address)
        self._store.setValue(AT_START, on)

    def _ask(self, address: str) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        try:
            check_address(address)
        except UpdateError as error:
            dialog.set_problem(str(error))
            return
        self._store.setValue(ADDRESS, address)
        dialog.set_asking(True)
        self._errands.send("updates", AskNewest(address), self._answer, ended=self._ended, failed=self._failed)

    def _answer(self, found: Published) -> None:
        self._store.setValue(LOOKED, time.time())
        if self._dialog is not None:
            self._dialog.set_answer(answer(found, build_info().version))

    def _failed(self, words: str, _details: str) -> None:
        if self._dialog is not None:
            self._dialog.set_answer("")
            self._dialog.set_problem(words)

    def _ended(self, _how: str) -> None:
        if self._dialog is not None:
            self._dialog.set_asking(False)

    def _closed(self) -> None:
        self._dialog = None
        self._errands.drop("updates")


def is_on(store: QSettings) -> bool:
    """Whether the user wants to be told at the start: not unless it was chosen."""
    return bool(store.value(AT_START, False, type=bool))


def answer(found: Published, own: str) -> str:
    """In a sentence, as rich text."""
    if not is_newer(found.version, own):
        return f"rnnviz {html.escape(own)} is the newest version."
    page = html.escape(found.page, quote=True)
    where = f': <a href="{page}">{page}</a>' if page else ""
    return f"rnnviz {html.escape(found.version)} is out{where}."
