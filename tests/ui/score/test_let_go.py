"""A trace that is no longer shown is let go at once, with all that was made of it: nobody waits for Python's collector,
which comes seldom, and a thousand steps are 20 MB."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from traced_graphs import GRAPHS, traced_graph
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.score.frame import Scene
from rnnviz.ui.score.grid import Grid
from rnnviz.ui.score.view import ScoreView


@pytest.fixture
def circles() -> Iterator[None]:
    """What would have to be collected is put into `gc.garbage`."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    yield
    gc.set_debug(0)
    gc.garbage.clear()
    if was_on:
        gc.enable()


def traced(name: str, seed: int) -> Trace:
    return traced_graph(name) if name in GRAPHS else make_trace(name, units=(6, 3), steps=30, seed=seed)


@pytest.mark.parametrize("name", ["LSTM", "GRU", "SimpleRNN", *GRAPHS])
def test_nothing_of_it_is_in_a_circle(qtbot: QtBot, circles: None, name: str) -> None:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(1000, 700)
    view.show()
    for seed in range(3):
        trace = traced(name, seed)
        view.set_trace(trace)
        for phase in Phase:
            view.set_moment(Moment(phase, min(5, trace.steps - 1)))
            view.grab()
        view.zoom_in()
        view.grab()
    gc.collect()
    assert not [type(one).__name__ for one in gc.garbage if isinstance(one, Scene | Grid | Trace | LayerTrace)]
