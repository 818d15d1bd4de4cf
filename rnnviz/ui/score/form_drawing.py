"""The shape of the chosen task, as a small drawing with its name, beside the field Task."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.task_form import PICTURES, FormPicture
from rnnviz.tasks.form import MEANINGS, Form
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.scaling import Canvas

_CELL, _GAP, _WIDE, _ARROW = 11.0, 7.0, 16.0, 10.0
_LEFT = 94.0
"""Where the words begin: where the fields of the form do."""


class FormDrawing(Canvas, QWidget):
    """set_form in; out of sight without one."""

    def __init__(self) -> None:
        super().__init__()
        self._form: Form | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def form(self) -> Form | None:
        return self._form

    def set_form(self, form: Form | None) -> None:
        """Which shape is drawn; None for one that is not known."""
        self._form = form
        self.setVisible(form is not None)
        if form is not None:
            self.setAccessibleName(f"Shape of the task: {form}")
            self.setAccessibleDescription(MEANINGS[form])
            self.setToolTip(MEANINGS[form])
        self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(200, round(_CELL + 2 * _ARROW + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._form is None:
            return
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, PICTURES[self._form])
        face = sans(12)
        painter.setFont(face)
        painter.setPen(self.colours.color("dim"))
        room = self.width() - _LEFT
        words = QFontMetricsF(face).elidedText(str(self._form), Qt.TextElideMode.ElideRight, room)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(_LEFT, 0, room, self.height()), flags, words)
        painter.end()

    def _draw(self, painter: QPainter, picture: FormPicture) -> None:
        line, fill = self.colours.color("text"), self.colours.color("accent")
        top = self.height() / 2 - _CELL / 2
        bottom, middle = top + _CELL, self.height() / 2
        x = 3.0
        for cell in range(picture.cells):
            rect = QRectF(x, top, _CELL, _CELL)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawRoundedRect(rect, 2.5, 2.5)
            center = rect.center().x()
            if picture.enters[cell]:
                _arrow(painter, QPointF(center, bottom + _ARROW), QPointF(center, bottom + 1.5), line)
            if picture.leaves[cell]:
                _arrow(painter, QPointF(center, top - 1.5), QPointF(center, top - _ARROW), line)
            gap = _WIDE if cell == picture.wide_after else _GAP
            if cell + 1 < picture.cells:
                _arrow(painter, QPointF(x + _CELL + 0.5, middle), QPointF(x + _CELL + gap - 0.5, middle), line)
            x += _CELL + gap


def _arrow(painter: QPainter, begin: QPointF, end: QPointF, color: QColor) -> None:
    """A thin line with a tip at its end."""
    painter.setPen(QPen(color, 1.2))
    painter.setBrush(color)
    along = QLineF(begin, end)
    painter.drawLine(begin, end)
    back = QLineF(end, begin)
    back.setLength(min(3.2, along.length()))
    sides = []
    for turn in (-32, 32):
        side = QLineF(back)
        side.setAngle(back.angle() + turn)
        sides.append(side.p2())
    painter.drawPolygon(QPolygonF([end, *sides]))
