"""What each step adds to the gradient of each of a layer's weights."""

from __future__ import annotations

from rnnviz.layout.inner_tracks.registry import InnerTracks, inner_row
from rnnviz.layout.row import Room, Row, Shown, TrackKind
from rnnviz.records.trace import LayerTrace


def rows(layer: LayerTrace, title: str, shown: Shown) -> list[Row]:
    if not shown.weights:
        return []
    heading = f"Weights of {title}: what each step adds to ‖∂L/∂W‖, and the sum so far"
    return [
        inner_row(
            TrackKind.SHARES,
            layer,
            weight.name,
            (weight.name.replace("_", " "), " × ".join(str(n) for n in weight.value.shape)),
            room=Room(17, 34, 1.5, 11),
            heading="" if place else heading,
        )
        for place, weight in enumerate(layer.weights)
    ]


TRACKS = InnerTracks(TrackKind.SHARES, 30, rows)
