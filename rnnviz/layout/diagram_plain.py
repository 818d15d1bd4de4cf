"""The cells without gates: a SimpleRNN's with its recurrent loop, and a unit of a weighted sum."""

from __future__ import annotations

import math

from rnnviz.layout.diagram import NARROWEST, NODE, Box, Bridge, Diagram, Letter, Node, Point, Slot, Wire

INPUTS = 4
"""How many inputs of a weighted sum a diagram shows: the ones that matter most."""


_SUM = 13.0


def _rim(dx: float, dy: float, *, at: Point) -> Point:
    """Where a wire from (dx, dy) beside a sum's node meets its rim."""
    share = _SUM / math.hypot(dx, dy)
    return at[0] + dx * share, at[1] + dy * share


def simple_rnn_diagram(width: float, activation: str, *, bias: bool = True, normalised: str = "") -> Diagram:
    """One non-linearity of w·x(t) + u·h(t−1) + b, whose output comes round again one step later.

    bias: whether b is added. normalised: what the layer normalisation that the sum goes through first makes of it
    (γ·n + β), which has the key "normed"; empty where there is none.
    """
    extra = width - NARROWEST
    row, loop, height = 120.0, 56.0, 204.0
    plus, box, up, turn = 86 + 0.25 * extra, 168 + 0.5 * extra, 212 + 0.8 * extra, width - 38
    half = 26.0
    between: tuple[Wire, ...] = (Wire("sum", ((plus + NODE, row), (box - half, row))),)
    norm: tuple[Box, ...] = ()
    slots: tuple[Slot, ...] = (Slot("sum", plus + 10, row - 34, "left", "sum", "∂L/∂sum"),)
    if normalised:
        plus, middle = 74 + 0.2 * extra, 115 + 0.35 * extra
        norm = (Box("", middle, row, 34, 26, "norm", "candidate"),)
        between = (
            Wire("sum", ((plus + NODE, row), (middle - 17, row))),
            Wire("normed", ((middle + 17, row), (box - half, row))),
        )
        slots = (
            Slot("sum", plus + 4, row - 44, "left", "sum a", "∂L/∂a"),
            Slot("normed", middle + 14 + 0.1 * extra, row + 22, "center", normalised.replace(" ", ""), "∂L/∂(…)"),
        )
    wires = (
        Wire("x", ((plus, height - 4), (plus, row + NODE)), vector=True),
        Wire("h_prev", ((0, row), (plus - NODE, row)), vector=True),
        *((Wire("b", ((plus, row - 34), (plus, row - NODE))),) if bias else ()),
        *between,
        Wire("h", ((box + half, row), (up, row)), gate="candidate", arrow=False),
        Wire("h_up", ((up, row), (up, 4))),
        Wire("h_next", ((up, row), (width, row))),
        Wire("", ((turn, row), (turn, loop), (26, loop), (26, row - 2)), dashed=True, over=True),
    )
    return Diagram(
        width=width,
        height=height,
        frame=(46, 72, width - 54, 166),
        wires=wires,
        boxes=(*norm, Box("a", box, row, 2 * half, 42, activation, "candidate")),
        nodes=(Node(plus, row, "+"),),
        slots=(
            Slot("h_up", up - 6, 1, "right", "to the layer above", "from above", beside=True),
            Slot("h_prev", 3, row + 7, "left", "h(t−1)", "to h(t−1)"),
            *slots,
            Slot("x", plus + 11, height - 19, "left", "x(t)", "to x(t)", beside=True),
            Slot("h", width - 3, row + 7, "right", "h(t)", "∂L/∂h(t)"),
            Slot("h_next", width - 3, height - 34, "right", back="from t+1", beside=True, phases="backward"),
            Slot("loop", (26 + up) / 2, loop - 16, "center", "one step later", "one step earlier"),
        ),
        letters=(
            *((Letter("b", plus - 12, row - 26),) if bias else ()),
            Letter("u·", (52 if normalised else 58) + 0.15 * extra, row - 10),
            Letter("w·", plus - 12, row + 26),
        ),
        dots=((up, row), (turn, row)),
        bridges=(Bridge(up, loop, inside=False),),
    )


def dense_diagram(
    width: float, *, inputs: int, activation: str, most: int = INPUTS, sign: str = "Σ", bias: bool = True
) -> Diagram:
    """One unit of a weighted sum: its largest inputs below, the sum, the activation, the output on top.

    inputs: how many the unit has; the rest of more than `most` is drawn as one wire. A linear unit has no box.
    sign: what is done with them where that is not a sum; bias: whether one is added.
    """
    shown = min(inputs, most)
    columns = shown + (inputs > shown)
    middle, height = width / 2, 252.0
    plus, box, feet = 126.0, 72.0, 200.0
    pitch = min(width / max(columns, 1), 84.0)
    xs = [middle + (k - (columns - 1) / 2) * pitch for k in range(columns)]
    keys = [f"in{k}" for k in range(shown)] + (["rest"] if columns > shown else [])
    linear = activation == "linear"
    into = ((middle, plus - _SUM), (middle, 4)) if linear else ((middle, plus - _SUM), (middle, box + 21))
    wires = [
        Wire(key, ((x, feet), _rim(x - middle, feet - plus, at=(middle, plus))), arrow=False)
        for key, x in zip(keys, xs, strict=True)
    ]
    wires.append(Wire("y" if linear else "sum", into))
    slots = [Slot(key, x, feet + 4, "center") for key, x in zip(keys, xs, strict=True)]
    slots += [Slot(f"w{k}", x, feet + 33, "center", phases="forward", beside=True) for k, x in enumerate(xs[:shown])]
    slots.append(Slot("y", middle + 10, 6, "left", "output", "∂L/∂output", beside=True))
    if bias:
        wires.append(Wire("b", ((middle - 42, plus), (middle - _SUM, plus))))
        slots.append(Slot("b", middle - 46, plus - 7, "right", "b", "∂L/∂b", beside=True))
    if not linear:
        wires.append(Wire("y", ((middle, box - 21), (middle, 4))))
        slots.append(Slot("sum", middle + 10, box + 25, "left", "sum", "∂L/∂sum", beside=True))
    return Diagram(
        width=width,
        height=height,
        frame=(8, 24, width - 8, feet - 8),
        wires=tuple(wires),
        boxes=() if linear else (Box("y", middle, box, 56, 42, activation, "candidate"),),
        nodes=(Node(middle, plus, sign, _SUM),),
        slots=tuple(slots),
    )


def norm_diagram(width: float, scaled: str) -> Diagram:
    """One unit's normalisation: minus the mean, over the deviation; then `scaled`, γ·n + β or a part of it."""
    middle, height = width / 2, 250.0
    row, normal = 74.0, 160.0
    side = 64.0
    return Diagram(
        width=width,
        height=height,
        frame=(8, 24, width - 8, 216),
        wires=(
            Wire("x", ((middle, height - 4), (middle, normal + 21))),
            Wire("normal", ((middle, normal - 21), (middle, row + 15))),
            Wire("y", ((middle, row - 15), (middle, 4))),
        ),
        boxes=(
            Box("normal", middle, normal, 110, 42, "(x−μ)/√(σ²+ε)"),
            *((Box("", middle, row, 110, 30, scaled),) if scaled != "n" else ()),
        ),
        slots=(
            Slot("y", middle + 10, 6, "left", "output", "∂L/∂output", beside=True),
            *((Slot("gamma", middle - side, row - 14, "right", "γ", "∂L/∂γ"),) if "γ" in scaled else ()),
            *((Slot("beta", middle + side, row - 14, "left", "β", "∂L/∂β"),) if "β" in scaled else ()),
            Slot("mean", middle - side, normal - 14, "right", "μ", phases="forward"),
            Slot("deviation", middle + side, normal - 14, "left", "√(σ²+ε)", phases="forward"),
            Slot("x", middle + 10, height - 20, "left", "x", "∂L/∂x", beside=True),
        ),
    )


def passing_diagram(width: float, kind: str) -> Diagram:
    """A layer without weights that takes each unit by itself (Dropout, off while tracing, or a non-linearity)."""
    middle, height = width / 2, 170.0
    return Diagram(
        width=width,
        height=height,
        frame=(8, 24, width - 8, 146),
        wires=(Wire("x", ((middle, height - 4), (middle, 106))), Wire("y", ((middle, 64), (middle, 4)))),
        boxes=(Box("", middle, 85, 110, 42, kind),),
        slots=(
            Slot("y", middle + 10, 6, "left", "output", "∂L/∂output", beside=True),
            Slot("x", middle + 10, height - 20, "left", "input", "∂L/∂input", beside=True),
        ),
    )
