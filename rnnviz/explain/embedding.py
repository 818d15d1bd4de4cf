"""Embedding: the row of the table that the id names, and which steps' gradients that row gets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram, Slot
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, part, result, shortened, subtotal, words
from rnnviz.records.arrays import IntArray
from rnnviz.records.trace import LayerTrace

_MOST = 8


def row_of(cell: Cell) -> int:
    """The id at the cell's step."""
    return int(_ids(cell)[cell.position])


def _ids(cell: Cell) -> IntArray:
    """(S,): the first sequence's id at every step."""
    rows = cell.layer.weight("embeddings").factors[0].rows
    assert rows is not None  # an Embedding's weight is used row by row
    return np.asarray(rows[0])


def word_of(cell: Cell, row: int) -> str:
    """What the id is called, in brackets behind it; nothing where that is not known."""
    read = cell.trace.input(cell.layer.sources[0])
    return f" (“{read.words[row]}”)" if read is not None and row < len(read.words) else ""


def _forward(cell: Cell, opened: str) -> list[Line]:
    row, count = row_of(cell), len(cell.layer.weight("embeddings").value)
    lines = [
        heading("output = the row of the table that the id names"),
        words(f"id {row}{word_of(cell, row)}: row {row} of the rows 0 to {count - 1}"),
    ]
    if cell.layer.config.get("mask_zero") and row == 0:
        lines.append(words("id 0 stands for nothing: this step is masked"))
    return [*lines, result(f"row {row}, column {cell.unit}", cell.value(cell.layer.output), key="y")]


def _backward(cell: Cell, opened: str) -> list[Line]:
    row = row_of(cell)
    same = np.flatnonzero(_ids(cell) == row)
    gradient = cell.layer.output.gradient[0, :, cell.unit]
    steps = [part(f"from step {int(cell.layer.steps[k])}", float(gradient[k])) for k in same]
    shown = shortened(steps, list(range(min(_MOST, len(steps)))), more="steps")
    return [
        *output_arrivals(cell),
        heading(f"the gradient of row {row}{word_of(cell, row)}, column {cell.unit}"),
        *shown,
        subtotal("of all steps that read it", float(gradient[same].sum(dtype=np.float64))),
        words("Rows that no step reads get no gradient, and an id itself has none."),
    ]


def _values(cell: Cell) -> LiveValues:
    row = row_of(cell)
    above = cell.gradient(cell.layer.output)
    return {
        "y": LiveValue(cell.value(cell.layer.output), above),
        "row": LiveValue(text=f"row {row}"),
        "x": LiveValue(text=f"id {row}{word_of(cell, row)}", back="no gradient"),
    }


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    found = passing_diagram(width, f"table of {len(layer.weight('embeddings').value)} rows")
    box = replace(found.boxes[0], width=150.0)
    slots = [replace(slot, label="id", back="id") if slot.key == "x" else slot for slot in found.slots]
    return replace(found, boxes=(box,), slots=(*slots, Slot("row", width / 2 + 10, 44, "left")))


explains(Explanation(_diagram, _values, _forward, _backward), "Embedding")
