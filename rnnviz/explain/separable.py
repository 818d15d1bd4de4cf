"""SeparableConv1D: first every feature by itself over its window, z; then a weighted sum of the z of this step.

Chollet, arXiv 1610.02357.
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues, size_of
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import applied_result, output_arrivals, settings_of, slope_line
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import INPUTS, dense_diagram
from rnnviz.layout.lines import Line, account, heading, part, product, subtotal, total, weightiest, words
from rnnviz.layout.numerals import short, subscript
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace

_TERMS, _DOWN = 6, 3


def between(cell: Cell) -> Array:
    """(features · multiplier,): z, what the depthwise kernel makes of the window."""
    kernel = np.asarray(cell.layer.weight("depthwise_kernel").value, np.float64)
    x = cell.inputs().reshape(len(kernel), -1)
    return np.asarray(np.einsum("kf,kfm->fm", x, kernel).ravel())


def _weights(cell: Cell) -> Array:
    return np.asarray(cell.layer.weight("pointwise_kernel").value[0, :, cell.unit], np.float64)


def _delta(cell: Cell) -> float:
    return float(cell.layer.weight("pointwise_kernel").factors[0].deltas[0, cell.position, cell.unit])


def _names(cell: Cell) -> list[str]:
    return [f"z{subscript(k)}" for k in range(len(_weights(cell)))]


def _forward(cell: Cell, opened: str) -> list[Line]:
    z, w, biases, out = between(cell), _weights(cell), cell.biases(), cell.value(cell.layer.output)
    name = settings_of(cell, default="linear")
    sign, whole = activation.sign(name), "Σ z·w + b" if biases else "Σ z·w"
    taps = cell.layer.taps.shape[1]
    lines = [
        heading(f"output = {sign}({whole})" if sign else f"output = {whole}"),
        words(f"z: each feature by itself, summed over its {taps} step{'s' * (taps != 1)} with weights of its own"),
        *account(_names(cell), z, w, most=_TERMS, more="z"),
        *(part("b", b) for b in biases),
    ]
    if not sign:
        return [*lines, total("output", out, key="y")]
    before = float(z @ w) + sum(biases)
    mixed = "" if activation.value(name, before) is not None else " (with the other units' sums)"
    return [*lines, subtotal("sum", before), applied_result(name, before, out, key="y", mixed=mixed)]


def _backward(cell: Cell, opened: str) -> list[Line]:
    name, above, delta = settings_of(cell, default="linear"), cell.gradient(cell.layer.output), _delta(cell)
    z, w, names = between(cell), _weights(cell), _names(cell)
    lines = output_arrivals(cell)
    if name != "linear":
        lines.append(heading(f"∂L/∂sum = ∂L/∂output·{activation.slope_text(name, 'output')}"))
        lines.append(slope_line(above, activation.slope(name, cell.value(cell.layer.output)), delta, key="∂sum"))
    k = int(np.argmax(np.abs(z)))
    lines.append(words(f"step {cell.step} adds to the shared weights"))
    lines.append(product(f"to w of {names[k]}:", float(z[k]) * delta, factors=(float(z[k]), delta)))
    lines.append(heading("down to z: w·∂L/∂sum"))
    down = (product(f"to {names[k]}:", float(w[k]) * delta, factors=(float(w[k]), delta)) for k in weightiest(w, _DOWN))
    return [*lines, *down]


def _values(cell: Cell) -> LiveValues:
    z, w, delta, names, bias = between(cell), _weights(cell), _delta(cell), _names(cell), sum(cell.biases())
    found: LiveValues = {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "sum": LiveValue(float(z @ w) + bias, delta),
        "b": LiveValue(bias, delta),
    }
    order = weightiest(z * w, INPUTS)
    for k, at in enumerate(order):
        flow = float(z[at] * w[at])
        found[f"in{k}"] = LiveValue(float(z[at]), float(w[at]) * delta, names[at], f"to {names[at]}", "", flow)
        found[f"w{k}"] = LiveValue(text=f"×{short(float(w[at]))}")
    if len(z) > len(order):
        rest = np.setdiff1d(np.arange(len(z)), order)
        more, flow = f"{len(rest)} more", float(z[rest] @ w[rest])
        found["rest"] = LiveValue(flow, size_of(w[rest] * delta), more, more, "", flow)
    return found


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    text, bias = activation.boxed(str(layer.config.get("activation", "linear"))), len(layer.weights) > 2
    return dense_diagram(width, inputs=layer.weight("pointwise_kernel").value.shape[1], activation=text, bias=bias)


explains(Explanation(_diagram, _values, _forward, _backward), "SeparableConv1D")
