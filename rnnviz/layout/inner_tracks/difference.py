"""The difference from the original, where something was changed by hand: outputs, states, loss and gradient."""

from __future__ import annotations

from rnnviz.layout.difference import GRADIENT, LOSS, OUTPUTS, STATE
from rnnviz.layout.inner_tracks.registry import InnerTracks, inner_row
from rnnviz.layout.row import Room, Row, Shown, TrackKind
from rnnviz.records.trace import LayerTrace

_ROOM = Room(16, 30, 1.5, 10)


def rows(layer: LayerTrace, title: str, shown: Shown) -> list[Row]:
    if not shown.difference:
        return []
    h = "h" if layer.recurrent else "y"
    told = (
        (OUTPUTS, "Δ prediction", "ŷ − original"),
        (STATE, f"‖Δ{h}‖", "of the layer"),
        (LOSS, "Δ loss", "of each step"),
        (GRADIENT, f"Δ‖∂L/∂{h}‖", "of the layer"),
    )
    return [
        inner_row(
            TrackKind.DIFFERENCE,
            layer,
            quantity,
            (label, below),
            room=_ROOM,
            heading="" if place else f"Difference from the original ({title})",
        )
        for place, (quantity, label, below) in enumerate(told)
    ]


TRACKS = InnerTracks(TrackKind.DIFFERENCE, 5, rows)
