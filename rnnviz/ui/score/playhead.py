"""Where the playhead can be taken hold of, and what it takes along."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.score import ScoreLayout

GRAB = 5.0
"""How near to the playhead's line, in pixels, a press takes hold of it."""


def takes_playhead(at: QPointF, axis: TimeAxis, layout: ScoreLayout, moment: Moment) -> bool:
    """Whether a press takes hold of the playhead: anywhere on the ruler, or close to its line."""
    ruler = layout.ruler.rect
    if ruler.y <= at.y() < ruler.bottom and at.x() >= layout.left - 8:
        return True
    walking = moment.phase in (Phase.FORWARD, Phase.BACKWARD)
    near = min(GRAB, axis.pitch / 4)
    return walking and layout.top <= at.y() < layout.bottom and abs(at.x() - axis.x(moment.step)) < near


def followed(axis: TimeAxis, x: float) -> TimeAxis:
    """The axis when the playhead is drawn to a pixel: beyond the border the paper moves along, so that every step can
    be reached in one stroke."""
    beyond = max(x - axis.right, 0.0) + min(x - axis.left, 0.0)
    return axis.pan(-min(max(beyond, -40.0), 40.0))
