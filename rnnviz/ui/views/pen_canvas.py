"""The pen at one step of a drawing: what is drawn, where the next point may fall, and what the pen may do then."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.drawings import Drawing
from rnnviz.layout.pen_story import ENDED, PEN_WORDS, PenStory
from rnnviz.layout.sheet import Fit, fit
from rnnviz.ui.theme import LIGHT, Palette
from rnnviz.ui.views.drawing_ink import add_step, ink_of, ink_pen, paint_ink, placed
from rnnviz.ui.views.fonts import mono, sans

_SIDE = 138.0
"""Pixels for the three bars beside the drawing."""
_BAR = 13.0
_LEAST = 1.5
"""Pixels: an ellipse is never thinner, so a certain network's is still seen."""


class PenCanvas(QWidget):
    """set_story, set_drawing, set_step, set_message, set_palette in. What was drawn so far is kept as a path."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("the pen, step by step")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 120)
        self._palette = LIGHT
        self._story: PenStory | None = None
        self._drawing: Drawing | None = None
        self._message = ""
        self._step = 0
        self._paths = (QPainterPath(), QPainterPath())
        self._reached = 0

    def set_story(self, story: PenStory | None) -> None:
        self._story, self._drawing = story, None
        self._begin()
        self.update()

    def set_drawing(self, drawing: Drawing | None) -> None:
        """A drawing made by hand: it has no mixture and no steps."""
        self._story, self._drawing = None, drawing
        self.update()

    def set_step(self, step: int) -> None:
        """How many points are drawn: 0 to the story's steps."""
        self._step = step
        self.update()

    def set_message(self, words: str) -> None:
        self._message = words
        self.update()

    def set_palette(self, palette: Palette) -> None:
        self._palette = palette
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(520, 340)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._palette.color("background"))
        area = QRectF(self.rect())
        if self._story is not None and self._story.steps:
            self._paint_story(painter, self._story, QRectF(0, 0, self.width() - _SIDE, self.height()))
        elif self._drawing is not None:
            ink = ink_of(self._drawing)
            paint_ink(painter, ink, area, palette=self._palette, width=_width(area), margin=_margin(area))
        else:
            words = self._message if self._story is None else "The network ended this drawing before its first point."
            painter.setFont(sans(13))
            painter.setPen(self._palette.color("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(24, 8, -24, -8), flags, words)

    # -- a story ------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._paths, self._reached = (QPainterPath(), QPainterPath()), 0

    def _drawn(self, story: PenStory) -> tuple[QPainterPath, QPainterPath]:
        """What was given and what the network drew up to this step; a step further only adds to it."""
        if self._step < self._reached:
            self._begin()
        given, drawn = self._paths
        for step in range(self._reached, min(self._step, story.steps)):
            add_step(given if step < story.given else drawn, story, step)
        self._reached = self._step
        return given, drawn

    def _paint_story(self, painter: QPainter, story: PenStory, area: QRectF) -> None:
        p, at = self._palette, fit(story.box, width=area.width(), height=area.height(), margin=_margin(area))
        painter.save()
        painter.setClipRect(area)
        under_way = self._step < story.steps
        if under_way:
            self._paint_mixture(painter, story, at)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path, colour in zip(self._drawn(story), ("text", "prediction"), strict=True):
            painter.setPen(ink_pen(p, colour, _width(area)))
            painter.drawPath(placed(path, at))
        if under_way:
            self._paint_pen(painter, story, at)
        painter.restore()
        self._paint_bars(painter, story, QRectF(area.right(), 0, _SIDE - 12, area.height()))

    def _paint_mixture(self, painter: QPainter, story: PenStory, at: Fit) -> None:
        """Each Gaussian twice, at two and at one standard deviation; the heavier, the stronger its colour."""
        p, ellipses = self._palette, story.ellipses(self._step)
        places = at.place(ellipses.centres)
        for i in range(len(ellipses.weights)):
            weight = float(ellipses.weights[i])
            across, along = (max(float(v) * at.scale, _LEAST) for v in ellipses.axes[i])
            painter.save()
            painter.translate(*places[i])
            painter.rotate(float(ellipses.angles[i]))
            painter.setPen(QPen(p.color("accent", 0.25 + 0.6 * weight), 1))
            painter.setBrush(p.color("accent", 0.04 + 0.26 * weight))
            painter.drawEllipse(QPointF(0, 0), across, along)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(0, 0), across / 2, along / 2)
            painter.restore()

    def _paint_pen(self, painter: QPainter, story: PenStory, at: Fit) -> None:
        """Where the pen stands, and the point that was drawn next."""
        p = self._palette
        here, there = (QPointF(*xy) for xy in at.place(story.points[self._step : self._step + 2]))
        if story.pen[self._step] != ENDED:
            line = QPen(p.color("dim"), 1.3, Qt.PenStyle.DotLine)
            painter.setPen(line)
            painter.drawLine(here, there)
            painter.setPen(QPen(p.color("background"), 1.5))
            painter.setBrush(p.color("good"))
            painter.drawEllipse(there, 5.5, 5.5)
        painter.setPen(QPen(p.color("text"), 2))
        painter.setBrush(p.color("background"))
        painter.drawEllipse(here, 4.5, 4.5)

    def _paint_bars(self, painter: QPainter, story: PenStory, area: QRectF) -> None:
        """The probabilities of the pen's three states; the one that was drawn is marked. At the end, none."""
        p = self._palette
        if self._step >= story.steps:
            return
        chances, drawn = story.chances(self._step), int(story.pen[self._step])
        top = max((area.height() - 3 * 40 - 24) / 2, 4.0)
        painter.setFont(sans(11, bold=True))
        painter.setPen(p.color("dim"))
        painter.drawText(QPointF(area.left(), top + 10), "the pen after it")
        for i, (word, chance) in enumerate(zip(PEN_WORDS, chances, strict=True)):
            y = top + 24 + i * 40
            painter.setFont(sans(12, bold=i == drawn))
            painter.setPen(p.color("good" if i == drawn else "text"))
            painter.drawText(QPointF(area.left(), y + 11), f"{word} ✓" if i == drawn else word)
            painter.setFont(mono(11))
            painter.setPen(p.color("text"))
            words = f"{chance:.3f}"
            along = QFontMetricsF(painter.font()).horizontalAdvance(words)
            painter.drawText(QPointF(area.right() - along, y + 11), words)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(p.color("border"))
            painter.drawRoundedRect(QRectF(area.left(), y + 16, area.width(), _BAR), 3, 3)
            painter.setBrush(p.color("good" if i == drawn else "accent"))
            painter.drawRoundedRect(QRectF(area.left(), y + 16, max(chance * area.width(), 1.0), _BAR), 3, 3)


def _width(area: QRectF) -> float:
    """Of the pen, in pixels: readable on a projector, not clumsy in a small window."""
    return min(max(min(area.width(), area.height()) / 150, 1.8), 4.0)


def _margin(area: QRectF) -> float:
    return min(area.width(), area.height()) * 0.04
