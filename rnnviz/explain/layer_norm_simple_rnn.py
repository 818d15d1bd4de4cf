"""A SimpleRNN whose sum goes through a layer normalisation before its non-linearity.

Ba, Kiros and Hinton, arXiv 1607.06450, section 3.1.
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.normalization import (
    Normal,
    normal_lines,
    scale_contributions,
    scale_of,
    scaled_lines,
    scaled_text,
    through_lines,
    where,
)
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import (
    applied_result,
    arrival_lines,
    common_values,
    contribution_lines,
    departure_lines,
    slope_line,
    sum_lines,
)
from rnnviz.explain.simple_rnn import answer_substeps, back_substeps, sum_substep, sum_text
from rnnviz.explain.substeps import SubStep, enters, sends
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import simple_rnn_diagram
from rnnviz.layout.lines import Line, heading, subtotal, total, words
from rnnviz.layout.numerals import number
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace


def sums(cell: Cell) -> Array:
    """(units,): w·x + u·h(t−1) + b of the whole layer at the cell's step."""
    found = np.zeros(cell.layer.units)
    for name, values in (("kernel", cell.inputs()), ("recurrent_kernel", cell.hidden_before())):
        matrix = cell.matrix(name)
        if matrix is not None:
            found = found + values @ matrix
    bias = cell.matrix("bias")
    return found if bias is None else found + bias[0]


def normalised_forward(cell: Cell, opened: str) -> list[Line]:
    gate = cell.layer.gates[0]
    one, before = Normal.of(cell, sums(cell)), cell.value(gate.before)
    sign, scaled = activation.sign(gate.activation), scaled_text(cell.layer)
    return [
        heading(f"a = {sum_text(cell)}"),
        *sum_lines(cell, gate.name),
        subtotal("a", one.x),
        heading("n = (a − μ)/√(σ² + ε)"),
        words(where(cell)),
        *normal_lines(one, "a"),
        heading(f"h(t) = {sign}({scaled})" if sign else f"h(t) = {scaled}"),
        *scaled_lines(cell, one),
        total(scaled, before, key="h.before", style=gate.name),
        applied_result(gate.activation, before, cell.state("h"), key="h"),
    ]


def normalised_backward(cell: Cell, opened: str) -> list[Line]:
    gate = cell.layer.gates[0]
    d_before, above = cell.gradient(gate.before), cell.gradient(gate.after)
    slope = activation.slope(gate.activation, cell.value(gate.after))
    d = gate.before.gradient[0, cell.position].astype(np.float64) * scale_of(cell.layer)
    one, scaled = Normal.of(cell, sums(cell)), scaled_text(cell.layer)
    return [
        *arrival_lines(cell),
        heading(f"∂L/∂({scaled}) = ∂L/∂h·{activation.slope_text(gate.activation, 'h')}", style=gate.name),
        slope_line(above, slope, d_before, key="∂h.before", style=gate.name),
        *scale_contributions(cell, one, d_before),
        *through_lines(cell, d, one, "a", key="∂a"),
        *contribution_lines(cell, gate.name, float(cell.summed()[cell.unit])),
        *departure_lines(cell),
    ]


def normalised_values(cell: Cell) -> LiveValues:
    gate = cell.layer.gates[0]
    biases, delta = cell.biases(gate.name), float(cell.summed()[cell.unit])
    return common_values(cell) | {
        "a": LiveValue(cell.value(gate.after), cell.gradient(gate.after)),
        "sum": LiveValue(float(sums(cell)[cell.unit]), delta),
        "normed": LiveValue(cell.value(gate.before), cell.gradient(gate.before)),
        "b": LiveValue(biases[0] if biases else 0.0, delta),
    }


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    text = activation.boxed(str(layer.config.get("activation", "tanh")))
    bias = any(w.name == "bias" for w in layer.weights)
    return simple_rnn_diagram(width, text, bias=bias, normalised=scaled_text(layer))


def _substeps(cell: Cell, backward: bool) -> list[SubStep]:
    gate, scaled = cell.layer.gates[0], scaled_text(cell.layer)
    if not backward:
        whole, before = float(sums(cell)[cell.unit]), cell.value(gate.before)
        among = f"Among all {cell.layer.units} units’ sums, {number(whole)} becomes {scaled} = {number(before)}."
        return [
            enters(cell, "h"),
            sum_substep(cell, whole),
            SubStep("The normalisation", among, ("normed",)),
            *answer_substeps(cell),
        ]
    normed, delta = cell.gradient(gate.before), float(cell.summed()[cell.unit])
    return [
        *back_substeps(cell),
        SubStep("The normalisation", f"∂L/∂({scaled}) = {number(normed)}.", ("normed",)),
        SubStep("Back to the sum", f"∂L/∂a = {number(delta)}, through the normalisation of all units.", ("sum", "b")),
        sends(cell, ("h_prev", "x")),
    ]


explains(
    Explanation(_diagram, normalised_values, normalised_forward, normalised_backward, substeps=_substeps),
    "LayerNormSimpleRNN",
)
