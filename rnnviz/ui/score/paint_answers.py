"""The names of the classes that are predicted, over their steps, and of the right ones under them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.light_dataclass import dataclass
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.text import font

_SMALLEST = 10.0
"""Pixels of letters that can be read; where they would be smaller there is only the line."""
_WIDEST = 180.0


def paint_answers(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """At every step in sight: the likeliest class, as far as the playhead has come, a line that is as long as it is
    likely, and the right class."""
    axis = columns.axis
    for _, track in scene.of_kind(TrackKind.ANSWERS):
        for position, step in enumerate(scene.trace.target_steps.tolist()):
            middle = float(axis.x(step))
            if axis.left <= middle <= axis.right:
                at = _Place(middle, _room(scene, columns, position), columns)
                _answer(painter, scene, track, position, at=at, moment=moment)


def _room(scene: Scene, columns: Columns, position: int) -> float:
    """Pixels from an answer to the one beside it, or to what is far enough."""
    steps = scene.trace.target_steps
    apart = [abs(int(steps[position]) - int(steps[n])) for n in (position - 1, position + 1) if 0 <= n < len(steps)]
    return min(min(apart, default=columns.axis.steps) * columns.axis.pitch, _WIDEST)


@dataclass(frozen=True, slots=True)
class _Place:
    """middle: the x of a step; room: how wide a name there may be."""

    middle: float
    room: float
    columns: Columns

    def left(self, width: float) -> float:
        """Where something so wide begins: about the step, but not beyond the axis."""
        axis, left = self.columns.axis, self.middle - width / 2
        return min(max(left, axis.left), axis.right - width)


def _answer(painter: QPainter, scene: Scene, track: Track, position: int, *, at: _Place, moment: Moment) -> None:
    trace, rect, palette = scene.trace, track.rect, scene.palette
    said, wanted = trace.prediction[0, position], trace.target[0, position]
    best, right = int(said.argmax()), int(wanted.argmax()) if wanted.any() else -1
    tall = rect.height / 2
    if right >= 0:
        _name(painter, trace.words[right], at, (rect.y + tall, tall), color=palette.color("target"), bold=False)
    if not reached(moment, int(trace.target_steps[position]))[0]:
        return
    wrong = moment.phase is not Phase.FORWARD and right >= 0 and best != right
    color = palette.color("error" if wrong else "prediction")
    _name(painter, trace.words[best], at, (rect.y, tall - 2), color=color, bold=True)
    # A line under it, as long as it is likely.
    full = min(at.room * 0.8, 60.0)
    line = QRectF(at.left(full), rect.y + tall - 2, full, 2)
    painter.fillRect(line, palette.color("border"))
    line.setWidth(full * float(np.clip(said[best], 0, 1)))
    painter.fillRect(line, color)


def _name(painter: QPainter, words: str, at: _Place, rows: tuple[float, float], *, color: QColor, bold: bool) -> None:
    """A name as large as fits between the rows, (top, height); none where that could not be read."""
    top, high = rows
    size = min(high * 0.95, 22.0)
    wide = QFontMetricsF(font(size, bold=bold)).horizontalAdvance(words)
    size = min(size, size * (at.room - 2) / max(wide, 1.0))
    if size < _SMALLEST:
        return
    face = font(size, bold=bold)
    metrics = QFontMetricsF(face)
    painter.setFont(face)
    painter.setPen(color)
    left = at.left(metrics.horizontalAdvance(words))
    painter.drawText(QPointF(left, top + high / 2 + metrics.capHeight() / 2), words)
