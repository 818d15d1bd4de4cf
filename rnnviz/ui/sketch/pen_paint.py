"""The parts of the pen's picture: lines, the mixture as ellipses, the pen and its next point, bars, the close-up."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from rnnviz.layout.numerals import fixed
from rnnviz.layout.pen_plan import close_up, lines_within
from rnnviz.layout.pen_story import ENDED, PEN_WORDS, Ellipses, PenStory
from rnnviz.layout.sheet import Fit
from rnnviz.ui.sketch.drawing_ink import add_step, ink_pen, placed
from rnnviz.ui.widgets.fonts import mono, sans
from rnnviz.ui.widgets.theme import Palette

_BAR, _ROW = 13.0, 40.0
_PLAIN = 0.1
"""A Gaussian of less weight has one ellipse: the inner one would not be seen."""
_LEAST = 1.5
"""Pixels: an ellipse is never thinner, so a certain network's is still seen."""


def paint_steps(
    painter: QPainter, story: PenStory, steps: Iterable[int], at: Fit, *, palette: Palette, width: float
) -> None:
    """The lines of some steps, in their order: what was given in one colour, what the network drew in another."""
    given, drawn = QPainterPath(), QPainterPath()
    for step in steps:
        add_step(given if step < story.given else drawn, story, int(step))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for path, colour in ((given, "text"), (drawn, "prediction")):
        if not path.isEmpty():
            painter.setPen(ink_pen(palette, colour, width))
            for stroke in placed(path, at).toSubpathPolygons():  # three times as quick as the path in one
                painter.drawPolyline(stroke)


def paint_mixture(painter: QPainter, ellipses: Ellipses, at: Fit, *, palette: Palette) -> None:
    """Each Gaussian at two standard deviations, a heavier one at one, too; the heavier, the stronger its colour."""
    places = at.place(ellipses.centres)
    for i, weight in enumerate(map(float, ellipses.weights)):
        across, along = (max(float(v) * at.scale, _LEAST) for v in ellipses.axes[i])
        painter.save()
        painter.translate(*places[i])
        painter.rotate(float(ellipses.angles[i]))
        painter.setPen(QPen(palette.color("accent", 0.25 + 0.6 * weight), 1))
        painter.setBrush(palette.color("accent", 0.04 + 0.26 * weight))
        painter.drawEllipse(QPointF(0, 0), across, along)
        if weight >= _PLAIN:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(0, 0), across / 2, along / 2)
        painter.restore()


def paint_pen(painter: QPainter, story: PenStory, step: int, at: Fit, *, palette: Palette) -> None:
    """Where the pen is, and the point that was drawn next."""
    here, there = (QPointF(*xy) for xy in at.place(story.points[step : step + 2]))
    if story.pen[step] != ENDED:
        painter.setPen(QPen(palette.color("dim"), 1.3, Qt.PenStyle.DotLine))
        painter.drawLine(here, there)
        painter.setPen(QPen(palette.color("background"), 1.5))
        painter.setBrush(palette.color("good"))
        painter.drawEllipse(there, 5.5, 5.5)
    painter.setPen(QPen(palette.color("text"), 2))
    painter.setBrush(palette.color("background"))
    painter.drawEllipse(here, 4.5, 4.5)


def paint_bars(painter: QPainter, story: PenStory, step: int, area: QRectF, *, palette: Palette) -> None:
    """The probabilities of the pen's three states; the one that was drawn is marked."""
    chances, drawn = story.chances(step), int(story.pen[step])
    _heading(painter, "the pen after it", area.topLeft() + QPointF(0, 10), palette)
    for i, (word, chance) in enumerate(zip(PEN_WORDS, chances, strict=True)):
        y = area.top() + 24 + i * _ROW
        painter.setFont(sans(12, bold=i == drawn))
        painter.setPen(palette.color("good" if i == drawn else "text"))
        painter.drawText(QPointF(area.left(), y + 11), f"{word} ✓" if i == drawn else word)
        painter.setFont(mono(11))
        painter.setPen(palette.color("text"))
        words = fixed(chance, 3)
        along = QFontMetricsF(painter.font()).horizontalAdvance(words)
        painter.drawText(QPointF(area.right() - along, y + 11), words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color("border"))
        painter.drawRoundedRect(QRectF(area.left(), y + 16, area.width(), _BAR), 3, 3)
        painter.setBrush(palette.color("good" if i == drawn else "accent"))
        painter.drawRoundedRect(QRectF(area.left(), y + 16, max(chance * area.width(), 1.0), _BAR), 3, 3)


def paint_close_up(
    painter: QPainter, story: PenStory, step: int, area: QRectF, *, scale: float, palette: Palette
) -> None:
    """The pen's surroundings, as near as the mixture allows. scale: pixels of the whole drawing's unit."""
    at, times = close_up(story, step, scale=scale, side=area.width())
    words = f"close up, {times}×" if times > 1 else "close up"
    _heading(painter, words, area.topLeft() - QPointF(0, 7), palette)
    painter.save()
    frame = QPainterPath()
    frame.addRoundedRect(area, 6, 6)
    painter.fillPath(frame, palette.color("raised"))
    painter.setClipPath(frame)
    painter.translate(area.topLeft())
    paint_mixture(painter, story.ellipses(step), at, palette=palette)
    near = lines_within(story, step, at, area.width())
    paint_steps(painter, story, near, at, palette=palette, width=2.4)
    paint_pen(painter, story, step, at, palette=palette)
    painter.restore()
    painter.setPen(QPen(palette.color("border"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(frame)


def _heading(painter: QPainter, words: str, at: QPointF, palette: Palette) -> None:
    painter.setFont(sans(11, bold=True))
    painter.setPen(palette.color("dim"))
    painter.drawText(at, words)
