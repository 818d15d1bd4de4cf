"""What the cells' equations share: the accounts of a gate's sum, and what arrives at and leaves a hidden state."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues, size_of
from rnnviz.layout import activation
from rnnviz.layout.cell import FROM_LOSS, Cell
from rnnviz.layout.lines import Line, Run, about, account, heading, part, product, result, total, words
from rnnviz.layout.numerals import number, subscript
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Gate

INPUTS_SHOWN, HIDDEN_SHOWN = 3, 3


def hidden_names(count: int, name: str = "h") -> list[str]:
    return [f"{name}{subscript(k)}" for k in range(count)]


def sum_lines(cell: Cell, gate: str, *, hidden: Array | None = None, recurrent: bool = True) -> list[Line]:
    """The addends of a gate's sum: x·w, h·u and b. hidden: what is in h(t−1)'s place (r·h(t−1))."""
    x = cell.inputs(gate)
    lines = [words("x and h after dropout: 0 where it switches them off")] if cell.layer.dropped else []
    lines += account(cell.input_names(), x, cell.weights_of("kernel", gate), most=INPUTS_SHOWN, more="x")
    biases = cell.biases(gate)
    if not recurrent:
        return lines + [part("b", b) for b in biases[:1]]
    h = cell.hidden_before(gate) if hidden is None else hidden
    names = hidden_names(len(h), "h" if hidden is None else "rh")
    lines += hidden_account(cell, h, names, cell.weights_of("recurrent_kernel", gate))
    return lines + [part("b" if k == 0 else "b′", b) for k, b in enumerate(biases)]


def hidden_account(cell: Cell, h: Array, names: list[str], weights: Array, *, indent: int = 1) -> list[Line]:
    if cell.from_nothing:
        return [words("h(t−1) is zero: there is no earlier step", indent=indent)]
    said = [] if cell.position else [words("h(t−1): the initial state of the layer", indent=indent)]
    return said + account(names, h, weights, most=HIDDEN_SHOWN, more="h", indent=indent)


def applied(name: str, value: float) -> str:
    """An activation of a number: σ(+1.0995), or the number where it is linear."""
    sign = activation.sign(name)
    return f"{sign}({number(value, sign=True)})" if sign else number(value, sign=True)


def gate_line(cell: Cell, gate: Gate, *, opened: bool) -> Line:
    """The gate in one line, f = σ(+1.0995) ≈ 0.7501, that opens its account."""
    before, value = cell.value(gate.before), cell.value(gate.after)
    runs = (Run(f"{gate.symbol}(t)", gate.name), Run(f" = {applied(gate.activation, before)}"))
    shown = f"≈ {number(value, sign=True)}"
    return Line(runs, shown, gate.name, value, gate.symbol, toggles=gate.name, opened=opened)


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
        total("∂L/∂output", cell.gradient(cell.layer.output), key="∂y"),
    ]


def arrival_lines(cell: Cell) -> list[Line]:
    """∂L/∂h(t) with its two parts."""
    lines = [heading("∂L/∂h(t)"), *arrival_parts(cell)]
    if cell.last:
        lines.append(words("nothing comes from later: the last step"))
    else:
        lines.append(part(f"from step {cell.next_step}", cell.sent_back(1)))
    return [*lines, total("∂L/∂h(t)", cell.gradient(cell.layer.states["h"]), key="∂h")]


def slope_lines(
    cell: Cell, gate: Gate, *, symbol: str, inside: float | None = None, hidden: Array | None = None
) -> list[Line]:
    """From a gate's value to its sum, and what the sum adds to the weights' gradients at this step.

    inside, hidden: as for `contribution_lines`.
    """
    value, d_after, d_before = cell.value(gate.after), cell.gradient(gate.after), cell.gradient(gate.before)
    slope = activation.slope(gate.activation, value)
    lines = [words(f"∂L/∂sum = ∂L/∂{symbol}·{activation.slope_text(gate.activation, symbol)}")]
    lines.append(slope_line(d_after, slope, d_before, key=f"∂{gate.symbol}.before", style=gate.name))
    return lines + contribution_lines(cell, gate.name, d_before, inside=inside, hidden=hidden)


def slope_line(above: float, slope: float | None, value: float, *, key: str, style: str = "accent") -> Line:
    """The product of a gradient and a slope; without factors where the slope is not known from the value alone."""
    shown = "∂L/∂sum" if slope is None else f"{number(above)} · {number(slope)}"
    return Line((Run(shown),), about(value, above, slope), style, value, key, 1)


def contribution_lines(
    cell: Cell,
    gate: str,
    delta: float,
    *,
    inside: float | None = None,
    hidden: Array | None = None,
    reads: Array | None = None,
) -> list[Line]:
    """What the step adds to the shared weights of the gate's sum: its weightiest input, hidden state, and bias.

    inside: the gradient of u·h and its bias, where that is not delta, which is the whole sum's. hidden: what is in
    h(t−1)'s place (r·h(t−1)). reads: the inputs, with 0 for those that the unit does not read.
    """
    x, names = cell.inputs(gate) if reads is None else reads, cell.input_names()
    k = int(np.argmax(np.abs(x)))
    lines = [words(f"step {cell.step} adds to the shared weights")]
    lines.append(product(f"to w of {names[k]}:", float(x[k]) * delta, factors=(float(x[k]), delta)))
    inside = delta if inside is None else inside
    if cell.layer.recurrent:
        h, name = (cell.hidden_before(gate), "h") if hidden is None else (hidden, "rh")
        j = int(np.argmax(np.abs(h)))
        if not cell.from_nothing:
            lines.append(product(f"to u of {name}{subscript(j)}:", float(h[j]) * inside, factors=(float(h[j]), inside)))
    biases = len(cell.biases(gate))
    lines += [product("to b:", delta)] if biases else []
    lines += [product("to b′:", inside)] if biases > 1 else []
    return lines


def departure_lines(cell: Cell, *, direct: tuple[str, float, tuple[float, ...]] | None = None) -> list[Line]:
    """What goes back to the unit's h(t−1): through each gate's recurrent weights, and directly (a GRU's z)."""
    lines = [heading("back to h(t−1)")]
    if cell.from_nothing:
        return [*lines, words("nothing: this is the first step")]
    if not cell.position:
        lines.append(words("the initial state of the layer"))
    if direct:
        lines.append(part(direct[0], direct[1], factors=direct[2]))
    for name, value in cell.recurrent_parts().items():
        through = cell.layer.gate(name).symbol if len(cell.layer.gates) > 1 else "the sums"
        lines.append(part(f"through {through} of all units", value))
    return [*lines, total("sum", cell.sent_back(), key="→h")]


def common_values(cell: Cell) -> LiveValues:
    """The live numbers that every recurrent cell's diagram has."""
    h = cell.layer.states["h"]
    down, x = cell.to_inputs(), cell.inputs()
    one = len(x) == 1
    found = {
        "x": LiveValue(
            float(x[0]) if one else None,
            size_of(down),
            back="" if one else "‖to x(t)‖",
            text="" if one else f"{len(x)} values",
        ),
        "h_prev": LiveValue(cell.state("h", 1), None if cell.from_nothing else cell.sent_back()),
        "h": LiveValue(cell.value(h), cell.gradient(h)),
        "h_next": LiveValue(cell.value(h), cell.sent_back(1)),
        "h_up": LiveValue(None, cell.from_above()),
        "bus": LiveValue(None, size_of(np.array([cell.gradient(g.before) for g in cell.layer.gates]))),
    }
    for gate in cell.layer.gates:
        found[f"{gate.symbol}_in"] = LiveValue(cell.value(gate.before), cell.gradient(gate.before))
        found.setdefault(gate.symbol, LiveValue(cell.value(gate.after), cell.gradient(gate.after)))
    return found


def settings_of(cell: Cell, name: str = "activation", default: str = "tanh") -> str:
    """The name of an activation of the layer's own settings."""
    return str(cell.layer.config.get(name, default))


def applied_result(name: str, before: float, value: float, *, key: str, mixed: str = "") -> Line:
    """The value of an activation under its sum; the same number again where it is linear."""
    return result(f"{applied(name, before)}{mixed}", value, key=key)
