"""Every kind of layer that can be traced is explained; one that is not says so, with no other kind's numbers."""

from __future__ import annotations

import pytest
from unknown_kind import KIND, known, traced_unknown

from rnnviz.explain import registry
from rnnviz.explain.page import diagram, equations, live_values
from rnnviz.layout.captions import caption
from rnnviz.layout.cell import Cell
from rnnviz.layout.moments import Moment, Phase, Story
from rnnviz.tracing.recorder import kinds


def test_every_kind_that_has_a_recorder_has_an_explanation() -> None:
    assert set(kinds()) - {"TimeDistributed"} <= set(registry.kinds())
    assert set(registry.kinds()) <= set(kinds())


def test_a_kind_without_an_explanation_says_so_and_shows_the_trace_s_own_numbers() -> None:
    with known():
        trace = traced_unknown()
    layer = trace.layer("unknown")
    for step in range(trace.steps):
        for unit in range(layer.units):
            cell = Cell.at(trace, layer, step=step, unit=unit)
            assert cell is not None
            value, gradient = layer.output.value[0, step, unit], layer.output.gradient[0, step, unit]
            live = live_values(cell)
            assert (live["y"].value, live["y"].gradient) == (value, gradient)
            assert [r.value for k, r in live.items() if k != "y"] == [None]
            for phase, number in ((Phase.FORWARD, value), (Phase.BACKWARD, gradient)):
                for opened in ("", "forget", "leak"):
                    moment = Moment(phase, step)
                    lines = equations(trace, "unknown", unit=unit, moment=moment, opened=opened)
                    assert lines[0].text.startswith(f"No explanation of this layer yet: how {KIND} computes")
                    assert [line.exact for line in lines if line.total] == [number]
    assert [box.text for box in diagram(layer, inputs=3, width=300).boxes] == [KIND]


def test_what_comes_from_it_is_what_is_left_of_the_total() -> None:
    """The layer below it: no weight of the unknown one is multiplied with, and yet its sum adds up."""
    with known():
        trace = traced_unknown()
    below = trace.layer("below")
    for step in range(trace.steps):
        cell = Cell.at(trace, below, step=step, unit=1)
        assert cell is not None
        (one,) = cell.arrivals()
        assert one.reader == KIND
        assert one.value + cell.sent_back(1) == pytest.approx(float(below.output.gradient[0, step, 1]), rel=1e-9)


def test_every_moment_of_a_model_with_an_unknown_kind_has_its_words() -> None:
    with known():
        trace = traced_unknown()
    story = Story(trace.steps)
    for layer in trace.layers:
        for index in range(len(story)):
            moment = story.moment(index)
            assert caption(trace, moment, layer.name).text
            equations(trace, layer.name, unit=0, moment=moment)
    told = caption(trace, Moment(Phase.BACKWARD, 2), "unknown").text
    assert "‖∂L/∂h(2)‖ in LeakyRNN" in told
    assert "from above" not in told  # how much comes from where is not known
