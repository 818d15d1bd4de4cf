"""What a row of the score is, for whoever points at its label: in the words of the glossary."""

from __future__ import annotations

from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.lessons.glossary import Term, term
from rnnviz.records.trace import Trace

_OF_TRACKS = {"loss": "loss", "prediction": "prediction", "input": "step"}
_INSIDE = {"c": "cell state", "gradient": "gradient", "kernel": "kernel", "recurrent_kernel": "recurrent kernel"}


def label_tip(trace: Trace, track: Track) -> str:
    """Its text and its formula; "" for a row that the glossary knows nothing of."""
    found = _term(trace, track)
    if found is None:
        return ""
    formula = f"\n{found.formula}" if found.formula else ""
    return f"{found.name[:1].upper()}{found.name[1:]}\n{found.text}{formula}"


def _term(trace: Trace, track: Track) -> Term | None:
    if track.owner in _OF_TRACKS:
        return term(_OF_TRACKS[track.owner])
    layer = next((one for one in trace.layers if one.name == track.owner), None)
    if layer is None:
        return None
    if track.kind in (TrackKind.CELLS, TrackKind.FRAMES):
        return term(layer.kind) or term(f"{layer.kind} layer") or term(_apart(layer.kind))
    if track.kind is TrackKind.GATE and track.quantity not in layer.states:
        return term(f"{track.quantity} gate") or term(track.quantity)
    return term(_INSIDE.get(track.quantity, track.quantity))


def _apart(kind: str) -> str:
    """ "LayerNormalization" as "Layer Normalization", "ConvLSTM2D" as "ConvLSTM"."""
    bare = kind.removesuffix("1D").removesuffix("2D")
    words = "".join(f" {c}" if c.isupper() and at and bare[at - 1].islower() else c for at, c in enumerate(bare))
    return words if term(words) is not None else bare
