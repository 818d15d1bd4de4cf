"""The GRU's equations: h(t) = z·h(t−1) + (1−z)·g, with the reset gate after or before the recurrent product.

Cho et al. (2014); z keeps the old state, as in Keras. reset_after is the variant that Keras has as its default.
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.gate_norm import gate_back, gate_deltas, whole_sum
from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import (
    applied,
    arrival_lines,
    common_values,
    departure_lines,
    gate_line,
    hidden_account,
    hidden_names,
    sum_lines,
)
from rnnviz.explain.substeps import SubStep, adds_up, arrives, enters, leaves, sends, slopes, sums, times
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_gru import gru_diagram
from rnnviz.layout.lines import Line, Run, about, bracketed, heading, part, subtotal, total, words
from rnnviz.layout.numerals import number
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace

_GATES = ("update", "reset", "candidate")


def gru_forward(cell: Cell, opened: str) -> list[Line]:
    lines: list[Line] = []
    for name in _GATES:
        gate = cell.layer.gate(name)
        lines.append(gate_line(cell, gate, opened=name == opened))
        if name == opened:
            own = name == "candidate"
            hidden = _reset_hidden(cell) if own and not reset_after(cell.layer) else None
            lines += whole_sum(cell, gate, _candidate_sum(cell) if own else sum_lines(cell, name), hidden=hidden)
    z, g, before = cell.after("update"), cell.after("candidate"), cell.state("h", 1)
    return [
        *lines,
        heading("h(t) = z·h(t−1) + (1−z)·g"),
        part("z·h(t−1)", z * before, factors=(z, before)),
        part("(1−z)·g", (1 - z) * g, factors=(1 - z, g)),
        total("h(t)", cell.state("h"), key="h"),
    ]


def _candidate_sum(cell: Cell) -> list[Line]:
    h, r = cell.hidden_before("candidate"), cell.after("reset")
    if not reset_after(cell.layer):
        return [words("g's sum uses r·h(t−1) of all units"), *sum_lines(cell, "candidate", hidden=_reset_hidden(cell))]
    biases, inside = cell.biases("candidate"), recurrent_product(cell)
    names, weights = hidden_names(len(h)), cell.weights_of("recurrent_kernel", "candidate")
    brackets = "u·h(t−1) + b′" if biases else "u·h(t−1)"
    return [
        *sum_lines(cell, "candidate", recurrent=False),
        words(f"r times ({brackets}):"),
        *hidden_account(cell, h, names, weights, indent=2),
        *[part("b′", b, indent=2) for b in biases[1:]],
        *([subtotal(brackets, inside, indent=2)] if not cell.from_nothing or biases else []),
        part("r·(…)", r * inside, factors=(r, inside)),
    ]


def gru_backward(cell: Cell, opened: str) -> list[Line]:
    dh = cell.gradient(cell.layer.states["h"])
    z, g, before = cell.after("update"), cell.after("candidate"), cell.state("h", 1)
    lines = arrival_lines(cell)
    lines.append(heading("the gates"))
    d_g = cell.gradient(cell.layer.gate("candidate").before)
    if reset_after(cell.layer):
        brackets = "(u·h+b′)" if cell.biases("candidate") else "u·h"
        to_r = (f"∂L/∂(sum of g)·{brackets}", (d_g, recurrent_product(cell)))
    else:
        kept = float(cell.hidden_before("candidate")[cell.unit])
        to_r = ("h(t−1)·(back from all g)", (kept, candidate_pull(cell)))
    texts = {
        "update": ("∂L/∂h·(h(t−1)−g)", (dh, before - g)),
        "candidate": ("∂L/∂h·(1−z)", (dh, 1 - z)),
        "reset": to_r,
    }
    for name in ("update", "candidate", "reset"):
        gate = cell.layer.gate(name)
        text, factors = texts[name]
        value = cell.gradient(gate.after)
        long = len(text) > 20
        runs = (Run(f"∂L/∂{gate.symbol}", name), Run("" if long else f" = {text}"))
        total = about(value, *factors)
        lines.append(Line(runs, total, name, value, f"∂{gate.symbol}", toggles=name, opened=name == opened))
        if name == opened:
            if long:
                lines.append(words(f"= {text}"))
            lines.append(words(f"{number(factors[0])} · {bracketed(factors[1])}"))
            inside, hidden = None, None
            if name == "candidate" and reset_after(cell.layer):  # r stands outside the brackets of u·h and its bias
                inside = cell.gradient(gate.before) * cell.after("reset")
            elif name == "candidate":
                hidden = _reset_hidden(cell)
            lines += gate_back(cell, gate, symbol=gate.symbol, inside=inside, hidden=hidden)
    return lines + departure_lines(cell, direct=("z·∂L/∂h(t)", z * dh, (z, dh)))


def reset_after(layer: LayerTrace) -> bool:
    """Whether r multiplies u·h(t−1) + b′, and not h(t−1)."""
    return bool(layer.config.get("reset_after", layer.kind != "LayerNormGRU"))


def _reset_hidden(cell: Cell) -> Array:
    """(units,): r·h(t−1)."""
    reset = cell.layer.gate("reset").after.value[0, cell.position]
    return np.asarray(cell.hidden_before("candidate") * reset, np.float64)


def candidate_pull(cell: Cell) -> float:
    """With reset_after off: what the candidates of all units send to the unit's r·h(t−1)."""
    recurrent, gate = cell.matrix("recurrent_kernel"), cell.layer.gate("candidate")
    assert recurrent is not None  # every GRU has one
    delta = gate_deltas(cell, gate, _reset_hidden(cell))
    return float(recurrent[cell.unit, 2 * cell.layer.units :] @ delta)


def recurrent_product(cell: Cell) -> float:
    """u·h(t−1) + b′, which r multiplies in a GRU with reset_after."""
    biases = cell.biases("candidate")
    product = float(cell.hidden_before("candidate") @ cell.weights_of("recurrent_kernel", "candidate"))
    return product + (biases[1] if len(biases) > 1 else 0.0)


def gru_values(cell: Cell) -> LiveValues:
    z, r, g = (cell.after(name) for name in _GATES)
    dh, h = cell.gradient(cell.layer.states["h"]), cell.state("h", 1)
    parts = cell.recurrent_parts()
    if reset_after(cell.layer):
        inner = LiveValue(recurrent_product(cell), cell.gradient(cell.layer.gate("candidate").before) * r)
    else:
        # The unit's own r·h(t−1); it reaches every unit's candidate.
        inner = LiveValue(r * float(cell.hidden_before("candidate")[cell.unit]), candidate_pull(cell))
    return common_values(cell) | {
        "h_keep": LiveValue(h, z * dh),
        "zh": LiveValue(z * h, dh),
        "zg": LiveValue((1 - z) * g, dh),
        "z_keep": LiveValue(z, dh * h),
        "z_new": LiveValue(z, -dh * g),
        "inner": inner,
        "h_to_g": LiveValue(h, parts["candidate"]),
    }


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    signs = {g.name: activation.boxed(g.activation) for g in layer.gates}
    return gru_diagram(width, reset_after=reset_after(layer), signs=signs)


def _substeps(cell: Cell, backward: bool) -> list[SubStep]:
    return _steps_back(cell) if backward else _steps_on(cell)


def _steps_on(cell: Cell) -> list[SubStep]:
    z, r, g = (cell.after(name) for name in _GATES)
    before, h, unit = cell.state("h", 1), cell.state("h"), cell.unit
    gate = cell.layer.gate("candidate")
    if reset_after(cell.layer):
        inside, what = recurrent_product(cell), "u·h(t−1) + b′" if cell.biases("candidate") else "u·h(t−1)"
        reset = f"The reset gate multiplies {what}: {times(r, inside, value=r * inside)}."
    else:
        reset = f"The reset gate multiplies h(t−1) before the weights: {times(r, before, value=r * before)}."
    made = adds_up([("kept", z * before), ("new", (1 - z) * g)], h)
    return [
        enters(cell, "h"),
        sums(cell, ("update", "reset"), ("bus", "z_in", "r_in")),
        _gate(cell, "update", f"The update gate keeps {number(z)} of unit {unit}’s old state."),
        _gate(cell, "reset", f"The reset gate lets {number(r)} of the old state into unit {unit}’s candidate."),
        SubStep("Past the reset gate", reset, ("h_to_g", "inner")),
        SubStep(
            "The candidate", f"g = {applied(gate.activation, cell.value(gate.before))} ≈ {number(g)}.", ("g_in", "g")
        ),
        SubStep(
            "Kept",
            f"Of the old state is kept: z·h(t−1) = {times(z, before, value=z * before)}.",
            ("z_keep", "h_keep", "zh"),
        ),
        SubStep("New", f"The rest is new: (1−z)·g = {times(1 - z, g, value=(1 - z) * g)}.", ("z_new", "zg")),
        leaves(cell, f"h(t): {made}", ("h", "h_up", "h_next")),
    ]


def _gate(cell: Cell, name: str, role: str) -> SubStep:
    """role: what the gate's number means, where it is a share."""
    gate = cell.layer.gate(name)
    made = f"{gate.symbol} = {applied(gate.activation, cell.value(gate.before))} ≈ {number(cell.after(name))}."
    return SubStep(f"The {name} gate", role if gate.activation in activation.SIGMOIDS else made, (gate.symbol,))


def _steps_back(cell: Cell) -> list[SubStep]:
    dh = cell.gradient(cell.layer.states["h"])
    z, _, g = (cell.after(name) for name in _GATES)
    before = cell.state("h", 1)
    d_z, d_g, d_r = (cell.gradient(cell.layer.gate(name).after) for name in ("update", "candidate", "reset"))
    d_sum = cell.gradient(cell.layer.gate("candidate").before)
    if reset_after(cell.layer):
        to_reset = f"∂L/∂r = {times(d_sum, recurrent_product(cell), value=d_r)}"
    else:
        to_reset = f"∂L/∂r = h(t−1)·(back from all g) = {times(before, candidate_pull(cell), value=d_r)}"
    direct = "nothing: this is the first step" if cell.from_nothing else f"z·∂L/∂h(t) = {times(z, dh, value=z * dh)}"
    return [
        arrives(cell, ("h_up", "h_next", "h")),
        SubStep("Straight back", f"Straight to h(t−1) goes {direct}.", ("zh", "h_keep")),
        SubStep(
            "The update gate",
            f"∂L/∂z = ∂L/∂h(t)·(h(t−1) − g) = {times(dh, before - g, value=d_z)}.",
            ("z_keep", "zg", "z_new", "z"),
        ),
        SubStep("The candidate", f"∂L/∂g = ∂L/∂h(t)·(1−z) = {times(dh, 1 - z, value=d_g)}.", ("g",)),
        slopes(cell, ("candidate",), ("g_in",)),
        SubStep("The reset gate", f"{to_reset}.", ("inner", "r")),
        slopes(cell, ("update", "reset"), ("z_in", "r_in", "h_to_g", "bus")),
        sends(cell, ("h_prev", "x")),
    ]


explains(Explanation(_diagram, gru_values, gru_forward, gru_backward, substeps=_substeps), "GRU", "LayerNormGRU")
