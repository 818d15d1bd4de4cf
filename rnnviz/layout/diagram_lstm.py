"""The LSTM cell as a diagram: the cell state's conveyor above, four gates below, no wire through a box."""

from __future__ import annotations

from collections.abc import Mapping

from rnnviz.layout.diagram import NARROWEST, NODE, Box, Bridge, Diagram, Letter, Node, Slot, Wire

_CONVEYOR, _MERGE, _TANH, _OUT, _GATES, _BUS, _HEIGHT = 58.0, 104.0, 92.0, 136.0, 178.0, 218.0, 264.0
_BOX = 42.0


def lstm_diagram(width: float, *, signs: Mapping[str, str], output: str) -> Diagram:
    """The diagram at a width in logical pixels, NARROWEST or more. output: what the box on c(t) says of its activation.
    signs: what each gate's box says of its own, by the gate's name.

    Left to right: forget, input, candidate, output gate, the output's activation and ×, and the way up.
    """
    extra = width - NARROWEST
    pitch, half = 51 + 0.19 * extra, _BOX / 2
    f = 47 + 0.1 * extra
    i, g, o = f + pitch, f + 2 * pitch, f + 3 * pitch
    h, up = o + 40 + 0.1 * extra, width - 11
    box_width = 45 + 0.06 * extra
    top, bottom = _GATES - half, _GATES + half
    places = (("f", f, "forget"), ("i", i, "input"), ("g", g, "candidate"), ("o", o, "output"))
    gates = tuple((key, x, gate, signs[gate]) for key, x, gate in places)
    wires = (
        Wire("x", ((22, _HEIGHT - 4), (22, _BUS)), vector=True, arrow=False),
        Wire("h_prev", ((0, _BUS), (22, _BUS)), vector=True, arrow=False),
        Wire("bus", ((22, _BUS), (f, _BUS)), vector=True, arrow=False),
        Wire("bus", ((f, _BUS), (i, _BUS)), vector=True, arrow=False),
        Wire("bus", ((i, _BUS), (g, _BUS)), vector=True, arrow=False),
        Wire("f_in", ((f, _BUS), (f, bottom)), gate="forget", vector=True),
        Wire("i_in", ((i, _BUS), (i, bottom)), gate="input", vector=True),
        Wire("g_in", ((g, _BUS), (g, bottom)), gate="candidate", vector=True),
        Wire("bus", ((g, _BUS), (o, _BUS)), vector=True, arrow=False),
        Wire("o_in", ((o, _BUS), (o, bottom)), gate="output", vector=True),
        Wire("f", ((f, top), (f, _CONVEYOR + NODE)), gate="forget"),
        Wire("i", ((i, top), (i, _MERGE), (g - NODE, _MERGE)), gate="input"),
        Wire("g", ((g, top), (g, _MERGE + NODE)), gate="candidate"),
        Wire("o", ((o, top), (o, _OUT), (h - NODE, _OUT)), gate="output"),
        Wire("ig", ((g, _MERGE - NODE), (g, _CONVEYOR + NODE))),
        Wire("c_tanh", ((h, _CONVEYOR), (h, _TANH - 18))),
        Wire("tanh_c", ((h, _TANH + 18), (h, _OUT - NODE))),
        Wire("h", ((h, _OUT + NODE), (h, _BUS), (up, _BUS)), arrow=False),
        Wire("h_next", ((up, _BUS), (width, _BUS))),
        Wire("h_up", ((up, _BUS), (up, 4))),
        Wire("c_prev", ((0, _CONVEYOR), (f - NODE, _CONVEYOR)), over=True),
        Wire("fc", ((f + NODE, _CONVEYOR), (g - NODE, _CONVEYOR)), over=True),
        Wire("c", ((g + NODE, _CONVEYOR), (h, _CONVEYOR)), over=True, arrow=False),
        Wire("c_next", ((h, _CONVEYOR), (width, _CONVEYOR)), over=True),
    )
    above = _CONVEYOR - 40
    slots = (
        Slot("h_up", up - 6, 1, "right", "to the layer above", "from above", beside=True),
        Slot("c_prev", 3, above, "left", "c(t−1)", "to c(t−1)"),
        Slot("fc", (f + g) / 2, above, "center", "f·c(t−1)", "∂L/∂(f·c)"),
        Slot("c", (g + h) / 2, above, "center", "c(t)", "∂L/∂c(t)"),
        Slot("ig", g + 7, _CONVEYOR + NODE, "left", "i·g", "∂L/∂(i·g)"),
        Slot("h_prev", 30, _BUS + 13, "left", "h(t−1)", "to h(t−1)", beside=True),
        Slot("x", 30, _BUS + 29, "left", "x(t)", "to x(t)", beside=True),
        Slot("h", width - 3, _BUS + 13, "right", "h(t)", "∂L/∂h(t)", beside=True),
        Slot("h_next", width - 3, _BUS + 29, "right", back="from t+1", beside=True, phases="backward"),
    )
    return Diagram(
        width=width,
        height=_HEIGHT,
        frame=(10, 16, width - 5, _BUS + 10),
        wires=wires,
        boxes=(
            *(Box(key, x, _GATES, box_width, _BOX, text, gate) for key, x, gate, text in gates),
            Box("tanh_c", h, _TANH, 46 + 0.05 * extra, 36, output),
        ),
        nodes=(
            Node(f, _CONVEYOR, "×"),
            Node(g, _CONVEYOR, "+"),
            Node(g, _MERGE, "×"),
            Node(h, _OUT, "×"),
        ),
        slots=slots,
        letters=tuple(Letter(key, x - 9, top - 9, gate) for key, x, gate, _ in gates),
        dots=((22, _BUS), (f, _BUS), (i, _BUS), (g, _BUS), (h, _CONVEYOR), (up, _BUS)),
        bridges=(Bridge(up, _CONVEYOR),),
    )
