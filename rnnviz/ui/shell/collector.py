"""Garbage is collected in the window's thread, between two of its events."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from rnnviz.garbage import Collection

_EVERY = 250
"""Milliseconds between two checks."""


class Collector(QObject):
    """Looks for garbage from `begin` on, as long as it lives; in no other thread is any collected then.

    A timer's event never comes in the midst of a painting, so that what is taken apart is in nobody's hands.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._collection = Collection()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._collection.look)

    def begin(self) -> None:
        self._collection.begin()
        self._timer.start()
