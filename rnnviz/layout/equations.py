"""One unit's equations with its numbers put in, forward and backward, so that a student can check them on paper.

Every number printed behind ≈ is the trace's own; the lines above it are its parts, computed from the trace's
weights and values in float64. Rounding is to the printed digits and nowhere else.
"""

from __future__ import annotations

from rnnviz.layout.cell import Cell, nothing_above
from rnnviz.layout.equations_gru import gru_backward, gru_forward
from rnnviz.layout.equations_lstm import lstm_backward, lstm_forward
from rnnviz.layout.equations_norm import (
    norm_backward,
    norm_forward,
    normalised_cell_backward,
    normalised_cell_forward,
)
from rnnviz.layout.equations_plain import dense_backward, dense_forward, simple_backward, simple_forward
from rnnviz.layout.equations_stepwise import stepwise_backward, stepwise_forward
from rnnviz.layout.lines import Line, Run, heading, part, result, words
from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import NORMS, kind_of
from rnnviz.layout.tracks import layer_titles
from rnnviz.records import Trace


def equations(trace: Trace, layer: str, *, unit: int, moment: Moment, opened: str = "") -> tuple[Line, ...]:
    """The lines for a moment. opened: the gate whose account is shown in full ("forget" …), "" for none.

    Empty in the update phase, which is about the weights; the loss phase shows how the loss adds up.
    """
    if moment.phase is Phase.UPDATE:
        return ()
    if moment.phase is Phase.LOSS:
        return loss_lines(trace, moment.step, summed=moment.stage > 0)
    found = trace.layer(layer)
    cell = Cell.at(trace, found, step=moment.step, unit=unit)
    if cell is None:
        return (words(nothing_above(found, layer_titles(trace)[layer], moment.step), indent=0),)
    forward = moment.phase is Phase.FORWARD
    if found.kind == "LSTM":
        return tuple(lstm_forward(cell, opened) if forward else lstm_backward(cell, opened))
    if found.kind == "GRU":
        return tuple(gru_forward(cell, opened) if forward else gru_backward(cell, opened))
    if found.kind == "LayerNormSimpleRNN":
        return tuple(normalised_cell_forward(cell) if forward else normalised_cell_backward(cell))
    if found.recurrent:
        return tuple(simple_forward(cell) if forward else simple_backward(cell))
    if any(w.name == "kernel" for w in found.weights):
        return tuple(dense_forward(cell) if forward else dense_backward(cell))
    if kind_of(found) in NORMS:
        return tuple(norm_forward(cell) if forward else norm_backward(cell))
    return tuple(stepwise_forward(cell) if forward else stepwise_backward(cell))


def loss_lines(trace: Trace, step: int, *, summed: bool) -> tuple[Line, ...]:
    """How the loss at a target step comes about, and (summed) how the steps add up to the mean squared error."""
    steps = [int(s) for s in trace.target_steps]
    position = steps.index(step) if step in steps else len(steps) - 1
    count = trace.prediction[0].size
    lines = [heading(f"compared at t = {steps[position]}")]
    for k in range(min(trace.prediction.shape[-1], 5)):
        y, target = float(trace.prediction[0, position, k]), float(trace.target[0, position, k])
        name = "ŷ" if trace.prediction.shape[-1] == 1 else f"ŷ{k}"
        lines.append(
            Line((Run(f"{name} − y  ", "dim"), Run(_difference(y, target))), number(y - target, sign=True), indent=1)
        )
    if not summed:
        return tuple(lines)
    lines.append(heading("L = (1/n)·Σ (ŷ−y)²" if trace.loss_kind == "mse" else "L = (1/n)·Σ Huber(ŷ−y)"))
    if count > 1:
        lines.append(words(f"n = {count} compared numbers"))
    terms = trace.loss_terms[0].sum(-1)
    here = float(terms[position])
    lines.append(part(f"from t = {steps[position]}", here))
    if len(steps) > 1:
        rest = float(terms.sum(dtype=float)) - here
        lines.append(part(f"+ … ({len(steps) - 1} more steps)", rest))
    lines.append(result("L", trace.loss, key="loss"))
    return tuple(lines)


def _difference(a: float, b: float) -> str:
    return f"{number(a)} − ({number(b)})" if b < 0 else f"{number(a)} − {number(b)}"
