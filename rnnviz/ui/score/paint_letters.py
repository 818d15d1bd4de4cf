"""What a model writes, letter by letter: its own letter above, the right one below, and in red what is wrong."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from rnnviz.layout.loss_text import written_answer
from rnnviz.layout.moments import Moment
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.text import font

_ABOVE = 0.58
"""The part of the row's height that the model's own letters have."""


def paint_letters(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """Every letter that is in sight and has room; those of the model once the playhead has reached them."""
    tracks = scene.of_kind(TrackKind.LETTERS)
    if not tracks or (written := written_answer(scene.trace)) is None:
        return
    _, track = tracks[0]
    rect, axis, text = track.rect, columns.axis, scene.layout.text
    upper, lower = rect.height * _ABOVE, rect.height * (1 - _ABOVE)
    own, small = font(min(text * 1.15, upper), bold=True), font(min(text * 0.85, lower))
    if axis.pitch < small.pixelSize() * 0.7:
        return
    for step, said, right in zip(scene.trace.target_steps.tolist(), *written, strict=True):
        x = axis.x(step)
        if not axis.left <= x <= axis.right:
            continue
        here = QRectF(x - axis.pitch / 2, rect.y, axis.pitch, upper)
        if reached(moment, step)[0]:
            painter.setFont(own)
            painter.setPen(scene.palette.color("text" if said == right else "error"))
            painter.drawText(here, Qt.AlignmentFlag.AlignCenter, said)
        painter.setFont(small)
        painter.setPen(scene.palette.color("target"))
        painter.drawText(here.adjusted(0, upper, 0, lower), Qt.AlignmentFlag.AlignCenter, right)
