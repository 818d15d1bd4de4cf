"""Which tracks stand below the ruler: every file of this package that has a `TRACKS`, in the order of their places."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any

from rnnviz.layout import inner_tracks
from rnnviz.layout.row import Room, Row, Shown
from rnnviz.light_dataclass import dataclass
from rnnviz.records.trace import LayerTrace, Trace


@dataclass(frozen=True, slots=True)
class InnerTracks:
    """kind: of its rows; their painter is found by it (rnnviz/ui/score/tracks). place: in the order, from the ruler on.

    rows(layer, title, shown): its rows for a layer, none where there is nothing to show. numbers(trace, row): what the
    painter of a row paints, made once for a trace; None where a scene has its numbers already.
    """

    kind: str
    place: int
    rows: Callable[[LayerTrace, str, Shown], list[Row]]
    numbers: Callable[[Trace, Row], Any] | None = None


def inner_row(
    kind: str,
    layer: LayerTrace,
    quantity: str,
    texts: tuple[str, str],
    *,
    units: int = 1,
    room: Room,
    heading: str = "",
) -> Row:
    """texts: the label, and the line under it. heading: over the first row of a group."""
    gap = Room(17, 24, 0, 15) if heading else Room(2, 5)
    return Row(kind, layer.name, quantity, texts[0], texts[1], units, room, gap, heading)


@cache
def found() -> tuple[InnerTracks, ...]:
    """All there are. ValueError where two have one kind."""
    every = []
    for file in pkgutil.iter_modules(inner_tracks.__path__, f"{inner_tracks.__name__}."):
        tracks = getattr(importlib.import_module(file.name), "TRACKS", None)
        if isinstance(tracks, InnerTracks):
            every.append(tracks)
    kinds = [one.kind for one in every]
    if len(set(kinds)) < len(kinds):
        raise ValueError(f"Two files have tracks of one kind: {', '.join(sorted(kinds))}.")
    return tuple(sorted(every, key=lambda one: (one.place, one.kind)))


def numbers_of(trace: Trace, row: Row) -> Any:
    """What the painter of a row paints; None where a scene has its numbers already."""
    make = next((one.numbers for one in found() if one.kind == row.kind), None)
    return None if make is None else make(trace, row)
