"""Waits until the window has a size: a window manager gives it one in its own time, by way of others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QWidget

PATIENCE_MILLISECONDS = 1500
"""A window manager has given the window its last size by then."""


class Sized(QObject):
    """One thing at a time hangs on the window's size; whatever else is to hang on it ends the wait for the first."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._ever = False
        self._deed: Callable[[], None] | None = None
        self._clock = QTimer(self, singleShot=True, interval=PATIENCE_MILLISECONDS)
        self._clock.timeout.connect(self.now)
        window.installEventFilter(self)

    def once(self, size: QSize, deed: Callable[[], None]) -> None:
        """Done when the window is given another size than it has: at once, where it has the one that it is to have."""
        self.now()
        self._ever, self._deed = False, deed
        self._clock.start()
        if self._window.size() == size:
            self.now()

    def ever(self, deed: Callable[[], None]) -> None:
        """Done now, and again after every size that the window is given for a while."""
        self.now()
        self._ever, self._deed = True, deed
        self._clock.start()
        deed()

    def now(self) -> None:
        """Without waiting any longer; what has been done already is not done again."""
        self._clock.stop()
        deed, self._deed = self._deed, None
        if deed is not None and not self._ever:
            deed()

    def _sized(self) -> None:
        """The parts of the window have their sizes, too."""
        if not self._ever:
            self.now()
        elif self._deed is not None:
            self._deed()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._deed is not None:
            QTimer.singleShot(0, self, self._sized)
        return super().eventFilter(watched, event)
