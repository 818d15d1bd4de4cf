"""The whole picture of the score: plates, labels and what lies over them, painted with as few Qt calls as can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from rnnviz.export.recorded import PIXELS, is_recorded
from rnnviz.layout.arrival import Arrival
from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.hit import Hit
from rnnviz.layout.maps import places
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.place import Place
from rnnviz.layout.row import TrackKind
from rnnviz.light_dataclass import dataclass
from rnnviz.ui.score.backdrop import Backdrop
from rnnviz.ui.score.columns import Columns, columns
from rnnviz.ui.score.drawn import draw_columns, flat
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink, inks
from rnnviz.ui.score.moved_part import moved_part
from rnnviz.ui.score.paint_across import paint_across, paint_masks
from rnnviz.ui.score.paint_answers import paint_answers
from rnnviz.ui.score.paint_arrival import paint_arrival, paint_drops
from rnnviz.ui.score.paint_by_hand import paint_by_hand
from rnnviz.ui.score.paint_cells import touched
from rnnviz.ui.score.paint_field import paint_field, paint_rails, says
from rnnviz.ui.score.paint_forecast import paint_forecast
from rnnviz.ui.score.paint_labels import (
    paint_caption,
    paint_differences,
    paint_headings,
    paint_labels,
    paint_totals,
)
from rnnviz.ui.score.paint_letters import paint_letters
from rnnviz.ui.score.paint_lit import paint_lit
from rnnviz.ui.score.paint_naive import paint_naive
from rnnviz.ui.score.paint_overlay import (
    paint_emphasis,
    paint_focus,
    paint_playhead,
    paint_readout,
    paint_ruler,
    paint_unit,
)
from rnnviz.ui.score.paint_tokens import paint_tokens
from rnnviz.ui.score.plates import Plates, blit, cut
from rnnviz.ui.score.readout import caption


@dataclass(frozen=True, slots=True)
class Now:
    """What changes from frame to frame. lit: what someone is reading about. lines: what to say beside the pointer.
    arrival: the step that is on its way; None where it is there. unit: of the selected layer, whose rows are marked;
    None for none. seen: the part that is painted anew, in logical pixels; None for all."""

    moment: Moment
    focus: Focus
    pinned: Focus
    lit: tuple[Place, ...] = ()
    lines: tuple[str, ...] = ()
    pointer: QPointF | None = None
    arrival: Arrival | None = None
    unit: int | None = None
    seen: QRectF | None = None


class Picture:
    """A scene on an axis, with what of it is already painted."""

    def __init__(self, scene: Scene, axis: TimeAxis, dpr: float) -> None:
        self._plates = Plates()
        self._backdrop = Backdrop(scene.tables.background)
        self.set_scene(scene, axis, dpr)

    @property
    def hasty(self) -> bool:
        """Whether it leaves out what is hardly seen in motion."""
        return self._columns.hasty

    def set_scene(self, scene: Scene, axis: TimeAxis, dpr: float, *, hasty: bool = False) -> None:
        """Show other numbers, at another size, in other colours."""
        self.scene, self._dpr = scene, dpr
        self._backdrop.set_scene(scene, dpr)
        self._columns = columns(axis, dpr, hasty=hasty)
        self._plates.set_scene(scene, self._columns)

    def set_axis(self, axis: TimeAxis, *, hasty: bool = False) -> None:
        """Show other steps."""
        self._columns = columns(axis, self._dpr, hasty=hasty)
        self._plates.set_view(self._columns)

    def moved(self, before: Moment, after: Moment) -> tuple[QRectF, ...] | None:
        """Where another moment makes it another, in logical pixels; None for anywhere."""
        return moved_part(self.scene, self._columns, before, after)

    def hit(self, found: Hit, at: QPointF) -> Hit:
        """What is at a place of a row of pictures: the unit of the pixel there, nothing beside the pictures."""
        track, view = found.track, self._columns
        if track is None or not track.row.shape or found.step is None:
            return found
        pixel, window = int(at.x() * view.dpr), slice(int(at.x() * view.dpr), int(at.x() * view.dpr) + 1)
        top, bottom = (round(y * view.dpr) for y in (track.rect.y, track.rect.bottom))
        down = min(max(int(at.y() * view.dpr) - top, 0), bottom - top - 1)
        for left, right, step in touched(view, window):
            unit = int(places(track.row.shape, width=right - left, height=bottom - top)[down, pixel - left])
            return replace(found, step=step, unit=unit if unit >= 0 else None)
        return replace(found, unit=None)

    def paint(self, painter: QPainter, now: Now) -> None:
        """Paint everything."""
        if is_recorded(painter):
            self._draw(painter, now)
            return
        scene, view, moment = self.scene, self._columns, now.moment
        layout, dpr = scene.layout, view.dpr
        wide, high = self._backdrop.sheet.image.width(), self._backdrop.sheet.image.height()
        top, bottom = round((layout.top - 3) * dpr), round((layout.bottom + 3) * dpr)
        for begin, end, upper, lower in (
            (0, view.left, 0, high),
            (view.right, wide, 0, high),
            (view.left, view.right, 0, top),
            (view.left, view.right, bottom, high),
        ):
            blit(painter, self._backdrop.sheet, begin=begin, end=end, top=upper, bottom=lower, dpr=dpr)
        for ink, begin, end in _stretches(scene, view, moment):
            plate = self._plates.get(ink, begin=begin, end=end)
            self._plates.show(painter, plate, begin=begin, end=end, top=top, bottom=bottom)
        left_ink, right_ink = inks(moment)
        if (arrival := now.arrival) is not None and left_ink != right_ink:
            before, after = (left_ink, right_ink) if arrival.backward else (right_ink, left_ink)
            paint_arrival(painter, scene, view, self._plates, arrival=arrival, before=before, after=after)
        self._paint_over(painter, now, view)

    def _draw(self, painter: QPainter, now: Now) -> None:
        """The same in lines and texts; only cells are pixels."""
        scene, view = self.scene, columns(self._columns.axis, PIXELS)
        painter.fillRect(QRectF(0, 0, scene.layout.width, scene.layout.height), flat(scene))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_labels(painter, scene)
        for ink, begin, end in _stretches(scene, view, now.moment):
            draw_columns(painter, scene, view, ink=ink, begin=begin, end=end)
        self._paint_over(painter, replace(now, arrival=None), view)  # of the step, not of the way to it

    def _paint_over(self, painter: QPainter, now: Now, view: Columns) -> None:
        scene, moment = self.scene, now.moment
        update = moment.phase is Phase.UPDATE
        layout = scene.layout
        seen = now.seen or QRectF(0, 0, layout.width, layout.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_masks(painter, scene, view)
        paint_by_hand(painter, scene, view)
        paint_field(painter, scene, view, moment)
        paint_rails(painter, scene, moment)
        paint_across(painter, scene, view, moment)
        if update:
            paint_emphasis(painter, scene, view)
        paint_headings(painter, scene, emphasis=TrackKind.SHARES if update else None, begin=seen.left())
        paint_tokens(painter, scene, view, moment)
        paint_letters(painter, scene, view, moment)
        paint_answers(painter, scene, view, moment)
        paint_forecast(painter, scene, view, moment)
        paint_naive(painter, scene, view, moment)
        paint_ruler(painter, scene, view, playhead=moment.step, seen=(seen.left(), seen.right()))
        paint_focus(painter, scene, view, now.pinned, pinned=True)
        if now.focus != now.pinned:
            paint_focus(painter, scene, view, now.focus, pinned=False)
        if now.unit is not None:
            paint_unit(painter, scene, now.unit)
        paint_playhead(painter, scene, view, moment)
        paint_lit(painter, scene, view, now.lit)
        summed = moment.step if moment.phase is Phase.BACKWARD else 0 if update else None
        added = moment.phase in (Phase.BACKWARD, Phase.UPDATE) or (moment.phase is Phase.LOSS and moment.stage > 0)
        if seen.right() > layout.right:
            paint_totals(painter, scene, step=summed, loss=added, strong=update)
            paint_differences(painter, scene)
        if seen.top() <= layout.header.bottom:
            path = scene.slopes_of if scene.path else None
            title, detail = caption(scene.trace, path, moment)
            if path is None:
                detail = says(scene, moment) or detail
            paint_caption(painter, scene, title, detail, badge=path is not None and moment.phase is Phase.BACKWARD)
        if now.arrival is not None:
            paint_drops(painter, scene, view, arrival=now.arrival)
        if now.lines and now.pointer is not None:
            paint_readout(painter, scene, now.lines, at=now.pointer)


def _stretches(scene: Scene, view: Columns, moment: Moment) -> Iterator[tuple[Ink, int, int]]:
    """Which ink the columns have between which device pixels: one on each side of the playhead, as a rule. Going
    forward, rows that are computed from the last step to the first are there as far from the right as the others are
    from the left."""
    at = cut(view, moment.step, forward=moment.phase is Phase.FORWARD)
    if scene.trace.ahead and moment.phase is Phase.FORWARD and moment.step >= scene.trace.last:
        at = view.right  # with the last step its forecast is there
    left_ink, right_ink = inks(moment)
    if moment.phase is Phase.FORWARD and scene.turned:
        back = cut(view, scene.trace.last - moment.step, forward=False)
        ends = (view.left, *sorted((at, back)), view.right)
        for begin, end in pairwise(ends):
            if end > begin:
                yield Ink(values=begin < at, behind=begin >= back), begin, end
        return
    stretches = [(left_ink, view.left, at), (right_ink, at, view.right)]
    if left_ink == right_ink:
        stretches = [(left_ink, view.left, view.right)]
    yield from (one for one in stretches if one[2] > one[1])
