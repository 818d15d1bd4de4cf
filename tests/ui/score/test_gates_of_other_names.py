"""Gates that no layer of Keras has: each is drawn, in the hue that its explanation says or else in the text's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from traces import make_trace

from rnnviz.explain import registry
from rnnviz.explain.registry import NONE, explains
from rnnviz.layout.moments import Moment, Phase, Story
from rnnviz.records.trace import Trace
from rnnviz.ui.score.inspector import InspectorView
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette

KIND = "Leaky"


def leaky(value: float) -> Trace:
    """A trace whose lowest layer is of no known kind; its gate "leak" has one value everywhere."""
    trace = make_trace("LSTM")
    layer, *others = trace.layers
    gates = []
    for gate in layer.gates:
        named = {"forget": "leak", "output": "pass"}.get(gate.name, gate.name)
        after = replace(gate.after, value=np.full_like(gate.after.value, value)) if named == "leak" else gate.after
        gates.append(replace(gate, name=named, after=after))
    return replace(trace, layers=(replace(layer, kind=KIND, gates=tuple(gates)), *others))


@pytest.fixture
def explained() -> Iterator[None]:
    registry.kinds()
    explains(replace(NONE, hues={"leak": "forget"}), KIND)
    yield
    del registry._KINDS[KIND]


def opened_on(qtbot: QtBot, trace: Trace) -> ScoreView:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(1000, 900)
    view.set_trace(trace)
    view.set_layer(trace.layers[0].name)
    view.set_moment(Moment(Phase.FORWARD, trace.steps - 1))
    return view


def colour_of(view: ScoreView, layer: str, gate: str) -> str:
    """The colour in the middle of a cell that the playhead has passed."""
    image = view.grab().toImage()
    assert view.score is not None
    assert view.axis is not None
    track = view.score.track(layer, gate)
    assert track is not None
    edges = track.unit_edges()
    return image.pixelColor(round(view.axis.x(3)), int(edges[2] + edges[3]) // 2).name()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_a_gate_without_a_hue_is_drawn_in_the_colour_of_the_text(qtbot: QtBot, palette: Palette) -> None:
    wear(palette)
    for value, expected in ((1.0, palette.text), (0.0, palette.empty_cell)):
        trace = leaky(value)
        assert colour_of(opened_on(qtbot, trace), trace.layers[0].name, "leak") == expected


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_an_explanation_gives_its_gates_hues(qtbot: QtBot, palette: Palette, explained: None) -> None:
    wear(palette)
    trace = leaky(1.0)
    assert colour_of(opened_on(qtbot, trace), trace.layers[0].name, "leak") == palette.gates["forget"]
    assert palette.color("leak").name() == palette.gates["forget"]
    assert palette.color("pass").name() == palette.text


def test_every_moment_is_drawn(qtbot: QtBot) -> None:
    trace = leaky(0.5)
    score, inspector = opened_on(qtbot, trace), InspectorView()
    qtbot.addWidget(inspector)
    inspector.resize(400, 700)
    inspector.set_trace(trace)
    inspector.set_layer(trace.layers[0].name)
    story = Story(trace.steps)
    for view in (score, inspector):
        pictures = []
        for index in range(len(story)):
            view.set_moment(story.moment(index))
            pictures.append(view.grab().toImage())
        assert all(one != other for one, other in pairwise(pictures))
