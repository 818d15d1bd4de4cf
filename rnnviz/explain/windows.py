"""What a window of several steps shows of each of its taps: for convolutions and poolings."""

from __future__ import annotations

import numpy as np

from rnnviz.explain.live_value import LiveValue, LiveValues, size_of
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram_plain import INPUTS
from rnnviz.layout.lines import weightiest
from rnnviz.layout.numerals import short
from rnnviz.records.arrays import Array

TAPS = INPUTS
"""How many taps of a window, or sources of a join, a diagram shows: those that matter most."""


def tap_values(cell: Cell, x: Array, w: Array, delta: float) -> LiveValues:
    """What each tap of a convolution adds to the unit, and what goes back to it. x, w: (taps, features).

    A tap of one number shows it and its weight; one of several the weighted sum of them, which is what it adds.
    """
    parts = (x * w).sum(1)
    found = shown_taps(cell, parts, w * delta, x[:, 0] if x.shape[1] == 1 else parts)
    for k, tap in enumerate(weightiest(parts, TAPS)):
        if cell.taps()[tap] is not None:
            one = x.shape[1] == 1
            found[f"w{k}"] = LiveValue(text=f"×{short(float(w[tap, 0]))}" if one else f"{x.shape[1]} units")
    return found


def shown_taps(cell: Cell, parts: Array, back: Array, values: Array) -> LiveValues:
    """The weightiest taps and the rest of them. parts: (taps,) what each adds; back: (taps, features) what goes back;
    values: (taps,) the number each shows."""
    steps = cell.taps()
    order = weightiest(parts, TAPS)
    found: LiveValues = {}
    for k, tap in enumerate(order):
        step = steps[tap]
        if step is None:
            found[f"in{k}"] = LiveValue(0.0, caption="padding", back="padding", text="", flow=0.0)
            continue
        name = when(step - cell.step)
        found[f"in{k}"] = LiveValue(float(values[tap]), size_of(back[tap]), name, f"to {name}", "", float(parts[tap]))
    if len(steps) > TAPS:
        rest = np.setdiff1d(np.arange(len(steps)), order)
        more = f"{len(rest)} more"
        found["rest"] = LiveValue(float(parts[rest].sum()), size_of(back[rest].ravel()), more, more)
    return found


def when(ahead: int) -> str:
    """t, t−3, t+1."""
    return "t" if ahead == 0 else f"t{'+' if ahead > 0 else '−'}{abs(ahead)}"
