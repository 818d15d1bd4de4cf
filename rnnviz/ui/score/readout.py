"""What the score says in words and numbers: the caption, and the lines beside the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.hit import Hit
from rnnviz.layout.loss_text import output_word, picked
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.sums import difference
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.tracks.registry import painter_of

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


_MEANS = {"huber": "Huber's loss of {} errors", "mae": "{} absolute errors", "binary": "{} binary cross-entropies"}


def caption(trace: Trace, path: Trace | None, moment: Moment) -> tuple[str, str]:
    """The title and the sentence under it."""
    last, t = trace.steps - 1, moment.step
    terms = trace.loss_terms[0].size
    match moment.phase:
        case Phase.FORWARD:
            return f"Forward · t = {t} of {last}", "values appear left to right, bottom to top"
        case Phase.LOSS if trace.loss_kind == "output":
            output, step = picked(trace)
            return f"L = {number(trace.loss)}", f"no target: L is {output_word(trace, output)} at t = {step}"
        case Phase.LOSS if moment.stage == 0:
            where = "at every step" if trace.loss_on is LossOn.EVERY else "at the last step only"
            return "Loss · compare", f"prediction against target, {where}"
        case Phase.LOSS:
            title, steps = f"Loss = {number(trace.loss)}", len(trace.target_steps)
            if trace.loss_kind == "crossentropy":
                return title, f"the mean of {steps} cross-entropies, each adding its bar" if steps > 1 else "−log p"
            if trace.loss_kind == "sketch-rnn":
                return title, f"the mean over {steps} points of −log p, each adding its bar"
            if trace.loss_kind in _MEANS:
                return title, f"the mean of {_MEANS[trace.loss_kind].format(terms)}, each adding its bar"
            if terms == 1:
                y, p = float(trace.target[0, 0, 0]), float(trace.prediction[0, 0, 0])
                return title, f"({difference(p, y)[0]})² = {number(trace.loss)}"
            return title, f"the mean of {terms} squared errors, each adding its bar"
        case Phase.BACKWARD:
            title = f"Backward · t = {t} of {last}"
            return title, only_term(path) if path else "gradients run right to left, top to bottom"
        case _:
            stage = ("every step has added its share", "the shares add up to one gradient", "the weights move")
            detail = stage[min(moment.stage, 2)]
            return "Update · one set of weights", only_term(path) if path else detail


def only_term(path: Trace) -> str:
    """Which loss term a path shows."""
    steps = path.target_steps[np.flatnonzero(path.loss_terms[0].sum(-1))]
    return f"only the loss at t = {steps[0]}" if len(steps) == 1 else "only one term of the loss"


def readout(scene: Scene, hit: Hit, moment: Moment, units: Units | None = None) -> tuple[str, ...]:
    """The lines to show beside the pointer; the first one says what it is on. Empty where there is nothing.

    units: of a user's series, what its numbers are in the file.
    """
    if hit.track is None or hit.step is None:
        return ()
    painter = painter_of(hit.track.kind)
    return () if painter is None else painter.read_out(scene, hit, moment, units)
