"""A place in the score, by what stands there: a track, one of its units, one of its steps."""

from __future__ import annotations

from rnnviz.layout.hit import Hit
from rnnviz.layout.row import TrackKind
from rnnviz.layout.score import Track
from rnnviz.light_dataclass import dataclass

_OUTER = frozenset(
    {
        *(TrackKind.LOSS, TrackKind.SERIES, TrackKind.TOKENS, TrackKind.LETTERS, TrackKind.ANSWERS),
        *(TrackKind.CELLS, TrackKind.FRAMES),
    }
)
"""Tracks of the whole model; the others show the inside of its selected layer."""


LOOP = "loop"
"""The quantity of the lines along the row of a recurrent layer, from each step to the next."""


@dataclass(frozen=True, slots=True)
class Place:
    """owner, quantity: of a track, as in row.py, or LOOP. inside: of a track that shows the inside of the selected
    layer, where a gate may have the name of another track's quantity. unit, step: None for all of them."""

    owner: str
    quantity: str
    inside: bool = False
    unit: int | None = None
    step: int | None = None

    def on(self, track: Track) -> bool:
        """Whether it is in that track."""
        outer = track.kind in _OUTER
        if track.owner != self.owner or track.kind is TrackKind.RULER or outer is self.inside:
            return False
        return not self.inside or track.quantity == self.quantity

    def has(self, hit: Hit) -> bool:
        """Whether what is under a pixel is in it."""
        return (
            hit.track is not None
            and not hit.label
            and self.on(hit.track)
            and self.unit in (None, hit.unit)
            and self.step in (None, hit.step)
        )
