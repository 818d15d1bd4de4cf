"""What another moment changes in the picture, where that is known, so that a step of the playhead repaints no more."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns
from rnnviz.ui.score.frame import Scene

AIR = 4.0
"""Logical pixels around a column: room for its frame, for a drop on its way to it, and for smooth edges."""


def moved_part(scene: Scene, view: Columns, before: Moment, after: Moment) -> tuple[QRectF, ...] | None:
    """Rectangles in logical pixels; None where all may be another. Of a moment that stays, what is on its way to it."""
    walks = before.phase is after.phase and after.phase in (Phase.FORWARD, Phase.BACKWARD)
    if not walks or not scene.keep("changes near the playhead", lambda: _near(scene)):
        return None
    way = _way(scene, view, before.step, after.step)
    if before == after:
        return way
    layout, ruler = scene.layout, scene.layout.ruler.rect
    parts = [
        QRectF(0, 0, layout.width, layout.header.bottom + AIR),
        QRectF(0, ruler.y - AIR, layout.width, ruler.height + 2 * AIR),
        *way,
    ]
    if after.phase is Phase.BACKWARD:  # the sums so far
        parts.append(QRectF(layout.right, 0, layout.width - layout.right, layout.height))
    return tuple(parts)


def _way(scene: Scene, view: Columns, *steps: int) -> tuple[QRectF, ...]:
    """Around the columns of some steps and all between them, with those beside them, from where something may come."""
    axis, beyond = view.axis, view.width / 2 + scene.layout.text + AIR
    left, right = float(axis.x(min(steps) - 1)) - beyond, float(axis.x(max(steps) + 1)) + beyond
    left, right = max(left, 0.0), min(right, scene.layout.width)
    top = scene.layout.header.bottom + 1
    return (QRectF(left, top, right - left, scene.layout.height - top),) if right > left else ()


def _near(scene: Scene) -> bool:
    """Whether all that a moment changes is in its column, but for words: no windows, no ways past other rows or from
    one step to another, no rows that come from the other end, no words over several columns."""
    kinds = TrackKind.TOKENS, TrackKind.LETTERS, TrackKind.ANSWERS
    ways = scene.fields.any or scene.layout.rails or any(link.across for link in scene.fields.links)
    return not (ways or scene.turned or scene.trace.ahead or scene.naive or scene.of_kind(*kinds))
