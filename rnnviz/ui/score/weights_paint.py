"""Draws the heat maps of a layer's weights, and the bars of the gradient summed so far. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen, QPolygonF

from rnnviz.layout.numerals import setting, short
from rnnviz.layout.scale import LogScale, limit, power
from rnnviz.layout.weight_maps import ARROW, BAR, WeightMap, WeightPlan, as_matrix
from rnnviz.layout.weight_story import Entry
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.edits import WeightEdit
from rnnviz.records.trace import LayerTrace
from rnnviz.ui.widgets.fonts import mono, sans
from rnnviz.ui.widgets.scripts import advance, draw_at
from rnnviz.ui.widgets.theme import Palette, UInt32, lookup_table, magnitudes, scale

_SCALE, _SCALE_AIR = (12.0, 36.0), 23.0
"""How long the scale beside a weight's name is, at least and at most; and the gaps between the parts of that line."""


@dataclass(frozen=True, slots=True)
class WeightsStyle:
    """shown: which of "value", "gradient", "after" may be seen yet. unit: whose columns are marked.

    after: weight name -> its value after the optimizer's step. so_far: weight name -> (sum so far, whole). edits: what
    was changed by hand in this layer. entry: the one that is chosen in this layer.
    """

    palette: Palette
    magnitude: LogScale
    unit: int = 0
    shown: tuple[str, ...] = ("value",)
    after: Mapping[str, Array] = field(default_factory=dict)
    so_far: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    steps: str = ""
    edits: tuple[WeightEdit, ...] = ()
    entry: Entry | None = None


def paint_weights(painter: QPainter, plan: WeightPlan, layer: LayerTrace, style: WeightsStyle, width: float) -> None:
    """All maps of a plan at the painter's origin."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    limits = {w.name: _limit(w.value, style.after.get(w.name)) for w in layer.weights}
    side = any(m.what == "gradient" for m in plan.maps)
    for name, y in plan.titles:
        _title(painter, name, layer, y=y, top=limits[name], style=style, width=width)
    for item in plan.maps:
        _map(painter, item, layer, limits[item.weight], style)
        if item.gate and item.what == "value":
            _gate_label(painter, item, layer, style, beside=side)
        if item.what == "gradient":
            _arrows(painter, item, style)


def paint_bars(painter: QPainter, plan: WeightPlan, style: WeightsStyle, width: float) -> None:
    """Under every weight, how far its gradient has been summed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name, y in plan.bars:
        if name in style.so_far:
            _bar(painter, style.so_far[name], y=y, width=width, style=style)


def entry_image(values: Array, table: UInt32, *, low: float, high: float) -> QImage:
    """A matrix as an image of one pixel an entry."""
    pixels = np.ascontiguousarray(scale(values, table, low, high))
    rows, columns = pixels.shape
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32)


def magnitude_image(places: npt.NDArray[np.uint8], palette: Palette) -> QImage:
    """A matrix of `LogScale.place` as an image of one pixel an entry."""
    pixels = np.ascontiguousarray(magnitudes(palette)[places])
    rows, columns = pixels.shape
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def paint_image(painter: QPainter, image: QImage, rect: QRectF) -> None:
    """An image over a rectangle: entries with sharp edges where they are larger than a pixel, averaged where not."""
    shrinks = image.width() > rect.width() or image.height() > rect.height()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shrinks)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawImage(rect, image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)


def paint_swatch(painter: QPainter, rect: QRectF, palette: Palette, color: str) -> None:
    """What is off the scale, in a legend. color: "below"; "empty_cell", with a dash, of what is exactly 0."""
    painter.fillRect(rect, palette.color(color))
    painter.setPen(QPen(palette.color("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    if color == "empty_cell":
        middle, half = rect.center(), rect.width() * 0.25
        painter.setPen(QPen(palette.color("dim"), 1))
        painter.drawLine(QPointF(middle.x() - half, middle.y()), QPointF(middle.x() + half, middle.y()))


def paint_color_bar(
    painter: QPainter, rect: QRectF, palette: Palette, magnitude: LogScale, *, ticks: int = 4, zero: bool = False
) -> None:
    """The magnitude scale lying, its decades below it; before it the colour of what is below the scale. zero: also
    that of what is exactly 0."""
    for words, color in ((("0", "empty_cell"),) if zero else ()) + (("<", "below"),):
        swatch, rect = QRectF(rect.left(), rect.top(), 10, rect.height()), rect.adjusted(15, 0, 0, 0)
        paint_swatch(painter, swatch, palette, color)
        painter.setFont(mono(10))
        painter.setPen(palette.color("dim"))
        painter.drawText(QPointF(swatch.left() + 2, rect.bottom() + 14), words)
    table = lookup_table(palette.magnitude)
    bar = QImage(np.ascontiguousarray(table).tobytes(), len(table), 1, 4 * len(table), QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(rect, bar)
    painter.setPen(QPen(palette.color("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    painter.setFont(mono(10))
    painter.setPen(palette.color("dim"))
    for exponent in magnitude.ticks(ticks):
        x = rect.left() + rect.width() * (exponent - magnitude.low) / magnitude.decades
        painter.drawLine(QLineF(x, rect.bottom(), x, rect.bottom() + 3))
        text = power(exponent)
        half = advance(text, painter.font()) / 2
        at = min(max(x - half, rect.left()), rect.right() - 2 * half)
        draw_at(painter, QPointF(at, rect.bottom() + 14), text)


def _limit(value: Array, after: Array | None) -> float:
    return limit([value] if after is None else [value, after])


def _title(
    painter: QPainter, name: str, layer: LayerTrace, *, y: float, top: float, style: WeightsStyle, width: float
) -> None:
    shape, end = " × ".join(str(n) for n in layer.weight(name).value.shape), setting(top)
    small, digits = sans(10.5), mono(10)
    # At the right the diverging scale between its ends; where there is no room for that, the name is written smaller,
    # and then both ends as one.
    for low, high, pixels in (*((f"−{end}", f"+{end}", p) for p in (11.5, 11, 10)), ("", f"±{end}", 10)):
        face = sans(pixels, bold=True)
        texts = [(name.replace("_", " "), face), (shape, small), (low, digits), (high, digits)]
        wide = [advance(*text) for text in texts]
        room = width - sum(wide) - _SCALE_AIR
        if room >= _SCALE[0]:
            break
    bar = QRectF(0, y + 5, min(max(room, _SCALE[0]), _SCALE[1]), 6)
    bar.moveRight(width - wide[3] - 4)
    starts = (0.0, wide[0] + 7, bar.left() - 4 - wide[2], bar.right() + 4)
    for x, (text, font), color in zip(starts, texts, ("text", "dim", "dim", "dim"), strict=True):
        painter.setFont(font)
        painter.setPen(style.palette.color(color))
        painter.drawText(QPointF(x, y + 12), text)
    table = lookup_table(style.palette.diverging)
    image = QImage(np.ascontiguousarray(table).tobytes(), len(table), 1, 4 * len(table), QImage.Format.Format_RGB32)
    painter.drawImage(bar, image)


def _map(painter: QPainter, item: WeightMap, layer: LayerTrace, top: float, style: WeightsStyle) -> None:
    palette = style.palette
    rect = QRectF(item.x, item.y, item.width, item.height)
    weight = layer.weight(item.weight)
    columns = slice(item.start, item.stop)
    source = {"value": weight.value, "gradient": weight.gradient, "after": style.after.get(item.weight)}[item.what]
    if item.what not in style.shown or source is None:
        painter.setPen(QPen(palette.color("border"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(palette.color("empty_cell"))
        painter.drawRect(rect)
        return
    matrix = as_matrix(source)[:, columns]
    if item.what == "gradient":
        image = magnitude_image(style.magnitude.place(matrix), palette)
    else:
        image = entry_image(matrix, lookup_table(palette.diverging), low=-top, high=top)
    paint_image(painter, image, rect)
    painter.setPen(QPen(palette.color("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)
    width = item.stop - item.start
    if style.unit < width > 1:
        pitch = item.width / width
        painter.setPen(QPen(palette.color("text", 0.85), 1))
        painter.drawRect(QRectF(item.x + style.unit * pitch, item.y, pitch, item.height))
    if item.what == "value":
        _mark_edits(painter, item, style)
    if style.entry is not None:
        _mark_entry(painter, item, style.entry, palette)


def _mark_entry(painter: QPainter, item: WeightMap, entry: Entry, palette: Palette) -> None:
    """A frame around the chosen entry, large enough to be seen."""
    if entry.weight == item.weight and item.start <= entry.column < item.stop:
        across, down = item.width / (item.stop - item.start), item.height / item.rows
        box = QRectF(item.x + (entry.column - item.start) * across, item.y + entry.row * down, across, down)
        wide, high = (max(7.0 - side, 0.0) / 2 for side in (across, down))
        box.adjust(-wide, -high, wide, high)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, color in ((3.5, "background"), (1.8, "text")):
            painter.setPen(QPen(palette.color(color), width))
            painter.drawRect(box)


def _mark_edits(painter: QPainter, item: WeightMap, style: WeightsStyle) -> None:
    """A frame around every block that was changed by hand."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    across, down = item.width / (item.stop - item.start), item.height / item.rows
    for edit in style.edits:
        first, last = max(edit.columns[0], item.start), min(edit.columns[1], item.stop)
        if edit.weight == item.weight and first < last:
            left, top = item.x + (first - item.start) * across, item.y + edit.rows[0] * down
            block = QRectF(left, top, (last - first) * across, (edit.rows[1] - edit.rows[0]) * down)
            for width, color in ((3.0, "background"), (1.5, "accent")):
                painter.setPen(QPen(style.palette.color(color), width))
                painter.drawRect(block.adjusted(-1, -1, 1, 1))


def _gate_label(painter: QPainter, item: WeightMap, layer: LayerTrace, style: WeightsStyle, *, beside: bool) -> None:
    gate = layer.gate(item.gate)
    painter.setPen(style.palette.color(item.gate))
    if beside:
        painter.setFont(mono(12, bold=True))
        painter.drawText(QRectF(0, item.y, item.x - 4, item.height), Qt.AlignmentFlag.AlignCenter, gate.symbol)
        return
    painter.setFont(sans(10.5, bold=True))
    text = f"{gate.symbol} {item.gate}"
    wide = painter.fontMetrics().horizontalAdvance(text) <= item.width
    painter.drawText(QPointF(item.x, item.y - 4), text if wide else gate.symbol)
    painter.fillRect(QRectF(item.x, item.y - 2, item.width, 2), style.palette.color(item.gate))


def _arrows(painter: QPainter, item: WeightMap, style: WeightsStyle) -> None:
    """Little arrows before and behind a gradient's map."""
    painter.setPen(Qt.PenStyle.NoPen)
    y = item.y + item.height / 2
    for x, what in ((item.x - ARROW / 2, "gradient"), (item.x + item.width + ARROW / 2, "after")):
        painter.setBrush(style.palette.color("dim" if what in style.shown else "border"))
        painter.drawPolygon(QPolygonF([QPointF(x - 3, y - 4), QPointF(x - 3, y + 4), QPointF(x + 4, y)]))


def _bar(painter: QPainter, so_far: tuple[float, float], *, y: float, width: float, style: WeightsStyle) -> None:
    """The norm of the sum so far as a bar that grows to the whole."""
    size, whole = so_far
    palette = style.palette
    share = min(max(size / whole, 0.0), 1.0) if whole else 0.0
    painter.setPen(QPen(palette.color("border"), 1))
    painter.setBrush(palette.color("empty_cell"))
    painter.drawRoundedRect(QRectF(0.5, y + 0.5, width - 1, 7), 3, 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color("hidden"))
    if share > 0:
        painter.drawRoundedRect(QRectF(0.5, y + 0.5, max((width - 1) * share, 4), 7), 3, 3)
    painter.setFont(sans(10.5))
    painter.setPen(palette.color("dim"))
    line = QRectF(0, y + 9, width, BAR - 10)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft, f"sum of {style.steps}")
    painter.setFont(mono(10.5))
    painter.setPen(palette.color("text"))
    painter.drawText(line, Qt.AlignmentFlag.AlignRight, f"{short(size)} of {short(whole)}")
