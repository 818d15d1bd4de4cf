"""The GRU cell as a diagram, with the reset gate after the recurrent product (Keras's default) or before it."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.layout.diagram import NARROWEST, NODE, Box, Bridge, Diagram, Letter, Node, Slot, Wire

_TOP, _BLEND, _GATES = 58.0, 102.0, 162.0
_UPPER, _LOWER = 206.0, 239.0
_H_BUS, _X_BUS, _HEIGHT = 264.0, 284.0, 316.0
_BOX = 42.0
_PRODUCT = 20.0


def gru_diagram(width: float, *, reset_after: bool, signs: Mapping[str, str]) -> Diagram:
    """The diagram at a width in logical pixels, NARROWEST or more.

    reset_after: r multiplies U·h(t−1) + b, after the product with the recurrent weights; else r multiplies
    h(t−1) itself, before the product. signs: what each gate's box says of its non-linearity, by the gate's name.
    """
    extra = width - NARROWEST
    z, r, c = 58 + 0.18 * extra, 122 + 0.4 * extra, 205 + 0.68 * extra
    up, half = width - 11, _BOX / 2
    box_width = 45 + 0.06 * extra
    top, bottom = _GATES - half, _GATES + half
    times, product = (_UPPER, _LOWER) if reset_after else (_LOWER, _UPPER)
    middle = (z + c) / 2
    turn = (r + box_width / 2 + c - NODE) / 2
    foot = product + _PRODUCT / 2 if reset_after else times + NODE
    neck = times - NODE if reset_after else product - _PRODUCT / 2
    between = (
        ((c, product - _PRODUCT / 2), (c, times + NODE))
        if reset_after
        else ((c, times - NODE), (c, product + _PRODUCT / 2))
    )
    wires = (
        Wire("x", ((40, _HEIGHT - 4), (40, _X_BUS), (z + 9, _X_BUS)), vector=True, arrow=False),
        Wire("x", ((z + 9, _X_BUS), (r + 9, _X_BUS)), vector=True, arrow=False),
        Wire("x", ((r + 9, _X_BUS), (c + 17, _X_BUS)), vector=True, arrow=False),
        Wire("g_in", ((c + 17, _X_BUS), (c + 17, bottom)), gate="candidate", vector=True),
        Wire("z_in", ((z + 9, _X_BUS), (z + 9, bottom)), gate="update", vector=True),
        Wire("r_in", ((r + 9, _X_BUS), (r + 9, bottom)), gate="reset", vector=True),
        Wire("z_in", ((z - 9, _H_BUS), (z - 9, bottom)), gate="update", vector=True),
        Wire("r_in", ((r - 9, _H_BUS), (r - 9, bottom)), gate="reset", vector=True),
        Wire("bus", ((14, _TOP), (14, _H_BUS), (z - 9, _H_BUS)), vector=True, over=True, arrow=False),
        Wire("bus", ((z - 9, _H_BUS), (r - 9, _H_BUS)), vector=True, over=True, arrow=False),
        Wire("h_to_g", ((r - 9, _H_BUS), (c, _H_BUS), (c, foot)), vector=True, over=True),
        Wire("inner", between, vector=not reset_after),
        Wire("g_in", ((c, neck), (c, bottom)), gate="candidate"),
        Wire("r", ((r + box_width / 2, _GATES), (turn, _GATES), (turn, times), (c - NODE, times)), gate="reset"),
        Wire("z", ((z, top), (z, _BLEND)), gate="update", arrow=False),
        Wire("z_keep", ((z, _BLEND), (z, _TOP + NODE)), gate="update"),
        Wire("z_new", ((z, _BLEND), (middle - 12, _BLEND)), gate="update"),
        Wire("z_new", ((middle + 12, _BLEND), (c - NODE, _BLEND)), gate="update"),
        Wire("g", ((c, top), (c, _BLEND + NODE)), gate="candidate"),
        Wire("zg", ((c, _BLEND - NODE), (c, _TOP + NODE))),
        Wire("h_prev", ((0, _TOP), (14, _TOP)), vector=True, arrow=False),
        Wire("h_keep", ((14, _TOP), (z - NODE, _TOP))),
        Wire("zh", ((z + NODE, _TOP), (c - NODE, _TOP))),
        Wire("h", ((c + NODE, _TOP), (up, _TOP)), arrow=False),
        Wire("h_next", ((up, _TOP), (width, _TOP))),
        Wire("h_up", ((up, _TOP), (up, 4))),
    )
    above = _TOP - 40
    slots = (
        Slot("h_up", up - 6, 1, "right", "to the layer above", "from above", beside=True),
        Slot("h_prev", 3, above, "left", "h(t−1)", "to h(t−1)"),
        Slot("zh", middle, above, "center", "z·h(t−1)", "∂L/∂(z·h)"),
        Slot("h", (c + NODE + up) / 2 - 2, above, "center", "h(t)", "∂L/∂h(t)"),
        Slot("zg", c + 7, _TOP + 8, "left", "(1−z)·g", "∂L/∂(1−z)g"),
        Slot("x", 48, _X_BUS + 10, "left", "x(t)", "to x(t)", beside=True),
        Slot("h_next", width - 3, _X_BUS + 10, "right", back="from t+1", beside=True, phases="backward"),
    )
    return Diagram(
        width=width,
        height=_HEIGHT,
        frame=(7, 16, width - 5, _X_BUS + 8),
        wires=wires,
        boxes=(
            Box("z", z, _GATES, box_width, _BOX, signs["update"], "update"),
            Box("r", r, _GATES, box_width, _BOX, signs["reset"], "reset"),
            Box("g", c, _GATES, box_width, _BOX, signs["candidate"], "candidate"),
            Box("", c, product, 24, _PRODUCT, "U·"),
        ),
        nodes=(
            Node(z, _TOP, "×"),
            Node(c, _TOP, "+"),
            Node(c, _BLEND, "×"),
            Node(middle, _BLEND, "1−", 12),
            Node(c, times, "×"),
        ),
        slots=slots,
        letters=(
            Letter("z", z - 9, top - 9, "update"),
            Letter("r", (r + box_width / 2 + turn) / 2, _GATES - 9, "reset"),
            Letter("g", c - 9, top - 9, "candidate"),
        ),
        dots=(
            (14, _TOP),
            (z - 9, _H_BUS),
            (r - 9, _H_BUS),
            (z + 9, _X_BUS),
            (r + 9, _X_BUS),
            (z, _BLEND),
            (up, _TOP),
        ),
        bridges=(Bridge(z + 9, _H_BUS), Bridge(r + 9, _H_BUS)),
    )
