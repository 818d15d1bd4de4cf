"""One unit's equations with its numbers put in, forward and backward, so that a student can check them on paper.

Every number printed behind ≈ is the trace's own; the lines above it are its parts, computed from the trace's
weights and values in float64. Rounding is to the printed digits and nowhere else.
"""

from __future__ import annotations

from rnnviz.layout.cell import Cell, nothing_above
from rnnviz.layout.equations_gru import gru_backward, gru_forward
from rnnviz.layout.equations_loss import loss_lines
from rnnviz.layout.equations_lstm import lstm_backward, lstm_forward
from rnnviz.layout.equations_norm import (
    norm_backward,
    norm_forward,
    normalised_cell_backward,
    normalised_cell_forward,
)
from rnnviz.layout.equations_plain import dense_backward, dense_forward, simple_backward, simple_forward
from rnnviz.layout.equations_stepwise import stepwise_backward, stepwise_forward
from rnnviz.layout.lines import Line, words
from rnnviz.layout.moments import Moment, Phase
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
