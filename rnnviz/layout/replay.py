"""A drawing as it was drawn: where the pen is between two points, and what is on the paper then. Plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnnviz.layout.strokes import box, thinned
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.drawings import Drawing

MOST_POINTS = 4000
"""A longer drawing is replayed with every n-th of its points."""


@dataclass(frozen=True)  # without slots, for what is worked out once
class Replay:
    """strokes: (n, 2) each, as `Drawing`; the place in it is counted in points: 0 is the first one, `last` the end,
    and at 2.5 the pen is halfway from the third point to the fourth, on the paper or in the air."""

    strokes: tuple[Array, ...]

    @cached_property
    def points(self) -> Array:
        """(T, 2), all strokes one after another."""
        return np.concatenate([np.asarray(s, float) for s in self.strokes]) if self.strokes else np.zeros((0, 2))

    @cached_property
    def starts(self) -> IntArray:
        """(strokes,): the point with which each stroke begins."""
        lengths = np.array([0, *(len(stroke) for stroke in self.strokes[:-1])], int)
        return np.cumsum(lengths) if self.strokes else np.zeros(0, int)

    @property
    def last(self) -> int:
        return max(len(self.points) - 1, 0)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        low, high = box(self.strokes)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def stroke_at(self, at: float) -> int:
        """Which stroke the point before `at` belongs to, from 0; -1 for no drawing."""
        return int(np.searchsorted(self.starts, int(at), side="right")) - 1

    def lifted(self, at: float) -> bool:
        """Whether the pen is in the air there: between the last point of a stroke and the first of the next."""
        point = int(at)
        return at > point and point + 1 in self.starts

    def pen(self, at: float) -> tuple[float, float]:
        """Where the pen is; (0, 0) for no drawing."""
        if not len(self.points):
            return 0.0, 0.0
        before = min(max(int(at), 0), self.last)
        after = min(before + 1, self.last)
        share = min(max(at - before, 0.0), 1.0)
        x, y = self.points[before] + share * (self.points[after] - self.points[before])
        return float(x), float(y)

    def drawn(self, at: float) -> tuple[Array, ...]:
        """The strokes as far as they are on the paper, the piece that the pen is drawing included."""
        found = []
        for start, stroke in zip(self.starts, self.strokes, strict=True):
            if start > at:
                break
            whole = int(at) - start + 1
            part = np.asarray(stroke, float)[:whole]
            if whole < len(stroke) and at > int(at):
                part = np.vstack((part, self.pen(at)))
            found.append(part)
        return tuple(found)


def replay_of(drawing: Drawing) -> Replay:
    """The replay of a drawing, or of every n-th of its points where it has very many."""
    return Replay(thinned(drawing.strokes, MOST_POINTS))


def words(replay: Replay, at: float) -> str:
    """ "point 12 of 43 · stroke 2 of 4"."""
    if not replay.strokes:
        return ""
    point = f"point {int(at) + 1} of {len(replay.points)}"
    air = ", pen lifted" if replay.lifted(at) else ""
    return f"{point} · stroke {replay.stroke_at(at) + 1} of {len(replay.strokes)}{air}"
