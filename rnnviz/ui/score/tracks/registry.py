"""Who paints which kind of track: every file of this package that has a `PAINTER`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Protocol

from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.light_dataclass import dataclass
from rnnviz.ui.score import tracks
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


class Paint(Protocol):
    """Paints a track, `scene.layout.tracks[place]`, between two device pixels (`window`) in one ink. Numbers of its own
    (`InnerTracks.numbers`) are in `scene.numbers[place]`."""

    def __call__(
        self, sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice
    ) -> None: ...


class ReadOut(Protocol):
    """The lines beside the pointer; the first says what it is on. units: of a user's series."""

    def __call__(self, scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]: ...


class GroundOf(Protocol):
    """What a track shows that has one colour over a whole step; None where that is plain ground. dpr: pixels of the
    screen for a logical pixel."""

    def __call__(self, scene: Scene, place: int, dpr: float) -> Ground | None: ...


@dataclass(frozen=True, slots=True)
class TrackPainter:
    """kinds: of tracks that it paints; on plain ground, or on that of `ground`, which is painted with the cells of all
    tracks, but not where several steps share a pixel."""

    kinds: tuple[str, ...]
    paint: Paint
    read_out: ReadOut
    ground: GroundOf | None = None


@cache
def painters() -> dict[str, TrackPainter]:
    """By the kinds of tracks. ValueError where two paint one kind."""
    every: dict[str, TrackPainter] = {}
    for file in pkgutil.iter_modules(tracks.__path__, f"{tracks.__name__}."):
        painter = getattr(importlib.import_module(file.name), "PAINTER", None)
        if isinstance(painter, TrackPainter):
            for kind in painter.kinds:
                if kind in every:
                    raise ValueError(f"Two files paint tracks of the kind {kind}.")
                every[kind] = painter
    return every


def painter_of(kind: str) -> TrackPainter | None:
    """None for a kind that nobody paints, such as the ruler, which lies over the picture."""
    return painters().get(kind)
