"""The inspector on hand-made traces: what it shows at which moment, and what it says when it is clicked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from traced_cells import traced
from traced_graphs import GRAPHS, traced_graph
from traces import make_trace

from rnnviz.layout.diagram import Box
from rnnviz.layout.moments import Moment, Phase, Story
from rnnviz.layout.numerals import number
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.focus import NOWHERE, Focus
from rnnviz.ui.score.inspector import InspectorView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT


def updated(trace: Trace) -> Trace:
    after = {x.name: {w.name: w.value - 0.01 * w.gradient for w in x.weights} for x in trace.layers}
    return replace(trace, update=Update("Adam", 0.001, 7, after, trace.loss * 0.9))


@pytest.fixture
def view(qtbot: Any) -> InspectorView:
    inspector = InspectorView()
    qtbot.addWidget(inspector)
    inspector.resize(340, 900)
    inspector.show()
    qtbot.waitExposed(inspector)
    return inspector


def printed(view: InspectorView) -> list[str]:
    return ["".join(r.text for r in line.runs) + " " + line.total for line in view.equations.lines]


def pixels(view: InspectorView) -> QImage:
    return view.grab().toImage()


def gate_box(view: InspectorView, gate: str) -> Box:
    shown = view.diagram.shown
    assert shown is not None
    return next(b for b in shown.boxes if b.gate == gate)


def test_without_a_trace_it_is_empty(view: InspectorView) -> None:
    view.set_trace(None)
    assert view.title.text() == "CELL"
    assert not view.diagram.isVisible()


def test_the_title_says_which_cell_and_the_equations_have_its_numbers(view: InspectorView) -> None:
    trace = make_trace("LSTM")
    view.set_trace(trace)
    view.set_layer("lstm_1")
    view.set_unit(3)
    view.set_moment(Moment(Phase.FORWARD, 12))
    assert view.title.text() == "CELL · LSTM 2 · t = 12, unit 3"
    c = float(trace.layer("lstm_1").states["c"].value[0, 12, 3])
    assert f"c(t) ≈ {number(c, sign=True)}" in printed(view)


def test_backward_shows_gradients_and_the_loss_how_it_adds_up(view: InspectorView) -> None:
    trace = make_trace("LSTM")
    view.set_trace(trace)
    view.set_layer("lstm")
    view.set_moment(Moment(Phase.BACKWARD, 5))
    dc = float(trace.layer("lstm").states["c"].gradient[0, 5, 0])
    assert f"∂L/∂c(t) ≈ {number(dc, sign=True)}" in printed(view)
    view.set_moment(Moment(Phase.LOSS, 19, 1))
    assert printed(view)[-1] == f"L ≈ {number(trace.loss, sign=True)}"


def test_the_update_gives_all_room_to_the_weights(view: InspectorView) -> None:
    view.set_trace(updated(make_trace("LSTM")))
    view.set_layer("lstm")
    view.set_moment(Moment(Phase.FORWARD, 3))
    assert view.diagram.isVisible()
    before = view.weights.height()
    view.set_moment(Moment(Phase.UPDATE, 0, 2))
    assert not view.diagram.isVisible()
    assert view.weights.isVisible()
    assert view.weights.height() > before
    assert view.weights.height() > view.diagram.height()


def test_a_click_on_a_gate_opens_its_account_and_another_closes_it(view: InspectorView, qtbot: Any) -> None:
    view.set_trace(make_trace("LSTM"))
    view.set_layer("lstm_1")
    view.set_moment(Moment(Phase.FORWARD, 12))
    box = gate_box(view, "output")
    left = (view.diagram.width() - 332) // 2
    spot = QPoint(int(box.x) + max(left, 0), int(box.y))
    lines = len(view.equations.lines)
    qtbot.mouseClick(view.diagram, Qt.MouseButton.LeftButton, pos=spot)
    assert view.opened == "output"
    opened = next(line for line in view.equations.lines if line.toggles == "output")
    assert opened.opened
    qtbot.mouseClick(view.diagram, Qt.MouseButton.LeftButton, pos=spot)
    assert view.opened == ""
    assert len(view.equations.lines) < lines


def test_the_pointer_on_a_gate_says_which(view: InspectorView, qtbot: Any) -> None:
    view.set_trace(make_trace("GRU"))
    view.set_layer("gru")
    view.set_unit(2)
    view.set_moment(Moment(Phase.FORWARD, 4))
    box = gate_box(view, "reset")
    with qtbot.waitSignal(view.hovered) as said:
        qtbot.mouseMove(view.diagram, QPoint(int(box.x) + 2, int(box.y)))
    assert said.args == [Focus("gru", 2, 4, "reset")]
    with qtbot.waitSignal(view.hovered) as said:
        qtbot.mouseMove(view.diagram, QPoint(2, view.diagram.height() - 2))
    assert said.args == [NOWHERE]


def test_a_focus_elsewhere_lights_the_gate_here(view: InspectorView) -> None:
    view.set_trace(make_trace("LSTM"))
    view.set_layer("lstm")
    view.set_moment(Moment(Phase.FORWARD, 4))
    dark = pixels(view)
    view.set_focus(Focus("lstm", 0, 4, "forget"))
    assert pixels(view) != dark
    view.set_focus(NOWHERE)
    assert pixels(view) == dark
    view.set_focus(Focus("lstm_1", 0, 4, "forget"))  # another layer's gate
    assert pixels(view) == dark


def test_a_click_on_a_weight_picks_its_unit(view: InspectorView, qtbot: Any) -> None:
    view.set_trace(make_trace("LSTM"))
    view.set_layer("lstm_1")
    view.set_moment(Moment(Phase.FORWARD, 4))
    item = next(m for m in view.weights.plan.maps if m.gate == "forget") if view.weights.plan else None
    assert item is not None
    spot = QPoint(int(item.x + 5.5 * item.width / 8), int(item.y + 2))
    with qtbot.waitSignal(view.unit_picked) as picked:
        qtbot.mouseClick(view.weights, Qt.MouseButton.LeftButton, pos=spot)
    assert picked.args == [5]


def test_another_model_with_other_gates_and_fewer_units_is_no_trouble(view: InspectorView) -> None:
    view.set_trace(make_trace("LSTM"))
    view.set_layer("lstm_1")
    view.set_unit(7)
    view.set_moment(Moment(Phase.BACKWARD, 19))
    pictures = []
    for cell in ("GRU", "SimpleRNN"):
        view.set_trace(make_trace(cell, units=(3,), loss_on=LossOn.LAST))
        assert view.title.text() == f"CELL · {cell} · t = 19, unit 2"
        assert view.opened in ("update", "forget")
        pictures.append(pixels(view))
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("width", [300, 360, 420])
@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_every_moment_of_every_layer_can_be_drawn_and_fits(
    view: InspectorView, cell: str, width: int, qtbot: Any
) -> None:
    trace = updated(make_trace(cell, steps=6))
    view.resize(width, 900)
    story = Story(6)
    for palette in (LIGHT, DARK):
        wear(palette)
        view.set_trace(trace)
        for layer in trace.layers:
            view.set_layer(layer.name)
            for index in (0, 5, 6, 7, 8, 13, 14, 15, 16):
                view.set_moment(story.moment(index))
                image = pixels(view)
                assert len({image.pixel(x, y) for x in range(0, width, 7) for y in range(0, 300, 7)}) > 3
                bar = view.width() - view.viewport_width
                assert bar < 30
                for part in (view.diagram, view.equations, view.weights):
                    assert not part.isVisible() or part.geometry().right() < view.viewport_width


@pytest.mark.parametrize("width", [300, 420])
@pytest.mark.parametrize("graph", GRAPHS)
def test_every_layer_of_a_graph_can_be_drawn_and_fits(view: InspectorView, graph: str, width: int) -> None:
    trace = traced_graph(graph, features=3)
    view.resize(width, 900)
    story = Story(trace.steps)
    view.set_trace(trace)
    for layer in trace.layers:
        view.set_layer(layer.name)
        view.set_unit(layer.units - 1)
        pictures = set()
        for phase, step in ((Phase.FORWARD, 0), (Phase.FORWARD, 12), (Phase.BACKWARD, 12), (Phase.BACKWARD, 5)):
            view.set_moment(story.moment(story.index(phase, step)))
            pictures.add(bytes(pixels(view).constBits()))
            for part in (view.diagram, view.equations, view.weights):
                assert not part.isVisible() or part.geometry().right() < view.viewport_width
        assert len(pictures) == 4
        view.set_moment(story.moment(len(story) - 1))
        assert bytes(pixels(view).constBits()) not in pictures


def test_two_hundred_steps_there_and_back_end_where_they_began(view: InspectorView) -> None:
    trace = make_trace("LSTM", steps=200)
    view.set_trace(trace)
    view.set_layer("lstm_1")
    view.set_moment(Moment(Phase.FORWARD, 0))
    began = pixels(view)
    for step in (*range(1, 200, 9), *range(199, -1, -9), 0):
        view.set_moment(Moment(Phase.FORWARD, step))
    assert pixels(view) == began


def test_a_record_is_never_changed(view: InspectorView) -> None:
    trace = updated(make_trace("GRU"))
    copies = [w.value.copy() for x in trace.layers for w in x.weights]
    view.set_trace(trace)
    for moment in (Moment(Phase.FORWARD, 3), Moment(Phase.BACKWARD, 3), Moment(Phase.UPDATE, 0, 2)):
        view.set_moment(moment)
        pixels(view)
    kept = [w.value for x in trace.layers for w in x.weights]
    assert all(np.array_equal(a, b) for a, b in zip(copies, kept, strict=True))


def test_what_stands_below_the_equations_is_below_them_however_it_began(qtbot: Any) -> None:
    """A page that is first shown at a moment of the way back, whose many lines need a scroll bar."""
    view = InspectorView()
    qtbot.addWidget(view)
    view.resize(340, 1150)
    view.set_trace(traced("LSTM", features=9))
    view.set_layer("cell_1")
    view.set_moment(Moment(Phase.BACKWARD, 3))
    view.show()
    qtbot.waitUntil(lambda: view.equations.geometry().bottom() < view.weights_title.geometry().top(), timeout=2000)
    qtbot.waitUntil(lambda: view.weights.geometry().right() < view.viewport_width, timeout=2000)


@pytest.mark.parametrize("cell", ["LSTM", "GRU", "SimpleRNN"])
def test_what_is_below_equations_that_grow_moves_with_them_at_once(view: InspectorView, cell: str, qtbot: Any) -> None:
    """While it plays, a paint may come before Qt's own turn to lay the page out."""
    trace = updated(make_trace(cell, steps=6))
    view.resize(300, 420)
    view.set_trace(trace)
    qtbot.wait(1)
    parts = (view.title, view.diagram, view.equations_title, view.equations, view.weights_title, view.weights)
    heights = set()
    for layer in trace.layers:
        view.set_layer(layer.name)
        for index in range(len(Story(6))):
            view.set_moment(Story(6).moment(index))
            heights.add(view.equations.height())
            places = [part.geometry() for part in parts if not part.isHidden()]
            assert all(above.bottom() < below.top() for above, below in pairwise(places))
    assert len(heights) > 3
