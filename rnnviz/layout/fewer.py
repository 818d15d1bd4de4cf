"""Fewer layers and units where there is not the room for all: layers that matter least are drawn as a line, without a
label, and of a layer's units those that change most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from rnnviz.layout.row import Room, Row, TrackKind
from rnnviz.records.trace import LayerTrace, Trace

LABELLED = 16.0
"""Pixels that a row with its gap needs to be told from its neighbours by name."""
_FEWEST = 4
Ranks = Mapping[str, tuple[int, ...]]
"""Of each layer, by its name, all of its units, those that are shown first before the others."""
_LINE, _GAP = Room(3, 4, 0, 2), Room(1, 2, 0, 1)


def fewer(trace: Trace, contents: Sequence[Row], selected: str, *, room: float) -> tuple[Row, ...]:
    """The rows, of which as many layers are lines as must be so that the others have their room, in pixels; the
    selected layer never is, and of the others those last that look across time: by a memory, or by a window."""
    layers = {layer.name: layer for layer in trace.layers}
    places = {row.owner: at for at, row in enumerate(contents) if row.kind == TrackKind.CELLS}
    if not places:
        return tuple(contents)
    here = places.get(selected, 0)
    first = min(places.values())
    order = sorted(
        places,
        key=lambda name: (_rank(layers[name], last=places[name] == first), abs(places[name] - here)),
        reverse=True,
    )
    found = list(contents)
    for name in order:
        if name == selected or _wanted(found) <= room:
            break
        at = places[name]
        found[at] = replace(found[at], room=_LINE, gap=_GAP, label="", sublabel="", wires="")
    return tuple(_legible(row) if row.owner in places and row.label else row for row in found)


def by_change(layer: LayerTrace) -> tuple[int, ...]:
    """The units of a layer, those whose outputs change most over the sequence first."""
    moved = np.std(layer.output.value[0].astype(float), axis=0)
    moved = np.where(np.isfinite(moved), moved, np.inf)
    return tuple(sorted(range(layer.units), key=lambda one: -moved[one]))


def ranks(trace: Trace, before: Ranks) -> Ranks:
    """Of each layer its units in the order of `by_change`. before: the order that stays, where the layer has as many
    units: at another epoch of one model the same units are looked at."""
    known = {one.name: before.get(one.name, ()) for one in trace.layers}
    return {one.name: known[one.name] if len(known[one.name]) == one.units else by_change(one) for one in trace.layers}


def fewer_units(row: Row, ranked: Sequence[int], *, height: float, least: float) -> Row:
    """A row of cells with as many units as have `least` of its `height`, and four at least. ranked: all units of its
    layer, from which the first are taken, so that they are the same in all rows of the layer."""
    cells = row.kind in (TrackKind.CELLS, TrackKind.GATE) and not row.shape and row.units == len(ranked)
    count = max(_FEWEST, int(height // least))
    if not cells or not row.label or count >= row.units:
        return row
    whole = f"{row.units} units"
    said = f"{count} of {whole}" if row.sublabel == whole else row.sublabel
    return replace(row, chosen=tuple(sorted(ranked[:count])), sublabel=said)


def _rank(layer: LayerTrace, *, last: bool) -> int:
    """0 for what is shown as long as there is room for anything. last: it is the model's output."""
    if layer.recurrent or layer.taps.shape[1] > 1:
        return 0
    return 1 if last else 2 if layer.weights else 3


def _legible(row: Row) -> Row:
    """With the room for its name, where it is a layer."""
    short = LABELLED - row.room.least - row.gap.least
    if row.kind != TrackKind.CELLS or short <= 0:
        return row
    least = row.room.least + short
    return replace(row, room=replace(row.room, least=least, ideal=max(row.room.ideal, least), firm=least))


def _wanted(contents: Sequence[Row]) -> float:
    legible = [_legible(row) if row.label else row for row in contents]
    return sum(row.room.least + row.gap.least for row in legible)
