"""Masking: whether a step's numbers all are the mask's value, so that what reads it passes it over."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, product, result, words
from rnnviz.layout.numerals import setting


def masked(cell: Cell) -> bool:
    """Whether the cell's step is passed over."""
    mask = cell.layer.mask
    return mask is not None and not mask[0, cell.position]


def _forward(cell: Cell, opened: str) -> list[Line]:
    value = setting(float(cell.layer.config.get("mask_value", 0.0)))
    lines = [heading(f"a step is masked where all its numbers are {value}")]
    if masked(cell):
        lines += [words("all are: this step is masked, and what reads it passes it over"), words("Keras hands on 0")]
    else:
        others = int(np.sum(cell.inputs() != float(cell.layer.config.get("mask_value", 0.0))))
        lines.append(words(f"{others} of its {len(cell.inputs())} numbers differ: this step goes on as it is"))
    return [*lines, result("output", cell.value(cell.layer.output), key="y")]


def _backward(cell: Cell, opened: str) -> list[Line]:
    down = 0.0 if masked(cell) else cell.gradient(cell.layer.output)
    said = "down to x: nothing, for the step is masked" if masked(cell) else "down to x, as it came"
    return [*output_arrivals(cell), heading(said), product("to x:", down)]


def _values(cell: Cell) -> LiveValues:
    above = cell.gradient(cell.layer.output)
    return {
        "y": LiveValue(cell.value(cell.layer.output), above, "masked" if masked(cell) else ""),
        "x": LiveValue(float(cell.inputs()[cell.unit]), 0.0 if masked(cell) else above),
    }


explains(
    Explanation(lambda layer, inputs, width: passing_diagram(width, "Masking"), _values, _forward, _backward),
    "Masking",
)
