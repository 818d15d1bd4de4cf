"""The pen at one step of a drawing: what is drawn, where the next point may fall, and what the pen may do then."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.pen_plan import plan
from rnnviz.layout.pen_story import PenStory
from rnnviz.layout.sheet import Fit, fit
from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.drawing_ink import ink_of, paint_ink
from rnnviz.ui.sketch.pen_paint import paint_bars, paint_close_up, paint_mixture, paint_pen, paint_steps
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import sans
from rnnviz.ui.widgets.kept import kept_will_do
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas


class PenCanvas(Canvas, QWidget):
    """set_story, set_drawing, set_step, set_message in.

    What was drawn so far is kept as a picture, onto which a step further paints no more than its own line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("the pen, step by step")
        as_part(self, "pen", "Pen")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(280, 120)
        self._story: PenStory | None = None
        self._drawing: Drawing | None = None
        self._message = ""
        self._step = 0
        self._layer: QPixmap | None = None
        self._reached = 0

    def set_story(self, story: PenStory | None) -> None:
        self._story, self._drawing, self._layer = story, None, None
        self.update()

    def set_drawing(self, drawing: Drawing | None) -> None:
        """A drawing made by hand: it has no mixture and no steps."""
        self._story, self._drawing, self._layer = None, drawing, None
        self.update()

    def set_step(self, step: int) -> None:
        """How many points are drawn: 0 to the story's steps."""
        self._step = step
        self.update()

    def set_message(self, words: str) -> None:
        self._message = words
        self.update()

    def theme_changed(self) -> None:
        self._layer = None
        self.update()

    def sizeHint(self) -> QSize:
        return scaling.size(520, 340)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layer = None
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.colours.color("background"))
        area = QRectF(self.rect())
        if self._story is not None and self._story.steps:
            self._paint_story(painter, self._story)
        elif self._drawing is not None:
            ink = ink_of(self._drawing)
            paint_ink(painter, ink, area, palette=self.colours, width=_width(area), margin=_margin(area))
        else:
            words = self._message if self._story is None else "The network ended this drawing before its first point."
            painter.setFont(sans(13))
            painter.setPen(self.colours.color("dim"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(24, 8, -24, -8), flags, words)
        painter.end()

    def _paint_story(self, painter: QPainter, story: PenStory) -> None:
        p, where = self.colours, plan(float(self.width()), float(self.height()))
        paper = QRectF(*where.paper)
        at = fit(story.box, width=paper.width(), height=paper.height(), margin=_margin(paper))
        under_way = self._step < story.steps
        painter.save()
        painter.setClipRect(paper)
        if under_way:
            paint_mixture(painter, story.ellipses(self._step), at, palette=p)
        if kept_will_do(painter, self):
            painter.drawPixmap(QPointF(0, 0), self._drawn(story, at, paper))
        else:
            drawn = range(min(self._step, story.steps))
            paint_steps(painter, story, drawn, at, palette=p, width=_width(paper))
        if under_way:
            paint_pen(painter, story, self._step, at, palette=p)
        painter.restore()
        if under_way:
            paint_bars(painter, story, self._step, QRectF(*where.bars), palette=p)
            if where.near is not None:
                paint_close_up(painter, story, self._step, QRectF(*where.near), scale=at.scale, palette=p)

    def _drawn(self, story: PenStory, at: Fit, paper: QRectF) -> QPixmap:
        """What was given and what the network drew up to this step; a step back begins again."""
        ratio = self.devicePixelRatioF()
        layer = self._layer
        if layer is None or layer.devicePixelRatioF() != ratio or self._step < self._reached:
            layer = QPixmap(max(1, round(paper.width() * ratio)), max(1, round(paper.height() * ratio)))
            layer.setDevicePixelRatio(ratio)
            layer.fill(Qt.GlobalColor.transparent)
            self._layer, self._reached = layer, 0
        last = min(self._step, story.steps)
        if last > self._reached:
            painter = QPainter(layer)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_steps(painter, story, range(self._reached, last), at, palette=self.colours, width=_width(paper))
            painter.end()
            self._reached = last
        return layer


def _width(area: QRectF) -> float:
    """Of the pen, in pixels: readable on a projector, not clumsy in a small window."""
    return min(max(min(area.width(), area.height()) / 150, 1.8), 4.0)


def _margin(area: QRectF) -> float:
    return min(area.width(), area.height()) * 0.04
