"""A layer that Keras itself computed: what is known of it, and what cannot be known."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, product, result, words


def _why(cell: Cell) -> list[Line]:
    """Who computed it, and the reason that no recorder did."""
    reason = str(cell.layer.config.get("why", ""))
    return [
        heading(f"{cell.layer.kind}: {cell.layer.note}"),
        *([words(f"Why: {reason}")] if reason else []),
        words("Its outputs and their gradients are true ones."),
    ]


def _forward(cell: Cell, opened: str) -> list[Line]:
    return [
        *_why(cell),
        words("Not known: what goes on inside it, and so which of its steps an output reads."),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _backward(cell: Cell, opened: str) -> list[Line]:
    lines = [*_why(cell), *output_arrivals(cell)]
    if not cell.layer.weights:
        return lines
    lines.append(heading("its weights' gradients, of all steps together"))
    if not all(weight.factors for weight in cell.layer.weights):
        lines.append(words("Not known: how much each step adds to them."))
    return lines + [product(f"‖∂L/∂{w.name}‖", float(np.linalg.norm(w.gradient))) for w in cell.layer.weights]


def _values(cell: Cell) -> LiveValues:
    count = len(cell.layer.sources)
    said = "1 source" if count == 1 else f"{count} sources"
    return {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "x": LiveValue(text=said, caption="reads", back="sends to"),
    }


explains(
    Explanation(
        lambda layer, inputs, width: passing_diagram(width, layer.kind), _values, _forward, _backward, pictures=True
    ),
    "Automatic",
)
