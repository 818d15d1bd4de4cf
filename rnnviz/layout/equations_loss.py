"""The loss with its numbers: what is compared at a step, and how the steps add up to it."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.lines import Line, Run, heading, part, result, words
from rnnviz.layout.loss_words import class_word
from rnnviz.layout.numerals import number
from rnnviz.records import Array, Trace

_MOST = 5
"""Outputs that are written out."""
_SUMS = {
    "mse": "L = (1/n)·Σ (ŷ−y)²",
    "huber": "L = (1/n)·Σ Huber(ŷ−y)",
    "crossentropy": "L = (1/n)·Σ −log p(right class)",
    "sketch-rnn": "L = (1/n)·Σ −log p(point)",
}


_COMPARED = {"crossentropy": "steps", "sketch-rnn": "points"}


def loss_lines(trace: Trace, step: int, *, summed: bool) -> tuple[Line, ...]:
    """How the loss at a target step comes about, and (summed) how the steps add up to it."""
    steps = [int(s) for s in trace.target_steps]
    position = steps.index(step) if step in steps else len(steps) - 1
    lines = [heading(f"compared at t = {steps[position]}"), *_compared(trace, position)]
    if not summed:
        return tuple(lines)
    one = trace.loss_kind == "crossentropy" and len(steps) == 1
    lines.append(heading("L = −log p(right class)" if one else _SUMS[trace.loss_kind]))
    count = len(steps) if trace.loss_kind in ("crossentropy", "sketch-rnn") else trace.prediction[0].size
    if count > 1:
        lines.append(words(f"n = {count} compared {_COMPARED.get(trace.loss_kind, 'numbers')}"))
    terms = trace.loss_terms[0].sum(-1)
    here = float(terms[position])
    lines.append(part(f"from t = {steps[position]}", here))
    if len(steps) > 1:
        rest = float(terms.sum(dtype=float)) - here
        lines.append(part(f"+ … ({len(steps) - 1} more steps)", rest))
    lines.append(result("L", trace.loss, key="loss"))
    return tuple(lines)


def _compared(trace: Trace, position: int) -> list[Line]:
    says, right = trace.prediction[0, position], trace.target[0, position]
    if trace.loss_kind == "crossentropy":
        return _classes(trace, says, int(np.argmax(right)))
    if trace.loss_kind == "sketch-rnn":
        return _drawn(trace, position)
    lines = []
    for k in range(min(len(says), _MOST)):
        y, target = float(says[k]), float(right[k])
        name = "ŷ" if len(says) == 1 else f"ŷ{k}"
        text = (Run(f"{name} − y  ", "dim"), Run(_difference(y, target)))
        lines.append(Line(text, number(y - target, sign=True), indent=1))
    return lines


def _drawn(trace: Trace, position: int) -> list[Line]:
    """The point that was drawn and its pen: how likely the mixture held the one and the three pen states the other.

    The first three outputs are the pen's, as are their targets; the point itself is what the next step reads.
    """
    count = len(trace.target_steps)
    terms = trace.loss_terms[0, position] * count
    pen = int(np.argmax(trace.target[0, position, :3]))
    lines = []
    if position + 1 < count:
        dx, dy = (number(float(v), sign=True) for v in trace.x[0, position + 1, :2])
        lines.append(words(f"Δx {dx}, Δy {dy} was drawn"))
    lines.append(part("−log density of the mixture", float(terms[3:].sum())))
    lines.append(part(f"−log p(pen {('on', 'lifted', 'ended')[pen]})", float(terms[:3].sum())))
    return lines


def _classes(trace: Trace, says: Array, right: int) -> list[Line]:
    """The right class first, then those that the model holds most likely."""
    best = [int(k) for k in np.argsort(says)[::-1][:_MOST]]
    order = [right, *(k for k in best if k != right)][:_MOST]
    lines = []
    for k in order:
        name = class_word(trace, k) + (", right" if k == right else "")
        lines.append(Line((Run("p  ", "dim"), Run(name)), number(float(says[k])), indent=1))
    p = float(says[right])
    lines.append(part(f"−log {number(p)}", -float(np.log(max(p, 1e-7)))))
    return lines


def _difference(a: float, b: float) -> str:
    return f"{number(a)} − ({number(b)})" if b < 0 else f"{number(a)} − {number(b)}"
