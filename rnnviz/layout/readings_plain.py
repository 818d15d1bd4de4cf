"""The live numbers of layers without memory: windows of steps, joins, normalisations, and what takes a unit alone."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import INPUTS
from rnnviz.layout.equations_norm import Normal
from rnnviz.layout.equations_stepwise import concatenated, flattened
from rnnviz.layout.lines import weightiest
from rnnviz.layout.numerals import short
from rnnviz.layout.reading import Reading, Readings, size_of
from rnnviz.layout.reads import MEANS, kind_of, sent_down

TAPS = INPUTS
"""How many taps of a window, or sources of a join, a diagram shows: those that matter most."""

SIGNS = {"Add": "+", "Subtract": "−", "Average": "avg", "Multiply": "×"}
"""What a join does, as its node shows it."""


def window_readings(cell: Cell) -> Readings:
    """What each tap of a convolution or a pooling adds to the unit, and what goes back to it.

    A tap of one number shows it and its weight; one of several the weighted sum of them, which is what it adds.
    """
    layer, steps = cell.layer, cell.taps()
    count = len(steps)
    x = cell.inputs().reshape(count, -1)
    kernel = any(w.name == "kernel" for w in layer.weights)
    if kernel:
        w = cell.weights_of("kernel", "candidate").reshape(count, -1)
        parts = (x * w).sum(1)
        back = w * cell.delta()[cell.unit]
    else:
        x = x[:, cell.unit : cell.unit + 1]
        back = cell.to_inputs().reshape(count, -1)[:, cell.unit : cell.unit + 1]
        read = sum(step is not None for step in steps)
        parts = x[:, 0] / read if kind_of(layer) in MEANS else x[:, 0]
    one = x.shape[1] == 1
    found: Readings = {}
    for k, tap in enumerate(weightiest(parts, TAPS)):
        step = steps[tap]
        if step is None:
            found[f"in{k}"] = Reading(0.0, caption="padding", back="padding", text="", flow=0.0)
            continue
        shown = float(x[tap, 0]) if one else float(parts[tap])
        found[f"in{k}"] = Reading(
            shown, size_of(back[tap]), when(step - cell.step), f"to {when(step - cell.step)}", "", float(parts[tap])
        )
        if kernel:
            found[f"w{k}"] = Reading(text=f"×{short(float(w[tap, 0]))}" if one else f"{x.shape[1]} units")
    if count > TAPS:
        rest = np.setdiff1d(np.arange(count), weightiest(parts, TAPS))
        more = f"{len(rest)} more"
        found["rest"] = Reading(float(parts[rest].sum()), size_of(back[rest].ravel()), more, more)
    return found


def when(ahead: int) -> str:
    """t, t−3, t+1."""
    return "t" if ahead == 0 else f"t{'+' if ahead > 0 else '−'}{abs(ahead)}"


def joined_readings(cell: Cell) -> Readings:
    """What each source brings to a sum or product, and what goes back to it."""
    merged = cell.merged()
    values = np.array([v for _, v in merged])
    row = np.array([cell.position])
    down = [sent_down(cell.trace, cell.layer, row, k) for k in range(len(merged))]
    back = np.array([0.0 if d is None else float(d[0, 0, cell.unit]) for d in down])
    found: Readings = {}
    order = weightiest(values, TAPS)
    for k, which in enumerate(order):
        title = merged[which][0]
        found[f"in{k}"] = Reading(float(values[which]), float(back[which]), title, title)
    if len(merged) > TAPS:
        rest = np.setdiff1d(np.arange(len(merged)), order)
        found["rest"] = Reading(None, size_of(back[rest]), f"{len(rest)} more", f"{len(rest)} more")
    return found


def norm_readings(cell: Cell) -> Readings:
    """x, its mean and deviation, the normalised number and what γ and β make of it."""
    one, above = Normal.of(cell, cell.inputs()), cell.gradient(cell.layer.output)
    return {
        "x": Reading(one.x, float(cell.to_inputs()[cell.unit])),
        "normal": Reading(one.normal, above * one.gamma),
        "mean": Reading(one.mean),
        "deviation": Reading(one.deviation),
        "gamma": Reading(one.gamma, above * one.normal),
        "beta": Reading(one.beta, above),
    }


def passing_readings(cell: Cell) -> Readings:
    """What enters a layer that takes each unit alone, and what goes back to it."""
    kind, above = kind_of(cell.layer), cell.gradient(cell.layer.output)
    if kind == "Flatten":
        step, unit = flattened(cell)
        return {"x": Reading(cell.value(cell.layer.output), above, f"unit {unit}, t = {step}")}
    if kind == "Concatenate":
        title, unit = concatenated(cell)
        return {"x": Reading(cell.value(cell.layer.output), above, f"{title}, unit {unit}", f"{title}, unit {unit}")}
    down = sent_down(cell.trace, cell.layer, np.array([cell.position]))
    return {"x": Reading(float(cell.inputs()[cell.unit]), None if down is None else float(down[0, 0, cell.unit]))}
