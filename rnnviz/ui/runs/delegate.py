"""The cells of the list of runs: a dot in the colour of the run's curve, figures, and its status as a badge."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from rnnviz.layout.run_text import COLUMNS, status_words
from rnnviz.records.runs import RunRow
from rnnviz.records.training import RunState
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.record_table import RecordDelegate, paint_ground, paint_swatch
from rnnviz.ui.widgets.records_model import RECORD_ROLE, Index
from rnnviz.ui.widgets.theme import Palette

PAD = 8.0


def status_color(row: RunRow, palette: Palette) -> QColor:
    """Error for what cannot be opened or failed, warning for what is unfinished, good for what is finished."""
    if row.problem:
        return palette.color("error")
    names = {
        RunState.FINISHED: "good",
        RunState.RUNNING: "accent",
        RunState.INTERRUPTED: "warning",
        RunState.FAILED: "error",
    }
    return palette.color(names.get(row.status, "dim"))


class RunsDelegate(RecordDelegate):
    """A dot in the colour of the run's curve, figures, and its status as a badge."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, parent)

    def draw(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem, index: Index) -> None:
        row: RunRow = index.data(RECORD_ROLE)
        column, p = COLUMNS[index.column()], self.palette
        selected = self.is_selected(option)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(rect)
        at = index.row()
        paint_ground(painter, rect, p, selected=selected, lit=at == self.lit, current=at == self.current)
        inner = rect.adjusted(PAD, 0, -PAD, 0)
        if column.name == "name":
            slot = self.slots.get(row.key) if selected else None
            inner.setLeft(paint_swatch(painter, inner.left(), inner.center().y(), p, slot))
        shown = index.data(Qt.ItemDataRole.DisplayRole)
        if column.name == "status":
            _badge(painter, inner, status_words(row), status_color(row, p), ink=p.color("text"), filled=not row.problem)
        else:
            strong = column.name == "best" or (column.name == "name" and selected)
            font = sans(13 if column.name == "name" else 12, bold=strong and row.best is not None)
            painter.setFont(font)
            bright = column.name in ("name", "best", "model") and not row.problem
            painter.setPen(p.color("text" if bright else "dim"))
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            text = QFontMetricsF(font).elidedText(shown, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)
        if column.name == "epochs" and row.status is RunState.RUNNING and row.epochs:
            done = inner.width() * min((row.epoch or 0) / row.epochs, 1.0)
            painter.fillRect(QRectF(inner.left(), rect.bottom() - 4, inner.width(), 2), p.color("border"))
            painter.fillRect(QRectF(inner.left(), rect.bottom() - 4, done, 2), p.color("accent"))
        painter.restore()


def _badge(painter: QPainter, inner: QRectF, words: str, color: QColor, *, ink: QColor, filled: bool) -> None:
    font = sans(11, bold=True)
    box = QRectF(inner.left() - 2, inner.center().y() - 9, QFontMetricsF(font).horizontalAdvance(words) + 16, 18)
    ground = QColor(color)
    ground.setAlphaF(0.16 if filled else 0.0)
    painter.setPen(QPen(color, 1) if not filled else Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 9, 9)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
