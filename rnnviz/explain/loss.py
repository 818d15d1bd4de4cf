"""The loss with its numbers: what is compared at a step, and how the steps add up to it."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.lines import Line, Run, heading, part, product, shortened, total, words
from rnnviz.layout.loss_text import MEANINGS, averaged, class_word, output_word, picked, right_share, sharp
from rnnviz.layout.loss_words import words_of
from rnnviz.layout.numerals import number, subscript
from rnnviz.layout.sums import difference
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace

_MOST = 5
"""Outputs that are written out before a click."""


def loss_lines(trace: Trace, step: int, *, summed: bool) -> list[Line]:
    """How the loss at a target step comes about, and (summed) how the steps add up to it."""
    if trace.loss_kind == "output":
        return _looked_at(trace)
    steps = [int(s) for s in trace.target_steps]
    position = steps.index(step) if step in steps else len(steps) - 1
    lines = [heading(f"compared at t = {steps[position]}"), *_compared(trace, position)]
    if not summed:
        return lines
    said, (count, divisor) = words_of(trace.loss_name), averaged(trace)
    term = said.term if trace.loss_kind != "crossentropy" or sharp(trace) else "Σ −y·log p"
    each = f"({term})" if " − " in term else term
    lines.append(heading(f"L = {term}" if count == divisor == 1 else f"L = {'(1/n)·' if divisor > 1 else ''}Σ {each}"))
    if divisor > 1:
        what = {"sketch-rnn": "points"}.get(trace.loss_kind, "steps" if said.by_step else "numbers")
        lines.append(
            words(f"n = {divisor} {'compared ' if divisor == count else 'outputs of a step: a sum over '}{what}")
        )
    terms = [
        part(f"from t = {s}", float(v)) for s, v in zip(steps, trace.loss_terms[0].sum(-1, dtype=float), strict=True)
    ]
    # One other step is not worth a line that opens.
    shown = [0, 1] if len(terms) == 2 else [position]
    return [*lines, *shortened(terms, shown, more="loss"), total("L", trace.loss, key="loss")]


def _looked_at(trace: Trace) -> list[Line]:
    """What takes the place of a loss where there is no target."""
    output, at = picked(trace)
    return [
        heading("no target, so no loss"),
        words(f"L is {output_word(trace, output)} at t = {at}"),
        total("L", trace.loss, key="loss"),
    ]


def _compared(trace: Trace, position: int) -> list[Line]:
    says, right = trace.prediction[0, position], trace.target[0, position]
    if trace.loss_kind == "crossentropy":
        if trace.counted is not None and not trace.counted[0, position]:
            return [words("this step does not count")]
        return _classes(trace, says, int(np.argmax(right)), position)
    if trace.loss_kind == "sketch-rnn":
        return _drawn(trace, position)
    lines = []
    for k, (y, target) in enumerate(zip(says.tolist(), right.tolist(), strict=True)):
        name = "ŷ" if len(says) == 1 else f"ŷ{subscript(k)}"
        text, gap = difference(y, target)
        lines.append(Line((Run(f"{name} − y{name[1:]}  ", "dim"), Run(text)), gap, exact=y - target, indent=1))
    return shortened(lines, list(range(min(len(lines), _MOST))), more="outputs")


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
    lines.append(product("−log density of the mixture", float(terms[3:].sum())))
    lines.append(product(f"−log p(pen {('on', 'lifted', 'ended')[pen]})", float(terms[:3].sum())))
    return lines


def _classes(trace: Trace, says: Array, right: int, position: int) -> list[Line]:
    """The right class first, then the others, the likeliest first."""
    sign = "ŷ  " if trace.loss_name["from_logits"] else "p  "
    order = [right, *(int(k) for k in np.argsort(-says, kind="stable") if k != right)]
    lines = []
    for k in order:
        name = class_word(trace, k) + (", right" if k == right else "")
        lines.append(Line((Run(sign, "dim"), Run(name)), number(float(says[k])), exact=float(says[k]), indent=1))
    term = float(trace.loss_terms[0, position].sum()) * averaged(trace)[1]
    if not sharp(trace):
        return [*shortened(lines, list(range(min(len(lines), _MOST))), more="classes"), product("Σ −y·log p", term)]
    p, way = right_share(trace, position)
    # As in Keras: of a softmax its own output, of others a share of their sum, of sigmoids the softmax below them.
    text = f"({number(float(says[right]))} / {number(float(says.sum()))})" if way == "sum" else number(p)
    told = [words(f"p here: {MEANINGS[way]}")] if way in ("softmax", "kept", "logits") else []
    return [
        *shortened(lines, list(range(min(len(lines), _MOST))), more="classes"),
        *told,
        product(f"−log {text}", term),
    ]
