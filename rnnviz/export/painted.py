"""Something that paints itself, so that in a file lines can stay lines and texts can stay texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

POINTS_PER_INCH = 96.0
"""The window's own measure: a picture at scale 1 has as many dots an inch."""
_INCHES_PER_METRE = 39.3700787
PRINT_DPI = 300.0
"""What printers ask for."""


@dataclass(frozen=True, slots=True)
class Painted:
    """size: in points, as on the screen. words: what it shows, which goes into the file. paint: fills the size.

    scale: pixels a point, where it becomes pixels; formats without pixels do not read it.
    """

    size: QSize
    words: str
    paint: Callable[[QPainter], None]
    scale: float = 1.0

    def image(self) -> QImage:
        """In pixels on white, with its words as the description and its resolution in dots an inch."""
        image = QImage(self.size * self.scale, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.white)
        if self.words:
            image.setText("Description", self.words)
        dots = round(POINTS_PER_INCH * self.scale * _INCHES_PER_METRE)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        image.setDevicePixelRatio(self.scale)
        painter = QPainter(image)
        self.paint(painter)
        painter.end()
        image.setDevicePixelRatio(1.0)
        return image
