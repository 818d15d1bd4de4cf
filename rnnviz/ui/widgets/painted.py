"""What pictures that are painted by hand have in common: a heading, a message, and the pointer. x/y plots are
`widgets.plot`."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import Slots
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas, room
from rnnviz.ui.widgets.theme import Palette

HEAD = 34.0
"""Pixels above the picture, for the heading."""


class PaintedView(Canvas, QWidget):
    """set_slots and set_message in. A picture says in `draw` what it paints; `pointer` is where the pointer is."""

    def __init__(self, name: str, *, part: str = "") -> None:
        """name: the accessible one. part: its name on the command line, where that is shorter."""
        super().__init__()
        self.setAccessibleName(name)
        as_part(self, part or name.split(",")[0].replace(" ", "-"), f"{name[:1].upper()}{name[1:]}")
        self.setMouseTracking(True)
        self.slots: Slots = {}
        self.message = ""
        self.pointer: QPointF | None = None

    def set_slots(self, slots: Slots) -> None:
        """The colours of what is told apart: the same in every picture and plot."""
        self.slots = dict(slots)
        self.update()

    def set_message(self, message: str) -> None:
        """Words instead of the picture; "" for none."""
        self.message = message
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.colours.color("background"))
        if self.message:
            paint_message(painter, QRectF(self.rect()), self.message, self.colours)
        else:
            self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Paints the picture; each kind has its own."""
        raise NotImplementedError

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        self.update()


def paint_message(painter: QPainter, rect: QRectF, words: str, palette: Palette) -> None:
    """Words in the middle of an empty picture."""
    painter.setFont(sans(13))
    painter.setPen(palette.color("dim"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(rect.adjusted(24, HEAD, -24, -12), flags, words)


def paint_heading(painter: QPainter, words: str, *, palette: Palette, note: str = "", left: float = 12) -> None:
    """The heading in the score's manner, and a note in small letters after it: of its parts, which semicolons part, as
    many as there is room for."""
    font = sans(12, bold=True)
    painter.setFont(font)
    painter.setPen(palette.color("text"))
    painter.drawText(QPointF(left, 20), words)
    if note:
        along = QFontMetricsF(font).horizontalAdvance(words)
        small, wide = sans(11), room(painter) - left - along - 14
        while ";" in note and QFontMetricsF(small).horizontalAdvance(note) > wide:
            note = note.rpartition(";")[0]
        painter.setFont(small)
        painter.setPen(palette.color("dim"))
        painter.drawText(QPointF(left + along + 10, 20), note)
