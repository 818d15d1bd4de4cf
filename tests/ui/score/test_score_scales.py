"""The score's colour scales: what is below one, and how long one holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.row import TrackKind
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette


@pytest.fixture
def view(qtbot: QtBot) -> ScoreView:
    made = ScoreView()
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    return made


def test_values_keep_their_colours_over_a_run_unless_the_scale_is_let_go(view: ScoreView) -> None:
    strong = make_trace("LSTM", units=(8, 8), steps=20)
    weak = replace(
        strong,
        layers=tuple(
            replace(layer, output=replace(layer.output, value=layer.output.value * np.float32(0.1)))
            for layer in strong.layers
        ),
    )

    def painted(trace: Trace) -> QImage:
        view.set_trace(trace)
        return view.grab().toImage()

    view.set_run("first")
    locked = [painted(one) for one in (weak, strong, weak)]
    assert locked[0] == locked[2] != locked[1]
    view.set_locked(False)
    assert painted(weak) != locked[0]
    view.set_locked(True)
    assert painted(weak) == locked[0]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_gradients_below_the_scale_are_drawn_as_that(view: ScoreView, palette: Palette) -> None:
    """Cells in the colour of their own, and no curve along the floor."""
    trace = make_trace("LSTM", units=(8, 8), steps=20)
    name = trace.layers[-2].name

    def vanished(layer: LayerTrace) -> LayerTrace:
        if layer.name != name:
            return layer
        fade = np.where(np.arange(trace.steps) < 8, 1e-12, 1.0).astype(np.float32)[None, :, None]
        states = {key: replace(s, gradient=s.gradient * fade) for key, s in layer.states.items()}
        return replace(layer, output=replace(layer.output, gradient=layer.output.gradient * fade), states=states)

    wear(palette)
    view.set_trace(replace(trace, layers=tuple(map(vanished, trace.layers))))
    view.set_layer(name)
    view.set_moment(Moment(Phase.BACKWARD, 0))
    image, score, axis = view.grab().toImage(), view.score, view.axis
    assert score is not None
    assert axis is not None
    row = score.layer(name).rect
    for unit in range(8):
        y = round(row.y + (unit + 0.5) * row.height / 8)
        assert image.pixelColor(round(float(axis.x(3))), y).name() == palette.below
        assert image.pixelColor(round(float(axis.x(15))), y).name() != palette.below
    curves = next(track for track in score.tracks if track.kind is TrackKind.CURVES).rect
    inks = {QColor(palette.hidden).name(), QColor(palette.cell).name()}
    columns = range(round(float(axis.x(1))), round(float(axis.x(6))))
    high = [
        y
        for x in columns
        for y in range(int(curves.y), int(curves.bottom) - 7)
        if image.pixelColor(x, y).name() in inks
    ]
    assert not high
    assert any(
        image.pixelColor(x, y).name() in inks
        for x in range(round(float(axis.x(10))), round(float(axis.x(18))))
        for y in range(int(curves.y), int(curves.bottom))
    )
