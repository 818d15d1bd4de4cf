"""Rails: connections that pass other rows by (residuals, skips, a second source), beside the first step.

Each runs up a lane in the margin. Lanes are shared where rails would not be confused: one may begin where another
ends, and those that lead to the same row meet on their way.
"""

from __future__ import annotations

from collections.abc import Sequence

from rnnviz.layout.reads import order, straight
from rnnviz.light_dataclass import dataclass
from rnnviz.records.trace import Trace


@dataclass(frozen=True, slots=True)
class Rail:
    """source, target: names of rows. lane: counted from the first step outward."""

    source: str
    target: str
    lane: int


def rails(trace: Trace) -> tuple[Rail, ...]:
    """The rails of a trace, short ones nearest to the steps."""
    place = {name: k for k, name in enumerate(order(trace))}
    skips = list(
        dict.fromkeys(
            (source, layer.name)
            for layer in trace.layers
            for which, source in enumerate(layer.sources)
            if place[source] != place[layer.name] - 1 and straight(trace, layer, which)
        )
    )
    # A bus of several sources to one row is as long as its longest part.
    lowest = {target: min(place[s] for s, t in skips if t == target) for _, target in skips}
    shortest = sorted(skips, key=lambda s: (place[s[1]] - lowest[s[1]], place[s[1]], place[s[0]]))
    lanes: list[list[tuple[int, int, str]]] = []
    found = []
    for source, target in shortest:
        span = (place[source], place[target], target)
        lane = next((k for k, taken in enumerate(lanes) if _free(taken, span)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append(span)
        found.append(Rail(source, target, lane))
    return tuple(found)


def _free(taken: Sequence[tuple[int, int, str]], span: tuple[int, int, str]) -> bool:
    low, high, target = span
    return all(other == target or high <= begin or end <= low for begin, end, other in taken)


def lanes(found: Sequence[Rail]) -> int:
    """How many lanes the rails need."""
    return max((rail.lane for rail in found), default=-1) + 1
