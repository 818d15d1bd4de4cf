"""The receptive field of the step under the playhead, and the rails of the connections that pass rows by.

Both are laid over the plates at every moment, with one call for all lines of a look.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from rnnviz.layout.field import Field, Link
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import WIDTHS, Scene

NEAR = 3.0
"""From this many pixels per step the edges of a fan, and the gaps in a field, are told apart."""

LEVELS = len(WIDTHS)
BELOW, NOTHING = -1, -2
"""The levels of what is below the scale, and of what is exactly 0."""


def field_of(scene: Scene, moment: Moment) -> Field | None:
    """The field to show at a moment; None where no layer reads several steps at once, or nothing walks."""
    if moment.phase not in (Phase.FORWARD, Phase.BACKWARD) or not scene.fields.any:
        return None
    return scene.fields.at(moment.step, moment.phase is Phase.FORWARD)


def paint_field(painter: QPainter, scene: Scene, columns: Columns, moment: Moment) -> None:
    """Let the cells outside the field of the playhead's step step back, and draw the edges inside it."""
    field = field_of(scene, moment)
    if field is None or not field.stands:
        return
    forward = moment.phase is Phase.FORWARD
    # With a row go the arrows that leave it upward.
    rects = [
        QRectF(left, track.rect.y - track.above + 1, right - left, track.rect.height + track.above)
        for track in scene.layout.tracks
        if track.kind is TrackKind.CELLS
        or (track.kind in (TrackKind.SERIES, TrackKind.FRAMES) and track.owner in field.cells)
        for left, right in _outside(field.cells[track.owner], columns, moment)
    ]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(scene.palette.color("background", 0.5 if forward else 0.62))
    painter.drawRects(rects)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if columns.axis.pitch >= NEAR:
        _paint_fans(painter, scene, columns, field, forward=forward)


def _outside(cells: BoolArray, columns: Columns, moment: Moment) -> list[tuple[float, float]]:
    """Left and right, in logical pixels, of the stretches of visible steps on the reached side of the playhead that
    do not belong to the field."""
    visible = columns.axis.visible
    first, last = visible.start, visible.stop - 1
    if moment.phase is Phase.FORWARD:
        last = min(last, moment.step)
    else:
        first = max(first, moment.step)
    if last < first:
        return []
    out = ~cells[first : last + 1]
    if columns.axis.pitch < NEAR and not out.all():
        inside = np.flatnonzero(~out)
        out[inside[0] : inside[-1] + 1] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[False], out, [False]]).astype(np.int8)))
    begins, ends = edges[::2] + first - columns.first, edges[1::2] + first - 1 - columns.first
    dpr, low, high = columns.dpr, columns.left, columns.right
    return [
        (max(int(columns.begin[b]), low) / dpr, min(int(columns.end[e]), high) / dpr)
        for b, e in zip(begins, ends, strict=True)
    ]


def _paint_fans(painter: QPainter, scene: Scene, columns: Columns, field: Field, *, forward: bool) -> None:
    axis = columns.axis
    painter.save()
    painter.setClipRect(QRectF(axis.left, 0, axis.width, scene.layout.height))
    for link, lit in zip(scene.fields.links, field.lit, strict=True):
        if link.fan:
            _paint_fan(painter, scene, columns, link, lit, forward=forward)
    painter.restore()


def _paint_fan(painter: QPainter, scene: Scene, columns: Columns, link: Link, lit: BoolArray, *, forward: bool) -> None:
    """The lit edges of a link: in one look going forward, by the size of what flows along each going backward."""
    axis = columns.axis
    upper, lower = row_of(scene, link.target).rect, row_of(scene, link.source).rect
    top, bottom = upper.bottom + 1.0, lower.y - 1.0
    row, tap = np.nonzero(lit)
    begin, end = axis.x(link.begin[row, tap]), axis.x(link.end[row])
    seen = np.flatnonzero((np.maximum(begin, end) > axis.left) & (np.minimum(begin, end) < axis.right))
    if bottom - top < 2 or not len(seen):
        return
    # The flatter the lines of a fan, the nearer they lie to each other: they have to stay apart.
    apart = axis.pitch * (bottom - top) / float(np.hypot(np.abs(end - begin).max(), bottom - top))
    most = max(apart * 0.45, 0.7)
    lines = [QLineF(b, bottom, e, top) for b, e in zip(begin[seen].tolist(), end[seen].tolist(), strict=True)]
    if forward and link.weights is not None:
        # Of an attention: the more a step counts, the stronger its line.
        place = np.rint(link.weights[row[seen], tap[seen]] * (LEVELS - 1)).tolist()
        for at in range(LEVELS):
            painter.setPen(QPen(scene.palette.color("accent", 0.2 + 0.2 * at), WIDTHS[at] * 0.8))
            painter.drawLines([line for line, here in zip(lines, place, strict=True) if here == at])
        return
    if forward:
        painter.setPen(QPen(scene.palette.color("accent"), min(1.1, most)))
        painter.drawLines(lines)
        return
    level = levels(scene, link.sent[row[seen], tap[seen]])
    for at in np.unique(level).tolist():
        painter.setPen(level_pen(scene, at, most))
        painter.drawLines([line for line, other in zip(lines, level.tolist(), strict=True) if other == at])


def row_of(scene: Scene, name: str) -> Track:
    """The track of a layer, or of the model's input."""
    track = scene.layout.track(name, "output")
    assert track is not None, f"{name} has no row"
    return track


def levels(scene: Scene, sizes: Array) -> Array:
    """Places in WIDTHS for magnitudes; BELOW for those below the scale, NOTHING for 0."""
    found = np.rint(scene.scale.fraction(sizes) * (LEVELS - 1)).astype(np.intp)
    return np.where(sizes == 0, NOTHING, np.where(scene.scale.below(sizes), BELOW, found))


def level_pen(scene: Scene, level: int, most: float = np.inf) -> QPen:
    """How a line of a level looks: on the magnitude scale, its palest tenth left out as for arrows, or off it."""
    if level in (BELOW, NOTHING):
        return QPen(scene.palette.color("below" if level == BELOW else "border"), min(WIDTHS[0] * 0.8, most))
    color = QColor.fromRgb(int(scene.tables.magnitude[round(25 + level / (LEVELS - 1) * 230)]))
    return QPen(color, min(WIDTHS[level] * 0.8, most))


def paint_rails(painter: QPainter, scene: Scene, moment: Moment) -> None:
    """The connections that pass rows by: up in the forward phase; in the backward phase down, coloured by the
    gradient that runs back along them at the playhead's step."""
    if not scene.layout.rails:
        return
    back = moment.phase is Phase.BACKWARD
    known = {(link.source, link.target): link for link in scene.fields.links if link.skip}
    looks: dict[tuple[str, int], tuple[QPainterPath, list[QPolygonF]]] = {}
    for rail in scene.layout.rails:
        strong = scene.selected in (rail.source, rail.target)
        look: tuple[str, int] = ("text" if strong else "dim", 0)
        if back:
            link = known[rail.source, rail.target]
            at = np.flatnonzero(link.end == moment.step)
            if len(at):
                look = ("", int(levels(scene, link.sent[at[:1], 0])[0]))
        path, heads = looks.setdefault(look, (QPainterPath(), []))
        heads.append(
            _trace_rail(path, scene, rail_ends(scene, rail.source, rail.target), scene.layout.lane_x(rail), back)
        )
    for (name, level), (path, heads) in looks.items():
        pen = QPen(scene.palette.color(name), 1.2) if name else level_pen(scene, level)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.color())
        for head in heads:
            painter.drawPolygon(head)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def rail_ends(scene: Scene, source: str, target: str) -> tuple[float, float]:
    """The heights at which a rail leaves its source's row (a little above the middle) and enters its target's."""
    lower, upper = row_of(scene, source).rect, row_of(scene, target).rect
    return lower.middle - min(2.0, lower.height / 6), upper.middle + min(2.0, upper.height / 6)


def _trace_rail(path: QPainterPath, scene: Scene, ends: tuple[float, float], x: float, back: bool) -> QPolygonF:
    """Add a rail to a path; the arrow head at the end to which it leads."""
    bottom, top = ends
    right = scene.layout.left - 2
    bend = min(3.0, (bottom - top) / 2)
    path.moveTo(right, bottom)
    path.lineTo(x + bend, bottom)
    path.quadTo(x, bottom, x, bottom - bend)
    path.lineTo(x, top + bend)
    path.quadTo(x, top, x + bend, top)
    path.lineTo(right, top)
    tip = bottom if back else top
    return QPolygonF([QPointF(right + 1.5, tip), QPointF(right - 4, tip - 2.8), QPointF(right - 4, tip + 2.8)])


def says(scene: Scene, moment: Moment) -> str:
    """What is lit at a moment, in words for the header; nothing where there is no field."""
    field = field_of(scene, moment)
    if field is None:
        return ""
    if moment.phase is Phase.BACKWARD:
        return f"lit: everything that reads step {moment.step}; its gradient comes from there"
    spans = [field.span(one.name) for one in scene.trace.read]
    read = [span for span in spans if span is not None]
    if not read or not field.stands:
        return f"no layer has a cell above t = {moment.step}"
    count = max(last for _, last in read) - min(first for first, _ in read) + 1
    return f"lit: everything that the cells at t = {moment.step} read, {count} steps of the input"
