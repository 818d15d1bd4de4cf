"""The order in which a cell's diagram is computed, read off its own wires: what is known before what.

A wire begins where others end: in a box, in a node, or where it branches off. From that follows for every quantity of
the diagram (every `key`) which others it is made of, and so the order of the forward pass; the backward pass goes the
other way.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from rnnviz.layout.diagram import Box, Diagram, Node, Point, Wire
from rnnviz.light_dataclass import dataclass

_NEAR = 1.6
"""How far from a box's or a node's rim a wire may end and still be joined to it, in logical pixels."""


def needs(diagram: Diagram) -> Mapping[str, frozenset[str]]:
    """Key -> the keys that it is made of, directly. Wires without a key (an arrow that only says "one step later") are
    left out."""
    wires = [wire for wire in diagram.wires if wire.key]
    found: dict[str, set[str]] = {wire.key: set() for wire in wires}
    for later in wires:
        for earlier in wires:
            if earlier.key != later.key and _feeds(diagram, earlier, later):
                found[later.key].add(earlier.key)
    for box in diagram.boxes:
        if box.key and box.key not in found:
            found[box.key] = {wire.key for wire in wires if _joined(box, wire.points[-1])}
            for wire in wires:
                if _joined(box, wire.points[0]):
                    found[wire.key].add(box.key)
    return {key: frozenset(before) for key, before in found.items()}


def levels(diagram: Diagram) -> tuple[tuple[str, ...], ...]:
    """All keys in the order of the forward pass; what stands in one tuple can be known at the same time. Slots without
    a wire (a weight, a mean) are known with the box or node that they stand beside."""
    before = dict(needs(diagram))
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    while before:
        ready = tuple(key for key, wanted in before.items() if wanted <= done) or tuple(before)  # never a circle
        found.append(ready)
        done.update(ready)
        for key in ready:
            del before[key]
    place = {key: k for k, keys in enumerate(found) for key in keys}
    for slot in diagram.slots:
        if slot.key not in place:
            place[slot.key] = _beside(diagram, (slot.x, slot.y), place, last=len(found) - 1)
    return tuple(tuple(key for key, at in place.items() if at == k) for k in range(len(found)))


@dataclass(frozen=True, slots=True)
class Leg:
    """A wire on the way of one sub-step, and when numbers go along it: in leg `turn` of that way, from 0."""

    wire: Wire
    turn: int


def legs(diagram: Diagram, keys: Collection[str], *, backward: bool) -> tuple[Leg, ...]:
    """The wires of some keys in the order in which numbers go along them, those of one turn at the same time."""
    wires = [wire for wire in diagram.wires if wire.key in keys]
    turns = dict.fromkeys(range(len(wires)), 0)
    for _ in wires:
        for a, first in enumerate(wires):
            for b, second in enumerate(wires):
                source, target = (second, first) if backward else (first, second)
                if a != b and turns[b] <= turns[a] and _feeds(diagram, source, target):
                    turns[b] = turns[a] + 1
    return tuple(Leg(wire, turns[k]) for k, wire in enumerate(wires))


def source_of(diagram: Diagram, point: Point) -> Box | Node | None:
    """The box or the node at whose rim a wire begins or ends; None where that is in the open."""
    return next((one for one in _elements(diagram) if _joined(one, point)), None)


def _elements(diagram: Diagram) -> list[Box | Node]:
    return [*diagram.boxes, *diagram.nodes]


def _feeds(diagram: Diagram, earlier: Wire, later: Wire) -> bool:
    """Whether a wire begins where another one ends: in the same box or node, or on the other wire itself."""
    begin = later.points[0]
    if (element := source_of(diagram, begin)) is not None:
        return _joined(element, earlier.points[-1])
    return any(_on(begin, a, b) for a, b in zip(earlier.points, earlier.points[1:], strict=False))


def _joined(element: Box | Node, point: Point) -> bool:
    x, y = point
    if isinstance(element, Node):
        return math.dist(point, (element.x, element.y)) <= element.radius + _NEAR
    left, top, right, bottom = element.rect
    return left - _NEAR <= x <= right + _NEAR and top - _NEAR <= y <= bottom + _NEAR


def _on(point: Point, a: Point, b: Point) -> bool:
    """Whether a point is on a stretch of a wire, but not at the stretch's beginning."""
    if math.dist(point, a) < _NEAR:
        return False
    return abs(math.dist(a, point) + math.dist(point, b) - math.dist(a, b)) < 0.1


def _beside(diagram: Diagram, at: Point, place: Mapping[str, int], *, last: int) -> int:
    elements = _elements(diagram)
    if not elements:
        return last
    nearest = min(elements, key=lambda one: math.dist(at, (one.x, one.y)))
    after = [place[w.key] for w in diagram.wires if w.key and _joined(nearest, w.points[0])]
    return min(after, default=last)
