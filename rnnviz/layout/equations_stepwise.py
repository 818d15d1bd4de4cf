"""The equations of layers without weights: sums, products, poolings, non-linearities, and what only hands on."""

from __future__ import annotations

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.equations_shared import output_arrivals
from rnnviz.layout.lines import Line, Run, heading, part, result, words
from rnnviz.layout.numerals import number
from rnnviz.layout.reads import LARGEST, MEANS, columns_of, kind_of, sent_down, steps_of
from rnnviz.layout.tracks import layer_titles
from rnnviz.records import INPUT

_MOST = 8

_JOINED = {
    "Add": "output = the sum of what it reads",
    "Subtract": "output = the first − the second",
    "Average": "output = the mean of what it reads",
    "Multiply": "output = the product of what it reads",
}


def stepwise_forward(cell: Cell) -> list[Line]:
    kind, out = kind_of(cell.layer), cell.value(cell.layer.output)
    if kind in _JOINED:
        return [heading(_JOINED[kind]), *_joined(cell, kind), result("output", out, key="y")]
    if kind == "Concatenate":
        title, unit = concatenated(cell)
        return [
            heading("its sources' units side by side"),
            words(f"unit {cell.unit} is unit {unit} of {title}"),
            result("output", out, key="y"),
        ]
    if kind in MEANS or kind in LARGEST:
        return _pooled(cell, out)
    if kind == "Flatten":
        step, unit = flattened(cell)
        return [
            heading("all steps side by side, as one vector"),
            words(f"unit {cell.unit} is unit {unit} of step {step}"),
            result("output", out, key="y"),
        ]
    if kind in ("Activation", "ReLU"):
        name, x = str(cell.layer.config.get("activation")), float(cell.inputs()[cell.unit])
        sign = activation.sign(name)
        mixed = "" if activation.value(name, x) is not None else " (with the other units)"
        return [heading(f"output = {sign}(x)"), result(f"{sign}({number(x, sign=True)}){mixed}", out, key="y")]
    what = cell.layer.note or "hands every unit on"
    return [heading(f"{cell.layer.kind}: {what}"), result("output", out, key="y")]


def stepwise_backward(cell: Cell) -> list[Line]:
    kind, lines = kind_of(cell.layer), output_arrivals(cell)
    above = cell.gradient(cell.layer.output)
    titles = layer_titles(cell.trace) | {INPUT: INPUT}
    if kind in _JOINED:
        lines.append(heading("down to what it reads"))
        values = [value for _, value in cell.merged()]
        for which, source in enumerate(cell.layer.sources):
            down = sent_down(cell.trace, cell.layer, np.array([cell.position]), which)
            if down is None:
                continue
            others = tuple(v for k, v in enumerate(values) if k != which) if kind == "Multiply" else ()
            factors = (above, *others) if others else ()
            lines.append(part(f"to {titles[source]}:", float(down[0, 0, cell.unit]), factors=factors))
    elif kind in ("Activation", "ReLU"):
        name = str(cell.layer.config.get("activation"))
        slope = activation.slope(name, cell.value(cell.layer.output))
        if slope is not None:
            lines.append(heading(f"∂L/∂x = ∂L/∂output·{activation.slope_text(name, 'output')}"))
            total = f"≈ {number(above * slope, sign=True)}"
            shown = f"{number(above)} · {number(slope)}"
            lines.append(Line((Run(shown),), total, "accent", above * slope, "→x", 1))
    elif kind in MEANS or kind in LARGEST:
        lines.append(heading("down to what it reads"))
        down = cell.to_inputs().reshape(-1, cell.layer.units)[:, cell.unit]
        lines += [
            part(f"to x({step}):", float(value))
            for step, value in zip(cell.taps(), down, strict=True)
            if step is not None and value != 0.0
        ][:_MOST]
    return lines


def concatenated(cell: Cell) -> tuple[str, int]:
    """The title of the source that a unit of a Concatenate comes from, and which of that source's units it is."""
    titles = layer_titles(cell.trace) | {INPUT: INPUT}
    for which, source in enumerate(cell.layer.sources):
        begin, end = columns_of(cell.trace, cell.layer, which)
        if begin <= cell.unit < end:
            return titles[source], cell.unit - begin
    raise IndexError(f"{cell.layer.name} has no unit {cell.unit}")


def flattened(cell: Cell) -> tuple[int, int]:
    """The step that a unit of a Flatten comes from, and which unit of it."""
    taps = cell.layer.taps[cell.position]
    tap, unit = divmod(cell.unit, cell.layer.units // len(taps))
    return int(steps_of(cell.trace, cell.layer.sources[0])[taps[tap]]), unit


def _joined(cell: Cell, kind: str) -> list[Line]:
    values = cell.merged()
    if kind == "Multiply":
        return [Line((Run(title, "dim"),), number(v, sign=True), exact=v, indent=1) for title, v in values]
    counts = {"Subtract": (1.0, -1.0), "Average": (1 / len(values),) * len(values)}.get(kind, (1.0,) * len(values))
    return [
        part(title, count * v, factors=() if count == 1.0 else (count, v))
        for count, (title, v) in zip(counts, values, strict=True)
    ]


def _pooled(cell: Cell, out: float) -> list[Line]:
    values = cell.inputs().reshape(-1, cell.layer.units)[:, cell.unit]
    read = [(step, float(v)) for step, v in zip(cell.taps(), values, strict=True) if step is not None]
    if kind_of(cell.layer) in LARGEST:
        lines = [heading("output = the largest of what it reads")]
        shown = sorted(sorted(read, key=lambda r: -r[1])[:_MOST])
        lines += [Line((Run(f"x({s})", "dim"),), number(v, sign=True), exact=v, indent=1) for s, v in shown]
    else:
        lines = [heading("output = the mean of what it reads")]
        share = 1 / len(read)
        lines += [part(f"x({s})", share * v, factors=(share, v)) for s, v in read[:_MOST]]
        if rest := read[_MOST:]:
            lines.append(part(f"+ … ({len(rest)} more)", share * sum(v for _, v in rest)))
    if more := len(read) - _MOST:
        lines += [words(f"… and {more} smaller ones")] if more > 0 and kind_of(cell.layer) in LARGEST else []
    return [*lines, result("output", out, key="y")]
