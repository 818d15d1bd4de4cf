"""Maximum and Minimum: which of its sources a unit takes, and that this one alone gets the gradient."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.explain.windows import TAPS
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_plain import dense_diagram
from rnnviz.layout.lines import Line, Run, heading, product, result
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import kind_of
from rnnviz.layout.titles import short_title
from rnnviz.records.trace import LayerTrace


def taken(cell: Cell) -> int:
    """Which source the unit's output is; among equal ones the first."""
    values = [value for _, value in cell.merged()]
    return int(np.argmax(values) if kind_of(cell.layer) == "Maximum" else np.argmin(values))


def _forward(cell: Cell, opened: str) -> list[Line]:
    which = "largest" if kind_of(cell.layer) == "Maximum" else "smallest"
    values = [Line((Run(title, "dim"),), number(v, sign=True), exact=v, indent=1) for title, v in cell.merged()]
    return [
        heading(f"output = the {which} of its inputs"),
        *values,
        result("output", cell.value(cell.layer.output), key="y"),
    ]


def _backward(cell: Cell, opened: str) -> list[Line]:
    title, _ = cell.merged()[taken(cell)]
    return [
        *output_arrivals(cell),
        heading("down to the input that was taken"),
        product(f"to {title}:", cell.gradient(cell.layer.output)),
    ]


def _values(cell: Cell) -> LiveValues:
    """The first few sources, the one that was taken among them."""
    merged, chosen, above = cell.merged(), taken(cell), cell.gradient(cell.layer.output)
    found: LiveValues = {"y": LiveValue(cell.value(cell.layer.output), above)}
    others = [k for k in range(len(merged)) if k != chosen]
    shown = sorted([chosen, *others[: TAPS - 1]])
    for place, which in enumerate(shown):
        title = short_title(merged[which][0])
        found[f"in{place}"] = LiveValue(merged[which][1], above if which == chosen else 0.0, title, title)
    if len(merged) > TAPS:
        more = f"{len(merged) - TAPS} more"
        found["rest"] = LiveValue(None, 0.0, more, more)
    return found


def _diagram(layer: LayerTrace, inputs: int, width: float) -> Diagram:
    sign, count = kind_of(layer)[:3].lower(), len(layer.sources)
    return dense_diagram(width, inputs=count, activation="linear", most=TAPS, sign=sign, bias=False)


explains(Explanation(_diagram, _values, _forward, _backward), "Maximum", "Minimum")
