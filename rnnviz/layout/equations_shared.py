"""What the cells' equations share: the accounts of a gate's sum, and what arrives at and leaves a hidden state."""

from __future__ import annotations

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import FROM_LOSS, Cell
from rnnviz.layout.lines import Line, Run, account, heading, part, result, words
from rnnviz.layout.numerals import number, subscript
from rnnviz.records import Array, Gate

INPUTS_SHOWN, HIDDEN_SHOWN = 3, 3


def hidden_names(count: int) -> list[str]:
    return [f"h{subscript(k)}" for k in range(count)]


def sum_lines(cell: Cell, gate: str, *, hidden: Array | None = None, recurrent: bool = True) -> list[Line]:
    """The addends of a gate's sum: x·w, h·u and b. hidden: what stands in h(t−1)'s place (r·h(t−1))."""
    x = cell.inputs()
    lines = account(cell.input_names(), x, cell.weights_of("kernel", gate), most=INPUTS_SHOWN)
    biases = cell.biases(gate)
    if recurrent:
        h = cell.hidden_before() if hidden is None else hidden
        names = hidden_names(len(h)) if hidden is None else [f"rh{subscript(k)}" for k in range(len(h))]
        lines += hidden_account(cell, h, names, cell.weights_of("recurrent_kernel", gate))
        lines += [part("b" if k == 0 else "b′", b) for k, b in enumerate(biases)]
    else:
        lines += [part("b", b) for b in biases[:1]]
    return lines


def hidden_account(cell: Cell, h: Array, names: list[str], weights: Array) -> list[Line]:
    if cell.position == 0:
        return [words(f"h(t−1) is zero before t = {cell.step}")]
    return account(names, h, weights, most=HIDDEN_SHOWN)


def gate_line(cell: Cell, gate: Gate, *, opened: bool) -> Line:
    """The gate in one line, f = σ(+1.0995) ≈ 0.7501, that opens its account."""
    sign = activation.sign(gate.activation)
    before = cell.value(gate.before)
    runs = (Run(f"{gate.symbol}(t)", gate.name), Run(f" = {sign}({number(before, sign=True)})"))
    value = cell.value(gate.after)
    return Line(
        runs,
        f"≈ {number(value, sign=True)}",
        gate.name,
        value,
        gate.symbol,
        toggles=gate.name,
        opened=opened,
    )


def arrival_parts(cell: Cell) -> list[Line]:
    """What each layer that reads the unit sends to it, and from which steps where that is not just its own."""
    lines = []
    for one in cell.arrivals():
        if one.reader == FROM_LOSS:
            lines.append(part("from the loss", one.value))
            continue
        at = "" if one.steps == (cell.step,) else f" at t = {', '.join(str(s) for s in one.steps[:6])}"
        lines.append(part(f"from {one.reader}{at}{' …' if len(one.steps) > 6 else ''}", one.value))
        if not one.steps:
            lines[-1] = words(f"{one.reader} does not read this step")
    return lines


def output_arrivals(cell: Cell) -> list[Line]:
    """∂L/∂output with its parts."""
    return [
        heading("∂L/∂output"),
        *arrival_parts(cell),
        result("∂L/∂output", cell.gradient(cell.layer.output), key="∂y"),
    ]


def arrival_lines(cell: Cell) -> list[Line]:
    """∂L/∂h(t) with its two parts."""
    lines = [heading("∂L/∂h(t)"), *arrival_parts(cell)]
    if cell.last:
        lines.append(words("nothing comes from later: the last step"))
    else:
        lines.append(part(f"from step {cell.step + 1}", cell.sent_back(1)))
    lines.append(result("∂L/∂h(t)", cell.gradient(cell.layer.states["h"]), key="∂h"))
    return lines


def slope_lines(cell: Cell, gate: Gate) -> list[Line]:
    """From a gate's value to its sum, and what the sum adds to the weights' gradients at this step."""
    value, d_after = cell.value(gate.after), cell.gradient(gate.after)
    slope = activation.slope(gate.activation, value)
    factors = () if slope is None else (d_after, slope)
    shown = " · ".join(number(f) for f in factors)
    lines = [
        words(f"∂L/∂sum = ∂L/∂{gate.symbol}·{activation.slope_text(gate.activation, gate.symbol)}"),
        Line(
            (Run(shown or "∂L/∂sum", "text"),),
            f"≈ {number(cell.gradient(gate.before), sign=True)}",
            gate.name,
            cell.gradient(gate.before),
            f"∂{gate.symbol}.before",
            1,
        ),
    ]
    return lines + contribution_lines(cell, gate.name, cell.gradient(gate.before))


def contribution_lines(cell: Cell, gate: str, delta: float) -> list[Line]:
    """What step t adds to the shared weights of the gate's sum: its weightiest input, hidden state, and bias."""
    x, names = cell.inputs(), cell.input_names()
    k = int(np.argmax(np.abs(x)))
    lines = [words(f"step {cell.step} adds to the shared weights")]
    lines.append(part(f"to w of {names[k]}:", float(x[k]) * delta, factors=(float(x[k]), delta)))
    if cell.layer.recurrent and cell.position > 0:
        h = cell.hidden_before()
        j = int(np.argmax(np.abs(h)))
        if not (cell.layer.kind == "GRU" and gate == "candidate"):
            lines.append(part(f"to u of h{subscript(j)}:", float(h[j]) * delta, factors=(float(h[j]), delta)))
    if cell.biases(gate):
        lines.append(part("to b:", delta))
    return lines


def departure_lines(cell: Cell, *, direct: tuple[str, float, tuple[float, ...]] | None = None) -> list[Line]:
    """What goes back to the unit's h(t−1): through each gate's recurrent weights, and directly (a GRU's z)."""
    if cell.position == 0:
        return [heading("back to h(t−1)"), words("nothing: this is the first step")]
    lines = [heading("back to h(t−1)")]
    if direct:
        lines.append(part(direct[0], direct[1], factors=direct[2]))
    for name, value in cell.recurrent_parts().items():
        lines.append(part(f"through {cell.layer.gate(name).symbol} of all units", value))
    lines.append(result("sum", cell.sent_back(), key="→h"))
    return lines
