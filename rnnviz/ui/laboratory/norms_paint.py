"""Sizes of gradients of several models over the time steps, on one log scale; what is off it is drawn as that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.figure import Ink
from rnnviz.layout.laboratory import Off, Strand, off_words
from rnnviz.layout.plot_frame import pieces
from rnnviz.layout.scale import LogScale, power
from rnnviz.records.arrays import Array, IntArray
from rnnviz.ui.widgets.fonts import fitting, keeping_figures, mono, sans
from rnnviz.ui.widgets.inks import ink_color, ink_pen
from rnnviz.ui.widgets.scripts import draw_in
from rnnviz.ui.widgets.theme import Palette

LEFT, TOP, FOOT, LEGEND, GAP = 60.0, 26.0, 34.0, 232.0, 18.0
"""Logical pixels: of the numbers beside the plot, above it, below it, of the legend at its right, and before that."""
NARROW, WIDE, WIDE_LEGEND = 560.0, 900.0, 290.0
"""Below the first width the legend has two fifths of it; from the second on it has more room for names."""
_FAINT = 0.22
_THICK, _THIN = 4.2, 1.8
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_NAMES, _APART = 28.0, 8.0
"""In the legend, logical pixels of a line before a name, and between two columns of numbers."""
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Model:
    """name, slot: what it is called, and its colour. strands: what is plotted of it, the thin line first."""

    name: str
    slot: int
    strands: tuple[Strand, ...]


@dataclass(frozen=True, slots=True)
class NormsStyle:
    """step: where the playhead is. reached: the first step that the backward phase has come to; None where it has not
    begun. pointed: the step under the pointer, which is read out in place of the playhead's."""

    palette: Palette
    step: int
    reached: int | None
    pointed: int | None = None

    @property
    def read(self) -> int:
        return self.step if self.pointed is None else self.pointed


def plot_rect(width: float, height: float) -> QRectF:
    """Where the lines are, in a view of this size."""
    legend = WIDE_LEGEND if width >= WIDE else LEGEND if width >= NARROW else width * 0.4
    return QRectF(LEFT, TOP, max(width - LEFT - GAP - legend, 40.0), max(height - TOP - FOOT, 30.0))


def paint_norms(
    painter: QPainter, models: Sequence[Model], *, scale: LogScale, axis: TimeAxis, rect: QRectF, style: NormsStyle
) -> None:
    """axis: placed on the plot. rect: of the plot."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _frame(painter, scale, axis, rect, style)
    painter.save()
    painter.setClipRect(rect.adjusted(-1, -12, 1, 12))
    for model in models:
        for number, strand in enumerate(model.strands):
            _strand(painter, strand, Ink(model.slot), scale=scale, axis=axis, rect=rect, style=style, thick=number > 0)
    painter.restore()
    _playhead(painter, axis, rect, style)
    _heading(painter, models, scale, rect, style.palette)


def _frame(painter: QPainter, scale: LogScale, axis: TimeAxis, rect: QRectF, style: NormsStyle) -> None:
    palette = style.palette
    painter.fillRect(rect, palette.color("panel"))
    painter.setFont(mono(11))
    for exponent in scale.ticks(max(2, int(rect.height() // 24))):
        y = rect.bottom() - rect.height() * (exponent - scale.low) / scale.decades
        painter.setPen(QPen(palette.color("border"), 1))
        painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
        painter.setPen(palette.color("dim"))
        draw_in(painter, QRectF(0, y - 9, rect.left() - 7, 18), _RIGHT, power(exponent))
    for step in axis.ticks(44).tolist():
        x = float(axis.x(step))
        painter.setPen(QPen(palette.color("border"), 1))
        painter.drawLine(QLineF(x, rect.bottom(), x, rect.bottom() + 4))
        painter.setPen(palette.color("dim"))
        painter.drawText(QRectF(x - 30, rect.bottom() + 4, 60, 15), _CENTRE, str(step))
    painter.setFont(sans(11))
    painter.drawText(QRectF(rect.left(), rect.bottom() + 18, rect.width(), 15), _CENTRE, "time step t")


def _strand(
    painter: QPainter,
    strand: Strand,
    ink: Ink,
    *,
    scale: LogScale,
    axis: TimeAxis,
    rect: QRectF,
    style: NormsStyle,
    thick: bool,
) -> None:
    """A line over the steps that are reached, strong; over the others faint, so that nobody has to guess."""
    steps = np.arange(axis.visible.start, min(axis.visible.stop, len(strand.values)))
    if not len(steps):
        return
    off = strand.where(scale)[steps].astype(np.int64)
    ys = np.where(off == Off.ON, _heights(strand.values[steps], scale, rect), np.nan)
    reached = len(strand.values) if style.reached is None else style.reached
    for alpha, part in ((_FAINT, steps <= reached), (1.0, steps >= reached)):
        if not part.any():
            continue
        width = _THICK if thick else _THIN
        shade = replace(ink, width=width, alpha=alpha * (0.55 if thick else 1.0), dashes=() if thick else None)
        _line(painter, axis.x(steps[part].astype(float)), ys[part], ink_pen(shade, style.palette))
        _marks(painter, axis.x(steps[part].astype(float)), off[part], rect, replace(shade, alpha=alpha), style.palette)


def _heights(values: Array, scale: LogScale, rect: QRectF) -> Array:
    finite = np.where(np.isfinite(values), values, 1.0)
    return rect.bottom() - scale.fraction(finite).astype(float) * rect.height()


def _line(painter: QPainter, xs: Array, ys: Array, pen: QPen) -> None:
    for x, y in pieces(xs, ys):
        painter.setPen(pen)
        if len(x) == 1:
            painter.drawLine(QLineF(x[0] - 2, y[0], x[0] + 2, y[0]))
            continue
        painter.drawPolyline(QPolygonF([QPointF(*at) for at in zip(x.tolist(), y.tolist(), strict=True)]))


def _marks(painter: QPainter, xs: Array, off: IntArray, rect: QRectF, ink: Ink, palette: Palette) -> None:
    """Dashes for what is exactly 0, rings below the scale, triangles above it, crosses for what is no number; no two
    closer than they are wide."""
    painter.setPen(QPen(ink_color(ink, palette), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for kind in (Off.ZERO, Off.BELOW, Off.OVERFLOW, Off.NAN):
        last = -np.inf
        for x in xs[off == kind].tolist():
            if x - last < 7:
                continue
            last = x
            if kind is Off.ZERO:
                painter.drawLine(QLineF(x - 2.2, rect.bottom() - 4, x + 2.2, rect.bottom() - 4))
            elif kind is Off.BELOW:
                painter.drawEllipse(QPointF(x, rect.bottom() - 4), 2.4, 2.4)
            elif kind is Off.OVERFLOW:
                y = rect.top() + 4
                painter.drawPolygon(QPolygonF([QPointF(x - 3, y + 3), QPointF(x + 3, y + 3), QPointF(x, y - 3)]))
            else:
                y = rect.top() + 12
                painter.drawLine(QLineF(x - 3, y - 3, x + 3, y + 3))
                painter.drawLine(QLineF(x - 3, y + 3, x + 3, y - 3))


def _playhead(painter: QPainter, axis: TimeAxis, rect: QRectF, style: NormsStyle) -> None:
    for step, color in ((style.pointed, "dim"), (style.step, "accent")):
        if step is None:
            continue
        x = float(axis.x(step))
        if rect.left() - 1 <= x <= rect.right() + 1:
            painter.setPen(QPen(style.palette.color(color), 1.4))
            painter.drawLine(QLineF(x, rect.top() - 4, x, rect.bottom()))


def _heading(painter: QPainter, models: Sequence[Model], scale: LogScale, rect: QRectF, palette: Palette) -> None:
    symbols = list(dict.fromkeys(strand.symbol for model in models for strand in model.strands))
    thick = {strand.symbol for model in models for strand in model.strands[1:]}
    told = [f"{symbol}(t){' (thick)' if symbol in thick else ''}" for symbol in symbols]
    titles = ("norm of " + " and ".join(told) + ", log scale", ", ".join(told), ", ".join(symbols))
    bold = QFontMetricsF(sans(11, bold=True))
    title = next((one for one in titles if bold.horizontalAdvance(one) <= rect.width()), titles[-1])
    notes = "   ".join(off_words([strand for model in models for strand in model.strands], scale))
    face = fitting(title, rect.width(), sans(12, bold=True), sans(11, bold=True))
    painter.setFont(face)
    painter.setPen(palette.color("text"))
    painter.drawText(QPointF(rect.left(), rect.top() - 9), title)
    wide = QFontMetricsF(face).horizontalAdvance(title)
    small = sans(11)
    if notes and wide + 16 + QFontMetricsF(small).horizontalAdvance(notes) <= rect.width():
        painter.setFont(small)
        painter.setPen(palette.color("dim"))
        painter.drawText(QRectF(rect.left(), rect.top() - 21, rect.width(), 16), _RIGHT, notes)


def paint_legend(painter: QPainter, models: Sequence[Model], room: QRectF, *, style: NormsStyle) -> None:
    """Each model's name, and its numbers at the step that is read: below it, or in columns at its right where there is
    no room."""
    palette, read = style.palette, style.read
    high = min(room.height() / max(len(models), 1), 50.0)
    two = high >= 32
    columns = {} if two else _columns(models, read)
    painter.setFont(sans(11))
    painter.setPen(palette.color("dim"))
    painter.drawText(QRectF(room.left(), room.top() - 20, room.width(), 16), _LEFT, f"at t = {read}")
    painter.setFont(mono(11))
    for symbol, (right, wide) in columns.items():
        painter.drawText(QRectF(room.right() - right - wide, room.top() - 20, wide, 16), _RIGHT, symbol)
    free = room.width() - _NAMES - sum(wide + _APART for _, wide in columns.values())
    longest = max(
        (model.name for model in models), key=QFontMetricsF(sans(12, bold=True)).horizontalAdvance, default=""
    )
    face = fitting(longest, free, sans(12, bold=True), sans(11, bold=True), sans(11), sans(10))  # the same for all
    for n, model in enumerate(models):
        y = room.top() + n * high
        painter.setPen(ink_pen(Ink(model.slot, 2.4), palette))
        painter.drawLine(QLineF(room.left(), y + 8, room.left() + 22, y + 8))
        painter.setPen(ink_color(Ink(model.slot), palette))
        painter.setFont(face)
        painter.drawText(QPointF(room.left() + _NAMES, y + 12), keeping_figures(model.name, face, free))
        painter.setPen(palette.color("text"))
        if two:
            said = "  ".join(f"{one.symbol} {one.words(read)}" for one in model.strands)
            painter.setFont(fitting(said, free, mono(11), mono(10)))
            painter.drawText(QPointF(room.left() + _NAMES, y + 27), said)
            continue
        painter.setFont(mono(11))
        for one in model.strands:
            right, wide = columns[one.symbol]
            painter.drawText(QRectF(room.right() - right - wide, y, wide, 16), _RIGHT, one.words(read))


def _columns(models: Sequence[Model], read: int) -> dict[str, tuple[float, float]]:
    """For each gradient that there is, in order: how far the right edge of its column is from that of the legend, and
    how wide the column is."""
    wide, metrics = dict[str, float](), QFontMetricsF(mono(11))
    for one in (strand for model in models for strand in model.strands):
        most = max(map(metrics.horizontalAdvance, (one.symbol, one.words(read))))
        wide[one.symbol] = max(wide.get(one.symbol, 0.0), most + 1)
    right, found = 0.0, dict[str, tuple[float, float]]()
    for symbol in reversed(wide):
        found[symbol] = right, wide[symbol]
        right += wide[symbol] + _APART
    return dict(reversed(found.items()))
