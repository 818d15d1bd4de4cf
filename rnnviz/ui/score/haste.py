"""When frames follow each other faster than they can be painted whole, a frame leaves out what is dear and hardly seen
in motion; the whole picture follows as soon as nothing changes any more."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

REST = 120
"""Milliseconds without a change after which the picture is whole again."""
COSTLY = 4.0
"""Milliseconds: nothing is left out where a whole frame takes less, a quarter of the time between two of a screen."""


class Haste(QObject):
    """Whether changes follow each other that fast. expected: the last one is not painted yet. rested(): they do no
    longer."""

    rested = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since = QElapsedTimer()
        self._timer = QTimer(self, singleShot=True, interval=REST)
        self._timer.timeout.connect(self._rest)
        self._whole = 0.0
        self.expected = False
        self.on = False

    def stir(self, *, whole: bool = False) -> None:
        """What is shown changes altogether: by a zoom, or by other numbers. whole: what is looked at by its points may
        not go without them."""
        follows = self._since.isValid() and self._since.elapsed() < REST
        self._since.restart()
        self.expected = True
        self.on = follows and not whole and self._whole >= COSTLY
        if self.on:
            self._timer.start()

    def painted(self, milliseconds: float) -> None:
        """A frame was painted in so much time."""
        if self.expected and not self.on:
            self._whole = milliseconds
        self.expected = False

    def end(self) -> None:
        """Ends the haste at once, without waiting for a rest."""
        self.on = False
        self._timer.stop()

    def _rest(self) -> None:
        self.on = False
        self.rested.emit()
