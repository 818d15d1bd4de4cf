"""RepeatVector: one vector, again at every one of so many steps."""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, product, result, words
from rnnviz.layout.titles import row_titles


def _source(cell: Cell) -> str:
    """The vector's layer by its title, and the step that it stands above."""
    title = row_titles(cell.trace)[cell.layer.sources[0]]
    return f"{title} at step {cell.taps()[0]}"


def _forward(cell: Cell, opened: str) -> list[Line]:
    count = len(cell.layer.steps)
    return [
        heading("the same vector at every step"),
        words(f"{_source(cell)}, {count} time{'s' * (count != 1)}; this is number {cell.position + 1}"),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _backward(cell: Cell, opened: str) -> list[Line]:
    return [
        *output_arrivals(cell),
        heading("down to the vector, which gets the sum of all its copies' gradients"),
        product("from this step:", cell.gradient(cell.layer.output)),
    ]


def _values(cell: Cell) -> LiveValues:
    value, above, said = cell.value(cell.layer.output), cell.gradient(cell.layer.output), f"t = {cell.taps()[0]}"
    return {"y": LiveValue(value, above), "x": LiveValue(value, above, said, said)}


explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, f"the same, {len(layer.steps)}×"),
        _values,
        _forward,
        _backward,
    ),
    "RepeatVector",
)
