"""Drawings as pictures: something that paints itself, so that lines can stay lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from rnnviz.export.formats import Formats


@dataclass(frozen=True, slots=True)
class Painted:
    """size: in pixels. words: whose drawing it is, which goes into the file. paint: fills the size, on white."""

    size: QSize
    words: str
    paint: Callable[[QPainter], None]

    def image(self) -> QImage:
        """In pixels, with its words as the description."""
        image = QImage(self.size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.white)
        image.setText("Description", self.words)
        painter = QPainter(image)
        self.paint(painter)
        painter.end()
        return image


DRAWINGS: Formats[Painted] = Formats("rnnviz.export.drawings", "A drawing")
