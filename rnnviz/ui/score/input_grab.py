"""What of a score can be changed by hand, and points of an input's curves that are dragged or drawn in it."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.grab import Grabbed, Pencil, nearest_point
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.records.trace import Trace
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.paint_curves import series_y


def can_change(trace: Trace, track: Track) -> bool:
    """Whether something of a row can be changed by hand: an input, or a state."""
    states = {layer.name: layer.states for layer in trace.layers}
    if track.kind is TrackKind.CELLS:
        return "h" in states[track.owner] and not track.row.shape
    if track.kind is TrackKind.GATE:
        return track.quantity == "c" and not track.row.shape
    return trace.input(track.owner) is not None and track.kind is not TrackKind.RULER


def input_track(scene: Scene, at: QPointF) -> Track | None:
    """The row of an input whose curves are at a place; None for words, pictures and all else."""
    layout = scene.layout
    if not layout.left <= at.x() < layout.right:
        return None
    track = next((t for t in layout.tracks if t.rect.y <= at.y() < t.rect.bottom), None)
    if track is None or track.kind is not TrackKind.SERIES:
        return None
    read = scene.trace.input(track.owner)
    return track if read is not None and not read.ids and not read.timeless else None


def grabbed_at(scene: Scene, axis: TimeAxis, at: QPointF) -> Grabbed | None:
    """The point of an input that a press there takes hold of."""
    track = input_track(scene, at)
    if track is None:
        return None
    curves = [curve.values for curve in scene.series[track.owner] if curve.dotted]
    heights = [series_y(track, scene.ranges[track.owner], curve) for curve in curves]
    found = nearest_point(curves, axis, heights, x=at.x(), y=at.y())
    return None if found is None else Grabbed(track.owner, *found)


def pencil_of(scene: Scene, source: str) -> Pencil:
    """The scale of an input's row as it is now."""
    track = scene.layout.track(source, "output")
    assert track is not None
    return Pencil(track.rect, *scene.ranges[source])


class Drawing:
    """A point that is dragged up and down, or a curve that is drawn through all steps that the pointer passes."""

    def __init__(self, grabbed: Grabbed, pencil: Pencil, at: QPointF, *, free: bool) -> None:
        self.grabbed, self.free = grabbed, free
        self._pencil, self._last = pencil, at

    def move(self, axis: TimeAxis, to: QPointF) -> tuple[tuple[int, float], ...]:
        """The steps that have another value now, and that value."""
        last, self._last = self._last, to
        if not self.free:
            return ((self.grabbed.step, self._pencil.value(to.y())),)
        begin, end = axis.nearest(last.x()), axis.nearest(to.x())
        ends = self._pencil.value(last.y()), self._pencil.value(to.y())
        way = range(begin, end, 1 if end > begin else -1) if begin != end else range(0)
        passed = [(t, ends[0] + (t - begin) / (end - begin) * (ends[1] - ends[0])) for t in way]
        return (*passed, (end, ends[1]))


def drawing_at(scene: Scene, axis: TimeAxis, at: QPointF, *, free: bool) -> Drawing | None:
    """What begins with a press there: a point of an input is taken hold of, or its whole curve where it is free."""
    grabbed, track = grabbed_at(scene, axis, at), input_track(scene, at)
    if free and track is not None:
        grabbed = grabbed or Grabbed(track.owner, 0, axis.nearest(at.x()))
    return None if grabbed is None else Drawing(grabbed, pencil_of(scene, grabbed.source), at, free=free)
