"""Bidirectional: what the two directions say of a step, joined; each direction is a layer of its own."""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValues
from rnnviz.explain.merging import (
    beside_forward,
    beside_values,
    join_diagram,
    joins_as,
    merging_backward,
    merging_forward,
    merging_values,
)
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, words
from rnnviz.layout.titles import row_titles
from rnnviz.records.trace import LayerTrace


def _side_by_side(layer: LayerTrace) -> bool:
    return joins_as(layer) == "Concatenate"


def _forward(cell: Cell, opened: str) -> list[Line]:
    lines = beside_forward(cell, opened) if _side_by_side(cell.layer) else merging_forward(cell, opened)
    *others, behind = (row_titles(cell.trace)[source] for source in cell.layer.sources)
    ahead = others[0] if others else ""
    if not ahead:
        said = f"{behind} has read the steps from the last one to {cell.step}; here they stand in the order of time."
    elif len(cell.layer.steps) > 1:
        said = f"{ahead} has read the steps up to {cell.step}, {behind} those from {cell.step} to the end."
    else:
        said = f"{ahead} has read from the first step to the last, {behind} from the last to the first."
    return [lines[0], words(said), *lines[1:]]


def _backward(cell: Cell, opened: str) -> list[Line]:
    return output_arrivals(cell) if _side_by_side(cell.layer) else merging_backward(cell, opened)


def _values(cell: Cell) -> LiveValues:
    return beside_values(cell) if _side_by_side(cell.layer) else merging_values(cell)


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    if _side_by_side(layer):
        return passing_diagram(width, "Bidirectional")
    return join_diagram(layer, inputs, width)


explains(Explanation(_diagram, _values, _forward, _backward), "Bidirectional")
