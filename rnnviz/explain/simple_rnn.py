"""The SimpleRNN's equations: h(t) = φ(w·x(t) + u·h(t−1) + b). It has no gates: what it computes is its hidden state.

Elman, "Finding structure in time" (1990).
"""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import (
    applied_result,
    arrival_lines,
    common_values,
    departure_lines,
    slope_lines,
    sum_lines,
)
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import simple_rnn_diagram
from rnnviz.layout.lines import Line, heading, total
from rnnviz.records.trace import LayerTrace


def sum_text(cell: Cell) -> str:
    return "w·x(t) + u·h(t−1) + b" if cell.biases("candidate") else "w·x(t) + u·h(t−1)"


def simple_forward(cell: Cell, opened: str) -> list[Line]:
    gate = cell.layer.gates[0]
    sign, before = activation.sign(gate.activation), cell.value(gate.before)
    applied = f"{sign}(sum)" if sign else "sum"
    return [
        heading(f"h(t) = {sign}({sum_text(cell)})" if sign else f"h(t) = {sum_text(cell)}"),
        *sum_lines(cell, gate.name),
        total("sum", before, key="h.before", style=gate.name),
        heading(f"h(t) = {applied}"),
        applied_result(gate.activation, before, cell.state("h"), key="h"),
    ]


def simple_backward(cell: Cell, opened: str) -> list[Line]:
    gate = cell.layer.gates[0]
    return [
        *arrival_lines(cell),
        heading("back through the non-linearity", style=gate.name),
        *slope_lines(cell, gate, symbol="h"),
        *departure_lines(cell),
    ]


def simple_values(cell: Cell) -> LiveValues:
    gate = cell.layer.gates[0]
    biases, delta = cell.biases(gate.name), cell.gradient(gate.before)
    return common_values(cell) | {
        "a": LiveValue(cell.value(gate.after), cell.gradient(gate.after)),
        "sum": LiveValue(cell.value(gate.before), cell.gradient(gate.before)),
        "b": LiveValue(biases[0] if biases else 0.0, delta),
    }


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    text = activation.boxed(str(layer.config.get("activation", "tanh")))
    return simple_rnn_diagram(width, text, bias=any(w.name == "bias" for w in layer.weights))


explains(Explanation(_diagram, simple_values, simple_forward, simple_backward), "SimpleRNN")
