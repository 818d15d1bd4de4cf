"""The race between the classes while a drawing is read: which of them to show, and where the answer changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Race

AMONG, MOST = 3, 8
"""A class is shown that was ever among the best three; of more than eight, the best three at the end
and those that came highest."""
WORTH = 0.05
"""A class that was among the best three with less than this was never in the race: early on, many have little each."""


@dataclass(frozen=True, slots=True)
class RaceLine:
    """word; values: (T,) its probability after each point; last: the probability at the end."""

    word: str
    values: Array

    @property
    def last(self) -> float:
        return float(self.values[-1])


@dataclass(frozen=True, slots=True)
class Change:
    """The answer changed with this point (counted from 0). held: for how many points the new answer then led."""

    point: int
    before: str
    after: str
    held: int


@dataclass(frozen=True, slots=True)
class RacePicture:
    """lines: the best at the end first. changes: in their order. others: (T,) what all other classes have together."""

    lines: tuple[RaceLine, ...]
    changes: tuple[Change, ...]
    others: Array

    @property
    def points(self) -> int:
        return len(self.others)


def picture(race: Race) -> RacePicture:
    """What the plot of a race shows."""
    p = np.asarray(race.probabilities, float)
    if not p.size:
        return RacePicture((), (), np.zeros(0))
    steps, classes = p.shape
    among = min(AMONG, classes)
    best = np.argpartition(p, classes - among, axis=1)[:, classes - among :]
    seen = np.unique(best[np.take_along_axis(p, best, 1) >= WORTH])
    leaders = p.argmax(1)
    final = {int(leaders[-1]), *(int(k) for k in best[-1] if p[-1, k] >= WORTH)}  # what it says now is always shown
    ranked = sorted({*seen.tolist(), *final}, key=lambda k: (k not in final, -p[:, k].max()))[:MOST]
    lines = tuple(RaceLine(race.words[k], p[:, k]) for k in sorted(ranked, key=lambda k: -p[-1, k]))
    turns = np.flatnonzero(np.diff(leaders)) + 1
    ends = np.append(turns[1:], steps)[: len(turns)]
    changes = tuple(
        Change(int(t), race.words[int(leaders[t - 1])], race.words[int(leaders[t])], int(end - t))
        for t, end in zip(turns, ends, strict=True)
    )
    return RacePicture(lines, changes, np.clip(1 - p[:, ranked].sum(1), 0, 1))


def marked(found: RacePicture, *, most: int) -> tuple[Change, ...]:
    """At most this many changes of mind, in their order: the last one, and those whose new answer led the longest."""
    kept = sorted(found.changes, key=lambda c: (c is not found.changes[-1], -c.held))[:most]
    return tuple(sorted(kept, key=lambda c: c.point))


def summary(found: RacePicture) -> str:
    """How often it changed its mind, in words."""
    if not found.points:
        return ""
    times = len(found.changes)
    read = f"{found.points} point{'s' if found.points != 1 else ''} read"
    if not times:
        return f"{read} · never changed its mind"
    last = found.changes[-1]
    often = "once" if times == 1 else "twice" if times == 2 else f"{times} times"
    return f"{read} · changed its mind {often}, last at point {last.point + 1}"


def standing(found: RacePicture, point: int) -> tuple[tuple[str, float], ...]:
    """The classes shown with their probabilities after a point (counted from 0), the best first."""
    pairs = [(line.word, float(line.values[point])) for line in found.lines]
    return tuple(sorted(pairs, key=lambda pair: -pair[1]))
