"""How a step of the playhead comes about, as numbers: which row of the score appears when, and what flows on the way.

Going forward the rows of a step appear one after the other from the input up, going backward from the loss down. What
is inside the selected layer appears with it.
"""

from __future__ import annotations

from rnnviz.layout.moments import Moment, Phase, Story
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import ScoreLayout
from rnnviz.light_dataclass import dataclass

_CELL_FROM = 0.45
"""Of a row's time, when its cells begin to appear: first what they are made of is on its way."""
_ALL_ARRIVED = 0.8


@dataclass(frozen=True, slots=True)
class Arrival:
    """A step on its way. step: the time step that appears; backward: whether gradients do; part: 0 … 1 of its time."""

    step: int
    backward: bool
    part: float

    def row(self, level: int, levels: int) -> float:
        """How far the row is that comes as number `level` of so many: below 0 before its time, 1 when it is there."""
        return self.part * levels - level


def between(before: Moment, after: Moment, steps: int) -> bool:
    """Whether the second moment is the one right after the first, and brings another time step."""
    if after.phase not in (Phase.FORWARD, Phase.BACKWARD):
        return False
    story = Story(steps)
    at = story.index(before.phase, before.step)
    if before.phase in (Phase.LOSS, Phase.UPDATE):
        at += before.stage
    return story.index(after.phase, after.step) == at + 1


def levels(layout: ScoreLayout, selected: str, *, backward: bool) -> tuple[int, ...]:
    """For every track the place in the order in which they appear, from 0; those that come together share one."""
    ruler = layout.ruler.rect.y
    upper = [k for k, track in enumerate(layout.tracks) if track.rect.y < ruler]
    upper.sort(key=lambda k: layout.tracks[k].rect.y, reverse=not backward)
    # The loss has a phase of its own: its row, the topmost, has no time of its own here.
    place = {k: n for n, k in enumerate(k for k in upper if layout.tracks[k].kind is not TrackKind.LOSS)}
    place |= {k: 0 if backward else len(place) - 1 for k in upper if k not in place}
    inside = next((n for k, n in place.items() if layout.tracks[k].owner == selected and _is_row(layout, k)), 0)
    return tuple(place.get(k, inside) for k in range(len(layout.tracks)))


def _is_row(layout: ScoreLayout, at: int) -> bool:
    return layout.tracks[at].kind is TrackKind.CELLS


def appeared(row: float) -> float:
    """How strongly a row's cells are drawn, 0 … 1."""
    return min(max((row - _CELL_FROM) / (1 - _CELL_FROM), 0.0), 1.0)


def travelled(row: float) -> float | None:
    """How far what flows to a row has come, 0 … 1; None before it sets out and when it is there."""
    return row / _ALL_ARRIVED if 0 < row < _ALL_ARRIVED else None
