"""Ways from one step to another: a state handed over, one vector read at every step; and steps that are masked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF

from rnnviz.layout.field import Link
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_field import level_pen, levels, row_of

HEAD = 3.2
"""Half the width of an arrow's head, in logical pixels."""


CROWD = 12
"""From more ways than these on, of one vector at many steps, lines are thin, and the playhead's alone has a head."""


def paint_across(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """Each way as a line with a head: up in the forward phase, from the step at which it begins; in the backward phase
    down, coloured by the gradient that runs back along it."""
    found = scene.fields.across
    if not found:
        return
    axis = columns.axis
    painter.save()
    painter.setClipRect(QRectF(axis.left, 0, axis.width, scene.layout.height))
    drawn: set[tuple[str, str]] = set()
    for link in found:
        if (link.source, link.target) not in drawn:  # h and c go one way
            drawn.add((link.source, link.target))
            _paint_link(painter, scene, columns, link, moment)
    painter.restore()


def _paint_link(painter: QPainter, scene: Scene, columns: Columns, link: Link, moment: Moment) -> None:
    back = moment.phase is Phase.BACKWARD
    upper, lower = row_of(scene, link.target).rect, row_of(scene, link.source).rect
    strong = scene.selected in (link.source, link.target)
    level = levels(scene, link.sent[:, 0])
    rows = np.flatnonzero(link.taps[:, 0] >= 0).tolist()
    crowded = len(rows) > CROWD
    for row in rows:
        begin, end = int(link.begin[row, 0]), int(link.end[row])
        pen = QPen(scene.palette.color("text" if strong else "dim"), 1.4)
        if back and moment.step <= max(begin, end):
            pen = level_pen(scene, int(level[row]))
        elif moment.phase is Phase.FORWARD and moment.step < (end if crowded else begin):
            pen = QPen(scene.palette.color("border"), 1.0)
        if crowded:
            pen.setWidthF(min(pen.widthF(), 0.8))
        if end == begin + 1 and not crowded:
            line = _gap_line(columns, begin, lower.middle, upper.middle)
        else:
            line = [QPointF(columns.axis.x(begin), lower.y - 1), QPointF(columns.axis.x(end), upper.bottom + 1)]
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(line[0])
        for point in line[1:]:
            path.lineTo(point)
        painter.drawPath(path)
        if crowded and end != moment.step:
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        painter.drawPolygon(_head(line[1], line[0]) if back else _head(line[-2], line[-1]))


def _gap_line(columns: Columns, begin: int, bottom: float, top: float) -> list[QPointF]:
    """From one step to the next: out of the cell into the gap behind it, up there, and into the next step's cell."""
    axis = columns.axis
    half = max(columns.gap / 2, 1.5)
    middle = axis.x(begin + 0.5)
    return [
        QPointF(middle - half, bottom),
        QPointF(middle, bottom),
        QPointF(middle, top),
        QPointF(middle + half + 1, top),
    ]


def _head(begin: QPointF, end: QPointF) -> QPolygonF:
    """The head of an arrow from one point to another."""
    along = end - begin
    long = max(float(np.hypot(along.x(), along.y())), 1e-6)
    unit = QPointF(along.x() / long, along.y() / long)
    across = QPointF(-unit.y(), unit.x())
    foot = end - unit * (2 * HEAD)
    return QPolygonF([end, foot + across * HEAD, foot - across * HEAD])


def paint_masks(painter: QPainter, scene: Scene, columns: Columns) -> None:
    """Hatch the cells of masked steps, in every layer that was told of the mask."""
    masked = scene.keep("masked", lambda: _masked(scene))
    if not masked:
        return
    axis, dpr = columns.axis, columns.dpr
    brush = QBrush(scene.palette.color("dim", 0.75), Qt.BrushStyle.BDiagPattern)
    painter.setPen(Qt.PenStyle.NoPen)
    for track, steps in masked:
        for step in steps:
            if step in axis.visible:
                left = max(int(columns.begin[step - columns.first]), columns.left) / dpr
                right = min(int(columns.end[step - columns.first]), columns.right) / dpr
                painter.fillRect(QRectF(left, track.rect.y, right - left, track.rect.height), brush)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _masked(scene: Scene) -> tuple[tuple[Track, list[int]], ...]:
    """The rows with masked steps, and these."""
    layers = ((track, scene.trace.layer(track.owner)) for _, track in scene.of_kind(TrackKind.CELLS))
    return tuple((track, one.steps[~one.mask[0]].tolist()) for track, one in layers if one.mask is not None)
