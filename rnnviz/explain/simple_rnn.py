"""The SimpleRNN's equations: h(t) = φ(w·x(t) + u·h(t−1) + b). It has no gates: what it computes is its hidden state.

Elman, "Finding structure in time" (1990).
"""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import (
    applied,
    applied_result,
    arrival_lines,
    common_values,
    departure_lines,
    slope_lines,
    sum_lines,
)
from rnnviz.explain.substeps import SubStep, adds_up, arrives, enters, leaves, sends, times
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import simple_rnn_diagram
from rnnviz.layout.lines import Line, heading, total
from rnnviz.layout.numerals import number
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


def sum_substep(cell: Cell, whole: float) -> SubStep:
    """w·x(t) + u·h(t−1) + b, part by part."""
    name = cell.layer.gates[0].name
    parts = [
        ("from x(t)", float(cell.inputs(name) @ cell.weights_of("kernel", name))),
        ("from h(t−1)", float(cell.hidden_before(name) @ cell.weights_of("recurrent_kernel", name))),
        *(("bias", bias) for bias in cell.biases(name)),
    ]
    return SubStep("The weighted sum", f"The sum of unit {cell.unit}: {adds_up(parts, whole)}.", ("b", "sum"))


def simple_substeps(cell: Cell, backward: bool) -> list[SubStep]:
    gate = cell.layer.gates[0]
    before, d_before = cell.value(gate.before), cell.gradient(gate.before)
    if not backward:
        return [enters(cell, "h"), sum_substep(cell, before), *answer_substeps(cell)]
    return [
        *back_substeps(cell),
        SubStep("Back to the sum", f"∂L/∂sum = {number(d_before)}.", ("sum", "b")),
        sends(cell, ("h_prev", "x")),
    ]


def answer_substeps(cell: Cell) -> list[SubStep]:
    """From the sum to h(t)."""
    gate = cell.layer.gates[0]
    sign, h = activation.sign(gate.activation), cell.state("h")
    made = f"{applied(gate.activation, cell.value(gate.before))} ≈ {number(h)}"
    through = f"{sign} bends the sum: {made}." if sign else f"The sum is not bent: h(t) = {number(h)}."
    return [
        SubStep("The non-linearity" if sign else "No non-linearity", through, ("a",)),
        leaves(cell, f"h(t) = {number(h)}", ("h", "h_up", "h_next", "loop")),
    ]


def back_substeps(cell: Cell) -> list[SubStep]:
    """From what comes back to the gradient of what goes into the non-linearity."""
    gate = cell.layer.gates[0]
    above, below = cell.gradient(gate.after), cell.gradient(gate.before)
    slope, sign = activation.slope(gate.activation, cell.value(gate.after)), activation.sign(gate.activation)
    told = f": {times(above, slope, value=below)}" if slope is not None else f": {number(below)} is left"
    through = (
        f"∂L/∂h(t) times {sign}’s slope{told}." if slope is not None else f"∂L/∂h(t) goes through {sign}’s slope{told}."
    )
    return [
        arrives(cell, ("loop", "h_up", "h_next", "h")),
        SubStep(
            "The non-linearity" if sign else "No non-linearity",
            through if sign else f"{number(below)} goes on as it is.",
            ("a",),
        ),
    ]


explains(Explanation(_diagram, simple_values, simple_forward, simple_backward, substeps=simple_substeps), "SimpleRNN")
