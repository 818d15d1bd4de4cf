"""How a splitter is divided at each scale: as it was there before, unless the user or the window has changed since.

The parts of a splitter have least sizes, which grow with the scale and push each other. What they were pushed to is not
what anybody wanted: back at a smaller scale they are as they were there.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget


class Dividing(QObject):
    """Remembers for one splitter, by the scale: the sizes of its parts and the room for all, when it was left there."""

    def __init__(self, splitter: QSplitter) -> None:
        super().__init__(splitter)
        self._splitter = splitter
        self._left: dict[float, tuple[list[int], int]] = {}
        self._room = self._now
        self._scale = 1.0
        self._settled = True
        self._later = QTimer(self, singleShot=True, interval=0)
        """After the parts have told their least sizes of the new scale."""
        self._later.timeout.connect(self._settle)
        splitter.splitterMoved.connect(lambda *_: self._left.clear())

    @staticmethod
    def of(splitter: QSplitter) -> Dividing:
        found = splitter.findChild(Dividing, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, Dividing) else Dividing(splitter)

    @property
    def _now(self) -> int:
        """The room for all parts, in pixels of the window."""
        along = self._splitter.orientation() is Qt.Orientation.Horizontal
        return QWidget.width(self._splitter) if along else QWidget.height(self._splitter)

    def rescale(self, before: float, now: float) -> None:
        """Divides the splitter for the scale `now`, and remembers how it was divided at `before`."""
        if self._settled:
            if self._scale == before and self._now != self._room:
                self._left.clear()  # the window has another size by now
            self._left[before] = self._splitter.sizes(), self._now
        self._scale, self._settled = now, False
        self._divide()
        self._later.start()

    def put_back(self, sizes: list[int]) -> None:
        """Divided so at this scale, whatever its parts have been pushed to meanwhile."""
        self._left[self._scale] = sizes, self._now
        self._splitter.setSizes(sizes)

    def _divide(self) -> None:
        known = self._left.get(self._scale)
        if known is not None and known[1] == self._now:
            self._splitter.setSizes(known[0])
        elif self._left:
            first, (sizes, _) = next(iter(self._left.items()))
            self._splitter.setSizes([round(one * self._scale / first) for one in sizes])

    def _settle(self) -> None:
        self._divide()
        self._settled, self._room = True, self._now
