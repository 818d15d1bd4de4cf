"""What is beside the columns: labels, headings, axes, and the two colour bars in the corner."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from rnnviz.layout.labelled import LINE, labelled
from rnnviz.layout.numerals import number, setting, short
from rnnviz.layout.row import TrackKind
from rnnviz.layout.scale import FLOOR, power
from rnnviz.layout.score import Rect, Track
from rnnviz.layout.tracks import LOSS
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_curves import curve_below, curve_y
from rnnviz.ui.score.text import elided, font
from rnnviz.ui.score.weights_paint import paint_swatch
from rnnviz.ui.widgets.fonts import keeping_figures
from rnnviz.ui.widgets.scripts import advance, draw_in
from rnnviz.ui.widgets.theme import UInt32

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NOTES = "; "
"""Between the parts of what stands below a label, each of which has a line of its own."""
EDGE = 12.0
"""Where labels begin, in pixels from the left."""


def paint_labels(painter: QPainter, scene: Scene, rows: tuple[float, float] = (-math.inf, math.inf)) -> None:
    """Labels left of the tracks, the decades right of them and the colour bars: all that no playhead changes, and that
    may reach between two heights, in logical pixels."""
    tracks, near = scene.layout.tracks, 2 * scene.layout.text
    middles = scene.keep("labelled", lambda: labelled(tracks, scene.selected, scene.layout.text))
    for track, middle in zip(tracks, middles, strict=True):
        if track.rect.bottom + near < rows[0] or track.rect.y - near > rows[1]:
            continue
        if track.kind is TrackKind.CURVES:
            _curve_label(painter, scene, track)
        elif middle is not None:
            _label(painter, scene, track, middle)
        if track.kind is TrackKind.CELLS and track.owner == scene.selected:
            _mark(painter, scene, track)
    if scene.layout.header.y < rows[1] and rows[0] < scene.layout.header.bottom:
        colour_bars(painter, scene)


def paint_headings(painter: QPainter, scene: Scene, *, emphasis: TrackKind | None, begin: float = 0.0) -> None:
    """The headings in the gaps between groups of tracks; the one over the kind of tracks that matters now, lit. begin:
    left of it, in logical pixels, nothing is painted."""
    for track, words, end in scene.keep("headings", lambda: _headings(scene)):
        if end > begin:
            _heading(painter, scene, track, words, strong=track.kind is emphasis)


def _headings(scene: Scene) -> tuple[tuple[Track, str, float], ...]:
    """The tracks with a heading, as much of it as has room, and where it ends, with some air."""
    face, room = font(scene.layout.text * 0.92, bold=True), scene.layout.right - EDGE
    found = ((one, elided(one.row.heading, face, room)) for one in scene.layout.tracks if one.row.heading)
    wide = QFontMetricsF(face).horizontalAdvance
    return tuple((track, words, EDGE + wide(words) + scene.layout.text) for track, words in found)


def _heading(painter: QPainter, scene: Scene, track: Track, words: str, *, strong: bool) -> None:
    text = scene.layout.text
    painter.setFont(font(text * 0.92, bold=True))
    painter.setPen(scene.palette.color("accent" if strong else "dim"))
    high = text * 1.3
    rect = QRectF(EDGE, track.rect.y - high - 2, scene.layout.right - EDGE, high)
    painter.drawText(rect, _LEFT, words)


def _mark(painter: QPainter, scene: Scene, track: Track) -> None:
    """The bar beside the selected layer."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.palette.color("accent"))
    painter.drawRoundedRect(QRectF(3, track.rect.y, 3, track.rect.height), 1.5, 1.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _label(painter: QPainter, scene: Scene, track: Track, middle: float) -> None:
    text, rect = scene.layout.text, track.rect
    strong = track.kind is TrackKind.CELLS
    color = scene.palette.color("text")
    if track.kind is TrackKind.GATE and track.quantity != "c":
        color = scene.palette.color(track.quantity)
    elif track.kind in (TrackKind.RULER, TrackKind.LOSS):
        color = scene.palette.color("dim" if track.kind is TrackKind.RULER else "text")
    if strong and track.owner == scene.selected:
        color = scene.palette.color("accent")
    tall = text * 1.25
    below = track.row.sublabel.split(NOTES) if track.row.sublabel else []
    below = below[: max(int(rect.height / tall - 0.1) - 1, 0)]
    width = scene.layout.labels - EDGE - 6
    face = _label_font(scene, track, width, strong=strong)
    painter.setFont(face)
    painter.setPen(color)
    y = middle - tall * (1 + len(below)) / 2
    label = keeping_figures(track.row.label, face, width)
    painter.drawText(QRectF(EDGE, y, width, tall), _LEFT, label)
    small = font(text * 0.85)
    painter.setPen(scene.palette.color("dim"))
    if below:
        painter.setFont(small)
        for n, line in enumerate(below, 1):
            painter.drawText(QRectF(EDGE, y + n * tall, width, tall), _LEFT, elided(line, small, width))
        return
    # Low rows have no second line; how many of their units are drawn, or what they read, stands beside the title where
    # it fits: the one in letters for the last row of a hall.
    some = bool(track.row.chosen) and track.kind is TrackKind.CELLS
    beside, face = (f"{track.row.drawn} of {track.row.units}", font(text)) if some else (track.row.wires, small)
    begin = EDGE + QFontMetricsF(painter.font()).horizontalAdvance(label) + text * 0.6
    painter.setFont(face)
    if beside and QFontMetricsF(face).horizontalAdvance(beside) <= EDGE + width - begin:
        painter.drawText(QRectF(begin, y, width, tall), _LEFT, beside)


def _label_font(scene: Scene, track: Track, width: float, *, strong: bool) -> QFont:
    """The face of a title: lighter for plumbing, no higher than its row has room for, narrower for a long word."""
    text, row = scene.layout.text, track.row
    bold = (strong and not row.plumbing) or track.kind is TrackKind.GATE
    size = text * (0.86 if row.plumbing else 1.0 if strong else 0.95)
    if strong:
        size = min(size, max((track.rect.height + track.above) * 0.78, 8.0))
    return _no_wider(row.label, size, width, bold=bold)


def _no_wider(text: str, size: float, width: float, *, bold: bool = False) -> QFont:
    """A face in which a text fits into a width: narrower where it must be."""
    face = font(size, bold=bold)
    wide = QFontMetricsF(face).horizontalAdvance(text)
    return font(size * width / wide, bold=bold) if wide > width else face


def _curve_label(painter: QPainter, scene: Scene, track: Track) -> None:
    """The names of the curves in their colours, and the decades of the axis on the right."""
    text, rect = scene.layout.text, track.rect
    lines = [(t, c.color) for t, c in zip((track.row.label, track.row.sublabel), scene.curves, strict=False) if t]
    small = font(text * 0.85)
    notes = off_the_scale(scene)
    room, metrics = scene.layout.labels - EDGE, QFontMetricsF(small)
    lines.append((next((n for n in notes if metrics.horizontalAdvance(n) <= room), notes[-1]), "dim"))
    if rect.height < len(lines) * LINE * 1.2:
        lines.pop()
    tall = min(text * 1.35, rect.height / len(lines))
    y = rect.middle - tall * len(lines) / 2
    for line, color in lines:
        bold = color != "dim"
        painter.setFont(_no_wider(line, text * (0.95 if bold else 0.85), room, bold=bold))
        painter.setPen(scene.palette.color(color))
        painter.drawText(QRectF(EDGE, y, room, tall), _LEFT, line)
        y += tall
    painter.setFont(small)
    painter.setPen(scene.palette.color("dim"))
    most = max(2, int(rect.height / (small.pixelSize() * 1.6)))
    for exponent in scene.curve_scale.ticks(most):
        at = float(curve_y(scene, track, np.asarray(10.0**exponent)))
        at = min(max(at, rect.y + text * 0.45), rect.bottom - text * 0.45)
        draw_in(painter, QRectF(rect.right + 5, at - text, text * 4, 2 * text), _LEFT, power(exponent))


def paint_differences(painter: QPainter, scene: Scene) -> None:
    """Right of each of their curves, what its ends stand for, and the largest difference where there is room. They are
    others with every change by hand, as the labels are not."""
    for _, track in scene.of_kind(TrackKind.DIFFERENCE):
        _difference_end(painter, scene, track)


def _difference_end(painter: QPainter, scene: Scene, track: Track) -> None:
    values = scene.differences[track.quantity]
    known = values[np.isfinite(values)]
    most = float(known[np.argmax(np.abs(known))]) if len(known) else 0.0
    text, rect = scene.layout.text, track.rect
    face = font(min(text * 0.85, rect.height))
    lines = [(scene.difference_ends[track.quantity].words, "dim")]
    high = QFontMetricsF(face).height()
    if rect.height >= 2 * high - 2:
        lines.insert(0, (short(most, sign=most != 0), "text"))
    painter.setFont(face)
    for n, (words, color) in enumerate(lines):
        y = rect.middle + (n - len(lines) / 2) * high
        painter.setPen(scene.palette.color(color))
        painter.drawText(QRectF(rect.right + 5, y, text * 5.4, high), _LEFT, words)


def off_the_scale(scene: Scene) -> tuple[str, ...]:
    """That the axis is logarithmic, and what the marks at its foot say, the longest words first."""
    small = any(curve_below(scene, curve).any() for curve in scene.curves)
    nothing = any((curve.values == 0).any() for curve in scene.curves)
    if small and nothing:
        return ("log scale; ○ too small, – 0", "log; ○ too small, – 0", "○ too small, – 0")
    if small:
        return ("log scale; ○ too small", "log; ○ too small")
    return ("log scale; – exactly 0", "log; – exactly 0") if nothing else ("log scale",)


def has_nothing(scene: Scene) -> bool:
    """Whether some gradient is exactly 0."""
    return any(grid.nothing is not None for grid in scene.grids.values())


def has_lost(scene: Scene) -> bool:
    """Whether some cell holds no number, which the scale of the values tells."""
    return any(grid.lost is not None or grid.slopes_lost is not None for grid in scene.grids.values())


def bar_width(head: Rect) -> float:
    """How wide the two colour bars are, their air included."""
    return min(head.width * 0.19, 190.0)


def colour_bars(painter: QPainter, scene: Scene) -> None:
    """The scale of the values and the log scale of the gradients, in the upper right corner."""
    layout, text = scene.layout, scene.layout.text
    head = layout.header
    if not head.height:
        return
    wide = bar_width(head)
    left = Rect(head.right - 2 * wide - text * 3.4, head.y, wide * 0.85, head.height)
    right = Rect(head.right - wide - text, head.y, wide, head.height)
    top = setting(scene.limits.output)
    low, high = ("≤ ", "≥ ") if scene.limits.beyond else ("", "")
    ends = [(0.0, f"{low}−{top}"), (0.5, "0"), (1.0, f"{high}+{top}")]
    face = font(text * 0.8)
    names = ("value, scale of the run", "value, locked", "value") if scene.limits.locked else ("value",)
    name = next((words for words in names if advance(words, face) <= left.width), "value")
    lost = has_lost(scene)
    _bar(painter, scene, left, scene.tables.diverging, "" if lost else name, ends)
    if lost:
        _lost_title(painter, scene, left)
    most = max(2, int(right.width / (text * 3.0)))
    scale = scene.scale
    ticks = [((e - scale.low) / scale.decades, power(e)) for e in scale.ticks(most)]
    _bar(painter, scene, right, scene.tables.magnitude[FLOOR:], "", ticks)
    _magnitude_title(painter, scene, right, power(scale.low))


def _magnitude_title(painter: QPainter, scene: Scene, rect: Rect, floor: str) -> None:
    """What the scale is of, and at the right the colours of what is not on it: below it, and exactly 0 where there is
    such a gradient; the shorter words where room is short."""
    face, high = font(scene.layout.text * 0.8), (rect.height - 4) / 3
    painter.setFont(face)
    box, gap = 8.0, 4.0
    zero = has_nothing(scene)
    titles = ("gradient size", "gradient") if not zero else ("gradient size", "gradient", "")
    choices = [
        (title, less, nothing)
        for less, nothing in ((f"below {floor}", "exactly 0"), (f"<{floor}", "exactly 0"), (f"<{floor}", "0"))
        for title in titles
    ]

    def room_of(words: tuple[str, str, str]) -> float:
        swatches = box + 3 * gap + (advance(words[2], face) + box + 3 * gap if zero else 0.0)
        return advance(words[0], face) + advance(words[1], face) + swatches

    title, less, nothing = next((one for one in choices if room_of(one) <= rect.width), ("", f"<{floor}", "0"))
    painter.setPen(scene.palette.color("dim"))
    painter.drawText(QRectF(rect.x, rect.y - 1, advance(title, face) + 1, high), _LEFT, title)
    right = rect.right
    for words, color in ((less, "below"), *(((nothing, "empty_cell"),) if zero else ())):
        wide = advance(words, face)
        painter.setPen(scene.palette.color("dim"))
        draw_in(painter, QRectF(right - wide, rect.y - 1, wide + 2, high), _LEFT, words)
        swatch = QRectF(right - wide - gap - box, rect.y - 1 + (high - box) / 2, box, box)
        paint_swatch(painter, swatch, scene.palette, color)
        right = swatch.left() - 2 * gap


def _lost_title(painter: QPainter, scene: Scene, rect: Rect) -> None:
    """In place of the scale's name, what its stripes stand for."""
    face, high, box = font(scene.layout.text * 0.8), (rect.height - 4) / 3, 8.0
    painter.setFont(face)
    swatch = QRectF(rect.x, rect.y - 1 + (high - box) / 2, box, box)
    painter.fillRect(swatch, scene.palette.color("background"))
    for stripe in range(0, int(box), 4):
        painter.fillRect(QRectF(swatch.x() + stripe, swatch.y(), 2, box), scene.palette.color("error"))
    painter.setPen(QPen(scene.palette.color("border"), 1))
    painter.drawRect(swatch)
    painter.setPen(scene.palette.color("text"))
    words = elided("NaN or ∞", face, rect.width - box - 4)
    painter.drawText(QRectF(rect.x + box + 4, rect.y - 1, rect.width - box - 4, high), _LEFT, words)


def _bar(
    painter: QPainter, scene: Scene, rect: Rect, table: UInt32, title: str, ticks: list[tuple[float, str]]
) -> None:
    text = scene.layout.text
    face = font(text * 0.8)
    painter.setFont(face)
    painter.setPen(scene.palette.color("dim"))
    third = (rect.height - 4) / 3
    painter.drawText(QRectF(rect.x, rect.y - 1, rect.width, third), _LEFT, elided(title, face, rect.width))
    strip = QImage(np.ascontiguousarray(table).data, len(table), 1, 4 * len(table), QImage.Format.Format_RGB32)
    box = QRectF(rect.x, rect.y + third + 1, rect.width, third * 0.72)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(box, strip)
    painter.setPen(QPen(scene.palette.color("border"), 1))
    painter.drawRect(box)
    for fraction, label in ticks:
        x = rect.x + fraction * rect.width
        painter.setPen(QPen(scene.palette.color("dim"), 1))
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x, box.bottom() + 2))
        draw_in(
            painter,
            QRectF(x - 40, box.bottom() + 1, 80, third + 2),
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter,
            label,
        )


def paint_totals(painter: QPainter, scene: Scene, *, step: int | None, loss: bool, strong: bool) -> None:
    """Right of the tracks: how far the sums have come. step: the last one that counts, None for none."""
    painter.setFont(font(scene.layout.text * 0.88, bold=strong))
    for _, track in scene.of_kind(TrackKind.SHARES, TrackKind.LOSS):
        if track.kind is TrackKind.SHARES and step is not None:
            total = float(scene.shares[track.quantity].sums[step])
            _total(painter, scene, track, total, color=scene.palette.color("text"))
        elif track.owner == LOSS and loss:
            _total(painter, scene, track, scene.trace.loss, color=scene.palette.color("error"))


def _total(painter: QPainter, scene: Scene, track: Track, total: float, *, color: QColor) -> None:
    text = scene.layout.text
    painter.setPen(color)
    rect = QRectF(track.rect.right + 4, track.rect.middle - text, scene.layout.width - track.rect.right - 6, 2 * text)
    words = number(total)
    if advance(words, painter.font()) > rect.width():
        words = "NaN" if math.isnan(total) else short(total)
    painter.drawText(rect, _LEFT, words)


def paint_caption(painter: QPainter, scene: Scene, title: str, detail: str, *, badge: bool) -> None:
    """What one sees, in words, in the upper left corner; as a badge where it is not the usual."""
    layout, text = scene.layout, scene.layout.text
    head = layout.header
    if not head.height:
        return
    wide = head.width - 2 * bar_width(head) - text * 5.6
    face, small = font(text * 1.2, bold=True), font(text * 0.92)
    painter.setFont(face)
    painter.setPen(scene.palette.color("text"))
    painter.drawText(QRectF(EDGE, head.y - 1, wide, text * 1.5), _LEFT, elided(title, face, wide))
    painter.setFont(small)
    painter.setPen(scene.palette.color("accent" if badge else "dim"))
    draw_in(painter, QRectF(EDGE, head.y + text * 1.5, wide, text * 1.4), _LEFT, elided(detail, small, wide))
