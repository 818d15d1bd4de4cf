"""The size of the gradient with respect to a layer's states at every step, on a log scale."""

from __future__ import annotations

from rnnviz.layout.inner_tracks.registry import InnerTracks, inner_row
from rnnviz.layout.row import Room, Row, Shown, TrackKind
from rnnviz.records.trace import LayerTrace


def rows(layer: LayerTrace, title: str, shown: Shown) -> list[Row]:
    if not shown.curves:
        return []
    texts = ("‖∂L/∂h(t)‖" if layer.recurrent else "‖∂L/∂y(t)‖", "‖∂L/∂c(t)‖" if "c" in layer.states else "")
    heading = f"Gradient of {title}: its size at each step"
    return [inner_row(TrackKind.CURVES, layer, "gradient", texts, room=Room(36, 66, 2, 26), heading=heading)]


TRACKS = InnerTracks(TrackKind.CURVES, 20, rows)
