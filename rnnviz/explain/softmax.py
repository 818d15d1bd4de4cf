"""Softmax as a layer: shares of the units of a step, or of the steps of a unit, that add up to 1."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, Run, heading, product, result, words
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import values_of
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace


def over_steps(layer: LayerTrace) -> bool:
    """Whether the shares are those of steps, not of units."""
    return bool(layer.taps.shape[1] > 1)


def _row(layer: LayerTrace, cell: Cell, values: Array) -> Array:
    """All numbers among which the unit has its share. values: (S, units)."""
    return np.asarray(values[:, cell.unit] if over_steps(layer) else values[cell.position], np.float64)


def _read(cell: Cell) -> Array:
    layer, whole = cell.layer, values_of(cell.trace, cell.layer.sources[0])
    if over_steps(layer):
        return np.asarray(whole[layer.taps[cell.position], cell.unit], np.float64)
    return np.asarray(whole[layer.taps[cell.position, 0]], np.float64)


def _among(cell: Cell) -> str:
    layer = cell.layer
    return f"{len(layer.steps)} steps" if over_steps(layer) else f"{layer.units} units"


def _own(cell: Cell) -> int:
    return cell.position if over_steps(cell.layer) else cell.unit


def _forward(cell: Cell, opened: str) -> list[Line]:
    x = _read(cell)
    power, total = float(np.exp(x[_own(cell)])), float(np.exp(x).sum())
    return [
        heading(f"output = eˣ/Σ eˣ, over its {_among(cell)}"),
        Line((Run("x", "dim"),), number(float(x[_own(cell)]), sign=True), exact=float(x[_own(cell)]), indent=1),
        Line((Run("eˣ", "dim"),), number(power, sign=True), exact=power, indent=1),
        Line((Run("Σ eˣ", "dim"),), number(total, sign=True), exact=total, indent=1),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _down(cell: Cell) -> tuple[float, float]:
    """Σ output·∂L/∂output over all, and what goes down to the unit's own number."""
    out = cell.layer.output
    y, g = (_row(cell.layer, cell, part[0]) for part in (out.value, out.gradient))
    along = float(y @ g)
    return along, cell.value(out) * (cell.gradient(out) - along)


def _backward(cell: Cell, opened: str) -> list[Line]:
    along, down = _down(cell)
    y, above = cell.value(cell.layer.output), cell.gradient(cell.layer.output)
    return [
        *output_arrivals(cell),
        heading("∂L/∂x = output·(∂L/∂output − m)"),
        words(f"m: the mean of ∂L/∂output over its {_among(cell)}, weighted by their shares"),
        product("m", along),
        product("to x:", down, factors=(y, above - along)),
    ]


def _values(cell: Cell) -> LiveValues:
    _, down = _down(cell)
    return {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "x": LiveValue(float(_read(cell)[_own(cell)]), down),
    }


explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, "softmax over t" if over_steps(layer) else "softmax"),
        _values,
        _forward,
        _backward,
    ),
    "Softmax",
)
