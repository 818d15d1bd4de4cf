"""A drawing as a picture: written as SVG or PNG, or copied. On white paper, in the colours of the light theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from rnnviz.errors import Kind, Told
from rnnviz.layout.numerals import fixed
from rnnviz.records.drawings import LICENCE, Drawing, Sample
from rnnviz.ui.sketch.drawing_ink import ink_of, paint_ink
from rnnviz.ui.widgets.theme import LIGHT

KINDS = {"svg": "SVG pictures (*.svg)", "png": "PNG pictures (*.png)"}
_LONGER = 1024
"""Pixels of the longer side."""
_PEN, _MARGIN = 6.0, 32.0


class FileError(Told, OSError):
    """A picture that could not be written: a sentence for the user."""

    kind = Kind.NOT_WRITTEN


def words_of(what: Sample | Drawing) -> str:
    """What is written into the file: that a network drew it, or whose drawing it is."""
    if isinstance(what, Drawing):
        return LICENCE if what.key else "Drawn by hand"
    who = "Finished by a network" if what.given else "Drawn by a network"
    return f"{who} (rnnviz), temperature {fixed(what.temperature, 2)}, seed {what.seed}"


def write(what: Sample | Drawing, path: Path) -> None:
    """Writes a picture as its name says, .svg or .png. FileError, in words, where that cannot be."""
    data = as_svg(what) if path.suffix.lower() == ".svg" else as_png(what)
    try:
        path.write_bytes(data)
    except OSError as e:
        raise FileError(f"The picture could not be written to {path}: {e.strerror or e}.") from e


def as_svg(what: Sample | Drawing) -> bytes:
    """An SVG document of one line per stroke: those that were given, and those that a network drew."""
    size, data = _size(what), QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(words_of(what))
    _paint(what, QPainter(generator), size)
    buffer.close()
    return bytes(data.data())


def as_png(what: Sample | Drawing) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    as_image(what).save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know a str only
    buffer.close()
    return bytes(data.data())


def as_image(what: Sample | Drawing) -> QImage:
    size = _size(what)
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    image.setText("Description", words_of(what))
    _paint(what, QPainter(image), size)
    return image


def copy(what: Sample | Drawing) -> None:
    """Puts the picture on the clipboard."""
    QGuiApplication.clipboard().setImage(as_image(what))


def _size(what: Sample | Drawing) -> QSize:
    left, top, right, bottom = ink_of(what).box
    wide, high = max(right - left, 1e-9), max(bottom - top, 1e-9)
    scale = _LONGER / max(wide, high)
    return QSize(*(max(round(side * scale), _LONGER // 8) for side in (wide, high)))


def _paint(what: Sample | Drawing, painter: QPainter, size: QSize) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    where = QRectF(0, 0, size.width(), size.height())
    paint_ink(painter, ink_of(what), where, palette=LIGHT, width=_PEN, margin=_MARGIN)
    painter.end()
