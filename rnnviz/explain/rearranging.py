"""Layers that only put numbers elsewhere: which number of the source a unit is."""

from __future__ import annotations

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, result, words
from rnnviz.layout.reads import kind_of, steps_of, values_of

_WORDS = {
    "Flatten": "all steps side by side, as one vector",
    "Reshape": "the same numbers in rows of another length",
    "Permute": "the same numbers with the axes in another order",
    "Cropping1D": "some steps at both ends are cut off",
    "Cropping2D": "some rows and columns of the picture are cut off",
    "ZeroPadding1D": "zeros before and behind the steps",
    "ZeroPadding2D": "zeros around the picture",
    "UpSampling1D": "every step, several times",
    "UpSampling2D": "every pixel, several times",
}


def origin(cell: Cell) -> tuple[int, int] | None:
    """The step that a unit's number comes from, and which unit of it; None for a zero that was put in."""
    place = int(cell.layer.constants["places"][cell.position, cell.unit])
    if place < 0:
        return None
    source = cell.layer.sources[0]
    at, unit = divmod(place, values_of(cell.trace, source).shape[-1])
    return int(steps_of(cell.trace, source)[at]), unit


def _forward(cell: Cell, opened: str) -> list[Line]:
    found = origin(cell)
    where = f"is unit {found[1]} of step {found[0]}" if found else "is a zero that is put in"
    return [
        heading(_WORDS[kind_of(cell.layer)]),
        words(f"unit {cell.unit} {where}"),
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _backward(cell: Cell, opened: str) -> list[Line]:
    lines = output_arrivals(cell)
    return lines if origin(cell) else [*lines, words("It goes no further: the zero comes from nowhere.")]


def _values(cell: Cell) -> LiveValues:
    found = origin(cell)
    value, above = cell.value(cell.layer.output), cell.gradient(cell.layer.output)
    if found is None:
        return {"y": LiveValue(value, above), "x": LiveValue(0.0, caption="padding", back="padding", text="")}
    said = f"unit {found[1]}, t = {found[0]}"
    return {"y": LiveValue(value, above), "x": LiveValue(value, above, said, said)}


explains(
    Explanation(
        diagram=lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
        values=_values,
        forward=_forward,
        backward=_backward,
        pictures=True,
    ),
    *_WORDS,
)
