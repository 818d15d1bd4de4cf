"""What stands in a plot beside its axes and curves: names beside the ends of lines, a legend, and the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnnviz.layout.figure import Ink, Row
from rnnviz.layout.plot_frame import PlotFrame, spread
from rnnviz.ui.widgets.fonts import fitting, sans
from rnnviz.ui.widgets.inks import ink_color
from rnnviz.ui.widgets.scaling import room
from rnnviz.ui.widgets.theme import Palette

LEGEND_ROW = 15.0
_GAP, _LINE = 15.0, 12.0


@dataclass(frozen=True, slots=True)
class End:
    """Where a line ends, in the plot's values, and the words beside it."""

    x: float
    y: float
    words: str
    ink: Ink


def paint_ends(
    painter: QPainter, frame: PlotFrame, ends: Sequence[End], *, width: float, read: bool, palette: Palette
) -> None:
    """Words beside the ends of lines, moved apart, with a leader each.

    read: the words begin with a value, which is not to be shortened.
    """
    font = sans(11, bold=True)
    metrics = QFontMetricsF(font)
    painter.setFont(font)
    wanted = [min(max(float(frame.at_y(end.y)), frame.top), frame.bottom) for end in ends]
    texts = [_in_lines(end.words, metrics, width - 12) for end in ends]
    gap = _GAP if all(len(lines) == 1 for lines in texts) else 2 * _GAP - 3
    if gap * (len(ends) - 1) > frame.height:
        texts, gap = [[end.words] for end in ends], _GAP
    low, high = (frame.top + (gap - 4) / 2, frame.bottom - (gap - 4) / 2)
    places = spread(wanted, gap=gap, low=low, high=high)
    for end, lines, at, place in zip(ends, texts, wanted, places, strict=True):
        color = ink_color(end.ink, palette)
        leader = QColor(color)
        leader.setAlphaF(0.45)
        painter.setPen(QPen(leader, 1))
        painter.drawPolyline([QPointF(float(frame.at_x(end.x)) + 4, at), QPointF(frame.right + 8, place)])
        painter.setPen(color)
        # From the middle: "SimpleRNN … vector" and "SimpleRNN … sequence" differ at their ends.
        mode = Qt.TextElideMode.ElideRight if read else Qt.TextElideMode.ElideMiddle
        base = place + metrics.ascent() / 2 - 1 - (len(lines) - 1) * _LINE / 2
        for k, line in enumerate(lines):
            text = metrics.elidedText(line, mode, width - 12)
            painter.drawText(QPointF(frame.right + 11, base + k * _LINE), text)


def _in_lines(words: str, metrics: QFontMetricsF, room: float) -> list[str]:
    """Words in one line where they fit into this many pixels, else in two of about the same width."""
    spaces = [i for i, letter in enumerate(words) if letter == " " and i > 2]  # "+" keeps what it adds
    if metrics.horizontalAdvance(words) <= room or not spaces:
        return [words]
    at = min(spaces, key=lambda i: max(map(metrics.horizontalAdvance, (words[:i], words[i + 1 :]))))
    return [words[:at].rstrip(), words[at + 1 :].lstrip()]


def label_width(labels: Sequence[str], longest: str, *, most: float) -> float:
    """Pixels that the longest of the names beside the lines needs, or the words `longest`."""
    metrics = QFontMetricsF(sans(11, bold=True))
    needed = max(metrics.horizontalAdvance(words) for words in (*labels, longest))
    if needed + 16 <= most:
        return needed + 16
    # In two lines each, and a little more than its share before a name is shortened.
    lines = [line for words in labels for line in _in_lines(words, metrics, most - 16)]
    return min(1.25 * most, max(metrics.horizontalAdvance(line) for line in (*lines, longest)) + 16)


def paint_legend(
    painter: QPainter, legend: Sequence[Row], words: Sequence[str], *, palette: Palette, rows: int, width: float
) -> None:
    """A row each, a name at the left and words at the right; more rows than there is room for are counted."""
    bold, plain = sans(11, bold=True), sans(11)
    for i, (row, said) in enumerate(zip(legend[:rows], words, strict=False)):
        base = LEGEND_ROW * i + 12
        if i == rows - 1 and len(legend) > rows:
            painter.setFont(plain)
            painter.setPen(palette.color("dim"))
            painter.drawText(QPointF(12, base), f"and {len(legend) - rows + 1} more")
            return
        taken = QFontMetricsF(plain).horizontalAdvance(said)
        room = width - 24 - taken - 12
        face = fitting(row.name, room, bold, plain, sans(10))
        name = QFontMetricsF(face).elidedText(row.name, Qt.TextElideMode.ElideMiddle, max(room, 40.0))
        painter.setFont(face)
        painter.setPen(ink_color(row.ink, palette))
        painter.drawText(QPointF(12, base), name)
        painter.setFont(plain)
        painter.setPen(palette.color("dim"))
        painter.drawText(QPointF(width - 12 - taken, base), said)


def paint_band_name(painter: QPainter, place: QRectF, name: str, palette: Palette) -> None:
    """What a stretch of the x axis is called, above it, where there is room for it."""
    painter.setFont(sans(11))
    painter.setPen(palette.color("dim"))
    if QFontMetricsF(sans(11)).horizontalAdvance(name) + 8 <= place.width():
        painter.drawText(QPointF(place.left() + 5, place.bottom() - 4), name)


def paint_pointer(painter: QPainter, frame: PlotFrame, x: float, words: str, *, palette: Palette) -> None:
    """A line through the plot, as the score's playhead, and on the axis where it is."""
    at = float(frame.at_x(x))
    painter.setPen(QPen(palette.color("accent"), 1))
    painter.drawLine(QPointF(at, frame.top), QPointF(at, frame.bottom))
    font = sans(11, bold=True)
    width = QFontMetricsF(font).horizontalAdvance(words) + 14
    left = min(max(at - width / 2, 2.0), room(painter) - width - 2)
    pill = QRectF(left, frame.bottom + 1, width, 17)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color("accent"))
    painter.drawRoundedRect(pill, 8.5, 8.5)
    painter.setFont(font)
    painter.setPen(palette.color("on_accent"))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
