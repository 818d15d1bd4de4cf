"""RMSNormalization and UnitNormalization: a row of units over its size. GroupNormalization: over units and steps.

Zhang and Sennrich, arXiv 1910.07467; Wu and He, arXiv 1803.08494.
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.normalization import scaled_text
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, Run, heading, part, product, result, total, words
from rnnviz.layout.numerals import number, setting
from rnnviz.layout.reads import kind_of, values_of


def _named(name: str, value: float) -> Line:
    return Line((Run(name, "dim"),), number(value, sign=True), exact=value, indent=1)


def _epsilon(cell: Cell) -> str:
    return f"ε = {setting(float(cell.layer.config['epsilon']))}"


def size_of_row(cell: Cell) -> float:
    """By what the unit's number is divided: the row's length, or the root of its mean square."""
    x = cell.inputs()
    if kind_of(cell.layer) == "UnitNormalization":
        return float(np.linalg.norm(x))
    return float(np.sqrt(np.square(x).mean() + float(cell.layer.config["epsilon"])))


def _length_forward(cell: Cell, opened: str) -> list[Line]:
    x, size = float(cell.inputs()[cell.unit]), size_of_row(cell)
    if kind_of(cell.layer) == "UnitNormalization":
        lines = [heading("output = x/‖x‖"), words(f"‖x‖: the length of the row of {cell.layer.units} units")]
        lines += [_named("x", x), _named("‖x‖", size)]
    else:
        lines = [
            heading("output = s·x/√(mean of x² + ε)"),
            words(f"over the {cell.layer.units} units at this step; {_epsilon(cell)}"),
            *(_named("x", x), _named("√(mean of x² + ε)", size), _named("s", cell.vector("scale", 1.0))),
        ]
    return [*lines, result("output", cell.value(cell.layer.output), key="y")]


def _length_backward(cell: Cell, opened: str) -> list[Line]:
    lines, above = output_arrivals(cell), cell.gradient(cell.layer.output)
    if kind_of(cell.layer) == "RMSNormalization":
        normal = float(cell.inputs()[cell.unit]) / size_of_row(cell)
        lines.append(words(f"step {cell.step} adds to the shared weights"))
        lines.append(product("to s:", above * normal, factors=(above, normal)))
    lines.append(heading("down to x: what is along the row is taken off, for the row keeps its length"))
    return [*lines, product("to x:", float(cell.to_inputs()[cell.unit]))]


def _passing(cell: Cell) -> LiveValues:
    value, above = cell.value(cell.layer.output), cell.gradient(cell.layer.output)
    down = float(cell.to_inputs()[cell.unit]) if cell.layer.taps.shape[1] == 1 else None
    own = float(values_of(cell.trace, cell.layer.sources[0])[_own(cell), cell.unit])
    return {"y": LiveValue(value, above), "x": LiveValue(own, down, text="")}


def _own(cell: Cell) -> int:
    """Which output of the source stands below the cell."""
    taps = cell.layer.taps[cell.position]
    return int(taps[0] if len(taps) == 1 else taps[cell.position])


def _group(cell: Cell) -> tuple[float, float, int]:
    """Mean and deviation of the unit's group over all steps, and how many units it has."""
    layer = cell.layer
    width = layer.units // int(layer.config["groups"])
    begin = cell.unit // width * width
    taps = np.unique(layer.taps)
    x = np.asarray(values_of(cell.trace, layer.sources[0])[taps, begin : begin + width], np.float64)
    return float(x.mean()), float(np.sqrt(x.var() + float(layer.config["epsilon"]))), width


def _group_forward(cell: Cell, opened: str) -> list[Line]:
    mean, deviation, width = _group(cell)
    x = float(values_of(cell.trace, cell.layer.sources[0])[_own(cell), cell.unit])
    normal, gamma, beta = (x - mean) / deviation, cell.vector("gamma", 1.0), cell.vector("beta", 0.0)
    names = {w.name for w in cell.layer.weights}
    units = "this unit" if width == 1 else f"the {width} units of its group"
    return [
        heading("n = (x − μ)/√(σ² + ε)"),
        words(f"μ, σ²: over {units}, at all steps; {_epsilon(cell)}"),
        *(_named("x", x), _named("μ", mean), _named("√(σ² + ε)", deviation), _named("n", normal)),
        heading(f"output = {scaled_text(cell.layer)}"),
        part("γ·n", gamma * normal, factors=(gamma, normal)) if "gamma" in names else part("n", normal),
        *([part("β", beta)] if "beta" in names else []),
        total("output", cell.value(cell.layer.output), key="y"),
    ]


def _group_backward(cell: Cell, opened: str) -> list[Line]:
    mean, deviation, _ = _group(cell)
    x = float(values_of(cell.trace, cell.layer.sources[0])[_own(cell), cell.unit])
    normal, above = (x - mean) / deviation, cell.gradient(cell.layer.output)
    names = {w.name for w in cell.layer.weights}
    lines = [*output_arrivals(cell)]
    lines += [words(f"step {cell.step} adds to the shared weights")] if names else []
    lines += [product("to γ:", above * normal, factors=(above, normal))] if "gamma" in names else []
    lines += [product("to β:", above)] if "beta" in names else []
    return [*lines, words("Every unit of the group gets a part at every step, for each of them moves μ and σ².")]


explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, "x/‖x‖" if kind_of(layer)[0] == "U" else "s·x/rms(x)"),
        _passing,
        _length_forward,
        _length_backward,
    ),
    *("RMSNormalization", "UnitNormalization"),
)
explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, "group norm"), _passing, _group_forward, _group_backward
    ),
    "GroupNormalization",
)
