"""Dot: which row of the first source and which of the second are multiplied, number by number, and added up."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues, size_of
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import INPUTS, dense_diagram
from rnnviz.layout.lines import Line, account, heading, total, weightiest, words
from rnnviz.layout.numerals import short, subscript
from rnnviz.layout.reads import steps_of, taps_of, values_of
from rnnviz.layout.titles import row_titles
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace

_TERMS = 6


def _side(cell: Cell, which: int) -> tuple[Array, str]:
    """What a source brings to the product, and where it is from, in words."""
    layer, source = cell.layer, cell.layer.sources[which]
    title, vectors = row_titles(cell.trace)[source], layer.constants["vectors"]
    taps = np.unique(taps_of(cell.trace, layer, which))
    values = np.asarray(values_of(cell.trace, source)[taps], np.float64)
    if vectors[which]:
        return values[0], title
    alone = layer.output.value.shape[1] == 1
    own = cell.unit if which or (alone and vectors[1]) else cell.position
    if layer.constants["axes"][which] == 1:
        return values[:, own], f"unit {own} of {title} at all steps"
    step = int(steps_of(cell.trace, source)[taps[own]])
    return values[own], f"{title} at step {step}"


def sides(cell: Cell) -> tuple[Array, Array]:
    """The two rows that are multiplied, over their lengths where the layer normalises them."""
    one, other = _side(cell, 0)[0], _side(cell, 1)[0]
    if cell.layer.config.get("normalize"):
        lengths = [max(float(np.linalg.norm(row)), 1e-7) for row in (one, other)]
        return one / lengths[0], other / lengths[1]
    return one, other


def _names(count: int) -> list[str]:
    return [f"x{subscript(k)}·y{subscript(k)}" for k in range(count)]


def _forward(cell: Cell, opened: str) -> list[Line]:
    one, other = sides(cell)
    lengths = [words("both divided by their lengths")] if cell.layer.config.get("normalize") else []
    return [
        heading("output = Σ x·y"),
        words(f"x: {_side(cell, 0)[1]}"),
        words(f"y: {_side(cell, 1)[1]}"),
        *lengths,
        *account(_names(len(one)), one, other, most=_TERMS, more="x"),
        total("output", cell.value(cell.layer.output), key="y"),
    ]


def _backward(cell: Cell, opened: str) -> list[Line]:
    if cell.layer.config.get("normalize"):
        said = "Down go y to x and x to y, times ∂L/∂output, less what is along the row: it keeps its length."
    else:
        said = "Down go ∂L/∂output·y to x, and ∂L/∂output·x to y."
    return [*output_arrivals(cell), words(said)]


def _values(cell: Cell) -> LiveValues:
    (one, other), above = sides(cell), cell.gradient(cell.layer.output)
    parts, names = one * other, _names(len(one))
    found: LiveValues = {"y": LiveValue(cell.value(cell.layer.output), above)}
    order = weightiest(parts, INPUTS)
    for k, at in enumerate(order):
        found[f"in{k}"] = LiveValue(float(one[at]), None, names[at], names[at], "", float(parts[at]))
        found[f"w{k}"] = LiveValue(text=f"×{short(float(other[at]))}")
    if len(parts) > len(order):
        rest = np.setdiff1d(np.arange(len(parts)), order)
        more = f"{len(rest)} more"
        found["rest"] = LiveValue(float(parts[rest].sum()), None, more, more, "", size_of(parts[rest]))
    return found


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    return dense_diagram(width, inputs=int(layer.constants["count"][0]), activation="linear", bias=False)


explains(Explanation(_diagram, _values, _forward, _backward), "Dot")
