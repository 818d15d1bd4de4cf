"""The views of a model with a kind of layer that has no explanation."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot
from unknown_kind import known, traced_unknown

from rnnviz.layout.moments import Story
from rnnviz.ui.score.inspector import InspectorView
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_moment_of_every_layer_is_drawn(qtbot: QtBot, palette: Palette) -> None:
    with known():
        trace = traced_unknown()
    score, inspector = ScoreView(), InspectorView()
    story = Story(trace.steps)
    for view in (score, inspector):
        qtbot.addWidget(view)
        view.resize(700, 500)
        wear(palette)
        view.set_trace(trace)
    for layer in trace.layers:
        for view in (score, inspector):
            view.set_layer(layer.name)
            pictures = []
            for index in range(len(story)):
                view.set_moment(story.moment(index))
                pictures.append(view.grab().toImage())
            assert all(one != other for one, other in pairwise(pictures))
