"""The equations of cells without gates: SimpleRNN, and a unit of a weighted sum (Dense, TimeDistributed, Conv1D)."""

from __future__ import annotations

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import FROM_LOSS, Cell
from rnnviz.layout.equations_shared import (
    arrival_lines,
    arrival_parts,
    contribution_lines,
    departure_lines,
    slope_lines,
    sum_lines,
)
from rnnviz.layout.lines import Line, Run, account, heading, part, result, words
from rnnviz.layout.numerals import number
from rnnviz.layout.tracks import layer_titles
from rnnviz.records import INPUT

_TERMS = 6


def simple_forward(cell: Cell) -> list[Line]:
    gate = cell.layer.gates[0]
    sign, before = activation.sign(gate.activation), cell.value(gate.before)
    equation = f"h(t) = {sign}(w·x(t) + u·h(t−1) + b)"
    return [
        heading(equation),
        *sum_lines(cell, gate.name),
        result("sum", before, key="g.before", style=gate.name),
        heading(f"h(t) = {sign}(sum)"),
        result(f"{sign}({number(before, sign=True)})", cell.state("h"), key="h"),
    ]


def simple_backward(cell: Cell) -> list[Line]:
    gate = cell.layer.gates[0]
    after = slope_lines(cell, gate)
    return [
        *arrival_lines(cell),
        heading("back through the non-linearity", style=gate.name),
        *after,
        *departure_lines(cell),
    ]


def dense_forward(cell: Cell) -> list[Line]:
    name = str(cell.layer.config.get("activation", "linear"))
    sign, out = activation.sign(name), cell.value(cell.layer.output)
    x, w = cell.inputs(), cell.weights_of("kernel", "candidate")
    biases = cell.biases("candidate")
    lines = [heading(f"output = {sign}(Σ x·w + b)" if sign else "output = Σ x·w + b"), *_window(cell)]
    lines += account(cell.input_names(), x, w, most=_TERMS)
    lines += [part("b", b) for b in biases]
    if not sign:
        return [*lines, result("output", out, key="y")]
    total = float(x @ w) + sum(biases)
    lines.append(part("sum", total))
    mixed = "" if activation.value(name, total) is not None else " (with the other units' sums)"
    return [*lines, result(f"{sign}({number(total, sign=True)}){mixed}", out, key="y")]


def dense_backward(cell: Cell) -> list[Line]:
    name = str(cell.layer.config.get("activation", "linear"))
    out = cell.layer.output
    d_out = cell.gradient(out)
    lines = [heading("∂L/∂output"), *_from(cell), result("∂L/∂output", d_out, key="∂y")]
    delta = float(cell.delta()[cell.unit])
    if name != "linear":
        slope = activation.slope(name, cell.value(out))
        shown = number(delta, sign=True) if slope is None else f"{number(d_out)} · {number(slope)}"
        lines.append(heading(f"∂L/∂sum = ∂L/∂output·{activation.slope_text(name, 'a')}"))
        lines.append(Line((Run(shown),), f"≈ {number(delta, sign=True)}", "accent", delta, "∂sum", 1))
    lines += contribution_lines(cell, "candidate", delta)
    lines.append(heading("down to the inputs: w·∂L/∂sum"))
    x, w, names = cell.inputs(), cell.weights_of("kernel", "candidate"), cell.input_names()
    for k in sorted(range(len(x)), key=lambda k: -abs(w[k]))[:3]:
        lines.append(part(f"to {names[k]}:", float(w[k]) * delta, factors=(float(w[k]), delta)))
    if len(x) > 3:
        lines.append(words(f"… and {len(x) - 3} more"))
    return lines


def _window(cell: Cell) -> list[Line]:
    """For a convolution: what x stands for, and its kernel where that is a direction times a length."""
    lines = []
    taps = cell.taps()
    if len(taps) > 1:
        steps = ", ".join("padding" if t is None else str(t) for t in dict.fromkeys(taps))
        source = (layer_titles(cell.trace) | {INPUT: INPUT})[cell.layer.sources[0]]
        lines.append(words(f"x(s): {source} at step s; reads {steps}"))
    if any(w.name == "gain" for w in cell.layer.weights):
        length = float(np.linalg.norm(cell.weights_in("kernel")))
        lines.append(words(f"w = g·v/‖v‖, g = {number(cell.vector('gain', 1.0))}, ‖v‖ = {number(length)}"))
    return lines


def _from(cell: Cell) -> list[Line]:
    trace = cell.trace
    if any(one.reader != FROM_LOSS for one in cell.arrivals()):
        return arrival_parts(cell)
    at = [int(s) for s in trace.target_steps]
    if cell.step not in at:
        return [words("the loss does not look at this step")]
    if trace.loss_kind != "mse":
        return arrival_parts(cell)
    p = at.index(cell.step)
    error = float(trace.prediction[0, p, cell.unit]) - float(trace.target[0, p, cell.unit])
    count = trace.prediction[0].size
    scale = 2.0 / count
    return [
        words(f"2·(ŷ−y)/n, n = {count}"),
        part("from the loss", scale * error, factors=(scale, error)),
    ]
