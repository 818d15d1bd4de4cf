"""The LSTM's equations: c(t) = f·c(t−1) + i·g, h(t) = o·φ(c(t)), and their derivatives.

Hochreiter and Schmidhuber (1997), with the forget gate of Gers, Schmidhuber and Cummins (2000), as Keras has it.
"""

from __future__ import annotations

from rnnviz.explain.gate_norm import gate_back, whole_sum
from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import (
    applied,
    arrival_lines,
    common_values,
    departure_lines,
    gate_line,
    settings_of,
    sum_lines,
)
from rnnviz.explain.substeps import SubStep, adds_up, arrives, enters, leaves, sends, slopes, sums, times
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_lstm import lstm_diagram
from rnnviz.layout.lines import Line, Run, about, bracketed, heading, part, product, result, total, words
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import held_states
from rnnviz.records.trace import LayerTrace

_GATES = ("forget", "input", "candidate", "output")


def lstm_forward(cell: Cell, opened: str) -> list[Line]:
    lines: list[Line] = []
    for name in _GATES:
        gate = cell.layer.gate(name)
        lines.append(gate_line(cell, gate, opened=name == opened))
        if name == opened:
            lines += whole_sum(cell, gate, sum_lines(cell, name))
    f, i, g, o = (cell.after(name) for name in _GATES)
    before, c, h = cell.state("c", 1), cell.state("c"), cell.state("h")
    act = settings_of(cell)
    sign, squashed = activation.sign(act), activation.value(act, c)
    return [
        *lines,
        heading("c(t) = f·c(t−1) + i·g"),
        part("f·c(t−1)", f * before, factors=(f, before)),
        part("i·g", i * g, factors=(i, g)),
        total("c(t)", c, key="c"),
        heading(f"h(t) = o·{sign} c(t)" if sign else "h(t) = o·c(t)"),
        *([product(f"{sign}({number(c)})", squashed)] if squashed is not None and sign else []),
        result(f"h(t) = {number(o)} · {bracketed(squashed)}" if squashed is not None else "h(t)", h, key="h"),
    ]


def lstm_backward(cell: Cell, opened: str) -> list[Line]:
    o, f = cell.after("output"), cell.after("forget")
    c, dh = cell.state("c"), cell.gradient(cell.layer.states["h"])
    dc = cell.gradient(cell.layer.states["c"])
    later, keep = _from_next(cell), cell.after("forget", 1)
    act = settings_of(cell)
    squashed = activation.value(act, c)
    slope = None if squashed is None else activation.slope(act, squashed)
    lines = arrival_lines(cell)
    lines.append(heading("∂L/∂c(t)"))
    sign = activation.sign(act)
    steep = "·(1−tanh²c)" if act == "tanh" else f"·{sign}′(c)" if sign else ""
    lines.append(words(f"from h(t): ∂L/∂h·o{steep}"))
    if slope is not None:
        lines.append(part("", dh * o * slope, factors=(dh, o, slope) if sign else (dh, o)))
    else:
        lines.append(part("", dc - later * keep))
    if cell.last:
        lines.append(words("nothing comes from c(t+1): the last step"))
    elif _next_is_held(cell):
        lines.append(words("nothing comes from c(t+1): it is held by hand"))
    else:
        lines.append(words("from c(t+1): ∂L/∂c(t+1)·f(t+1)"))
        lines.append(part("", later * keep, factors=(later, keep)))
    lines.append(total("∂L/∂c(t)", dc, key="∂c"))
    lines.append(heading("back to c(t−1): ∂L/∂c·f"))
    if cell.from_nothing:
        lines.append(words("nothing: this is the first step"))
    else:
        lines += [] if cell.position else [words("the initial state of the layer")]
        lines.append(Line((Run(f"{number(dc)} · {bracketed(f)}"),), about(dc * f, dc, f), "accent", dc * f, "→c", 1))
    lines.append(heading("the gates"))
    for name in _GATES:
        lines += _gate_back(cell, name, opened=name == opened, squashed=squashed)
    return lines + departure_lines(cell)


def _next_is_held(cell: Cell) -> bool:
    return "c" in held_states(cell.layer, cell.position + 1, cell.unit)


def _from_next(cell: Cell) -> float:
    """∂L/∂c(t+1), of which the forget gate sends its part back; 0 where c(t+1) is held at a value."""
    return 0.0 if _next_is_held(cell) else cell.gradient(cell.layer.states["c"], 1)


def _gate_back(cell: Cell, name: str, *, opened: bool, squashed: float | None) -> list[Line]:
    gate = cell.layer.gate(name)
    partner, factor, source = _partner(cell, name, squashed)
    d_after = cell.gradient(gate.after)
    state = "h" if name == "output" else "c"
    lines = [
        Line(
            (Run(f"∂L/∂{gate.symbol}", gate.name), Run(f" = ∂L/∂{state}·{partner}")),
            about(d_after, source, factor),
            gate.name,
            d_after,
            f"∂{gate.symbol}",
            toggles=name,
            opened=opened,
        )
    ]
    if opened:
        if factor is not None:
            lines.append(words(f"{number(source)} · {bracketed(factor)}"))
        lines += gate_back(cell, gate, symbol=gate.symbol)
    return lines


def _partner(cell: Cell, name: str, squashed: float | None) -> tuple[str, float | None, float]:
    """What a gate is multiplied with, in words and as a number, and the gradient of that product."""
    dc, dh = cell.gradient(cell.layer.states["c"]), cell.gradient(cell.layer.states["h"])
    return {
        "forget": ("c(t−1)", cell.state("c", 1), dc),
        "input": ("g", cell.after("candidate"), dc),
        "candidate": ("i", cell.after("input"), dc),
        "output": (f"{activation.sign(settings_of(cell))} c(t)".strip(), squashed, dh),
    }[name]


def lstm_values(cell: Cell) -> LiveValues:
    f, i, g, o = (cell.after(name) for name in _GATES)
    dc, dh = cell.gradient(cell.layer.states["c"]), cell.gradient(cell.layer.states["h"])
    c, before = cell.state("c"), cell.state("c", 1)
    squashed = activation.value(settings_of(cell), c)
    later = cell.after("forget", 1) * _from_next(cell)
    return common_values(cell) | {
        "c_prev": LiveValue(before, None if cell.from_nothing else f * dc),
        "fc": LiveValue(f * before, dc),
        "ig": LiveValue(i * g, dc),
        "c": LiveValue(c, dc),
        "c_next": LiveValue(c, later),
        "c_tanh": LiveValue(c, dc - later),
        "tanh_c": LiveValue(squashed, dh * o),
    }


def lstm_picture(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    output = activation.boxed(str(layer.config.get("activation", "tanh")))
    signs = {g.name: activation.boxed(g.activation) for g in layer.gates}
    return lstm_diagram(width, signs=signs, output=output)


_ROLES = {
    "forget": "keeps {0} of unit {1}’s cell state",
    "input": "lets in {0} of unit {1}’s candidate",
    "output": "lets out {0} of what unit {1}’s cell state shows",
}


def lstm_substeps(cell: Cell, backward: bool) -> list[SubStep]:
    return _steps_back(cell) if backward else _steps_on(cell)


def _steps_on(cell: Cell) -> list[SubStep]:
    f, i, g, o = (cell.after(name) for name in _GATES)
    before, c, h = cell.state("c", 1), cell.state("c"), cell.state("h")
    act = settings_of(cell)
    sign, squashed = activation.sign(act), activation.value(act, c)
    shown = f"{sign}(c(t)) = {sign}({number(c)}) ≈ {number(squashed)}" if squashed is not None else f"{sign}(c(t))"
    made = f"h(t) = {times(o, squashed, value=h)}" if squashed is not None else f"h(t) = {number(h)}"
    return [
        enters(cell, "h", "c"),
        sums(cell, _GATES, ("bus", "f_in", "i_in", "g_in", "o_in")),
        *(_gate(cell, name) for name in _GATES),
        SubStep("Kept", f"Of the old cell state is kept: f·c(t−1) = {times(f, before, value=f * before)}.", ("fc",)),
        SubStep("New", f"What is added to it: i·g = {times(i, g, value=i * g)}.", ("ig",)),
        SubStep("The cell state", f"c(t): {adds_up([('kept', f * before), ('new', i * g)], c)}.", ("c", "c_next")),
        SubStep(
            f"{sign} of the cell state" if sign else "The cell state goes on",
            f"{shown}." if sign else f"c(t) = {number(c)} goes on as it is.",
            ("c_tanh", "tanh_c"),
        ),
        leaves(cell, made, ("h", "h_up", "h_next")),
    ]


def _gate(cell: Cell, name: str) -> SubStep:
    """What a gate's number means, where it is a share; for others and for the candidate, how it is made."""
    gate = cell.layer.gate(name)
    value, symbol = cell.after(name), gate.symbol
    title = "The candidate" if name == "candidate" else f"The {name} gate"
    if name in _ROLES and gate.activation in activation.SIGMOIDS:
        role = _ROLES[name].format(number(value), cell.unit)
        return SubStep(title, f"{title} {role}.", (symbol,))
    return SubStep(
        title, f"{title}: {symbol} = {applied(gate.activation, cell.value(gate.before))} ≈ {number(value)}.", (symbol,)
    )


def _steps_back(cell: Cell) -> list[SubStep]:
    o, f = cell.after("output"), cell.after("forget")
    c, dh = cell.state("c"), cell.gradient(cell.layer.states["h"])
    dc = cell.gradient(cell.layer.states["c"])
    later = _from_next(cell) * cell.after("forget", 1)
    act = settings_of(cell)
    sign, squashed = activation.sign(act), activation.value(act, c)
    slope = None if squashed is None else activation.slope(act, squashed)
    from_h = dc - later if slope is None else dh * o * slope
    through = f"{sign}’s slope {number(slope)}" if slope is not None and sign else f"{sign}’s slope" if sign else ""
    carried = "nothing: this is the first step" if cell.from_nothing else f"f·∂L/∂c(t) = {times(f, dc, value=f * dc)}"
    parts = [("from h(t)", from_h)] + ([] if cell.last else [(f"from c({cell.next_step})", later)])
    return [
        arrives(cell, ("h_up", "h_next", "h")),
        _gate_steps_back(cell, "output", squashed),
        SubStep(
            f"Back through {sign}" if sign else "Back to the cell state",
            f"∂L/∂h(t) goes through o{f' and {through}' if through else ''}: {number(from_h)} reaches c(t).",
            ("tanh_c", "c_tanh"),
        ),
        SubStep("The cell state", f"∂L/∂c(t): {adds_up(parts, dc)}.", ("c_next", "c")),
        SubStep("Back to c(t−1)", f"To c(t−1) goes {carried}.", ("fc", "c_prev")),
        *(_gate_steps_back(cell, name, squashed) for name in ("forget", "input", "candidate")),
        slopes(cell, _GATES, ("f_in", "i_in", "g_in", "o_in", "bus")),
        sends(cell, ("h_prev", "x")),
    ]


def _gate_steps_back(cell: Cell, name: str, squashed: float | None) -> SubStep:
    gate = cell.layer.gate(name)
    partner, factor, source = _partner(cell, name, squashed)
    value, state = cell.gradient(gate.after), "h" if name == "output" else "c"
    made = f" = {times(source, factor, value=value)}" if factor is not None else f" = {number(value)}"
    keys = ("ig", gate.symbol) if name == "input" else (gate.symbol,)
    title = "The candidate" if name == "candidate" else f"The {name} gate"
    return SubStep(title, f"∂L/∂{gate.symbol} = ∂L/∂{state}(t)·{partner}{made}.", keys)


_EXPLANATION = Explanation(lstm_picture, lstm_values, lstm_forward, lstm_backward, substeps=lstm_substeps)
explains(_EXPLANATION, "LSTM", "LayerNormLSTM")
