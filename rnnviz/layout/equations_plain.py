"""The equations of cells without gates: SimpleRNN, and a unit of a weighted sum (Dense, TimeDistributed)."""

from __future__ import annotations

from rnnviz.layout import activation
from rnnviz.layout.cell import FROM_LOSS, Cell
from rnnviz.layout.equations_shared import (
    arrival_lines,
    contribution_lines,
    departure_lines,
    slope_lines,
    sum_lines,
)
from rnnviz.layout.lines import Line, Run, account, heading, part, result, words
from rnnviz.layout.numerals import number

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
    lines = [heading(f"output = {sign}(Σ x·w + b)" if sign else "output = Σ x·w + b")]
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
    kernel = cell.layer.weight("kernel")
    delta = sum(float(f.deltas[0, cell.position, cell.unit]) for f in kernel.factors)
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


def _from(cell: Cell) -> list[Line]:
    above = cell.above()
    if above != (FROM_LOSS,):
        return [part(f"from {' and '.join(above)} above", cell.from_above())]
    trace = cell.trace
    at = [int(s) for s in trace.target_steps]
    if cell.step not in at:
        return [words("the loss does not look at this step")]
    p = at.index(cell.step)
    error = float(trace.prediction[0, p, cell.unit]) - float(trace.target[0, p, cell.unit])
    count = trace.prediction[0].size
    scale = 2.0 / count
    return [
        words(f"2·(ŷ−y)/n, n = {count}"),
        part("from the loss", scale * error, factors=(scale, error)),
    ]
