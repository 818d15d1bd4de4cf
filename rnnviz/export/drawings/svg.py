"""SVG: one line per stroke."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator

from rnnviz.export.drawings import Painted
from rnnviz.export.formats import Format


def write(drawing: Painted, path: Path) -> None:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(drawing.size)
    generator.setViewBox(QRectF(0, 0, drawing.size.width(), drawing.size.height()))
    generator.setTitle(drawing.words)
    painter = QPainter(generator)
    drawing.paint(painter)
    painter.end()
    buffer.close()
    path.write_bytes(bytes(data.data()))


FORMAT = Format("SVG pictures", ("svg",), 10, write)
