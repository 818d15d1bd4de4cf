"""What was changed by hand, marked in the score: held states are framed, changed steps of an input underlined."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.records.arrays import BoolArray
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene


def paint_by_hand(painter: QPainter, scene: Scene, view: Columns) -> None:
    held = {layer.name: layer.held for layer in scene.trace.layers if layer.held}
    if not held and not scene.changed:
        return
    for track in scene.layout.tracks:
        if track.owner in scene.changed and track.kind is not TrackKind.RULER:
            _underline(painter, scene, view, track, scene.changed[track.owner])
        state = "h" if track.kind is TrackKind.CELLS else track.quantity if track.kind is TrackKind.GATE else ""
        if (where := held.get(track.owner, {}).get(state)) is not None:
            _frames(painter, scene, view, track, where)


def _frames(painter: QPainter, scene: Scene, view: Columns, track: Track, where: BoolArray) -> None:
    """A frame around every row of held numbers."""
    steps, edges = scene.trace.layer(track.owner).steps, track.unit_edges()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for unit in np.flatnonzero(where.any(0)).tolist():
        at = np.zeros(scene.trace.steps, bool)
        at[steps] = where[:, unit]
        if not track.row.draws(unit):
            continue
        top, bottom = float(edges[unit]), float(edges[unit + 1])
        for left, right in _stretches(view, at):
            rect = QRectF(left, top, right - left, max(bottom - top, 2.0)).adjusted(0.5, 0.5, -0.5, -0.5)
            for width, color in ((3.5, "background"), (1.6, "accent")):
                painter.setPen(QPen(scene.palette.color(color), width))
                painter.drawRect(rect)


def _underline(painter: QPainter, scene: Scene, view: Columns, track: Track, at: BoolArray) -> None:
    for left, right in _stretches(view, at):
        painter.fillRect(QRectF(left, track.rect.bottom - 1, right - left, 2.5), scene.palette.color("accent"))


def _stretches(view: Columns, at: BoolArray) -> Iterator[tuple[float, float]]:
    """From where to where, in pixels, each run of steps is in sight."""
    axis = view.axis
    turns = np.flatnonzero(np.diff(np.concatenate([[False], at, [False]]).astype(np.int8)))
    for first, last in zip(turns[::2].tolist(), turns[1::2].tolist(), strict=True):
        left, right = max(axis.x(first - 0.5), axis.left), min(axis.x(last - 0.5), axis.right)
        if right > left:
            yield left, right
