"""The diagrams as numbers: nothing is crossed, covered or cut off, at any width."""

from __future__ import annotations

from itertools import combinations

import pytest
from traced_cells import traced
from traced_graphs import GRAPHS, traced_graph

from rnnviz.explain.page import diagram, live_values
from rnnviz.explain.windows import TAPS
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import CHARACTERS, DIGIT, LINE, NARROWEST, Diagram, Slot
from rnnviz.layout.diagram_gru import gru_diagram
from rnnviz.layout.diagram_lstm import lstm_diagram
from rnnviz.layout.diagram_plain import dense_diagram, norm_diagram, passing_diagram, simple_rnn_diagram

Rectangle = tuple[float, float, float, float]
WIDTHS = (NARROWEST, 300.0, 360.0, 420.0, 480.0)
SIGNS = {"forget": "σ", "input": "σ", "output": "σ", "update": "σ", "reset": "σ", "candidate": "tanh"}
KINDS = {
    "LSTM": lambda w: lstm_diagram(w, signs=SIGNS, output="tanh"),
    "GRU, reset after": lambda w: gru_diagram(w, reset_after=True, signs=SIGNS),
    "GRU, reset before": lambda w: gru_diagram(w, reset_after=False, signs=SIGNS),
    "SimpleRNN": lambda w: simple_rnn_diagram(w, "tanh"),
    "SimpleRNN without b": lambda w: simple_rnn_diagram(w, "relu", bias=False),
    "Dense of 1": lambda w: dense_diagram(w, inputs=1, activation="linear"),
    "Dense of 20": lambda w: dense_diagram(w, inputs=20, activation="relu"),
    "Conv1D of 2": lambda w: dense_diagram(w, inputs=2, activation="relu", most=TAPS),
    "Conv1D of 9": lambda w: dense_diagram(w, inputs=9, activation="tanh", most=TAPS),
    "Multiply": lambda w: dense_diagram(w, inputs=2, activation="linear", most=TAPS, sign="×", bias=False),
    "layer-normalised": lambda w: simple_rnn_diagram(w, "tanh", normalised="γ·n + β"),
    "normalisation": lambda w: norm_diagram(w, "γ·n + β"),
    "normalisation alone": lambda w: norm_diagram(w, "n"),
    "Dropout": lambda w: passing_diagram(w, "Dropout"),
}
every_diagram = pytest.mark.parametrize("width", WIDTHS)
every_kind = pytest.mark.parametrize("kind", KINDS)


def overlap(a: Rectangle, b: Rectangle, slack: float = 0.5) -> bool:
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def obstacles(d: Diagram) -> list[Rectangle]:
    """The insides of boxes and nodes; a wire may touch their edge."""
    nodes = [(n.x - n.radius + 3, n.y - n.radius + 3, n.x + n.radius - 3, n.y + n.radius - 3) for n in d.nodes]
    return [tuple(v + s for v, s in zip(b.rect, (1, 1, -1, -1), strict=True)) for b in d.boxes] + nodes


def segments(d: Diagram) -> list[Rectangle]:
    found = []
    for wire in d.wires:
        for (ax, ay), (bx, by) in zip(wire.points, wire.points[1:], strict=False):
            if ax == bx or ay == by:
                found.append((min(ax, bx) - 1, min(ay, by) - 1, max(ax, bx) + 1, max(ay, by) + 1))
    return found


def spot(slot: Slot, *, backward: bool) -> Rectangle:
    """Where a slot is drawn, its caption about 5.8 pixels a character."""
    caption = 5.8 * len(slot.caption(backward=backward))
    digits = DIGIT * CHARACTERS + 4
    width = caption + 4 + digits if slot.beside else max(caption, digits)
    if slot.key == "loop":
        width = caption
    x = slot.x - {"left": 0, "center": width / 2, "right": width}[slot.align]
    return x, slot.y, x + width, slot.y + (LINE if slot.beside or slot.key == "loop" else 2 * LINE)


@every_diagram
@every_kind
def test_no_wire_runs_through_a_box_or_a_node(kind: str, width: float) -> None:
    d = KINDS[kind](width)
    for segment in segments(d):
        for inside in obstacles(d):
            assert not overlap(segment, inside), (segment, inside)


@every_diagram
@every_kind
@pytest.mark.parametrize("backward", [False, True])
def test_no_number_covers_a_box_a_node_or_another_number(kind: str, width: float, backward: bool) -> None:
    d = KINDS[kind](width)
    phase = "backward" if backward else "forward"
    spots = [spot(s, backward=backward) for s in d.slots if s.phases in ("both", phase)]
    for one in spots:
        assert not any(overlap(one, inside, 1.5) for inside in obstacles(d)), one
    for one, other in combinations(spots, 2):
        assert not overlap(one, other, 1.5), (one, other)


@every_diagram
@every_kind
def test_everything_lies_inside_the_picture(kind: str, width: float) -> None:
    d = KINDS[kind](width)
    for box in (*(b.rect for b in d.boxes), d.frame, *(spot(s, backward=True) for s in d.slots)):
        assert box[0] >= -3
        assert box[1] >= 0
        assert box[2] <= width + 3
        assert box[3] <= d.height
    assert all(0 <= x <= width and 0 <= y <= d.height for wire in d.wires for x, y in wire.points)


@every_diagram
@every_kind
def test_upright_wires_cross_others_only_at_dots_bridges_and_nodes(kind: str, width: float) -> None:
    d = KINDS[kind](width)
    known = [*d.dots, *((b.x, b.y) for b in d.bridges), *((n.x, n.y) for n in d.nodes)]
    for one, other in combinations(d.wires, 2):
        for (ax, ay), (bx, by) in zip(one.points, one.points[1:], strict=False):
            for (cx, cy), (ex, ey) in zip(other.points, other.points[1:], strict=False):
                for upright, level in (((ax, ay, bx, by), (cx, cy, ex, ey)), ((cx, cy, ex, ey), (ax, ay, bx, by))):
                    if upright[0] != upright[2] or level[1] != level[3]:
                        continue
                    x, y = upright[0], level[1]
                    across = min(level[0], level[2]) < x < max(level[0], level[2])
                    along = min(upright[1], upright[3]) < y < max(upright[1], upright[3])
                    if across and along:
                        assert any(abs(x - kx) < 1 and abs(y - ky) < 1 for kx, ky in known), (one.key, other.key)


def test_the_reset_gate_stands_after_the_product_or_before_it() -> None:
    after, before = gru_diagram(300, reset_after=True, signs=SIGNS), gru_diagram(300, reset_after=False, signs=SIGNS)

    def order(d: Diagram) -> bool:
        """Whether r's × is above (nearer to the candidate than) the product with U."""
        product = next(b for b in d.boxes if b.text == "U·")
        times = next(n for n in d.nodes if n.x == product.x and n.text == "×" and n.y > 150)
        return times.y < product.y

    assert order(after)
    assert not order(before)


def test_a_point_in_a_box_finds_it() -> None:
    d = lstm_diagram(300, signs=SIGNS, output="tanh")
    forget = next(b for b in d.boxes if b.gate == "forget")
    assert d.box_at(forget.x, forget.y) is forget
    assert d.box_at(1, 1) is None


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_every_wire_and_box_of_a_cell_has_its_reading(cell: str) -> None:
    trace = traced(cell)
    for layer in trace.layers:
        found = Cell.at(trace, layer, step=3, unit=1)
        assert found is not None
        shown = diagram(layer, inputs=len(found.inputs()), width=300)
        live = live_values(found)
        for key in {w.key for w in shown.wires} | {b.key for b in shown.boxes} - {""}:
            assert key == "" or key in live, (layer.name, key)


@pytest.mark.parametrize("features", [1, 3])
@pytest.mark.parametrize("graph", GRAPHS)
def test_every_wire_and_box_of_a_graph_s_layers_has_its_reading(graph: str, features: int) -> None:
    trace = traced_graph(graph, features=features)
    for layer in trace.layers:
        for step in layer.steps.tolist():
            found = Cell.at(trace, layer, step=step, unit=layer.units - 1)
            assert found is not None
            shown = diagram(layer, inputs=len(found.inputs()), width=300)
            live = live_values(found)
            keys = {w.key for w in shown.wires} | {b.key for b in shown.boxes} | {s.key for s in shown.slots}
            assert {k for k in keys if k and not k.startswith("w") and k != "loop"} <= set(live), (layer.name, step)
