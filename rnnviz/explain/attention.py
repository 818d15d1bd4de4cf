"""Attention: how much each step of the other sequence counts, and the weighted mean that comes of it."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues
from rnnviz.explain.registry import Explanation, explains
from rnnviz.explain.shared import output_arrivals
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import passing_diagram
from rnnviz.layout.lines import Line, heading, part, product, result, shortened, total, words
from rnnviz.layout.reads import kind_of, read_by, sent_down, steps_of, taps_of
from rnnviz.layout.titles import row_titles
from rnnviz.records.arrays import Array, IntArray

_MOST, _HEADS = 6, 3


def _place(cell: Cell, role: str) -> int:
    """Which source is the value or the key; the value is the key where there is no other."""
    roles = cell.layer.roles or ("", "value", "key")
    return roles.index(role) if role in roles[: len(cell.layer.sources)] else roles.index("value")


def _looked_at(cell: Cell, which: int) -> IntArray:
    """(S,): the time steps of a source that are weighed."""
    taps = taps_of(cell.trace, cell.layer, which)[cell.position]
    return np.asarray(steps_of(cell.trace, cell.layer.sources[which])[taps])


def _weights(cell: Cell, head: int = 0) -> Array:
    return np.asarray(cell.layer.gates[head].after.value[0, cell.position], np.float64)


def _largest(values: Array, most: int = _MOST) -> list[int]:
    """The places of the largest, in their own order."""
    return sorted(np.argsort(-np.abs(values), kind="stable")[:most].tolist())


def _forward(cell: Cell, opened: str) -> list[Line]:
    heads, where = cell.layer.gates, _place(cell, "value")
    steps, source = _looked_at(cell, where), row_titles(cell.trace)[cell.layer.sources[where]]
    out = cell.value(cell.layer.output)
    lines: list[Line] = []
    for n, head in enumerate(heads[:_HEADS]):
        whose = f" of {head.name}" if len(heads) > 1 else ""
        weights = _weights(cell, n)
        shares = [part(f"a({step})", float(a)) for step, a in zip(steps, weights, strict=True)]
        lines.append(heading(f"weights{whose}: a softmax over the steps of {source}"))
        lines += shortened(shares, _largest(weights), more="a")
    if len(heads) > _HEADS:
        lines.append(words(f"and {len(heads) - _HEADS} more heads"))
    if kind_of(cell.layer) == "MultiHeadAttention":
        return [*lines, heading("output = W·(the heads' weighted means) + b"), result("output", out, key="y")]
    if cell.layer.mask is not None and not cell.layer.mask[0, cell.position]:
        return [*lines, words("a masked step: 0 leaves the layer"), result("output", out, key="y")]
    weights = _weights(cell)
    values = read_by(cell.trace, cell.layer, np.array([cell.position]), where)[0, :, cell.unit]
    terms = [
        part(f"a({step})·v({step})", float(a * v), factors=(float(a), float(v)))
        for step, a, v in zip(steps, weights, values, strict=True)
    ]
    lines.append(heading(f"output = the weighted mean of unit {cell.unit} of {source}"))
    return [*lines, *shortened(terms, _largest(weights * values), more="a·v"), total("output", out, key="y")]


def _backward(cell: Cell, opened: str) -> list[Line]:
    lines = output_arrivals(cell)
    for head in cell.layer.gates[:_HEADS]:
        whose = f" of {head.name}" if len(cell.layer.gates) > 1 else ""
        slopes = np.asarray(head.before.gradient[0, cell.position], np.float64)
        steps = _looked_at(cell, _place(cell, "key"))
        lines.append(heading(f"∂L/∂score{whose}"))
        scores = [product(f"score of step {step}:", float(d)) for step, d in zip(steps, slopes, strict=True)]
        lines += shortened(scores, _largest(slopes), more="score")
    titles = row_titles(cell.trace)
    lines.append(heading("down to what it reads, all units"))
    for which, source in enumerate(cell.layer.sources):
        down = sent_down(cell.trace, cell.layer, np.array([cell.position]), which)
        assert down is not None  # its arithmetic is known
        sizes = np.linalg.norm(down[0], axis=-1)
        told = [
            product(f"‖to {titles[source]}({step})‖:", float(size))
            for step, size in zip(_looked_at(cell, which), sizes, strict=True)
        ]
        lines += shortened(told, _largest(sizes, 4), more="down")
    return lines


def _values(cell: Cell) -> LiveValues:
    count = len(_looked_at(cell, _place(cell, "value")))
    return {
        "x": LiveValue(caption="", text=f"{count} steps" if count > 1 else "1 step"),
        "y": LiveValue(cell.value(cell.layer.output), cell.gradient(cell.layer.output)),
    }


explains(
    Explanation(
        diagram=lambda layer, inputs, width: passing_diagram(width, kind_of(layer)),
        values=_values,
        forward=_forward,
        backward=_backward,
        hues=dict.fromkeys(("attention", *(f"head {n}" for n in range(1, 33))), "output"),
    ),
    *("Attention", "AdditiveAttention", "MultiHeadAttention"),
)
