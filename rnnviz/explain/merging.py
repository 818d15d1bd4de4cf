"""Layers that join several others, unit for unit: sums, means and products; and units side by side.

A Bidirectional joins its two directions in one of these ways.
"""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues, size_of
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.explain.windows import TAPS
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import dense_diagram, passing_diagram
from rnnviz.layout.lines import Line, Run, heading, part, product, result, total, weightiest, words
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import kind_of, sent_down, values_of
from rnnviz.layout.titles import row_titles, short_title
from rnnviz.records.trace import LayerTrace, Trace

_TITLES = {
    "Add": "output = the sum of its inputs",
    "Subtract": "output = the first − the second",
    "Average": "output = the mean of its inputs",
    "Multiply": "output = the product of its inputs",
}
_SIGNS = {"Add": "+", "Subtract": "−", "Average": "avg", "Multiply": "×"}
"""What a join does, as its node shows it."""


_MODES = {"sum": "Add", "ave": "Average", "mul": "Multiply"}
"""Keras's merge_mode of a Bidirectional, and the layer that joins so; what else there is puts units side by side."""


def joins_as(layer: LayerTrace) -> str:
    """The kind of layer as which it joins its sources."""
    kind = kind_of(layer)
    return _MODES.get(str(layer.config.get("merge_mode")), "Concatenate") if kind == "Bidirectional" else kind


def merging_forward(cell: Cell, opened: str) -> list[Line]:
    kind, values, out = joins_as(cell.layer), cell.merged(), cell.value(cell.layer.output)
    if kind == "Multiply":
        lines = [Line((Run(title, "dim"),), number(v, sign=True), exact=v, indent=1) for title, v in values]
        return [heading(_TITLES[kind]), *lines, result("output", out, key="y")]
    counts = {"Subtract": (1.0, -1.0), "Average": (1 / len(values),) * len(values)}.get(kind, (1.0,) * len(values))
    lines = [
        part(title, count * v, factors=() if count == 1.0 else (count, v))
        for count, (title, v) in zip(counts, values, strict=True)
    ]
    return [heading(_TITLES[kind]), *lines, total("output", out, key="y")]


def merging_backward(cell: Cell, opened: str) -> list[Line]:
    kind, lines = joins_as(cell.layer), [*output_arrivals(cell), heading("down to its inputs")]
    above = cell.gradient(cell.layer.output)
    titles = row_titles(cell.trace)
    values = [value for _, value in cell.merged()]
    for which, source in enumerate(cell.layer.sources):
        others = tuple(v for k, v in enumerate(values) if k != which) if kind == "Multiply" else ()
        factors = (above, *others) if others else ()
        lines.append(product(f"to {titles[source]}:", _down(cell, which), factors=factors))
    return lines


def _down(cell: Cell, which: int) -> float:
    down = sent_down(cell.trace, cell.layer, np.array([cell.position]), which)
    assert down is not None  # all joins are known
    return float(down[0, 0, cell.unit])


def merging_values(cell: Cell) -> LiveValues:
    """What each source brings to a sum or product, and what goes back to it."""
    merged = cell.merged()
    values, back = np.array([v for _, v in merged]), np.array([_down(cell, k) for k in range(len(merged))])
    found: LiveValues = {"y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output))}
    order = weightiest(values, TAPS)
    for k, which in enumerate(order):
        title = short_title(merged[which][0])
        found[f"in{k}"] = LiveValue(float(values[which]), float(back[which]), title, title)
    if len(merged) > TAPS:
        rest = np.setdiff1d(np.arange(len(merged)), order)
        found["rest"] = LiveValue(None, size_of(back[rest]), f"{len(rest)} more", f"{len(rest)} more")
    return found


def join_diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    sign, count = _SIGNS[joins_as(layer)], len(layer.sources)
    return dense_diagram(width, inputs=count, activation="linear", most=TAPS, sign=sign, bias=False)


def columns_of(trace: Trace, layer: LayerTrace, which: int) -> tuple[int, int]:
    """Which units of a Concatenate are those of its source number `which`."""
    ends = np.cumsum([values_of(trace, source).shape[-1] for source in layer.sources])
    return int(ends[which - 1]) if which else 0, int(ends[which])


def concatenated(cell: Cell) -> tuple[str, int]:
    """The title of the source that a unit of a Concatenate comes from, and which of that source's units it is."""
    titles = row_titles(cell.trace)
    for which, source in enumerate(cell.layer.sources):
        begin, end = columns_of(cell.trace, cell.layer, which)
        if begin <= cell.unit < end:
            return titles[source], cell.unit - begin
    raise IndexError(f"{cell.layer.name} has no unit {cell.unit}")


def beside_forward(cell: Cell, opened: str) -> list[Line]:
    title, unit = concatenated(cell)
    return [
        heading("its sources' units side by side"),
        words(f"unit {cell.unit} is unit {unit} of {title}"),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def beside_values(cell: Cell) -> LiveValues:
    title, unit = concatenated(cell)
    value, above = cell.value(cell.layer.output), cell.gradient(cell.layer.output)
    said = f"{title}, unit {unit}"
    return {"y": LiveValue(value, above), "x": LiveValue(value, above, said, said)}


explains(Explanation(join_diagram, merging_values, merging_forward, merging_backward), *_TITLES)
explains(
    Explanation(
        diagram=lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
        values=beside_values,
        forward=beside_forward,
        backward=lambda cell, opened: output_arrivals(cell),
    ),
    "Concatenate",
)
