"""Flatten: all steps side by side, as one vector."""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, result, words
from rnnviz.layout.reads import kind_of, steps_of


def flattened(cell: Cell) -> tuple[int, int]:
    """The step that a unit of a Flatten comes from, and which unit of it."""
    taps = cell.layer.taps[cell.position]
    tap, unit = divmod(cell.unit, cell.layer.units // len(taps))
    return int(steps_of(cell.trace, cell.layer.sources[0])[taps[tap]]), unit


def _forward(cell: Cell, opened: str) -> list[Line]:
    step, unit = flattened(cell)
    return [
        heading("all steps side by side, as one vector"),
        words(f"unit {cell.unit} is unit {unit} of step {step}"),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _values(cell: Cell) -> LiveValues:
    step, unit = flattened(cell)
    value, above = cell.value(cell.layer.output), cell.gradient(cell.layer.output)
    said = f"unit {unit}, t = {step}"
    return {"y": LiveValue(value, above), "x": LiveValue(value, above, said, said)}


explains(
    Explanation(
        diagram=lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
        values=_values,
        forward=_forward,
        backward=lambda cell, opened: output_arrivals(cell),
    ),
    "Flatten",
)
