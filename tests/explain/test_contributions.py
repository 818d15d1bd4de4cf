"""What a step is said to add to a weight is what the trace says it adds to that very weight, over drawn models."""

from __future__ import annotations

import re

import numpy as np
import pytest
from explained_models import drawn_traces, trace_of
from hypothesis import given, settings

from rnnviz.explain.page import equations
from rnnviz.layout.cell import Cell
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.trace import LayerTrace, Trace

WEIGHTS = {"w": "kernel", "v": "kernel", "u": "recurrent_kernel", "g": "gain", "γ": "gamma", "β": "beta"}


def contribution(layer: LayerTrace, name: str, position: int) -> np.ndarray:
    """What the step adds to a weight, as a matrix of rows and columns."""
    found = layer.weight(name).contribution(position)
    return found.reshape(-1, found.shape[-1])


def row(cell: Cell, what: str) -> int:
    """The row of a weight that a line names: “w of x₁(7)”, “u of rh₃”."""
    if what.split()[-1].startswith("x"):
        return cell.input_names().index(what.split()[-1])
    return int("".join(str("₀₁₂₃₄₅₆₇₈₉".index(c)) for c in what if c in "₀₁₂₃₄₅₆₇₈₉"))


def told(trace: Trace) -> set[str]:
    """The weights of which it is told what a step adds to them, by kind and name; each is what the trace has."""
    found = set[str]()
    for layer in trace.layers:
        for position in {0, len(layer.steps) // 2, len(layer.steps) - 1}:
            unit = layer.units - 1
            cell = Cell(trace, layer, position, unit)
            for gate in [g.name for g in layer.gates] or [""]:
                moment = Moment(Phase.BACKWARD, int(layer.steps[position]))
                for line in equations(trace, layer.name, unit=unit, moment=moment, opened=gate):
                    match = re.match(r"to ([wvugb]′?|γ|β)( of \S+)?:", line.text.strip())
                    if match is None or not line.total:
                        continue
                    what, of = match.groups()
                    weight = WEIGHTS.get(what, "bias")
                    block = layer.gate(gate).column if gate and weight not in ("gamma", "beta") else 0
                    assert block is not None
                    column = block * layer.units + unit
                    where = (1 if what == "b′" else row(cell, of) if of else 0, column)
                    found.add(f"{layer.kind} {what}")
                    expected = contribution(layer, weight, position)[where]
                    scale = np.abs(contribution(layer, weight, position)).max()
                    assert line.exact == pytest.approx(expected, rel=1e-7, abs=1e-10 * scale), (layer.kind, line.text)
    return found


@settings(max_examples=300)
@given(trace=drawn_traces())
def test_every_contribution_is_the_trace_s(trace: Trace) -> None:
    told(trace)


@pytest.mark.parametrize(
    ("kind", "weights"),
    [
        *(("LSTM", "wub"), ("GRU", "wub"), ("GRU before", "wub"), ("SimpleRNN", "wub"), ("LayerNormSimpleRNN", "wuγβ")),
        *(("LayerNormLSTM", "wu"), ("LayerNormGRU", "wu"), ("Conv1D", "w"), ("Dense", "w"), ("TimeDistributed", "w")),
        *(("WeightNormConv1D", "vg"), ("LayerNormalization", "γβ"), ("BatchNormalization", "γβ")),
    ],
)
def test_of_every_kind_of_layer_all_weights_are_told(kind: str, weights: str) -> None:
    """Over eight draws, some of which have no bias. A weight-normalised kernel is trained as v and g: nothing is said
    of w."""
    seen = set[str]().union(*(told(trace_of(kind, seed)) for seed in range(8)))
    name = kind.split()[0]
    assert {f"{name} {one}" for one in weights} <= seen
    assert (f"{name} b′" in seen) == (kind == "GRU")
    assert "WeightNormConv1D w" not in seen
