"""Layers without weights that take each unit alone: non-linearities, and Dropout and noise, which are off."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import applied_result, output_arrivals, settings_of, slope_line
from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, part, result, total, words
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import kind_of, sent_down
from rnnviz.records.trace import LayerTrace


def _activation_forward(cell: Cell, opened: str) -> list[Line]:
    name, x = settings_of(cell, default="linear"), float(cell.inputs()[cell.unit])
    sign = activation.sign(name)
    mixed = "" if activation.value(name, x) is not None else " (with the other units)"
    return [
        heading(f"output = {sign}(x)" if sign else "output = x"),
        applied_result(name, x, cell.value(cell.layer.output), key="y", mixed=mixed),
    ]


def _activation_backward(cell: Cell, opened: str) -> list[Line]:
    lines, name = output_arrivals(cell), settings_of(cell, default="linear")
    above, slope = cell.gradient(cell.layer.output), activation.slope(name, cell.value(cell.layer.output))
    if slope is None:
        return lines
    lines.append(heading(f"∂L/∂x = ∂L/∂output·{activation.slope_text(name, 'output')}"))
    return [*lines, slope_line(above, slope, above * slope, key="→x")]


def _values(cell: Cell) -> LiveValues:
    down = sent_down(cell.trace, cell.layer, np.array([cell.position]))
    back = None if down is None else float(down[0, 0, cell.unit])
    return {
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
        "x": LiveValue(float(cell.inputs()[cell.unit]), back),
    }


def _activation_diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    return passing_diagram(width, activation.boxed(str(layer.config.get("activation", "linear"))))


def _dropout_forward(cell: Cell, opened: str) -> list[Line]:
    what = cell.layer.note or "passes every unit on"
    if "output" in cell.layer.dropped and "Alpha" not in kind_of(cell.layer):
        x, kept = float(cell.inputs()[cell.unit]), float(cell.layer.dropped["output"][0, cell.position, cell.unit])
        rate = float(cell.layer.config["rate"])
        return [
            heading(f"{kind_of(cell.layer)}: {what}"),
            words(f"what stays on is multiplied by 1/(1−{number(rate)})" if kept else "this unit is switched off"),
            part("x·0" if not kept else f"x·{number(kept)}", x * kept, factors=(x, kept)),
            total("output", cell.value(cell.layer.output), key="y"),
        ]
    return [heading(f"{kind_of(cell.layer)}: {what}"), result("output", cell.value(cell.layer.output), key="y")]


explains(
    Explanation(_activation_diagram, _values, _activation_forward, _activation_backward, pictures=True),
    "Activation",
)
explains(
    Explanation(
        diagram=lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
        values=_values,
        forward=_dropout_forward,
        backward=lambda cell, opened: output_arrivals(cell),
        pictures=True,
    ),
    *("Dropout", "SpatialDropout1D", "GaussianDropout", "GaussianNoise", "AlphaDropout"),
    *("SpatialDropout2D", "SpatialDropout3D"),
    *("Identity", "ActivityRegularization"),
)
