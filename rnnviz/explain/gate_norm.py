"""Of a cell that normalises its gates' sums: how a gate's sum becomes what its non-linearity reads, and the way back.

Ba, Kiros and Hinton, arXiv 1607.06450, section 3.1. A cell without such a normalisation has its plain sums.
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.normalization import Normal, normal_lines, normalise_back, through_lines, where
from rnnviz.explain.shared import contribution_lines, slope_line, slope_lines
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.lines import Line, part, product, subtotal, total, words
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Gate, LayerTrace

SCALED = "γ·n + β"


def normalises(layer: LayerTrace) -> bool:
    """Whether each of its gates has a layer normalisation."""
    return len(layer.gates) > 1 and any(weight.name == "gamma" for weight in layer.weights)


def gate_sums(cell: Cell, gate: str, hidden: Array | None = None) -> Array:
    """(units,): w·x + u·h(t−1) + b of all units. hidden: what is in h(t−1)'s place."""
    block = (cell.layer.gate(gate).column or 0) * cell.layer.units
    columns = slice(block, block + cell.layer.units)
    found = np.zeros(cell.layer.units)
    h = cell.hidden_before(gate) if hidden is None else hidden
    for name, values in (("kernel", cell.inputs(gate)), ("recurrent_kernel", h)):
        matrix = cell.matrix(name)
        if matrix is not None:
            found = found + values @ matrix[:, columns]
    bias = cell.matrix("bias")
    return found if bias is None else found + bias[0, columns]


def whole_sum(cell: Cell, gate: Gate, addends: list[Line], *, hidden: Array | None = None) -> list[Line]:
    """The addends and what they make: the gate's sum, or its sum, normalised."""
    key, value = f"{gate.symbol}.before", cell.value(gate.before)
    if not normalises(cell.layer):
        return [*addends, total("sum", value, key=key, style=gate.name)]
    one = Normal.of(cell, gate_sums(cell, gate.name, hidden), gate.name)
    return [
        *addends,
        subtotal("a", one.x),
        words(f"n = (a − μ)/√(σ² + ε); {where(cell)}"),
        *normal_lines(one, "a"),
        part("γ·n", one.gamma * one.normal, factors=(one.gamma, one.normal)),
        part("β", one.beta),
        total(SCALED, value, key=key, style=gate.name),
    ]


def gate_back(
    cell: Cell, gate: Gate, *, symbol: str, inside: float | None = None, hidden: Array | None = None
) -> list[Line]:
    """As `slope_lines`, through the normalisation where there is one."""
    if not normalises(cell.layer):
        return slope_lines(cell, gate, symbol=symbol, inside=inside, hidden=hidden)
    value, d_after, d_before = cell.value(gate.after), cell.gradient(gate.after), cell.gradient(gate.before)
    one = Normal.of(cell, gate_sums(cell, gate.name, hidden), gate.name)
    down = float(gate_deltas(cell, gate, hidden)[cell.unit])
    return [
        words(f"∂L/∂({SCALED}) = ∂L/∂{symbol}·{activation.slope_text(gate.activation, symbol)}"),
        slope_line(
            d_after,
            activation.slope(gate.activation, value),
            d_before,
            key=f"∂{gate.symbol}.before",
            style=gate.name,
        ),
        product("adds to γ:", d_before * one.normal, factors=(d_before, one.normal)),
        product("adds to β:", d_before),
        *through_lines(cell, _scaled_deltas(cell, gate), one, "a", key=f"∂{gate.symbol}.a", text=SCALED),
        *contribution_lines(cell, gate.name, down, hidden=hidden),
    ]


def gate_deltas(cell: Cell, gate: Gate, hidden: Array | None = None) -> Array:
    """(units,): the gradient of a gate's weighted sums. hidden: as for `gate_sums`."""
    if not normalises(cell.layer):
        return np.asarray(gate.before.gradient[0, cell.position], np.float64)
    one = Normal.of(cell, gate_sums(cell, gate.name, hidden), gate.name)
    found: Array = normalise_back(_scaled_deltas(cell, gate)[None], one.all[None], np.array([[one.deviation]]))[0]
    return found


def _scaled_deltas(cell: Cell, gate: Gate) -> Array:
    """(units,): the gradient of the normalised sums, before γ and β."""
    block = (gate.column or 0) * cell.layer.units
    gamma = next(np.asarray(w.value, np.float64) for w in cell.layer.weights if w.name == "gamma")
    found: Array = gate.before.gradient[0, cell.position].astype(np.float64)
    return found * gamma[block : block + cell.layer.units]
