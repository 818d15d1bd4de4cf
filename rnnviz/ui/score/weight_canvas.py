"""One weight's update as large as the score: its value, what each step adds to its gradient, and what it becomes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnnviz.layout.numerals import number
from rnnviz.layout.weight_story import WeightStory
from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.fonts import fitting, mono, sans
from rnnviz.ui.widgets.part import as_part
from rnnviz.ui.widgets.scaling import Canvas
from rnnviz.ui.widgets.spoken import Spoken

_CHIP, _NARROWEST, _BETWEEN = QRectF(0, 0, 148, 54), 84.0, 36.0
"""A box with a number, how narrow it may become, and the room for the arrow to the next one."""
_MOST_TICKS = 7
_PITCHES = tuple(digit * 10**power for power in range(8) for digit in (1, 2, 5))
_MARGIN, _TICKS, _HEAD = 14.0, 18.0, 22.0


class WeightCanvas(Canvas, Spoken, QWidget):
    """set_story in. stage: 0 before, 1 with its gradient, 2 after the step; what is still to come has its place."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("one weight's update")
        as_part(self, "weight-update", "One weight's update")
        self.story: WeightStory | None = None
        self._stage = 0

    def set_story(self, story: WeightStory, stage: int) -> None:
        self.story, self._stage = story, stage
        self.update()

    def spoken(self) -> str:
        return "" if self.story is None else self.story.words(self._stage)

    def minimumSizeHint(self) -> QSize:
        return scaling.size(420, 180)

    def theme_changed(self) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.story is None:
            return
        painter = self.new_painter()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = float(self.width()), float(self.height())
        top = _HEAD + _CHIP.height() + 12
        self._paint_chips(painter, wide)
        self._paint_added(painter, QRectF(_MARGIN, top, wide - 2 * _MARGIN, high - top - 4))
        painter.end()

    def _paint_chips(self, painter: QPainter, wide: float) -> None:
        """Before, the gradient, after, with an arrow from each to the next."""
        story, p = self.story, self.colours
        assert story is not None
        after = "…" if story.after is None else number(story.after)
        chips = (("before", number(story.before)), ("Σ gradient", number(story.gradient, sign=True)), ("after", after))
        each = min(max((wide - 2 * _MARGIN - 2 * _BETWEEN) / 3, _NARROWEST), _CHIP.width())
        gap = (wide - 2 * _MARGIN - 3 * each) / 2
        longest = max((value for _, value in chips), key=len)
        letters = fitting(longest, each - 12, *(mono(size, bold=True) for size in (19, 17, 15, 13, 12, 11)))
        for at, (name, value) in enumerate(chips):
            box = QRectF(_MARGIN + at * (each + gap), _HEAD, each, _CHIP.height())
            known = at <= self._stage
            painter.setFont(sans(13, bold=at == self._stage))
            painter.setPen(p.color("accent" if at == self._stage else "dim"))
            painter.drawText(box.translated(0, -_HEAD).adjusted(0, 0, 0, _HEAD - box.height()), _CENTER, name)
            painter.setPen(QPen(p.color("accent" if at == self._stage else "border"), 2 if at == self._stage else 1))
            painter.setBrush(p.color("panel"))
            painter.drawRoundedRect(box, 8, 8)
            if known:
                painter.setFont(letters)
                painter.setPen(p.color("text"))
                painter.drawText(box, _CENTER, value)
            if at:
                end, y = QPointF(box.left() - 4, box.center().y()), box.center().y()
                painter.setPen(QPen(p.color("text" if known else "border"), 2))
                painter.drawLine(QPointF(box.left() - gap + 4, y), end)
                for side in (-5.0, 5.0):
                    painter.drawLine(end, QPointF(end.x() - 7, y + side))

    def _paint_added(self, painter: QPainter, place: QRectF) -> None:
        """A bar for each step."""
        story, p = self.story, self.colours
        assert story is not None
        painter.setFont(sans(12, bold=True))
        painter.setPen(p.color("text"))
        title = place.adjusted(0, 0, 0, 20 - place.height())
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "what each step adds to it")
        most, least = max(float(story.added.max()), 0.0), min(float(story.added.min()), 0.0)
        painter.setFont(sans(11))
        labels = [number(one, sign=True) for one in (most, least) if one]
        right = max((painter.fontMetrics().horizontalAdvance(one) for one in labels), default=0) + 8
        plot = place.adjusted(0, 26, -right, -_TICKS)
        span = (most - least) or 1.0
        zero = plot.top() + most / span * plot.height()
        painter.setPen(QPen(p.color("border"), 1))
        painter.drawLine(QPointF(plot.left(), zero), QPointF(plot.right(), zero))
        each = plot.width() / len(story.steps)
        if self._stage >= 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(p.color("accent"))
            for at, value in enumerate(story.added):
                tall = float(value) / span * plot.height()
                bar = QRectF(plot.left() + (at + 0.1) * each, zero, 0.8 * each, -tall).normalized()
                painter.drawRect(bar)
            painter.setPen(p.color("dim"))
            for value in (most, least):
                if value:
                    y = zero - value / span * plot.height()
                    line = QRectF(plot.right() + 6, y - 9, right, 18)
                    painter.drawText(
                        line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number(value, sign=True)
                    )
        painter.setPen(p.color("dim"))
        pitch = next(one for one in _PITCHES if len(story.steps) / one <= _MOST_TICKS)
        for at in range(0, len(story.steps), pitch):
            middle = plot.left() + (at + 0.5) * each
            words = QRectF(middle - 40, place.bottom() - _TICKS + 1, 80, _TICKS)
            words.moveLeft(max(words.left(), place.left() - 34))
            painter.drawText(words, _CENTER, f"t = {story.steps[at]}")


_CENTER = Qt.AlignmentFlag.AlignCenter
