"""Files that macOS asks a program to open: a double click there is an event, and no argument of the command line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class AskedFiles(QObject):
    """Hears what the system asks for; before `begin` it waits, because the first double click also starts the program.

    Only for macOS: it sees every event of the application.
    """

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        self._open: Callable[[str], None] | None = None
        self._waiting: list[str] = []
        application.installEventFilter(self)

    def begin(self, open_file: Callable[[str], None]) -> None:
        """From now on files are opened, those first that were asked for meanwhile."""
        self._open = open_file
        while self._waiting:
            open_file(self._waiting.pop(0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return super().eventFilter(watched, event)
        if self._open is None:
            self._waiting.append(event.file())
        else:
            self._open(event.file())
        return True
