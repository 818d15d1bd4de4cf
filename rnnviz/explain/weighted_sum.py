"""A unit of a weighted sum: Dense, and the convolutions, which weigh the numbers of several steps.

WeightNormConv1D trains a direction v and a length g: w = g·v/‖v‖ (Salimans and Kingma, arXiv 1602.07868, equation 2).
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues, size_of
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import applied_result, arrival_parts, contribution_lines, settings_of, slope_line
from rnnviz.explain.weights_read import gained, shares_all, sum_gradient, weights
from rnnviz.explain.windows import TAPS, tap_values
from rnnviz.layout import activation
from rnnviz.layout.cell import FROM_LOSS, Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import INPUTS, dense_diagram
from rnnviz.layout.lines import (
    Line,
    account,
    heading,
    part,
    product,
    shortened,
    subtotal,
    total,
    weightiest,
    words,
)
from rnnviz.layout.loss_text import averaged
from rnnviz.layout.numerals import number, short
from rnnviz.layout.reads import kind_of
from rnnviz.layout.titles import row_titles
from rnnviz.records.trace import LayerTrace, Trace

_TERMS, _DOWN = 6, 3


def weighted_forward(cell: Cell, opened: str) -> list[Line]:
    name = settings_of(cell, default="linear")
    sign, out = activation.sign(name), cell.value(cell.layer.output)
    x, w = cell.inputs(), weights(cell)
    biases = cell.biases()
    whole = "Σ x·w + b" if biases else "Σ x·w"
    lines = [heading(f"output = {sign}({whole})" if sign else f"output = {whole}"), *_window(cell)]
    lines += account(cell.input_names(), x, w, most=_TERMS, more="x")
    lines += [part("b", b) for b in biases]
    if not sign:
        return [*lines, total("output", out, key="y")]
    before = float(x @ w) + sum(biases)
    mixed = "" if activation.value(name, before) is not None else " (with the other units' sums)"
    return [*lines, subtotal("sum", before), applied_result(name, before, out, key="y", mixed=mixed)]


def weighted_backward(cell: Cell, opened: str) -> list[Line]:
    name, out = settings_of(cell, default="linear"), cell.layer.output
    d_out, delta = cell.gradient(out), sum_gradient(cell)
    lines = [heading("∂L/∂output"), *_from(cell), total("∂L/∂output", d_out, key="∂y")]
    above = "∂L/∂sum" if name != "linear" else "∂L/∂output"
    if name != "linear":
        mixes = activation.value(name, 0.0) is None
        lines.append(heading(f"∂L/∂sum = ∂L/∂output·{activation.slope_text(name, 'a')}"))
        lines += [words("a: the output")] if not mixes and "a" in activation.slope_text(name, "a") else []
        lines.append(slope_line(d_out, activation.slope(name, cell.value(out)), delta, key="∂sum"))
    if gained(cell.layer):
        lines += _norm_contributions(cell, delta, above)
    elif kind_of(cell.layer) != "Conv1DTranspose":  # whose kernel's gains are told by the steps that it lays out
        reads = None if shares_all(cell.layer) else cell.inputs() * (weights(cell) != 0)
        lines += contribution_lines(cell, "", delta, reads=reads)
    lines.append(heading(f"down to the inputs: w·{above}"))
    w, names = weights(cell), cell.input_names()
    down = [product(f"to {n}:", float(v) * delta, factors=(float(v), delta)) for n, v in zip(names, w, strict=True)]
    return lines + shortened(down, weightiest(w, _DOWN), more="down")


def _norm_contributions(cell: Cell, delta: float, name: str) -> list[Line]:
    """What the step adds to the trained g and v of a weight-normalised kernel. name: what delta is called above."""
    v, x, names = cell.weights_of("kernel"), cell.inputs(), cell.input_names()
    length, gain = float(np.linalg.norm(v)), cell.vector("gain", 1.0)
    direction = v / length
    along = float(x @ direction)
    across = x - along * direction
    k = int(np.argmax(np.abs(across)))
    value, stretch = float(across[k]), gain / length
    lines = [
        words(f"step {cell.step} adds to the shared weights"),
        words(f"to g: (x·v)/‖v‖·{name}"),
        product("to g:", along * delta, factors=(along, delta)),
        words(f"to v: g/‖v‖·(x − (x·v)·v/‖v‖²)·{name}"),
        product(f"to v of {names[k]}:", stretch * value * delta, factors=(stretch, value, delta)),
    ]
    return lines + ([product("to b:", delta)] if cell.biases() else [])


def _window(cell: Cell) -> list[Line]:
    """For a convolution: what x stands for, and its kernel where that is a direction times a length."""
    lines = []
    taps = cell.taps()
    if len(taps) > 1:
        steps = ", ".join("padding" if t is None else str(t) for t in dict.fromkeys(taps))
        source = row_titles(cell.trace)[cell.layer.sources[0]]
        lines.append(words(f"x(s): {source} at step s; reads {steps}"))
    if gained(cell.layer):
        length = float(np.linalg.norm(cell.weights_of("kernel")))
        lines.append(words(f"w = g·v/‖v‖, g = {number(cell.vector('gain', 1.0))}, ‖v‖ = {number(length)}"))
    return lines


def _from(cell: Cell) -> list[Line]:
    trace = cell.trace
    if any(one.reader != FROM_LOSS for one in cell.arrivals()):
        return arrival_parts(cell)
    at = [int(s) for s in trace.target_steps]
    if cell.step not in at:
        return [words("the loss does not use this step")]
    p = at.index(cell.step)
    error = float(trace.prediction[0, p, cell.unit]) - float(trace.target[0, p, cell.unit])
    if error and not trace.loss_terms[0, p].any():  # the trace follows one loss alone, and it is not this step's
        return [words(f"only the loss at t = {s} is followed back") for s in _followed(trace)]
    if trace.loss_kind != "mse" or trace.counted is not None:
        return arrival_parts(cell)
    count = averaged(trace)[1]
    scale = 2.0 / count
    return [
        words(f"2·(ŷ−y)/n, n = {count}"),
        part("from the loss", scale * error, factors=(scale, error)),
    ]


def _followed(trace: Trace) -> list[int]:
    """The steps whose losses are not nothing."""
    return [int(s) for s in trace.target_steps[trace.loss_terms[0].any(-1)]]


def weighted_values(cell: Cell) -> LiveValues:
    x, w = cell.inputs(), weights(cell)
    delta, out = sum_gradient(cell), cell.layer.output
    bias = sum(cell.biases())
    found = {
        "y": LiveValue(cell.value(out), cell.gradient(out)),
        "sum": LiveValue(float(x @ w) + bias, delta),
        "b": LiveValue(bias, delta),
    }
    steps = cell.taps()
    if len(steps) > 1:
        return found | tap_values(cell, x.reshape(len(steps), -1), w.reshape(len(steps), -1), delta)
    order, names = weightiest(x * w, INPUTS), cell.input_names()
    for k, at in enumerate(order):
        flow = float(x[at] * w[at])
        found[f"in{k}"] = LiveValue(float(x[at]), float(w[at]) * delta, names[at], f"to {names[at]}", "", flow)
        found[f"w{k}"] = LiveValue(text=f"×{short(float(w[at]))}")
    if len(x) > len(order):
        rest = np.setdiff1d(np.arange(len(x)), order)
        more, flow = f"{len(rest)} more", float(x[rest] @ w[rest])
        found["rest"] = LiveValue(flow, size_of(w[rest] * delta), more, more, "", flow)
    return found


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    text = activation.boxed(str(layer.config.get("activation", "linear")))
    bias, taps = any(w.name == "bias" for w in layer.weights), layer.taps.shape[1]
    if taps > 1:
        return dense_diagram(width, inputs=taps, activation=text, most=TAPS, bias=bias)
    return dense_diagram(width, inputs=inputs, activation=text, bias=bias)


explains(
    Explanation(_diagram, weighted_values, weighted_forward, weighted_backward),
    *("Dense", "Conv1D", "WeightNormConv1D", "DepthwiseConv1D", "Conv1DTranspose"),
)
