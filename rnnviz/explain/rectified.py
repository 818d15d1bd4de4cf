"""ReLU, LeakyReLU, ELU and PReLU: what is above the bend goes through, what is below it is made smaller."""

from __future__ import annotations

import math

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, Run, heading, product, result, words
from rnnviz.layout.numerals import number, setting
from rnnviz.layout.reads import kind_of, sent_down


def _alpha(cell: Cell) -> float:
    """The trained slope of a PReLU for the cell's step and unit."""
    value = np.asarray(cell.layer.weight("alpha").value, np.float64)
    row = value if value.ndim == 1 else value[cell.position if len(value) > 1 else 0]
    return float(row[cell.unit if len(row) > 1 else 0])


def bent(cell: Cell) -> tuple[str, float]:
    """The branch that the unit's number took, as a formula, and the slope there."""
    x, config, kind = float(cell.inputs()[cell.unit]), cell.layer.config, kind_of(cell.layer)
    low = float(config.get("threshold", 0.0))
    most = config.get("max_value")
    at = setting(low)
    if x > low:
        if most is not None and x >= float(most):
            return f"x ≥ {setting(float(most))}: output = {setting(float(most))}", 0.0
        return f"x > {at}: output = x", 1.0
    if kind == "ELU":
        alpha = float(config["alpha"])
        return f"x ≤ 0: output = {setting(alpha)}·(eˣ − 1)", alpha * math.exp(x)
    if kind == "PReLU":
        return "x ≤ 0: output = α·x", _alpha(cell) if x < 0 else 0.0
    leak = float(config.get("negative_slope", 0.0))
    if not leak:
        return f"x ≤ {at}: output = 0", 0.0
    return f"x ≤ {at}: output = {setting(leak)}·{'x' if not low else f'(x − {at})'}", leak


def _forward(cell: Cell, opened: str) -> list[Line]:
    x = float(cell.inputs()[cell.unit])
    trained = kind_of(cell.layer) == "PReLU"
    return [
        heading(bent(cell)[0]),
        Line((Run("x", "dim"),), number(x, sign=True), exact=x, indent=1),
        *([Line((Run("α", "dim"),), number(_alpha(cell), sign=True), exact=_alpha(cell), indent=1)] if trained else []),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _backward(cell: Cell, opened: str) -> list[Line]:
    above, (_, slope) = cell.gradient(cell.layer.output), bent(cell)
    lines = [
        *output_arrivals(cell),
        heading("∂L/∂x = ∂L/∂output·slope"),
        words("slope: that of the branch which the number took"),
        product("to x:", above * slope, factors=(above, slope)),
    ]
    if kind_of(cell.layer) == "PReLU":
        x = min(float(cell.inputs()[cell.unit]), 0.0)
        lines += [
            words(f"step {cell.step} adds to α" + (", which other units share" if _shared(cell) else "")),
            product("to α:", above * x, factors=(above, x)),
        ]
    return lines


def _shared(cell: Cell) -> bool:
    return bool(cell.layer.weight("alpha").value.shape[-1] < cell.layer.units)


def _values(cell: Cell) -> LiveValues:
    down = sent_down(cell.trace, cell.layer, np.array([cell.position]))
    back = None if down is None else float(down[0, 0, cell.unit])
    return {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "x": LiveValue(float(cell.inputs()[cell.unit]), back),
    }


explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
        _values,
        _forward,
        _backward,
        pictures=True,
    ),
    *("ReLU", "LeakyReLU", "ELU", "PReLU"),
)
