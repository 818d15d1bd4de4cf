"""The cells of the list of runs: a dot in the colour of the run's curve, figures, and its status as a badge."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from rnnviz.layout.run_words import COLUMNS, status_words
from rnnviz.run_records import RunRow, Status
from rnnviz.ui.theme import LIGHT, Palette
from rnnviz.ui.views.fonts import sans
from rnnviz.ui.views.plot import Slots, model_color
from rnnviz.ui.views.runs_model import RUN_ROLE

ROW_HEIGHT = 27
PAD = 8.0
Index = QModelIndex | QPersistentModelIndex


def status_color(row: RunRow, palette: Palette) -> QColor:
    """Error for what cannot be opened or failed, warning for what is unfinished, good for what is finished."""
    if row.problem:
        return palette.color("error")
    names = {
        Status.FINISHED: "good",
        Status.TRAINING: "accent",
        Status.INTERRUPTED: "warning",
        Status.FAILED: "error",
    }
    return palette.color(names.get(row.status, "dim"))


class RunsDelegate(QStyledItemDelegate):
    """lit, current: rows of the view, -1 for none: under the pointer, and where the keyboard is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.palette = LIGHT
        self.slots: Slots = {}
        self.lit = -1
        self.current = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: RunRow = index.data(RUN_ROLE)
        column, p, rect = COLUMNS[index.column()], self.palette, QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(rect)
        self._ground(painter, rect, selected=selected, at=index.row())
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if column.name == "name":
            inner = self._dot(painter, inner, self.slots.get(row.key) if selected else None)
        shown = index.data(Qt.ItemDataRole.DisplayRole)
        if column.name == "status":
            _badge(painter, inner, status_words(row), status_color(row, p), filled=not row.problem)
        else:
            strong = column.name == "best" or (column.name == "name" and selected)
            font = sans(13 if column.name == "name" else 12, bold=strong and row.best is not None)
            painter.setFont(font)
            bright = column.name in ("name", "best", "model") and not row.problem
            painter.setPen(p.color("text" if bright else "dim"))
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            text = QFontMetricsF(font).elidedText(shown, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)
        if column.name == "epochs" and row.status is Status.TRAINING and row.epochs:
            done = inner.width() * min((row.epoch or 0) / row.epochs, 1.0)
            painter.fillRect(QRectF(inner.left(), rect.bottom() - 4, inner.width(), 2), p.color("border"))
            painter.fillRect(QRectF(inner.left(), rect.bottom() - 4, done, 2), p.color("accent"))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def _ground(self, painter: QPainter, rect: QRectF, *, selected: bool, at: int) -> None:
        p = self.palette
        painter.fillRect(rect, p.color("background"))
        if selected:
            painter.fillRect(rect, p.color("accent", 0.22 if p.dark else 0.13))
        elif at == self.lit:
            painter.fillRect(rect, p.color("panel"))
        painter.setPen(QPen(p.color("border", 0.55), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if at == self.current:
            painter.setPen(QPen(p.color("accent"), 1))
            for y in (rect.top() + 0.5, rect.bottom() - 0.5):
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def _dot(self, painter: QPainter, inner: QRectF, slot: int | None) -> QRectF:
        """The swatch of the run's curve; what is left of the cell beside it."""
        painter.setPen(QPen(self.palette.color("border"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if slot is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(model_color(self.palette, slot))
        painter.drawEllipse(QPointF(inner.left() + 4, inner.center().y()), 4.5, 4.5)
        return inner.adjusted(17, 0, 0, 0)


def _badge(painter: QPainter, inner: QRectF, words: str, color: QColor, *, filled: bool) -> None:
    font = sans(11, bold=True)
    box = QRectF(inner.left() - 2, inner.center().y() - 9, QFontMetricsF(font).horizontalAdvance(words) + 16, 18)
    ground = QColor(color)
    ground.setAlphaF(0.16 if filled else 0.0)
    painter.setPen(QPen(color, 1) if not filled else Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 9, 9)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
