"""Takes pictures of a part of the window one after another, in the window's own time: it stays alive meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from rnnviz.records.film import Film, Frame
from rnnviz.ui.shell.picture import painted
from rnnviz.ui.widgets.part import Part

_PAUSE = 12
"""Milliseconds between two pictures, in which the window answers."""
LAST_STANDS = 1500
"""Milliseconds for which the last picture stands."""


def pixels_of(image: QImage) -> bytes:
    """Red, green and blue of every pixel, row by row."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    wide, line = plain.width() * 3, plain.bytesPerLine()
    whole = bytes(plain.constBits())
    return whole if wide == line else b"".join(whole[y * line : y * line + wide] for y in range(plain.height()))


class Filming(QObject):
    """goes: what brings each picture into the window. ready: whether it is there. part: of what the pictures are,
    asked for each time.

    progressed(int): so many are taken. taken(Film): all are. After `stop` nothing more comes.
    """

    progressed = Signal(int)
    taken = Signal(object)

    def __init__(
        self,
        parent: QObject,
        *,
        goes: Sequence[Callable[[], None]],
        ready: Callable[[], bool],
        part: Callable[[], Part | None],
        milliseconds: int,
        scale: float = 1.0,
    ) -> None:
        super().__init__(parent)
        self._goes, self._ready, self._part = tuple(goes), ready, part
        self._milliseconds, self._scale = milliseconds, scale
        self._frames: list[Frame] = []
        self._size: tuple[int, int] | None = None
        self._gone = self._seen = False
        self._timer = QTimer(self, interval=_PAUSE)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        """Goes to a moment; in a later turn, when all views have followed, takes its picture."""
        if not self._gone:
            self._gone, self._seen = True, False
            self._goes[len(self._frames)]()
        elif self._ready():
            if self._seen:
                self._take()
            self._seen = True

    def _take(self) -> None:
        part = self._part()
        if part is None:
            return
        image = painted(part, scale=self._scale).image()
        if self._size is None:
            self._size = (image.width(), image.height())
        elif (image.width(), image.height()) != self._size:
            image = image.scaled(*self._size)  # a part that grows or shrinks on the way, as equations do
        last = len(self._frames) + 1 == len(self._goes)
        stands = max(self._milliseconds, LAST_STANDS) if last else self._milliseconds
        self._frames.append(Frame.of(pixels_of(image), stands))
        self._gone = False
        self.progressed.emit(len(self._frames))
        if last:
            self._timer.stop()
            self.taken.emit(Film(self._size, tuple(self._frames)))
