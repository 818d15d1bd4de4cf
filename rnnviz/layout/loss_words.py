"""What the loss compares, and what each output adds to it, in words with the trace's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.numerals import number, percent
from rnnviz.records import LossOn, Trace

if TYPE_CHECKING:
    from rnnviz.layout.units import Units

MEASURES = {"mse": "MSE", "huber": "Huber's loss", "crossentropy": "cross-entropy", "sketch-rnn": "loss"}
"""The kind of a loss -> what a plot or a line calls its value."""

SOFTMAX = (
    "p is the model's own softmax output; the percentages on the Sketch page may be calibrated, and then they differ."
)

_KINDS = {
    "mse": ("Mean squared error", "squared error"),
    "huber": ("Huber's loss", "error by Huber's measure"),
    "crossentropy": ("Cross-entropy", "−log p of the right class"),
    "sketch-rnn": (
        "L_R, Sketch-RNN's reconstruction loss",
        "−log of how likely mixture and pen held its point",
    ),
}
"""The kind of a loss -> its name, and what one step adds."""


def compared(trace: Trace, units: Units | None) -> tuple[str, str]:
    """Title and text of the moment in which targets appear."""
    last = trace.loss_on is LossOn.LAST
    where = "only at the last step" if last else f"at all {len(trace.target_steps)} steps"
    text = f"The loss looks at the prediction {where}. {_answer(trace)}".rstrip()
    if units is not None:
        says, came = units.outputs(trace.prediction[0, -1]), units.outputs(trace.target[0, -1])
        text += f"\n\n{units.what()}, for {units.date(trace.steps)}: it says {says}; what came is {came}."
    return "Loss: what is compared", text


def added(trace: Trace) -> tuple[str, str]:
    """Title and text of the moment in which the loss is summed."""
    terms = trace.loss_terms[0].sum(-1)
    name, one = _KINDS[trace.loss_kind]
    text = f"{name}: {number(float(trace.loss))}."
    if len(terms) > 1:
        worst = int(np.argmax(np.abs(terms)))
        text += f" Each of the {len(terms)} outputs adds its {one}, divided by {len(terms)}; "
        if (terms >= 0).all():
            share = terms[worst] / max(float(terms.sum()), 1e-30)
            text += f"step {int(trace.target_steps[worst])} alone adds {percent(share)} of the sum."
        else:  # a likelihood is a density: it may be above 1, and then the term pulls the sum down
            text += f"step {int(trace.target_steps[worst])} adds most, {number(float(terms[worst]), sign=True)}."
    elif trace.loss_kind == "crossentropy":
        right = int(np.argmax(trace.target[0, -1]))
        p = float(trace.prediction[0, -1, right])
        text += (
            f" That is −log {number(p)}, of what the model gives {class_word(trace, right)}: all gradients start there."
        )
    else:
        text += " One step is compared, so what it adds is the whole loss, and all gradients start there."
    return "Loss: what each output adds", text


def class_word(trace: Trace, number: int) -> str:
    """What the output `number` of a classifier stands for."""
    return f"“{trace.words[number]}”" if number < len(trace.words) else f"class {number}"


def _share(trace: Trace, value: float) -> str:
    """A probability where the answers are some, else a number with its sign."""
    return f"p = {number(value)}" if trace.loss_kind == "crossentropy" else number(float(value), sign=True)


def _answer(trace: Trace) -> str:
    """What the model says at the last step, and what was right; nothing of a mixture, whose numbers are no answer."""
    if trace.loss_kind == "sketch-rnn":
        return "Each answer is a mixture of where the next point may lie; the point that was drawn is its target."
    says, right = trace.prediction[0, -1], trace.target[0, -1]
    classes = trace.target.shape[-1] > 1 and ((trace.target == 0) | (trace.target == 1)).all()
    if classes and (trace.target.sum(-1) == 1).all():
        guess, truth = int(np.argmax(says)), int(np.argmax(right))
        sure = f"{class_word(trace, guess)} with {_share(trace, float(says[guess]))}"
        raw = f" {SOFTMAX}" if trace.words else ""
        if guess == truth:
            return f"At the last step the model is for {sure}, and that is right.{raw}"
        truly = f"right is {class_word(trace, truth)}, for which it has {_share(trace, float(says[truth]))}"
        return f"At the last step the model is for {sure}; {truly}.{raw}"
    y, target = float(says[0]), float(right[0])
    told = f"At the last step the model says {number(y, sign=True)}; the target is {number(target, sign=True)}"
    return f"{told}: an error of {number(y - target, sign=True)}."
