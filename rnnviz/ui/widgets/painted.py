"""What pictures that are painted by hand have in common: a heading, a message, the pointer, and their axes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from rnnviz.layout.plot_frame import PlotFrame, pieces, spread, thinned
from rnnviz.layout.ticks import Tick
from rnnviz.records.arrays import Array
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.inks import Slots
from rnnviz.ui.widgets.theme import Palette
from rnnviz.ui.widgets.themed import Themed

HEAD = 34.0
"""Pixels above the plotting area, for the heading."""
LABEL_GAP = 15.0
_LINE = 12.0


class PaintedView(Themed, QWidget):
    """set_slots and set_message in. A plot says in `draw` what it paints; `hover` follows the pointer."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.slots: Slots = {}
        self.message = ""
        self.pointer: QPointF | None = None

    def set_slots(self, slots: Slots) -> None:
        """The colours of the selected models: the same in every plot and on the board."""
        self.slots = dict(slots)
        self.update()

    def set_message(self, message: str) -> None:
        """Words instead of the plot; "" for none."""
        self.message = message
        self.update()

    def slot(self, key: str, position: int) -> int:
        """The slot of a model; by its position among the lines where none was set."""
        return self.slots.get(key, position)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.colours.color("background"))
        if self.message:
            paint_message(painter, QRectF(self.rect()), self.message, self.colours)
        else:
            self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Paints the plot; each kind of plot has its own."""
        raise NotImplementedError

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        self.update()


def paint_message(painter: QPainter, rect: QRectF, words: str, palette: Palette) -> None:
    """Words in the middle of an empty plot."""
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
        small, room = sans(11), painter.viewport().width() - left - along - 14
        while ";" in note and QFontMetricsF(small).horizontalAdvance(note) > room:
            note = note.rpartition(";")[0]
        painter.setFont(small)
        painter.setPen(palette.color("dim"))
        painter.drawText(QPointF(left + along + 10, 20), note)


def paint_axes(
    painter: QPainter,
    frame: PlotFrame,
    *,
    x: Sequence[Tick],
    y: Sequence[Tick],
    palette: Palette,
    x_title: str = "",
) -> None:
    """Hair lines at the y ticks, words at both axes; words that would touch each other are left out."""
    font = sans(11)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    for tick in y:
        at = float(frame.at_y(tick.at))
        painter.setPen(QPen(palette.color("border", 0.6), 1))
        painter.drawLine(QPointF(frame.left, at), QPointF(frame.right, at))
        painter.setPen(palette.color("dim"))
        box = QRectF(0, at - 8, frame.left - 6, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick.words)
    painter.setPen(QPen(palette.color("border"), 1))
    painter.drawLine(QPointF(frame.left, frame.bottom), QPointF(frame.right, frame.bottom))
    title_width = metrics.horizontalAdvance(x_title) + 8 if x_title else 0.0
    painter.setPen(palette.color("dim"))
    if x_title:
        painter.drawText(QPointF(frame.right - title_width + 8, frame.bottom + 28), x_title)
    taken = -1e9
    for tick in x:
        at, width = float(frame.at_x(tick.at)), metrics.horizontalAdvance(tick.words)
        left = min(max(at - width / 2, 2.0), painter.viewport().width() - width - 2)
        if left < taken + 8:
            continue
        taken = left + width
        painter.drawLine(QPointF(at, frame.bottom), QPointF(at, frame.bottom + 3))
        painter.drawText(QPointF(left, frame.bottom + 14), tick.words)


def paint_curve(painter: QPainter, frame: PlotFrame, x: Array, y: Array, pen: QPen) -> None:
    """A curve with gaps where it has no value; the caller sets the clip."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for part_x, part_y in pieces(np.asarray(x, float), np.asarray(y, float)):
        part_x, part_y = thinned(part_x, part_y, columns=max(1, int(frame.width * len(part_x) / len(x))))
        points = [QPointF(a, b) for a, b in zip(frame.at_x(part_x), frame.at_y(part_y), strict=True)]
        if len(points) == 1:
            painter.drawPoint(points[0])
        else:
            painter.drawPolyline(QPolygonF(points))


def paint_dots(painter: QPainter, frame: PlotFrame, x: Array, y: Array, *, color: QColor, radius: float = 2.6) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    for a, b in zip(frame.at_x(x), frame.at_y(y), strict=True):
        if np.isfinite(b):
            painter.drawEllipse(QPointF(a, b), radius, radius)


def paint_labels(
    painter: QPainter,
    frame: PlotFrame,
    labels: Sequence[tuple[float, float, str, QColor]],
    *,
    width: float,
    read: bool = False,
) -> None:
    """Names beside the ends of lines, (x, y, words, colour) in the plot's values, moved apart, with a leader each.

    read: the words begin with the value under the pointer, which is not to be shortened.
    """
    font = sans(11, bold=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    ends = [float(frame.at_y(y)) for _, y, _, _ in labels]
    texts = [in_lines(words, metrics, width - 12) for _, _, words, _ in labels]
    gap = LABEL_GAP if all(len(lines) == 1 for lines in texts) else 2 * LABEL_GAP - 3
    if gap * (len(labels) - 1) > frame.height:
        texts, gap = [[words] for _, _, words, _ in labels], LABEL_GAP
    places = spread(ends, gap=gap, low=frame.top + 4, high=frame.bottom - 4)
    for (x, _, _, color), lines, end, place in zip(labels, texts, ends, places, strict=True):
        leader = QColor(color)
        leader.setAlphaF(0.45)
        painter.setPen(QPen(leader, 1))
        painter.drawPolyline([QPointF(float(frame.at_x(x)) + 4, end), QPointF(frame.right + 8, place)])
        painter.setPen(color)
        # From the middle: "SimpleRNN … vector" and "SimpleRNN … sequence" differ at their ends.
        mode = Qt.TextElideMode.ElideRight if read else Qt.TextElideMode.ElideMiddle
        base = place + metrics.ascent() / 2 - 1 - (len(lines) - 1) * _LINE / 2
        for k, line in enumerate(lines):
            text = metrics.elidedText(line, mode, width - 12)
            painter.drawText(QPointF(frame.right + 11, base + k * _LINE), text)


def in_lines(words: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """Words in one line where they fit into this many pixels, else in two of about the same width."""
    spaces = [i for i, letter in enumerate(words) if letter == " " and i > 2]  # "+" keeps what it adds
    if metrics.horizontalAdvance(words) <= room or not spaces:
        return [words]
    at = min(spaces, key=lambda i: max(map(metrics.horizontalAdvance, (words[:i], words[i + 1 :]))))
    return [words[:at], words[at + 1 :]]


def label_width(labels: Sequence[str], *, most: float) -> float:
    """Pixels that the longest of the names beside the lines needs, or a value that is read there."""
    metrics = QFontMetricsF(sans(11, bold=True))
    longest = max((metrics.horizontalAdvance(words) for words in (*labels, "−0.000000")), default=0.0)
    if longest + 16 <= most:
        return longest + 16
    # In two lines each, and a little more than its share before a name is shortened.
    lines = [line for words in labels for line in in_lines(words, metrics, most - 16)]
    return min(1.25 * most, max(metrics.horizontalAdvance(line) for line in (*lines, "−0.000000")) + 16)


def axis_width(ticks: Sequence[Tick]) -> float:
    """Pixels that the words of the y axis need."""
    metrics = QFontMetricsF(sans(11))
    return max((metrics.horizontalAdvance(t.words) for t in ticks), default=0.0) + 16


def paint_pointer(painter: QPainter, frame: PlotFrame, x: float, words: str, *, palette: Palette) -> None:
    """A line through the plot, as the score's playhead, and on the axis where it is."""
    at = float(frame.at_x(x))
    painter.setPen(QPen(palette.color("accent"), 1))
    painter.drawLine(QPointF(at, frame.top), QPointF(at, frame.bottom))
    font = sans(11, bold=True)
    width = QFontMetricsF(font).horizontalAdvance(words) + 14
    left = min(max(at - width / 2, 2.0), painter.viewport().width() - width - 2)
    pill = QRectF(left, frame.bottom + 1, width, 17)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color("accent"))
    painter.drawRoundedRect(pill, 8.5, 8.5)
    painter.setFont(font)
    painter.setPen(palette.color("on_accent"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
