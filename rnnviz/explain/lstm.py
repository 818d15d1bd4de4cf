"""The LSTM's equations: c(t) = f·c(t−1) + i·g, h(t) = o·φ(c(t)), and their derivatives.

Hochreiter and Schmidhuber (1997), with the forget gate of Gers, Schmidhuber and Cummins (2000), as Keras has it.
"""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import (
    arrival_lines,
    common_values,
    departure_lines,
    gate_line,
    settings_of,
    slope_lines,
    sum_lines,
)
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_lstm import lstm_diagram
from rnnviz.layout.lines import Line, Run, bracketed, heading, part, product, result, total, words
from rnnviz.layout.numerals import number
from rnnviz.records.trace import LayerTrace

_GATES = ("forget", "input", "candidate", "output")


def lstm_forward(cell: Cell, opened: str) -> list[Line]:
    lines: list[Line] = []
    for name in _GATES:
        gate = cell.layer.gate(name)
        lines.append(gate_line(cell, gate, opened=name == opened))
        if name == opened:
            lines += sum_lines(cell, name)
            lines.append(total("sum", cell.value(gate.before), key=f"{gate.symbol}.before", style=name))
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
    later, keep = cell.gradient(cell.layer.states["c"], 1), cell.after("forget", 1)
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
    else:
        lines.append(words("from c(t+1): ∂L/∂c(t+1)·f(t+1)"))
        lines.append(part("", later * keep, factors=(later, keep)))
    lines.append(total("∂L/∂c(t)", dc, key="∂c"))
    lines.append(heading("back to c(t−1): ∂L/∂c·f"))
    if cell.from_nothing:
        lines.append(words("nothing: this is the first step"))
    else:
        lines += [] if cell.position else [words("the initial state of the layer")]
        lines.append(
            Line((Run(f"{number(dc)} · {bracketed(f)}"),), f"≈ {number(dc * f, sign=True)}", "accent", dc * f, "→c", 1)
        )
    lines.append(heading("the gates"))
    for name in _GATES:
        lines += _gate_back(cell, name, opened=name == opened, squashed=squashed)
    return lines + departure_lines(cell)


def _gate_back(cell: Cell, name: str, *, opened: bool, squashed: float | None) -> list[Line]:
    gate = cell.layer.gate(name)
    dc, dh = cell.gradient(cell.layer.states["c"]), cell.gradient(cell.layer.states["h"])
    partner, factor, source = {
        "forget": ("c(t−1)", cell.state("c", 1), dc),
        "input": ("g", cell.after("candidate"), dc),
        "candidate": ("i", cell.after("input"), dc),
        "output": (f"{activation.sign(settings_of(cell))} c(t)".strip(), squashed, dh),
    }[name]
    d_after = cell.gradient(gate.after)
    state = "h" if name == "output" else "c"
    lines = [
        Line(
            (Run(f"∂L/∂{gate.symbol}", gate.name), Run(f" = ∂L/∂{state}·{partner}")),
            f"≈ {number(d_after, sign=True)}",
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
        lines += slope_lines(cell, gate, symbol=gate.symbol)
    return lines


def lstm_values(cell: Cell) -> LiveValues:
    f, i, g, o = (cell.after(name) for name in _GATES)
    dc, dh = cell.gradient(cell.layer.states["c"]), cell.gradient(cell.layer.states["h"])
    c, before = cell.state("c"), cell.state("c", 1)
    squashed = activation.value(settings_of(cell), c)
    later = cell.after("forget", 1) * cell.gradient(cell.layer.states["c"], 1)
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


explains(Explanation(lstm_picture, lstm_values, lstm_forward, lstm_backward), "LSTM")
