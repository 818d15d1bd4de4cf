"""Poolings: a unit's mean, or its largest value, over the steps of a window or over all."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.explain.windows import TAPS, shown_taps
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import dense_diagram
from rnnviz.layout.lines import Line, Run, heading, part, product, result, shortened, total
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import kind_of
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace

_MOST = 8
MEANS, LARGEST = ("AveragePooling1D", "GlobalAveragePooling1D"), ("MaxPooling1D", "GlobalMaxPooling1D")


def _read(cell: Cell) -> list[tuple[int, float]]:
    """(step, value) of all that the unit reads; padding is left out."""
    values = cell.inputs().reshape(-1, cell.layer.units)[:, cell.unit]
    return [(step, float(v)) for step, v in zip(cell.taps(), values, strict=True) if step is not None]


def pooling_forward(cell: Cell, opened: str) -> list[Line]:
    read, out = _read(cell), cell.value(cell.layer.output)
    if kind_of(cell.layer) in MEANS:
        share = 1 / len(read)
        terms = [part(f"x({s})", share * v, factors=(share, v)) for s, v in read]
        lines = shortened(terms, list(range(min(_MOST, len(terms)))), more="x")
        return [heading(f"output = the mean of its {len(read)} inputs"), *lines, total("output", out, key="y")]
    values = [Line((Run(f"x({s})", "dim"),), number(v, sign=True), exact=v, indent=1) for s, v in read]
    largest = sorted(sorted(range(len(read)), key=lambda k: -read[k][1])[:_MOST])
    return [
        heading("output = the largest of its inputs"),
        *shortened(values, largest, more="x"),
        result("output", out, key="y"),
    ]


def pooling_backward(cell: Cell, opened: str) -> list[Line]:
    down = [
        product(f"to x({step}):", float(value))
        for step, value in zip(cell.taps(), _down(cell), strict=True)
        if step is not None and value != 0.0
    ]
    shown = shortened(down, list(range(min(_MOST, len(down)))), more="down")
    return [*output_arrivals(cell), heading("down to its inputs"), *shown]


def _down(cell: Cell) -> Array:
    """(taps,): what the unit sends back to each step."""
    return np.asarray(cell.to_inputs().reshape(-1, cell.layer.units)[:, cell.unit])


def pooling_values(cell: Cell) -> LiveValues:
    x = cell.inputs().reshape(-1, cell.layer.units)[:, cell.unit]
    parts = x / len(_read(cell)) if kind_of(cell.layer) in MEANS else x
    y = LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output))
    return {"y": y} | shown_taps(cell, parts, _down(cell)[:, None], x)


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    sign = "avg" if kind_of(layer) in MEANS else "max"
    taps = layer.taps.shape[1]
    return dense_diagram(width, inputs=taps, activation="linear", most=TAPS, sign=sign, bias=False)


explains(Explanation(_diagram, pooling_values, pooling_forward, pooling_backward), *MEANS, *LARGEST)
