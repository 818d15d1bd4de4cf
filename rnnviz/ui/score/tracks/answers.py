"""What a model answers in classes that have names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.answers import answers
from rnnviz.layout.hit import Hit
from rnnviz.layout.moments import Moment
from rnnviz.layout.row import TrackKind
from rnnviz.ui.score.columns import Columns, Sheet
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.ink import Ink
from rnnviz.ui.score.reached import reached
from rnnviz.ui.score.tracks.registry import TrackPainter

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


def paint(sheet: Sheet, scene: Scene, place: int, *, columns: Columns, ink: Ink, window: slice) -> None:
    """Nothing: a name is wider than its column, and lies over the picture (`paint_answers`)."""


def read_out(scene: Scene, hit: Hit, moment: Moment, units: Units | None) -> tuple[str, ...]:
    del units
    assert hit.step is not None
    trace, head = scene.trace, f"prediction · t = {hit.step}"
    at = np.flatnonzero(trace.target_steps == hit.step)
    if not len(at):
        last = "the model predicts at the last step only"
        return head, last if len(trace.target_steps) == 1 else "the model predicts nothing at this step"
    told = answers(trace, int(at[0]))
    if not reached(moment, hit.step)[0]:
        return (head, *told[-1:], "not predicted yet") if trace.target[0, at[0]].any() else (head, "not predicted yet")
    return head, *told


PAINTER = TrackPainter((TrackKind.ANSWERS,), paint, read_out)
