"""The equations of normalisations: n = (x − μ)/√(σ² + ε), γ·n + β; alone, and inside a recurrent cell.

Ioffe and Szegedy, arXiv 1502.03167; Ba, Kiros and Hinton, arXiv 1607.06450.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.equations_shared import (
    arrival_lines,
    contribution_lines,
    departure_lines,
    output_arrivals,
    sum_lines,
)
from rnnviz.layout.lines import Line, Run, heading, part, result, words
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import kind_of, normalise_back, normalised, scale_of
from rnnviz.records import Array


@dataclass(frozen=True, slots=True)
class Normal:
    """One unit's numbers in a normalisation. x: what enters; normal: (x − mean) / deviation; all: every unit's."""

    x: float
    mean: float
    deviation: float
    normal: float
    gamma: float
    beta: float
    all: Array

    @classmethod
    def of(cls, cell: Cell, x: Array) -> Normal:
        """x: (units,) what the layer's normalisation reads at the cell's step."""
        mean, deviation, normal = (np.broadcast_to(a, (1, len(x)))[0] for a in normalised(cell.layer, x[None]))
        u = cell.unit
        gamma, beta = cell.vector("gamma", 1.0), cell.vector("beta", 0.0)
        return cls(float(x[u]), float(mean[u]), float(deviation[u]), float(normal[u]), gamma, beta, normal)


def sums(cell: Cell) -> Array:
    """(units,): w·x + u·h(t−1) + b of a whole recurrent layer without gates at the cell's step."""
    total = np.zeros(cell.layer.units)
    for name, values in (("kernel", cell.inputs()), ("recurrent_kernel", cell.hidden_before())):
        matrix = cell.matrix(name)
        if matrix is not None:
            total = total + values @ matrix
    bias = cell.matrix("bias")
    return total if bias is None else total + bias[0]


def norm_forward(cell: Cell) -> list[Line]:
    if kind_of(cell.layer) == "BatchNormalization" and not cell.layer.constants:
        return [heading(f"{cell.layer.kind}"), result("output", cell.value(cell.layer.output), key="y")]
    one = Normal.of(cell, cell.inputs())
    return [
        heading("n = (x − μ)/√(σ² + ε)"),
        words(_where(cell)),
        *_normal_lines(one, "x"),
        heading("output = γ·n + β"),
        *_scaled(one),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def norm_backward(cell: Cell) -> list[Line]:
    lines = output_arrivals(cell)
    if kind_of(cell.layer) == "BatchNormalization" and not cell.layer.constants:
        return lines
    one, above = Normal.of(cell, cell.inputs()), cell.gradient(cell.layer.output)
    lines += [words(f"step {cell.step} adds to the shared weights")]
    lines += [part("to γ:", above * one.normal, factors=(above, one.normal)), part("to β:", above)]
    down = float(cell.to_inputs()[cell.unit])
    if kind_of(cell.layer) == "BatchNormalization":
        lines.append(heading("down to x: ∂L/∂output·γ/√(σ² + ε)"))
        shown = f"{number(above)} · {number(one.gamma)} / {number(one.deviation)}"
        return [*lines, Line((Run(shown),), f"≈ {number(down, sign=True)}", "accent", down, "→x", 1)]
    d = cell.layer.output.gradient[0, cell.position].astype(np.float64) * scale_of(cell.layer)
    return [*lines, *_through(d, one, cell.unit, "x", key="→x")]


def normalised_cell_forward(cell: Cell) -> list[Line]:
    """The cell of a layer-normalised SimpleRNN."""
    gate = cell.layer.gates[0]
    a = sums(cell)
    one, before = Normal.of(cell, a), cell.value(gate.before)
    sign = activation.sign(gate.activation)
    return [
        heading("a = w·x(t) + u·h(t−1) + b"),
        *sum_lines(cell, gate.name),
        Line((Run("a", "strong"),), number(one.x, sign=True), exact=one.x, indent=1),
        heading("n = (a − μ)/√(σ² + ε)"),
        words(_where(cell)),
        *_normal_lines(one, "a"),
        heading(f"h(t) = {sign}(γ·n + β)"),
        *_scaled(one),
        result("γ·n + β", before, key="g.before", style=gate.name),
        heading(f"h(t) = {sign}(γ·n + β)"),
        result(f"{sign}({number(before, sign=True)})", cell.state("h"), key="h"),
    ]


def normalised_cell_backward(cell: Cell) -> list[Line]:
    gate = cell.layer.gates[0]
    value, above = cell.value(gate.after), cell.gradient(gate.after)
    d_before = cell.gradient(gate.before)
    slope = activation.slope(gate.activation, value)
    shown = "" if slope is None else f"{number(above)} · {number(slope)}"
    d = gate.before.gradient[0, cell.position].astype(np.float64) * scale_of(cell.layer)
    one = Normal.of(cell, sums(cell))
    return [
        *arrival_lines(cell),
        heading(f"∂L/∂(γ·n + β) = ∂L/∂h·{activation.slope_text(gate.activation, 'h')}", style=gate.name),
        Line((Run(shown),), f"≈ {number(d_before, sign=True)}", gate.name, d_before, "∂g.before", 1),
        part("to γ:", d_before * one.normal, factors=(d_before, one.normal)),
        part("to β:", d_before),
        *_through(d, one, cell.unit, "a", key="∂a"),
        *contribution_lines(cell, gate.name, float(cell.delta()[cell.unit])),
        *departure_lines(cell),
    ]


def _where(cell: Cell) -> str:
    if kind_of(cell.layer) == "BatchNormalization":
        return "μ, σ²: running averages of the training"
    return f"μ, σ²: over the {cell.layer.units} units at this step"


def _normal_lines(one: Normal, name: str) -> list[Line]:
    parts = ((name, one.x), ("μ", one.mean), ("√(σ² + ε)", one.deviation))
    lines = [Line((Run(text, "dim"),), number(value, sign=True), exact=value, indent=1) for text, value in parts]
    shown = f"({number(one.x)} − {_bracketed(one.mean)})/{number(one.deviation)}"
    return [*lines, Line((Run(f"n = {shown}"),), number(one.normal, sign=True), exact=one.normal, indent=1)]


def _scaled(one: Normal) -> list[Line]:
    return [part("γ·n", one.gamma * one.normal, factors=(one.gamma, one.normal)), part("β", one.beta)]


def _through(d: Array, one: Normal, unit: int, name: str, *, key: str) -> list[Line]:
    """From d = ∂L/∂n of all units (units,) to what one of them gets, before the normalisation: two means are off."""
    down = float(normalise_back(d[None], one.all[None], np.array([[one.deviation]]))[0, unit])
    mean, along = float(d.mean()), float((d * one.all).mean())
    return [
        heading(f"∂L/∂{name} = (d − mean d − n·mean(d·n))/√(σ² + ε)"),
        words("d = γ·∂L/∂(γ·n + β); means over the units"),
        part("d / √", float(d[unit]) / one.deviation, factors=(float(d[unit]), 1 / one.deviation)),
        part("− mean d / √", -mean / one.deviation, factors=(-mean, 1 / one.deviation)),
        part("− n·mean(d·n) / √", -one.normal * along / one.deviation, factors=(-one.normal, along, 1 / one.deviation)),
        result(f"∂L/∂{name}", down, key=key),
    ]


def _bracketed(value: float) -> str:
    return f"({number(value)})" if value < 0 else number(value)
