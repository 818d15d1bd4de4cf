"""What frames are held against: a picture that any machine can be asked for in the same seconds.

A pixmap as large as the frame, and 2,000 antialiased lines of 100 pixels on it. Each measured frame is followed by one
of these, and both are told in processor time of the thread that paints, so that neither a slower machine nor a busy
one moves a bar.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from rnnviz.records.arrays import Array

LINES, LENGTH = 2_000, 100.0


class Reference(QWidget):
    """The picture, of a size in pixels. Each `draw` paints all of it."""

    def __init__(self, size: QSize) -> None:
        super().__init__()
        self.resize(size)
        random = np.random.default_rng(0)
        begin = random.uniform(0, (size.width() - LENGTH, size.height() - LENGTH), (LINES, 2))
        turn = random.uniform(0, np.pi / 2, LINES)
        end = begin + LENGTH * np.column_stack([np.cos(turn), np.sin(turn)])
        self._lines = [QLineF(*a, *b) for a, b in zip(begin, end, strict=True)]
        self._ground = QPixmap(size)
        self._ground.fill(QColor("#f4f4f2"))
        self.show()
        QApplication.processEvents()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._ground)
        painter.setPen(QPen(QColor("#203050"), 1))
        painter.drawLines(self._lines)
        painter.end()

    def draw(self) -> None:
        self.repaint()

    def beside(self, change: Callable[..., object], items: Iterable[Any]) -> Beside:
        """change(item), which ends when its frame is painted, in turns with the reference."""
        own, its = [], []
        gc.collect()
        gc.disable()
        try:
            for item in items:
                own.append(_milliseconds(lambda item=item: change(item)))  # type: ignore[misc]
                its.append(_milliseconds(self.draw))
        finally:
            gc.enable()
        return Beside(np.array(own), np.array(its))


@dataclass(frozen=True, slots=True)
class Beside:
    """own, reference: the milliseconds of frames and of the reference behind each."""

    own: Array
    reference: Array

    @property
    def ratio(self) -> float:
        """The median frame in reference frames."""
        return float(np.median(self.own / self.reference))

    @property
    def tail(self) -> float:
        """The 95th percentile of the frames in that of the references."""
        return float(np.percentile(self.own, 95) / np.percentile(self.reference, 95))


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.thread_time()
    call()
    return 1e3 * (time.thread_time() - began)
