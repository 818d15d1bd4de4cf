"""The cells of the board: a swatch and a title, numbers, a badge in words, the loss, the way to the score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from rnnviz.layout.cell_text import UNKNOWN
from rnnviz.records.forecasts import Verdict
from rnnviz.records.training import RunState
from rnnviz.ui.forecast.rows import SHIPPED, BoardRow
from rnnviz.ui.forecast.text import result_words, words
from rnnviz.ui.widgets.fonts import fitting, sans
from rnnviz.ui.widgets.inks import model_color
from rnnviz.ui.widgets.record_table import paint_ground, paint_swatch
from rnnviz.ui.widgets.theme import Palette

PAD = 8.0


@dataclass(frozen=True, slots=True)
class CellStyle:
    """slot: the colour that the row's curves have in the plots, None where it is not selected. lit: under the pointer.
    current: whether the keyboard is on this row. brief: without the mark of what ships: the title needs the room."""

    palette: Palette
    slot: int | None = None
    selected: bool = False
    lit: bool = False
    current: bool = False
    brief: bool = False


def paint_cell(painter: QPainter, rect: QRectF, row: BoardRow, name: str, style: CellStyle) -> None:
    """One cell, by the name of its column."""
    p = style.palette
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(rect)
    paint_ground(painter, rect, p, selected=style.selected, lit=style.lit, current=style.current)
    if name == "title":
        _title(painter, rect, row, style)
    elif name == "result":
        _badge(painter, rect, row, p)
    elif name == "loss":
        _sparkline(painter, rect.adjusted(PAD, 5, -PAD, -5), row, style)
    elif name == "open":
        _open(painter, rect, style)
    else:
        _text(painter, rect, row, name, p)
    painter.restore()


def _title(painter: QPainter, rect: QRectF, row: BoardRow, style: CellStyle) -> None:
    p = style.palette
    left = paint_swatch(painter, rect.left() + PAD, rect.center().y(), p, style.slot)
    told = [one for one in row.marks if not (style.brief and one == SHIPPED)]
    marks = [(one, QFontMetricsF(sans(10, bold=True)).horizontalAdvance(one) + 10) for one in told]
    room = rect.right() - left - PAD - sum(width + 6 for _, width in marks)
    strong = style.slot is not None
    font = fitting(row.title, room, sans(13, bold=strong), sans(12, bold=strong), sans(11, bold=strong), sans(11))
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(row.title, Qt.TextElideMode.ElideMiddle, room)  # the ends tell two rows apart
    painter.setFont(font)
    painter.setPen(p.color("text"))
    painter.drawText(QRectF(left, rect.top(), room + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown)
    at = left + metrics.horizontalAdvance(shown) + 7
    for mark, width in marks:
        box = QRectF(at, rect.center().y() - 7.5, width, 15)
        name = "dim" if mark == SHIPPED else "accent"
        painter.setPen(QPen(p.color(name, 0.7), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(sans(10, bold=True))
        painter.setPen(p.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark)
        at += width + 6


def _text(painter: QPainter, rect: QRectF, row: BoardRow, name: str, p: Palette) -> None:
    shown = words(row, name)
    left = name == "forecast"
    dim = shown == UNKNOWN or name in ("forecast", "parameters", "seconds", "epochs", "book")
    measured = name == ("val_error" if row.last_error is None else "last_error") and shown != UNKNOWN
    painter.setFont(sans(12, bold=measured))
    painter.setPen(p.color("dim" if dim else "text"))
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    room = rect.width() - 2 * PAD + 1
    shown = QFontMetricsF(painter.font()).elidedText(shown, Qt.TextElideMode.ElideRight, room)
    painter.drawText(rect.adjusted(PAD, 0, -PAD, 0), side | Qt.AlignmentFlag.AlignVCenter, shown)
    if name == "epochs" and row.state in (RunState.RUNNING, RunState.PAUSED) and row.epochs:
        width = rect.width() - 2 * PAD
        done = width * min(row.epochs_done / row.epochs, 1.0)
        painter.fillRect(QRectF(rect.left() + PAD, rect.bottom() - 4, width, 2), p.color("border"))
        painter.fillRect(QRectF(rect.left() + PAD, rect.bottom() - 4, done, 2), p.color("accent"))


def badge_colour(row: BoardRow, p: Palette) -> QColor:
    """Good for what reaches the book, warning for what does not, error for what failed, dim for what is on its way."""
    if row.verdict is not None:
        return p.color({Verdict.SHORT: "warning"}.get(row.verdict, "good"))
    return p.color(
        {RunState.FAILED: "error", RunState.RUNNING: "accent", RunState.PAUSED: "accent"}.get(row.state, "dim")
    )


def _badge(painter: QPainter, rect: QRectF, row: BoardRow, p: Palette) -> None:
    shown, colour = result_words(row), badge_colour(row, p)
    if row.state is RunState.IDLE:
        painter.setFont(sans(12))
        painter.setPen(p.color("dim"))
        painter.drawText(rect.adjusted(PAD, 0, -PAD, 0), Qt.AlignmentFlag.AlignVCenter, shown)
        return
    font = sans(11, bold=True)
    marked = row.verdict in (Verdict.BEATEN, Verdict.REPRODUCED)
    width = QFontMetricsF(font).horizontalAdvance(shown) + 16 + (12 if marked else 0)
    box = QRectF(rect.left() + PAD - 2, rect.center().y() - 9, width, 18)
    fill = QColor(colour)
    # What is beaten stands out from what is only reproduced by more than its word: it is filled.
    filled = row.verdict is Verdict.BEATEN
    fill.setAlphaF(1.0 if filled else 0.14)
    painter.setPen(Qt.PenStyle.NoPen if filled else QPen(colour, 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(box, 9, 9)
    ink = p.color("background" if filled else "text")
    if marked:
        _mark(painter, QPointF(box.left() + 12, box.center().y()), ink, beaten=filled)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box.adjusted(20 if marked else 8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)


def _mark(painter: QPainter, center: QPointF, ink: QColor, *, beaten: bool) -> None:
    """An arrow down for a lower error, a tick for the same."""
    pen = QPen(ink, 1.7)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    x, y = center.x(), center.y()
    if beaten:
        painter.drawLine(QPointF(x, y - 3.5), QPointF(x, y + 3.5))
        painter.drawPolyline([QPointF(x - 3, y + 0.8), QPointF(x, y + 3.8), QPointF(x + 3, y + 0.8)])
    else:
        painter.drawPolyline([QPointF(x - 3.2, y), QPointF(x - 0.8, y + 2.8), QPointF(x + 3.5, y - 3)])


def _sparkline(painter: QPainter, rect: QRectF, row: BoardRow, style: CellStyle) -> None:
    """Training loss thin, validation loss strong, on one log scale; as wide as the epochs done. In the row's colour
    where it has one, else in none that another row could have."""
    p = style.palette
    ink = p.color("text") if style.slot is None else model_color(p, style.slot)
    known = [math.log(v) for v in (*row.losses, *row.val_losses) if v > 0 and math.isfinite(v)]
    if not known:
        return
    low, high = min(known), max(known)
    epochs = max(row.epochs, len(row.losses), len(row.val_losses), 2)
    for losses, pen in ((row.losses, QPen(p.color("dim", 0.7), 1)), (row.val_losses, QPen(ink, 1.5))):
        points = _points(losses, rect, low=low, high=high, epochs=epochs)
        painter.setPen(pen)
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        if points and losses is row.val_losses:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(points[-1], 2, 2)


def _points(losses: Sequence[float], rect: QRectF, *, low: float, high: float, epochs: int) -> list[QPointF]:
    span = (high - low) or 1.0
    return [
        QPointF(
            rect.left() + rect.width() * i / (epochs - 1),
            rect.bottom() - (math.log(v) - low) / span * rect.height() if high > low else rect.center().y(),
        )
        for i, v in enumerate(losses)
        if v > 0 and math.isfinite(v)
    ]


def _open(painter: QPainter, rect: QRectF, style: CellStyle) -> None:
    """A small button; quiet until its row is under the pointer or selected."""
    p = style.palette
    active = style.lit or style.selected or style.current
    box = rect.adjusted(4, 3.5, -6, -3.5)
    painter.setPen(QPen(p.color("accent" if active else "border"), 1))
    painter.setBrush(p.color("raised"))
    painter.drawRoundedRect(box, 5, 5)
    painter.setFont(sans(11, bold=True))
    painter.setPen(p.color("accent" if active else "dim"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Open")
