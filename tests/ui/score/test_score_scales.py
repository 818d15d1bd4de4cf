"""The score's colour scales: what is below one, and how long one holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawn_texts import record
from PySide6.QtCore import QPoint
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


def with_gradient(trace: Trace, name: str, factor: np.ndarray) -> Trace:
    """A trace of whose layer all gradients are multiplied by a factor, (T,)."""
    times = factor.astype(np.float32)[None, :, None]

    def scaled(layer: LayerTrace) -> LayerTrace:
        if layer.name != name:
            return layer
        states = {key: replace(s, gradient=s.gradient * times) for key, s in layer.states.items()}
        return replace(layer, output=replace(layer.output, gradient=layer.output.gradient * times), states=states)

    return replace(trace, layers=tuple(map(scaled, trace.layers)))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_what_is_exactly_zero_is_told_from_what_is_tiny(view: ScoreView, qtbot: QtBot, palette: Palette) -> None:
    """Steps 0 to 4 are tiny, 5 to 9 exactly 0: in the cells, in the curve, in its words and in both legends."""
    trace = make_trace("LSTM", units=(4, 4), steps=40)
    name = trace.layers[-2].name
    factor = np.where(np.arange(40) < 5, 1e-12, np.where(np.arange(40) < 10, 0.0, 1.0))
    wear(palette)
    view.resize(1400, 900)
    view.set_layer(name)
    view.set_moment(Moment(Phase.BACKWARD, 0))
    view.set_trace(trace)
    assert not any("exactly" in words or "– 0" in words for words in written(view)), "nothing here is 0"
    view.set_trace(with_gradient(trace, name, factor))
    image, score, axis = view.grab().toImage(), view.score, view.axis
    assert score is not None
    assert axis is not None
    row, dash = score.layer(name).rect, palette.color("dim").name()
    for unit in range(4):
        y = round(row.y + (unit + 0.5) * row.height / 4)
        for step, ground in ((2, palette.below), (7, palette.empty_cell)):
            middle = round(float(axis.x(step)))
            assert image.pixelColor(middle - round(axis.pitch * 0.25), y).name() == ground
            dashed = [image.pixelColor(middle, y + k).name() == dash for k in (-1, 0, 1)]
            assert any(dashed) is (ground == palette.empty_cell)
    curves = next(track for track in score.tracks if track.kind is TrackKind.CURVES).rect

    def foot(step: int) -> int:
        """How high what is drawn at the foot of a step's column is: what another step, whose line is high, has not."""
        x, other = (round(float(axis.x(one))) for one in (step, 25))
        ys = range(int(curves.bottom) - 9, int(curves.bottom))
        return sum(any(image.pixelColor(x + k, y) != image.pixelColor(other, y) for k in range(-4, 5)) for y in ys)

    assert foot(2) >= 4, "a ring"
    assert 1 <= foot(7) <= 2, "a dash"
    said = written(view)
    assert any("○ too small, – 0" in words for words in said)
    assert "exactly 0" in said
    for step, told in ((2, "(below the scale)"), (7, "= exactly 0"), (15, "")):
        for track in (row, curves):
            qtbot.mouseMove(view, QPoint(round(float(axis.x(step))), round(track.y + track.height / 2)))
            read = [words for words in written(view) if words.lstrip("‖").startswith("∂L/∂") and "=" in words]
            assert read
            assert all((told in words) if told else ("(" not in words.split("=")[1]) for words in read), read


def written(view: ScoreView) -> list[str]:
    return [text.text for text in record(view.window()).texts]
