"""A drawing as a picture: written to a file, or copied. On white paper, in the colours of the light theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from rnnviz.errors import Kind, Told
from rnnviz.export.painted import Painted
from rnnviz.export.pictures import PICTURES, PictureError
from rnnviz.layout.numerals import fixed
from rnnviz.quick_draw import quick_draw_words
from rnnviz.records.drawings import LICENCE, Drawing, Sample
from rnnviz.ui.sketch.drawing_ink import ink_of, paint_ink
from rnnviz.ui.widgets.theme import LIGHT

_LONGER = 1024
"""Pixels of the longer side."""
_PEN, _MARGIN = 6.0, 32.0


class FileError(Told, OSError):
    """A picture that could not be written: a sentence for the user."""

    kind = Kind.NOT_WRITTEN


def words_of(what: Sample | Drawing) -> str:
    """What is written into the file: that a network drew it, or whose drawing it is."""
    if isinstance(what, Drawing):
        if not what.key:
            return "Drawn by hand"
        return (
            LICENCE if what.word in quick_draw_words() else f"A drawing of {what.word}, under the licence of its source"
        )
    who = "Finished by a network" if what.given else "Drawn by a network"
    return f"{who} (rnnviz), temperature {fixed(what.temperature, 2)}, seed {what.seed}"


def write(what: Sample | Drawing, path: Path) -> None:
    """Writes a picture as its name ends. UnknownKind; FileError, in words, where that cannot be."""
    try:
        PICTURES.write(painted(what), path)
    except PictureError as e:
        raise FileError(str(e)) from e
    except OSError as e:
        raise FileError(f"The picture could not be written to {path}: {e.strerror or e}.") from e


def as_image(what: Sample | Drawing) -> QImage:
    return painted(what).image()


def copy(what: Sample | Drawing) -> None:
    """Puts the picture on the clipboard."""
    QGuiApplication.clipboard().setImage(as_image(what))


def painted(what: Sample | Drawing) -> Painted:
    size = _size(what)

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        where = QRectF(0, 0, size.width(), size.height())
        paint_ink(painter, ink_of(what), where, palette=LIGHT, width=_PEN, margin=_MARGIN)

    return Painted(size, words_of(what), paint)


def _size(what: Sample | Drawing) -> QSize:
    left, top, right, bottom = ink_of(what).box
    wide, high = max(right - left, 1e-9), max(bottom - top, 1e-9)
    scale = _LONGER / max(wide, high)
    return QSize(*(max(round(side * scale), _LONGER // 8) for side in (wide, high)))
