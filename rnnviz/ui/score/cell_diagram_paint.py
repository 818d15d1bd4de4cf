"""Draws a cell's diagram: wires, boxes, nodes, and the live numbers on them. Pure functions of a painter and data."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPainterPathStroker,
    QPen,
    QPolygonF,
)

from rnnviz.explain.keras_line import WHOLE, lights
from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.layout.diagram import DIGIT, LINE, Box, Diagram, Node, Slot, Wire
from rnnviz.layout.numerals import short
from rnnviz.layout.scale import BELOW, FLOOR, ZERO, LogScale
from rnnviz.light_dataclass import dataclass
from rnnviz.ui.widgets.fonts import mono, sans
from rnnviz.ui.widgets.scripts import advance, draw_in
from rnnviz.ui.widgets.theme import Palette, UInt32, lookup_table, magnitudes

_CORNER, _HEAD, _GLOW = 6.0, 7.0, 11.0
_FAINT = LiveValue()


@dataclass(frozen=True, slots=True)
class DiagramStyle:
    """What the drawing depends on besides the diagram and its numbers.

    backward: gradients instead of values, arrows turned round. limit: the value at the end of the diverging scale.
    lit: the gates under the pointer, as CodePart.gates has them. known: the keys whose numbers are known by now, None
    for all; what is not known yet is drawn faintly. now: the keys that a sub-step is about, which have a glow.
    """

    palette: Palette
    magnitude: LogScale
    limit: float = 1.0
    backward: bool = False
    lit: str = ""
    known: frozenset[str] | None = None
    now: frozenset[str] = frozenset()

    def knows(self, key: str) -> bool:
        return self.known is None or not key or key in self.known


def paint_diagram(painter: QPainter, diagram: Diagram, live_values: LiveValues, style: DiagramStyle) -> None:
    """The whole diagram, at the painter's origin."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    palette = style.palette
    left, top, right, bottom = diagram.frame
    whole = style.lit == WHOLE
    painter.setPen(QPen(palette.color("accent" if whole else "border"), 2 if whole else 1))
    painter.setBrush(palette.color("panel"))
    painter.drawRoundedRect(QRectF(left + 0.5, top + 0.5, right - left, bottom - top), 10, 10)
    _paint_glow(painter, diagram, style)
    _paint_wires(painter, [w for w in diagram.wires if not w.over], live_values, style)
    for bridge in diagram.bridges:
        ground = palette.color("panel" if bridge.inside else "background")
        painter.fillRect(QRectF(bridge.x - 6, bridge.y - 6, 12, 12), ground)
    _paint_wires(painter, [w for w in diagram.wires if w.over], live_values, style)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color("text"))
    for x, y in diagram.dots:
        painter.drawEllipse(QPointF(x, y), 2.6, 2.6)
    for node in diagram.nodes:
        _paint_node(painter, node, palette)
    for box in diagram.boxes:
        _paint_box(painter, box, live_values.get(box.key, _FAINT), style)
    painter.setFont(mono(12, bold=True))
    for letter in diagram.letters:
        painter.setPen(palette.color(letter.gate or "dim"))
        painter.drawText(QRectF(letter.x - 12, letter.y - 9, 24, 18), Qt.AlignmentFlag.AlignCenter, letter.text)
    for slot in diagram.slots:
        if slot.phases == "both" or slot.phases == ("backward" if style.backward else "forward"):
            _paint_slot(painter, slot, live_values.get(slot.key, _FAINT), style)
    painter.restore()


def value_color(value: float, style: DiagramStyle) -> QColor:
    """The diverging scale's colour of a value, ∞ at its ends; of NaN, which has no place on it, that of errors."""
    if math.isnan(value):
        return style.palette.color("error")
    return _look_up(style.palette.diverging, (value / style.limit + 1) / 2)


def gradient_color(gradient: float, style: DiagramStyle) -> QColor:
    """The magnitude scale's colour of a gradient's size; others for 0, for what is below the scale, and for NaN."""
    if math.isnan(gradient):
        return style.palette.color("error")
    return QColor.fromRgb(int(magnitudes(style.palette)[_place(gradient, style.magnitude)]))


def _place(gradient: float, scale: LogScale) -> int:
    """LogScale.place of one number: a diagram has some sixty, and one array call each would cost more than it."""
    size = abs(gradient)
    if size == 0:
        return ZERO
    if not size >= 10.0**scale.low * (1 - 1e-5):
        return BELOW
    part = (math.log10(size) - scale.low) / scale.decades
    return int(min(max(part, 0.0), 1.0) * (255 - FLOOR) + FLOOR + 0.5)


def _look_up(anchors: tuple[str, ...], share: float) -> QColor:
    table = _table(anchors)
    at = 0.0 if math.isnan(share) else share * (len(table) - 1)
    return QColor.fromRgb(int(table[int(min(max(at, 0.0), len(table) - 1))]))


def readable_on(color: QColor) -> QColor:
    """Black or white, whichever stands out more from a colour."""
    light = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    ]
    luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    return QColor("#000000") if luminance > 0.179 else QColor("#ffffff")


@lru_cache(maxsize=8)
def _table(anchors: tuple[str, ...]) -> UInt32:
    return lookup_table(anchors)


def _paint_glow(painter: QPainter, diagram: Diagram, style: DiagramStyle) -> None:
    color = style.palette.color("accent", 0.3)
    whole = QPainterPath()
    for wire in diagram.wires:
        if wire.key in style.now:
            stroker = QPainterPathStroker(QPen(color, _GLOW, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
            whole = whole.united(stroker.createStroke(rounded_path(wire.points)))
    for box in diagram.boxes:
        if box.key in style.now:
            left, top, right, bottom = box.rect
            around = QPainterPath()
            around.addRoundedRect(QRectF(left, top, right - left, bottom - top).adjusted(-5, -5, 5, 5), 9, 9)
            whole = whole.united(around)
    painter.fillPath(whole, color)


def _paint_wires(painter: QPainter, wires: list[Wire], live_values: LiveValues, style: DiagramStyle) -> None:
    """First the outlines, then the wires, then their arrow heads, so that branches join without a seam."""
    inks = [_ink(wire, live_values.get(wire.key, _FAINT), style) for wire in wires]
    paths = [rounded_path(wire.points) for wire in wires]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, ink in zip(paths, inks, strict=True):
        if ink.outline:
            _stroke(painter, path, ink.outline, ink.width + 1.6)
    for wire, path, ink in zip(wires, paths, inks, strict=True):
        _stroke(painter, path, ink.color, ink.width, dashed=wire.dashed)
    for wire, ink in zip(wires, inks, strict=True):
        if style.backward and (wire.arrow or len(wire.points) > 2 or math.dist(*wire.points) > 16):
            _arrow_head(painter, wire.points[1], wire.points[0], ink)
        elif wire.arrow and not style.backward:
            _arrow_head(painter, wire.points[-2], wire.points[-1], ink)


@dataclass(frozen=True, slots=True)
class _Ink:
    color: QColor
    width: float
    outline: QColor | None = None


def _ink(wire: Wire, reading: LiveValue, style: DiagramStyle) -> _Ink:
    palette = style.palette
    if not style.knows(wire.key):
        return _Ink(mixed(palette, 0.28), 1.6)
    if style.backward and not wire.dashed:
        size = reading.gradient or 0.0
        at = max(_place(size, style.magnitude) - 1, 0) / 254
        return _Ink(gradient_color(size, style), 1.6 + 3.2 * at, palette.color("dim"))
    if reading.flow is not None:
        return _Ink(
            value_color(reading.flow, style), 1.6 + 4 * min(1.0, abs(reading.flow) / style.limit), palette.color("dim")
        )
    width = (2.6 if wire.vector else 1.6) + (1.2 if wire.gate and lights(style.lit, wire.gate) else 0.0)
    if wire.dashed:
        return _Ink(palette.color("dim"), 1.4)
    return _Ink(palette.color(wire.gate or "text", 1.0 if wire.gate else 0.82), width)


def mixed(palette: Palette, share: float) -> QColor:
    """The colour of text, so faint on the panel's ground; opaque, so that wires that cross do not add up."""
    ink, ground = palette.color("text"), palette.color("panel")
    pairs = ((ink.redF(), ground.redF()), (ink.greenF(), ground.greenF()), (ink.blueF(), ground.blueF()))
    return QColor.fromRgbF(*(a * share + b * (1 - share) for a, b in pairs))


def _stroke(painter: QPainter, path: QPainterPath, color: QColor, width: float, *, dashed: bool = False) -> None:
    line = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    painter.setPen(QPen(color, width, line, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(path)


def rounded_path(points: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path.lineTo(_towards(corner, before))
        path.quadTo(QPointF(*corner), _towards(corner, after))
    path.lineTo(QPointF(*points[-1]))
    return path


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> QPointF:
    length = math.dist(corner, other)
    share = min(_CORNER, length / 2) / length
    return QPointF(corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share)


def _arrow_head(painter: QPainter, tail: tuple[float, float], tip: tuple[float, float], ink: _Ink) -> None:
    length = math.dist(tail, tip)
    ux, uy = (tip[0] - tail[0]) / length, (tip[1] - tail[1]) / length
    head = _HEAD + 0.9 * max(0.0, ink.width - 2)
    foot = (tip[0] - head * ux, tip[1] - head * uy)
    half = 0.6 * head
    painter.setPen(QPen(ink.outline or ink.color, 1))
    painter.setBrush(ink.color)
    sides = (QPointF(foot[0] - s * half * uy, foot[1] + s * half * ux) for s in (1, -1))
    painter.drawPolygon(QPolygonF([QPointF(*tip), *sides]))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_node(painter: QPainter, node: Node, palette: Palette) -> None:
    painter.setPen(QPen(palette.color("text"), 1.4))
    painter.setBrush(palette.color("raised"))
    painter.drawEllipse(QPointF(node.x, node.y), node.radius, node.radius)
    if node.text in "×+":
        # Strokes, not glyphs: exactly in the middle at every size.
        arm = 4.0 if node.text == "+" else 3.2
        ends = ((1, 0), (0, 1)) if node.text == "+" else ((1, 1), (1, -1))
        for dx, dy in ends:
            painter.drawLine(
                QPointF(node.x - arm * dx, node.y - arm * dy), QPointF(node.x + arm * dx, node.y + arm * dy)
            )
        return
    painter.setFont(mono(11, bold=True))
    r = node.radius
    painter.drawText(QRectF(node.x - r, node.y - r, 2 * r, 2 * r), Qt.AlignmentFlag.AlignCenter, node.text)


def _paint_box(painter: QPainter, box: Box, reading: LiveValue, style: DiagramStyle) -> None:
    palette = style.palette
    left, top, right, bottom = box.rect
    rect = QRectF(left, top, right - left, bottom - top)
    hue = palette.color(box.gate) if box.gate else palette.color("text")
    painter.setBrush(palette.color("raised"))
    painter.setPen(QPen(hue, 2.4 if lights(style.lit, box.gate) else 1.5))
    painter.drawRoundedRect(rect, 6, 6)
    if box.gate:
        fill = QColor(hue)
        # A gate's fill grows with how far it is open, as in the score.
        told = reading.value is not None and not style.backward and style.knows(box.key)
        opened = min(abs(reading.value or 0.0), 1.0) if told else 0.2
        fill.setAlphaF(0.08 + 0.34 * opened)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, 6, 6)
    numbered = bool(box.key) and box.height > 30
    painter.setPen(palette.color("text"))  # the hue is on the border: on its own tint it would be hard to read
    painter.setFont(_fitting(box.text, 11 if len(box.text) > 4 or not box.key else 13, rect.width() - 4))
    upper = QRectF(left, top + 2, rect.width(), rect.height() / 2) if numbered else rect
    draw_in(painter, upper, Qt.AlignmentFlag.AlignCenter, box.text)
    number = reading.gradient if style.backward else reading.value
    if numbered and number is not None and style.knows(box.key):
        _number(painter, QRectF(left + 2, rect.center().y() - 0.5, rect.width() - 4, LINE + 2), number, style)


def _fitting(text: str, pixels: int, width: float) -> QFont:
    """The largest font, from this many pixels down, in which the text is no wider."""
    while pixels > 8 and QFontMetricsF(sans(pixels, bold=True)).horizontalAdvance(text) > width:
        pixels -= 1
    return sans(pixels, bold=True)


def _number(painter: QPainter, rect: QRectF, number: float, style: DiagramStyle) -> None:
    """A number in the middle of a rectangle: gradients on their colour, values on plain ground."""
    painter.setFont(mono(10.5))
    if style.backward:
        paint_chip(painter, rect, short(number), gradient_color(number, style))
        return
    painter.setPen(style.palette.color("text"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, short(number))


def paint_chip(painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
    width = painter.fontMetrics().horizontalAdvance(text) + 5
    chip = QRectF(rect.center().x() - width / 2, rect.y() + 1, width, rect.height() - 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(color))
    painter.drawRoundedRect(chip, 3, 3)
    painter.setPen(readable_on(color))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def _paint_slot(painter: QPainter, slot: Slot, reading: LiveValue, style: DiagramStyle) -> None:
    caption = (reading.back if style.backward else reading.caption) or slot.caption(backward=style.backward)
    number = reading.gradient if style.backward else reading.value
    text = reading.text if number is None else short(number)
    known = style.knows(slot.key)
    painter.setFont(sans(10.5))
    caption_width = advance(caption, painter.font())
    painter.setFont(mono(10.5))
    width = max(advance(text, painter.font()) + 6, 6 * DIGIT) if text else 0.0
    if slot.beside:
        gap = 4.0 if text and caption else 0.0
        whole = caption_width + gap + width
        x = _start(slot, whole)
        spots = QRectF(x, slot.y, caption_width, LINE), QRectF(x + caption_width + gap, slot.y, width, LINE)
    else:
        whole = max(caption_width, width)
        x = _start(slot, whole)
        spots = QRectF(x, slot.y, whole, LINE), QRectF(x, slot.y + LINE, whole, LINE)
    painter.setFont(sans(10.5))
    painter.setPen(style.palette.color("dim"))
    draw_in(painter, spots[0], Qt.AlignmentFlag.AlignCenter, caption)
    painter.setFont(mono(10.5))
    if not known:
        return
    if number is None:
        painter.setPen(style.palette.color("text"))
        draw_in(painter, spots[1], Qt.AlignmentFlag.AlignCenter, text)
    else:
        color = gradient_color(number, style) if style.backward else value_color(number, style)
        paint_chip(painter, spots[1], text, color)


def _start(slot: Slot, width: float) -> float:
    return slot.x - {"left": 0.0, "center": width / 2, "right": width}[slot.align]
