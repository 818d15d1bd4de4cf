"""What the pointer is on, or what was pinned by a click: one record that every view lights up alike."""

from __future__ import annotations

from rnnviz.layout.hit import Hit
from rnnviz.layout.row import TrackKind
from rnnviz.light_dataclass import dataclass
from rnnviz.records.trace import Trace


@dataclass(frozen=True, slots=True)
class Focus:
    """layer: a layer's name, "input" or "prediction"; unit, step: counted from 0; quantity: the track under the
    pointer ("output", a gate's name, "h", "c", a weight's name …). None: nothing there."""

    layer: str | None = None
    unit: int | None = None
    step: int | None = None
    quantity: str = "output"


NOWHERE = Focus()


def focus_of(found: Hit, trace: Trace | None) -> Focus:
    """What every other view should light for a hit; nothing for labels, the ruler and the gaps, nor at a step that is
    forecast alone: there nothing is computed."""
    track = found.track
    if trace is not None and found.step is not None and found.step > trace.last:
        return NOWHERE
    if track is None or found.label or track.kind is TrackKind.RULER:
        return NOWHERE
    whole = (TrackKind.LOSS, TrackKind.SERIES, TrackKind.TOKENS, TrackKind.LETTERS, TrackKind.ANSWERS)
    quantity = "output" if track.kind in whole else track.quantity
    return Focus(track.owner, found.unit, found.step, quantity)
