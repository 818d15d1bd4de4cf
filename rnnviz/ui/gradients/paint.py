"""Draws the itemised gradient: the matrix, its axes in words, the colour bar, and the curve below. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from rnnviz.layout.itemised_plan import ItemisedPlan, Rect, curve_scale, heights, shading, sums
from rnnviz.layout.numerals import number, short
from rnnviz.layout.scale import LogScale, power
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import Itemised
from rnnviz.ui.score.weights_paint import magnitude_image, paint_swatch
from rnnviz.ui.widgets.fonts import fitting, mono, sans
from rnnviz.ui.widgets.scripts import draw_at, draw_in
from rnnviz.ui.widgets.theme import Palette, lookup_table

SENTENCE = (
    "Read each row from right to left: it shows what the loss at step k alone sends back to every earlier step t. "
    "Where it fades, that loss can teach the layer hardly anything about that step."
)

ONE_SCALE = "A pale row may have a small loss."
BY_ROW = "Colours compare steps, not losses."


@dataclass(frozen=True, slots=True)
class ItemisedStyle:
    """row: the row that is lit, None for none; pinned: whether it stays. column: the step under the pointer.

    playhead: the step the playhead is on, None for none. note: a line under the sentence. layer: its title on
    the screen. by_row: whether each row is coloured by its own largest entry.
    """

    palette: Palette
    row: int | None = None
    pinned: bool = False
    column: int | None = None
    playhead: int | None = None
    note: str = ""
    layer: str = ""
    by_row: bool = False


def matrix_image(itemised: Itemised, palette: Palette, *, by_row: bool = False) -> QImage:
    """(K, T) as an image, one pixel an entry; what is exactly 0 is empty. by_row: as in `shading`."""
    shades = shading(itemised, by_row=by_row)
    return magnitude_image(shades.scale.place(shades.values), palette)


def paint_itemised(
    painter: QPainter, itemised: Itemised, *, plan: ItemisedPlan, image: QImage, style: ItemisedStyle, width: float
) -> None:
    """The whole picture at the painter's origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _words(painter, itemised, style, width)
    _matrix(painter, itemised, plan, image, style)
    _color_bar(painter, itemised, plan.bar, style)
    _curve(painter, itemised, plan, style)
    if style.playhead is not None and style.playhead in plan.axis.visible:
        x = float(plan.middle(style.playhead))
        painter.setPen(QPen(style.palette.color("accent"), 1.4, Qt.PenStyle.DashLine))
        for part in (plan.matrix, plan.curve):
            painter.drawLine(QLineF(x, part.y - 4, x, part.bottom))


def paint_message(painter: QPainter, message: str, palette: Palette, rect: QRectF) -> None:
    """Words in the middle of an empty picture."""
    painter.setFont(sans(16))
    painter.setPen(palette.color("dim"))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(rect.adjusted(60, 0, -60, 0), int(flags), message)


def _words(painter: QPainter, itemised: Itemised, style: ItemisedStyle, width: float) -> None:
    palette = style.palette
    title = f"What each loss sends back through {style.layer or itemised.layer}"
    painter.setFont(fitting(title, width - 40, *(sans(pixels, bold=True) for pixels in (15, 14, 13, 12))))
    painter.setPen(palette.color("text"))
    fits = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(width - 40))
    painter.drawText(QPointF(20, 26), fits)
    painter.setFont(sans(12))
    painter.setPen(palette.color("dim"))
    room = QRectF(20, 34, width - 40, 34)
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
    text = style.note or SENTENCE
    while painter.boundingRect(room, flags, text).height() > room.height() and ". " in text:
        text = text.rpartition(". ")[0] + "."  # whole sentences, the first ones first
    painter.drawText(room, flags, text)


def _matrix(painter: QPainter, itemised: Itemised, plan: ItemisedPlan, image: QImage, style: ItemisedStyle) -> None:
    palette, m = style.palette, plan.matrix
    rect = _rect(m)
    axis = plan.axis
    shrinks = axis.pitch < 1 or m.height < plan.rows
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
    painter.drawImage(rect, image, QRectF(axis.start + 0.5, 0, axis.span, plan.rows))
    painter.setPen(QPen(palette.color("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    painter.setFont(mono(11))
    painter.setPen(palette.color("dim"))
    pitch = m.height / plan.rows
    for row in plan.ticks(plan.rows, m.height, 22):
        y = plan.row_top(row) + pitch / 2
        painter.drawLine(QLineF(m.x - 5, y, m.x - 1, y))
        text = QRectF(m.x - 50, y - 8, 42, 16)
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(itemised.losses[row]))
    _step_ticks(painter, plan, palette, m.bottom)
    painter.save()
    painter.translate(20, m.y + m.height / 2)
    painter.rotate(-90)
    painter.setFont(sans(12.5, bold=True))
    painter.setPen(palette.color("text"))
    label = "the loss at step k" if m.height > 130 else "loss k"
    painter.drawText(QRectF(-150, -10, 300, 20), Qt.AlignmentFlag.AlignCenter, label)
    painter.restore()
    _readout(painter, itemised, plan, style)
    if style.row is not None:
        painter.setPen(QPen(palette.color("accent"), 2.4 if style.pinned else 1.6))
        top = plan.row_top(style.row)
        painter.drawRect(QRectF(m.x - 1, top - 1, m.width + 2, max(pitch, 2) + 2))


ABOVE_THE_DIAGONAL = 0.42, 1.0
"""The part of the matrix's width that is empty in its uppermost rows, where every step has a loss."""


def _free(itemised: Itemised) -> tuple[float, float]:
    """The part of the matrix's width, 0 to 1, in which there is room for words."""
    steps = itemised.magnitude.shape[1]
    reached = np.flatnonzero((itemised.magnitude > 0).any(0))
    first, last = (int(reached[0]), int(reached[-1]) + 1) if len(reached) else (0, steps)
    if int(itemised.losses[0]) <= steps // 4:
        return ABOVE_THE_DIAGONAL
    return (0.0, first / steps) if first >= steps - last else (last / steps, 1.0)


def _readout(painter: QPainter, itemised: Itemised, plan: ItemisedPlan, style: ItemisedStyle) -> None:
    """What the pointer is on; written where the matrix is empty: above its diagonal, or beside the steps that the
    layer has, where those are few."""
    palette, m = style.palette, plan.matrix
    if plan.rows < 4:
        return
    begin, end = _free(itemised)
    room = QRectF(m.x + m.width * begin + 6, m.y + 10, m.width * (end - begin) - 20, min(m.height * 0.4, 64))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
    if style.row is None or style.column is None:
        if (begin, end) != ABOVE_THE_DIAGONAL:
            return
        painter.setFont(sans(12))
        painter.setPen(palette.color("dim"))
        painter.drawText(room, int(right | Qt.TextFlag.TextWordWrap), "empty: no loss reaches a later step")
        return
    value = float(itemised.magnitude[style.row, style.column])
    painter.setFont(sans(13))
    painter.setPen(palette.color("text"))
    painter.drawText(room, int(right), f"loss at step {itemised.losses[style.row]} → step {style.column}")
    painter.setFont(mono(17, bold=True))
    painter.drawText(room.adjusted(0, 20, 0, 10), int(right), number(value) if value else "exactly 0")
    largest, shades = float(itemised.magnitude[style.row].max()), shading(itemised, by_row=style.by_row)
    notes = [f"{short(value / largest)} of the row's largest"] if style.by_row and largest > 0 and value else []
    if np.isfinite(value) and shades.scale.below(shades.values[style.row, style.column]):
        notes.append("below the scale")
    painter.setFont(sans(12))
    painter.setPen(palette.color("dim"))
    painter.drawText(room.adjusted(0, 44, 0, 20), int(right), ", ".join(notes))


def _color_bar(painter: QPainter, itemised: Itemised, bar: Rect, style: ItemisedStyle) -> None:
    palette, scale = style.palette, shading(itemised, by_row=style.by_row).scale
    table = np.ascontiguousarray(lookup_table(palette.magnitude)[::-1])
    image = QImage(table.tobytes(), 1, len(table), 4, QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(_rect(bar), image)
    painter.setPen(QPen(palette.color("border"), 1))
    painter.drawRect(_rect(bar))
    swatch = QRectF(bar.x, bar.bottom + 6, bar.width, 10)
    for words, color in ((f"<{power(scale.low)}", "below"), ("0", "empty_cell")):
        paint_swatch(painter, swatch, palette, color)
        painter.setFont(mono(11))
        painter.setPen(palette.color("dim"))
        draw_at(painter, QPointF(bar.right + 6, swatch.bottom() - 1), words)
        swatch.translate(0, 15)
    for exponent in scale.ticks(6):
        y = bar.bottom - bar.height * (exponent - scale.low) / scale.decades
        painter.drawLine(QLineF(bar.right, y, bar.right + 4, y))
        draw_at(painter, QPointF(bar.right + 6, min(y + 4, bar.bottom - 2)), power(exponent))


def _curve(painter: QPainter, itemised: Itemised, plan: ItemisedPlan, style: ItemisedStyle) -> None:
    palette, c = style.palette, plan.curve
    scale = curve_scale(itemised)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color("panel"))
    painter.drawRect(_rect(c))
    painter.setFont(mono(11))
    for exponent in scale.ticks(max(2, int(c.height // 22))):
        y = c.bottom - c.height * (exponent - scale.low) / scale.decades
        painter.setPen(QPen(palette.color("border"), 1))
        painter.drawLine(QLineF(c.x, y, c.right, y))
        painter.setPen(palette.color("dim"))
        text = QRectF(c.x - 56, y - 8, 48, 16)
        draw_in(painter, text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, power(exponent))
    steps = np.arange(plan.axis.visible.start, plan.axis.visible.stop)
    lit = style.row is not None
    together = QPen(palette.color("dim" if lit else "hidden"), 2)
    total = sums(itemised)
    if itemised.there is not None:
        steps = steps[itemised.there[steps]]  # a stride leaves steps without a cell
    _log_line(painter, plan, steps, total, scale=scale, pen=together)
    label = "all losses together" if plan.rows > 1 else f"the loss at step {itemised.losses[0]}"
    if style.row is not None:
        row = itemised.magnitude[style.row]
        _log_line(painter, plan, steps, row, scale=scale, pen=QPen(palette.color("hidden"), 2.6))
        label = (
            f"the loss at step {itemised.losses[style.row]} alone  (grey: all losses together)"
            if plan.rows > 1
            else label
        )
    painter.setFont(sans(12.5, bold=True))
    painter.setPen(palette.color("text"))
    painter.drawText(QPointF(c.x, c.y - 8), label)
    _step_ticks(painter, plan, palette, c.bottom)
    painter.setFont(sans(12.5, bold=True))
    painter.setPen(palette.color("text"))
    foot = QRectF(c.x, c.bottom + 22, c.width, 20)
    painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, "the time step t that receives it")


def _log_line(
    painter: QPainter, plan: ItemisedPlan, steps: IntArray, values: Array, *, scale: LogScale, pen: QPen
) -> None:
    """(T,) values at some steps; where one is off the scale the line is interrupted: a ring stands at the foot for one
    that is below it, a dash for one that is exactly 0."""
    known = values[steps]
    below, nothing = scale.below(known) & ~np.isnan(known), known == 0
    off = below | nothing | np.isnan(known)
    ys = heights(known, scale, plan.curve)
    for part in np.split(np.arange(len(steps)), np.flatnonzero(np.diff(off.astype(np.int8))) + 1):
        if len(part) and not off[part[0]]:
            _line(painter, plan, steps[part], ys[part], QPen(pen))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    foot, half = plan.curve.bottom - 3, min(max(plan.axis.pitch * 0.25, 1.0), 3.0)
    painter.setPen(QPen(pen.color(), 1))
    for x in plan.middle(steps[below]).tolist():
        painter.drawEllipse(QPointF(x, foot), 2.2, 2.2)
    painter.setPen(QPen(pen.color(), 1.4))
    for x in plan.middle(steps[nothing]).tolist():
        painter.drawLine(QLineF(x - half, foot, x + half, foot))


def _line(painter: QPainter, plan: ItemisedPlan, steps: IntArray, ys: Array, pen: QPen) -> None:
    xs = plan.middle(steps)
    points = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    if points and plan.axis.pitch > 9:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        for point in points:
            painter.drawEllipse(point, 2.6, 2.6)


def _step_ticks(painter: QPainter, plan: ItemisedPlan, palette: Palette, y: float) -> None:
    painter.setFont(mono(11))
    painter.setPen(palette.color("dim"))
    for column in plan.axis.ticks(40).tolist():
        x = float(plan.middle(column))
        painter.drawLine(QLineF(x, y + 1, x, y + 5))
        painter.drawText(QRectF(x - 24, y + 5, 48, 16), Qt.AlignmentFlag.AlignCenter, str(column))


def _rect(r: Rect) -> QRectF:
    return QRectF(r.x, r.y, r.width, r.height)
