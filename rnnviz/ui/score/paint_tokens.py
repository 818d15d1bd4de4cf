"""The words or letters of the input over their columns: level where all of them have room, else upright."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from rnnviz.layout.moments import Moment
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.layout.tokens import token_sizes, written
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import luminance
from rnnviz.ui.score.paint_cells import EQUALLY_FAR
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.text import elided, font


def paint_tokens(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """Every token that is in sight and has room; the one under the playhead always."""
    for _, track in scene.of_kind(TrackKind.TOKENS):
        _paint(painter, scene, track, columns=columns, moment=moment)


def _paint(painter: QPainter, scene: Scene, track: Track, *, columns: Columns, moment: Moment) -> None:
    trace, axis, tokens = scene.trace, columns.axis, written(scene.trace, track.owner)
    steps = [step for step in tokens if step in axis.visible]
    if not steps:
        return
    face = font(min(scene.layout.text * 0.95, max(track.rect.height - 3, 8.0)))
    slanted = QFont(face)
    slanted.setItalic(True)
    metrics = QFontMetricsF(face)
    widest = max(metrics.horizontalAdvance(tokens[step]) for step in steps)
    single = max(len(tokens[step]) for step in steps) == 1 and widest <= axis.pitch
    level = single or widest + 3 <= columns.width
    every = 1 if level else max(1, math.ceil((metrics.ascent() + 1) / axis.pitch))
    sizes = token_sizes(scene.slopes_of, track.owner)
    dark = luminance(scene.tables.magnitude[scene.scale.place(sizes)]) < EQUALLY_FAR
    for step in steps:
        x, here = axis.x(step), step == moment.step
        near = abs(step - moment.step) < every and not here
        if not axis.left <= x <= axis.right or near or (step % every and not here):
            continue
        values, slopes = reached(moment, step)
        color = scene.palette.color("text" if values else "dim")
        if slopes and not np.isnan(sizes[step]):
            color = QColor("white" if dark[step] else "black")
        painter.setPen(color)
        painter.setFont(slanted if step in trace.unknown else face)
        _write(painter, track, tokens[step], x, room=axis.pitch, level=level)


def _write(painter: QPainter, track: Track, word: str, x: float, *, room: float, level: bool) -> None:
    rect, face = track.rect, painter.font()
    if level:
        painter.drawText(QRectF(x - room / 2, rect.y, room, rect.height), Qt.AlignmentFlag.AlignCenter, word)
        return
    metrics = QFontMetricsF(face)
    painter.save()
    painter.translate(x + metrics.capHeight() / 2, rect.bottom - 3)
    painter.rotate(-90)
    painter.drawText(QPointF(0, 0), elided(word, face, rect.height - 5))
    painter.restore()
