"""The equations of normalisations: n = (x − μ)/√(σ² + ε), γ·n + β.

Ioffe and Szegedy, arXiv 1502.03167; Ba, Kiros and Hinton, arXiv 1607.06450.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import norm_diagram
from rnnviz.layout.lines import Line, Run, about, bracketed, heading, part, product, total, words
from rnnviz.layout.numerals import number, setting
from rnnviz.layout.reads import kind_of
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace

BATCH = "BatchNormalization"


def normalised(layer: LayerTrace, x: Array) -> tuple[Array, Array, Array]:
    """For numbers (S, units) that enter a normalisation: the mean and the deviation taken from them, each of a shape
    that fits x, and (x − mean) / deviation."""
    epsilon = float(layer.config["epsilon"])
    if kind_of(layer) == BATCH:
        mean = np.asarray(layer.constants["moving_mean"], np.float64)[None]
        variance = np.asarray(layer.constants["moving_variance"], np.float64)[None]
    else:
        mean = x.mean(-1, keepdims=True)
        variance = np.square(x - mean).mean(-1, keepdims=True)
    deviation = np.sqrt(variance + epsilon)
    return mean, deviation, (x - mean) / deviation


def scale_of(layer: LayerTrace) -> Array:
    """(units,): γ, or ones where a normalisation has none."""
    found = next((w.value for w in layer.weights if w.name == "gamma"), None)
    return np.ones(layer.units) if found is None else np.asarray(found, np.float64)


def normalise_back(above: Array, normal: Array, deviation: Array) -> Array:
    """The gradient of what a layer normalisation reads, from that of the normalised numbers (S, units).

    Every unit moves the mean and the deviation of all: two means are taken off (Ba, Kiros and Hinton, 1607.06450).
    """
    along = (above * normal).mean(-1, keepdims=True)
    return np.asarray((above - above.mean(-1, keepdims=True) - normal * along) / deviation)


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
    def of(cls, cell: Cell, x: Array, gate: str = "") -> Normal:
        """x: (units,) what the layer's normalisation reads at the cell's step; gate: of whose sums, where each gate has
        γ and β of its own."""
        mean, deviation, normal = (np.broadcast_to(a, (1, len(x)))[0] for a in normalised(cell.layer, x[None]))
        u = cell.unit
        if gate:
            gamma, beta = (float(cell.weights_of(name, gate)[0]) for name in ("gamma", "beta"))
        else:
            gamma, beta = cell.vector("gamma", 1.0), cell.vector("beta", 0.0)
        return cls(float(x[u]), float(mean[u]), float(deviation[u]), float(normal[u]), gamma, beta, normal)


def scaled_text(layer: LayerTrace) -> str:
    """γ·n + β, or as much of it as the layer has (scale and center may be off)."""
    names = {w.name for w in layer.weights}
    return ("γ·n" if "gamma" in names else "n") + (" + β" if "beta" in names else "")


def norm_forward(cell: Cell, opened: str) -> list[Line]:
    one, out = Normal.of(cell, cell.inputs()), cell.value(cell.layer.output)
    return [
        heading("n = (x − μ)/√(σ² + ε)"),
        words(where(cell)),
        *normal_lines(one, "x"),
        heading(f"output = {scaled_text(cell.layer)}"),
        *scaled_lines(cell, one),
        total("output", out, key="y"),
    ]


def norm_backward(cell: Cell, opened: str) -> list[Line]:
    one, above = Normal.of(cell, cell.inputs()), cell.gradient(cell.layer.output)
    lines = [*output_arrivals(cell), *scale_contributions(cell, one, above)]
    down = float(cell.to_inputs()[cell.unit])
    if kind_of(cell.layer) == BATCH:
        gamma = "gamma" in {w.name for w in cell.layer.weights}
        lines.append(heading(f"down to x: ∂L/∂output{'·γ' if gamma else ''}/√(σ² + ε)"))
        shown = f"{number(above)}{f' · {bracketed(one.gamma)}' if gamma else ''} / {number(one.deviation)}"
        return [*lines, Line((Run(shown),), about(down, above, one.gamma), "accent", down, "→x", 1)]
    d = cell.layer.output.gradient[0, cell.position].astype(np.float64) * scale_of(cell.layer)
    return [*lines, *through_lines(cell, d, one, "x", key="→x")]


def scale_contributions(cell: Cell, one: Normal, above: float) -> list[Line]:
    """What the step adds to γ and β, where the layer has them."""
    names = {w.name for w in cell.layer.weights}
    lines = [words(f"step {cell.step} adds to the shared weights")] if names & {"gamma", "beta"} else []
    lines += [product("to γ:", above * one.normal, factors=(above, one.normal))] if "gamma" in names else []
    return lines + ([product("to β:", above)] if "beta" in names else [])


def where(cell: Cell) -> str:
    epsilon = f"ε = {setting(float(cell.layer.config['epsilon']))}"
    if kind_of(cell.layer) == BATCH:
        return f"μ, σ²: running averages of the training; {epsilon}"
    return f"μ, σ²: over the {cell.layer.units} units at this step; {epsilon}"


def normal_lines(one: Normal, name: str) -> list[Line]:
    parts = ((name, one.x), ("μ", one.mean), ("√(σ² + ε)", one.deviation))
    lines = [Line((Run(text, "dim"),), number(value, sign=True), exact=value, indent=1) for text, value in parts]
    shown = f"({number(one.x)} − {bracketed(one.mean)})/{number(one.deviation)}"
    return [*lines, Line((Run(f"n = {shown}"),), number(one.normal, sign=True), exact=one.normal, indent=1)]


def scaled_lines(cell: Cell, one: Normal) -> list[Line]:
    names = {w.name for w in cell.layer.weights}
    gamma = "gamma" in names
    first = part("γ·n" if gamma else "n", one.gamma * one.normal, factors=(one.gamma, one.normal) if gamma else ())
    return [first, *([part("β", one.beta)] if "beta" in names else [])]


def through_lines(cell: Cell, d: Array, one: Normal, name: str, *, key: str, text: str = "") -> list[Line]:
    """From d = ∂L/∂n of all units (units,) to what one of them gets, before the normalisation: two means are off.
    text: what n becomes, as `scaled_text` has it."""
    down = float(normalise_back(d[None], one.all[None], np.array([[one.deviation]]))[0, cell.unit])
    mean, along, own = float(d.mean()), float((d * one.all).mean()), float(d[cell.unit])
    scaled = text or scaled_text(cell.layer)
    gamma = "γ·" if "γ" in scaled else ""
    by = f"/ {number(one.deviation)}"
    whose = f"{gamma}∂L/∂({scaled})" if scaled != "n" else "∂L/∂n"
    return [
        heading(f"∂L/∂{name} = (d − mean d − n·mean(d·n))/√(σ² + ε)"),
        words(f"d = {whose}; means over the units"),
        _quotient(f"{number(own)} {by}", own / one.deviation),
        _quotient(f"−{bracketed(mean)} {by}", -mean / one.deviation),
        _quotient(f"−{bracketed(one.normal)} · {bracketed(along)} {by}", -one.normal * along / one.deviation),
        total(f"∂L/∂{name}", down, key=key),
    ]


def _quotient(text: str, value: float) -> Line:
    return replace(part("", value), runs=(Run(text),))


def norm_values(cell: Cell) -> LiveValues:
    """x, its mean and deviation, the normalised number and what γ and β make of it."""
    one, above = Normal.of(cell, cell.inputs()), cell.gradient(cell.layer.output)
    return {
        "y": LiveValue(cell.value(cell.layer.output), above),
        "x": LiveValue(one.x, float(cell.to_inputs()[cell.unit])),
        "normal": LiveValue(one.normal, above * one.gamma),
        "mean": LiveValue(one.mean),
        "deviation": LiveValue(one.deviation),
        "gamma": LiveValue(one.gamma, above * one.normal),
        "beta": LiveValue(one.beta, above),
    }


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    return norm_diagram(width, scaled_text(layer))


explains(Explanation(_diagram, norm_values, norm_forward, norm_backward), BATCH, "LayerNormalization")
