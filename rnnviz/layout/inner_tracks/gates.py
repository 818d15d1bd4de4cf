"""The gates of a recurrent layer, and its cell state: their units at every step; of an attention, how much each step
of what it looks at counts."""

from __future__ import annotations

import math
from dataclasses import replace

from rnnviz.layout.inner_tracks.registry import InnerTracks, inner_row
from rnnviz.layout.maps import as_picture
from rnnviz.layout.row import Room, Row, Shown, TrackKind
from rnnviz.records.trace import LayerTrace

ORDER = ("forget", "update", "input", "reset", "candidate", "output")
"""The order in which gates are told: first what is kept, then what is added, then what is let out."""

_ROOM = Room(13, 34, 2, 11)
_MAPS = Room(20, 72, 4, 14)
"""Of a layer whose gates and states are pictures."""


def rows(layer: LayerTrace, title: str, shown: Shown) -> list[Row]:
    # A recurrent layer without gates has its hidden state alone, which has a row of its own above.
    plain = layer.recurrent and len(layer.gates) <= 1 and "c" not in layer.states
    if not shown.gates or not layer.gates or plain:
        return []
    out: list[Row] = []

    def add(quantity: str, texts: tuple[str, str], units: int, room: Room = _ROOM) -> None:
        heading = "" if out else f"Inside {title}"
        row = inner_row(TrackKind.GATE, layer, quantity, texts, units=units, room=room, heading=heading)
        shape = as_picture(layer.shape)
        out.append(replace(row, shape=shape, room=_MAPS) if shape and math.prod(shape) == units else row)

    for gate in sorted(layer.gates, key=lambda g: ORDER.index(g.name) if g.name in ORDER else len(ORDER)):
        if gate.activation == "softmax":
            steps = gate.after.value.shape[-1]
            room = Room(18, min(max(34.0, 5.0 * steps), 120.0), 3, 11)
            add(gate.name, (f"{gate.name} {gate.symbol}", f"weights of {steps} steps"), steps, room)
            continue
        ends = ", 0 to 1" if gate.activation == "sigmoid" else ""
        add(gate.name, (f"{gate.name} {gate.symbol}", gate.activation + ends), gate.after.value.shape[-1])
    if "c" in layer.states:
        add("c", ("cell c", "state"), layer.states["c"].value.shape[-1])
    return out


TRACKS = InnerTracks(TrackKind.GATE, 10, rows)
