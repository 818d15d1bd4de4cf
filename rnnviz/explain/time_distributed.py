"""TimeDistributed around a layer that reads a step's own rows, and SpectralNormalization, which is its layer inside."""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, result, words
from rnnviz.records.trace import LayerTrace


def _inside(layer: LayerTrace) -> str:
    return str(layer.config.get("inside", "layer"))


def _forward(cell: Cell, opened: str) -> list[Line]:
    return [
        heading(f"the same {_inside(cell.layer)} at every step, on that step's rows alone"),
        words(f"It reads {len(cell.inputs())} numbers of step {cell.step}, and nothing of the other steps."),
        result(f"unit {cell.unit}", cell.value(cell.layer.output), key="y"),
    ]


def _values(cell: Cell) -> LiveValues:
    return {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "x": LiveValue(text=f"{len(cell.inputs())} numbers"),
    }


explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, _inside(layer)),
        _values,
        _forward,
        lambda cell, opened: output_arrivals(cell),
        pictures=True,
    ),
    *("TimeDistributed", "SpectralNormalization"),
)
