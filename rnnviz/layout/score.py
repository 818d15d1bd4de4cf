"""The score as numbers: every track with its rectangle, all of them inside whatever size there is."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from rnnviz.layout.fewer import Ranks, fewer, fewer_units, ranks
from rnnviz.layout.rails import Rail, lanes, rails
from rnnviz.layout.row import Room, Row, Shown, TrackKind
from rnnviz.layout.tokens import with_tokens
from rnnviz.layout.tracks import rows
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import IntArray
from rnnviz.records.trace import Trace

LEAST_WIDTH, LEAST_HEIGHT = 460, 362
SMALLER = 86
"""Logical pixels by which one of several scores may be lower than one alone."""

_NAME = 13.0
"""Logical pixels of a row that has its layer's name beside it."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Logical pixels, y downward."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Track:
    """A row in its place. rect: where time runs (labels stand left of it); above: the height of the gap over it."""

    row: Row
    rect: Rect
    above: float

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def owner(self) -> str:
        return self.row.owner

    @property
    def quantity(self) -> str:
        return self.row.quantity

    def unit_edges(self, scale: float = 1.0) -> IntArray:
        """(units + 1,) the y at which each unit's row begins, in whole pixels of a screen `scale` times as fine. One
        that is not drawn has no height, and begins where the next one does."""
        top, bottom = round(self.rect.y * scale), round(self.rect.bottom * scale)
        above = np.arange(self.row.units + 1)
        if self.row.chosen:
            above = np.searchsorted(self.row.chosen, above)
        return np.rint(top + (bottom - top) * above / self.row.drawn).astype(np.int64)


@dataclass(frozen=True, slots=True)
class ScoreLayout:
    """width, height: of the whole view. header: caption and colour bars, 0 high where it has none. text: the height of
    letters in pixels.

    wanted: the height at which no row is lower than it should be.
    rails: the connections that pass rows by; they run between the labels and the first step, `lane` pixels apart.
    """

    width: float
    height: float
    text: float
    header: Rect
    tracks: tuple[Track, ...]
    rails: tuple[Rail, ...] = ()
    lane: float = 0.0
    wanted: float = 0.0

    @property
    def labels(self) -> float:
        """Where the labels' column ends."""
        return self.left - (lanes(self.rails) + 1) * self.lane if self.rails else self.left

    def lane_x(self, rail: Rail) -> float:
        return self.left - (rail.lane + 1.5) * self.lane

    @property
    def left(self) -> float:
        return self.tracks[0].rect.x

    @property
    def right(self) -> float:
        return self.tracks[0].rect.right

    @property
    def top(self) -> float:
        return self.tracks[0].rect.y

    @property
    def bottom(self) -> float:
        return self.tracks[-1].rect.bottom

    @property
    def ruler(self) -> Track:
        return next(t for t in self.tracks if t.kind is TrackKind.RULER)

    def track(self, owner: str, quantity: str) -> Track | None:
        return next((t for t in self.tracks if (t.owner, t.quantity) == (owner, quantity)), None)

    def layer(self, name: str) -> Track:
        """The track of a layer's cells; raises StopIteration for a layer the trace does not have."""
        return next(t for t in self.tracks if t.kind is TrackKind.CELLS and t.owner == name)


def least_height(shown: Shown) -> int:
    """Pixels below which the score would not be readable: less where groups of tracks are left out."""
    high = LEAST_HEIGHT - 60 * (not shown.gates) - 40 * (not shown.curves) - 60 * (not shown.weights)
    return high - SMALLER if shown.small else high


def score_layout(
    trace: Trace, selected: str, *, width: float, height: float, shown: Shown | None = None, ranked: Ranks | None = None
) -> ScoreLayout:
    """The tracks of a trace in a view of width x height pixels. ranked: which units are shown before others where there
    is not the room for all; None for those that change most.

    Everything is always in sight: tracks are compressed towards their least height, and below that all alike, so no
    vertical scrolling is ever needed and nothing is cut off. What is left over goes mostly to the layers.
    """
    shown = shown or Shown()
    width, height = max(width, LEAST_WIDTH), max(height, least_height(shown))
    text = min(max(height / 62, 11.0), 15.0) if width < 2000 else min(max(height / 80, 14.0), 26.0)
    gutter, margin = round(text * 9.6 + 6), round(text * 5.6 + 6)
    found = rails(trace)
    lane = round(text * 0.5)
    contents = rows(trace, selected, shown)
    # Long titles, and the names of what is read beside short ones, get some room of their own.
    longest = max(len(row.label) for row in contents)
    gutter += round(text * max(2.4 if found else 0.0, min(max(longest - 16, 0) * 0.5, 2.5)))
    if found:
        gutter += (lanes(found) + 1) * lane
    if shown.small:
        contents = _of_a_small_one(contents)
    pitch = (width - gutter - margin) / trace.steps
    contents = tuple(with_tokens(trace, row, pitch=pitch, text=text) for row in contents)
    header = Rect(10, 6, width - 20, 0 if shown.small else round(text * 3.1) + 4)
    if shown.fewer_layers:
        contents = fewer(trace, contents, selected, room=height - header.bottom - 10)
    rooms = [room for row in contents for room in (row.gap, row.room)]
    sizes = share(rooms, height - header.bottom - 10)
    y = header.bottom
    tracks = []
    for row, above, tall in zip(contents, sizes[::2], sizes[1::2], strict=True):
        y += above
        tracks.append(Track(row, Rect(gutter, y, width - gutter - margin, tall), above))
        y += tall
    if shown.fewer_layers:
        order = dict(ranks(trace, ranked or {}))
        if (unit := shown.unit) is not None and selected in order:
            order[selected] = tuple(sorted(order[selected], key=lambda one: one != unit))
        tracks = [
            replace(one, row=fewer_units(one.row, order[one.owner], height=one.rect.height, least=height / _UNITS))
            if one.owner in order
            else one
            for one in tracks
        ]
    wanted = header.bottom + 10 + sum(room.least for room in rooms)
    return ScoreLayout(width, height, text, header, tuple(tracks), found, lane, wanted)


_FEW = 4
_UNITS = 90.0
"""Of how many rows the height of a score is, where each is to be told from its neighbours from afar."""


def named_height(trace: Trace, selected: str, shown: Shown) -> int:
    """Logical pixels in which every layer with weights of one of several scores has a line for its name."""
    contents = _of_a_small_one(rows(trace, selected, shown))
    return math.ceil(16 + sum(room.firm for row in contents for room in (row.gap, row.room)))


def _of_a_small_one(contents: tuple[Row, ...]) -> tuple[Row, ...]:
    few = sum(row.kind is TrackKind.CELLS for row in contents) <= _FEW
    return tuple(map(_larger if few else _named, contents))


def _named(row: Row) -> Row:
    """Many layers: each as high as its name, where there is the room."""
    if row.kind is not TrackKind.CELLS or row.plumbing:
        return row
    firm, least, ideal = (max(size, _NAME) for size in (row.room.firm, row.room.least, row.room.ideal))
    return replace(row, room=replace(row.room, firm=firm, least=least, ideal=ideal))


def _larger(row: Row) -> Row:
    """Where a score is low, its units have more of the height than what stands around them."""
    if row.kind is not TrackKind.CELLS or row.units < 2 or row.plumbing:
        return row
    room = row.room
    return replace(row, room=replace(room, least=2 * room.least, firm=3 * room.firm))


def share(rooms: list[Room], total: float) -> list[float]:
    """`total` pixels shared out: between least and ideal in proportion, and what is left over by greed. Where there is
    less than the least, all rooms shrink alike, down to what is firm."""
    least, ideal, firm = (sum(sizes) for sizes in zip(*((r.least, r.ideal, r.firm) for r in rooms), strict=True))
    if total <= firm:
        return [r.firm * total / firm for r in rooms]
    if total <= least:
        part = (total - firm) / (least - firm)
        return [r.firm + part * (r.least - r.firm) for r in rooms]
    if total < ideal:
        part = (total - least) / (ideal - least)
        return [r.least + part * (r.ideal - r.least) for r in rooms]
    greed = sum(r.greed for r in rooms) or 1.0
    return [r.ideal + (total - ideal) * r.greed / greed for r in rooms]
