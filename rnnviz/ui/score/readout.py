"""What the score says in words and numbers: the caption, and the lines beside the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.hit import Hit
from rnnviz.layout.loss_text import averaged, output_word, picked, sharp
from rnnviz.layout.loss_words import words_of
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import turned
from rnnviz.layout.sums import difference
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.tracks.registry import painter_of

if TYPE_CHECKING:
    from rnnviz.layout.units import Units


_FORWARD = "values appear left to right, bottom to top"


def caption(trace: Trace, path: Trace | None, moment: Moment) -> tuple[str, str]:
    """The title and the sentence under it."""
    last, t = trace.last, moment.step
    match moment.phase:
        case Phase.FORWARD:
            both = any(turned(layer) for layer in trace.layers)
            detail = "left to right; backward rows from the right" if both else _FORWARD
            return f"Forward · t = {t} of {last}", detail
        case Phase.LOSS if trace.loss_kind == "output":
            output, step = picked(trace)
            return f"L = {number(trace.loss)}", f"no target: L is {output_word(trace, output)} at t = {step}"
        case Phase.LOSS if moment.stage == 0:
            where = "at every step" if trace.loss_on is LossOn.EVERY else "at the last step only"
            return "Loss · compare", f"prediction against target, {where}"
        case Phase.LOSS:
            return f"Loss = {number(trace.loss)}", _loss_made(trace)
        case Phase.BACKWARD:
            title = f"Backward · t = {t} of {last}"
            return title, only_term(path) if path else "gradients run right to left, top to bottom"
        case _:
            stage = ("every step has added its share", "the shares add up to one gradient", "the weights move")
            detail = stage[min(moment.stage, 2)]
            return "Update · one set of weights", only_term(path) if path else detail


def _loss_made(trace: Trace) -> str:
    """How the loss comes from what is compared."""
    (terms, divisor), said = averaged(trace), words_of(trace.loss_name)
    if trace.loss_kind == "sketch-rnn":
        return f"the mean over {terms} points of −log p, each adding its bar"
    if terms == 1 and trace.loss_kind == "mse":
        y, p = float(trace.target[0, 0, 0]), float(trace.prediction[0, 0, 0])
        return f"({difference(p, y)[0]})² = {number(trace.loss)}"
    if terms == 1:
        return "−log p" if trace.loss_kind == "crossentropy" and sharp(trace) else said.term
    made = "mean" if divisor == terms else "sum"
    of = f"Huber's loss of {terms} errors" if trace.loss_kind == "huber" else f"{terms} {said.many}"
    return f"the {made} of {of}, each adding its bar"


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
