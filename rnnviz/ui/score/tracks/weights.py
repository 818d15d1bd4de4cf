"""What each step adds to the gradient of a weight, and the sum so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.layout.numerals import number
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_bars import paint_shares, paint_sums, shares_ground
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    track = scene.layout.tracks[place]
    paint_shares(sheet, scene, track, columns=columns, ink=ink, window=window)
    paint_sums(sheet, scene, track, columns=columns, ink=ink, window=window)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del units
    assert hit.track is not None
    assert hit.step is not None
    return _share(scene, hit.track.quantity, hit.step, reached(moment, hit.step)[1])


def _share(scene: Scene, weight: str, step: int, slopes: bool) -> tuple[str, ...]:
    shares = scene.shares[weight]
    head = f"{scene.titles[scene.selected]} {weight.replace('_', ' ')} · t = {step}"
    value = float(shares.values[step])
    if np.isnan(value):
        return head, "not used at this step"
    if not slopes:
        return head, "not added yet"
    return (
        head,
        f"adds {number(value)} to ‖∂L/∂W‖",
        f"sum so far {number(float(shares.sums[step]))} of {number(shares.whole)}",
    )


def ground(scene: Scene, place: int, dpr: float) -> Ground | None:
    return shares_ground(scene.layout.tracks[place], dpr)


PAINTER = TrackPainter((TrackKind.SHARES,), paint, read_out, ground)
