"""The GRU's equations: h(t) = z·h(t−1) + (1−z)·g, with the reset gate after or before the recurrent product.

Cho et al. (2014); z keeps the old state, as in Keras. reset_after is the variant that Keras has as its default.
"""

from __future__ import annotations

import numpy as np

from rnnviz.layout.cell import Cell
from rnnviz.layout.equations_shared import (
    arrival_lines,
    departure_lines,
    gate_line,
    hidden_account,
    hidden_names,
    slope_lines,
    sum_lines,
)
from rnnviz.layout.lines import Line, Run, heading, part, result, words
from rnnviz.layout.numerals import number
from rnnviz.layout.readings import recurrent_product

_GATES = ("update", "reset", "candidate")


def gru_forward(cell: Cell, opened: str) -> list[Line]:
    lines: list[Line] = []
    for name in _GATES:
        gate = cell.layer.gate(name)
        lines.append(gate_line(cell, gate, opened=name == opened))
        if name == opened:
            lines += _candidate_sum(cell) if name == "candidate" else sum_lines(cell, name)
            lines.append(result("sum", cell.value(gate.before), key=f"{gate.symbol}.before", style=name))
    z, g, before = cell.after("update"), cell.after("candidate"), cell.state("h", 1)
    return [
        *lines,
        heading("h(t) = z·h(t−1) + (1−z)·g"),
        part("z·h(t−1)", z * before, factors=(z, before)),
        part("(1−z)·g", (1 - z) * g, factors=(1 - z, g)),
        result("h(t)", cell.state("h"), key="h"),
    ]


def _candidate_sum(cell: Cell) -> list[Line]:
    h, r = cell.hidden_before(), cell.after("reset")
    if not cell.reset_after:
        p = cell.position
        reset = cell.layer.gate("reset").after.value[0, p].astype(np.float64)
        return [words("g's sum takes r·h(t−1) of all units"), *sum_lines(cell, "candidate", hidden=reset * h)]
    biases, product = cell.biases("candidate"), recurrent_product(cell)
    return [
        *sum_lines(cell, "candidate", recurrent=False),
        words("r times (u·h(t−1) + b′):"),
        *_deeper(hidden_account(cell, h, hidden_names(len(h)), cell.weights_of("recurrent_kernel", "candidate"))),
        *_deeper([part("b′", b) for b in biases[1:]]),
        part("r·(…)", r * product, factors=(r, product)),
    ]


def _deeper(lines: list[Line]) -> list[Line]:
    """The lines as an account within an account: their numbers stand left of the right edge."""
    return [Line((*line.runs, Run(f"  ({line.total})" if line.total else "", "dim")), indent=2) for line in lines]


def gru_backward(cell: Cell, opened: str) -> list[Line]:
    dh = cell.gradient(cell.layer.states["h"])
    z, g, before = cell.after("update"), cell.after("candidate"), cell.state("h", 1)
    lines = arrival_lines(cell)
    lines.append(heading("the gates"))
    d_g = cell.gradient(cell.layer.gate("candidate").before)
    if cell.reset_after:
        to_r = ("∂L/∂(sum of g)·(u·h+b′)", (d_g, recurrent_product(cell)))
    else:
        to_r = ("h(t−1)·(back from all g)", (before, cell.candidate_pull()))
    texts = {
        "update": ("∂L/∂h·(h(t−1)−g)", (dh, before - g)),
        "candidate": ("∂L/∂h·(1−z)", (dh, 1 - z)),
        "reset": to_r,
    }
    for name in ("update", "candidate", "reset"):
        gate = cell.layer.gate(name)
        text, factors = texts[name]
        value = cell.gradient(gate.after)
        long = len(text) > 20
        runs = (Run(f"∂L/∂{gate.symbol}", name), Run("" if long else f" = {text}"))
        total = f"≈ {number(value, sign=True)}"
        lines.append(Line(runs, total, name, value, f"∂{gate.symbol}", toggles=name, opened=name == opened))
        if name == opened:
            if long:
                lines.append(words(f"= {text}"))
            lines.append(words(" · ".join(number(f) for f in factors)))
            lines += slope_lines(cell, gate)
    return lines + departure_lines(cell, direct=("z·∂L/∂h(t)", z * dh, (z, dh)))
