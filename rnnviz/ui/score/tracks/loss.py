"""The loss: a bar for what each step adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number, percent
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ground import Ground
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.paint_bars import paint_terms, terms_ground
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    paint_terms(sheet, scene, scene.layout.tracks[place], columns=columns, ink=ink, window=window)


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del units
    step = hit.step
    head = f"loss · t = {step}"
    if np.isnan(scene.terms[step]):
        return head, "not compared at this step"
    if moment.phase is Phase.FORWARD or (moment.phase is Phase.LOSS and not moment.stage):
        return head, "not added up yet"
    if scene.trace.loss_kind == "output":
        return f"L · t = {step}", number(float(scene.terms[step]))
    whole, term = scene.trace.loss, float(scene.terms[step])
    return head, f"adds {number(term)}, {percent(term / whole if whole else 0.0, decimals=1)} of it"


def ground(scene: Scene, place: int, dpr: float) -> Ground | None:
    return terms_ground(scene.layout.tracks[place], dpr)


PAINTER = TrackPainter((TrackKind.LOSS,), paint, read_out, ground)
