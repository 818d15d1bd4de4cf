"""The receptive field in the score: what is lit, what steps back, rails and fans, at any length and size."""

from __future__ import annotations

import numpy as np
import pytest
from plots import words
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot
from traced_graphs import GRAPHS, traced_graph

from rnnviz.layout.axis import TimeAxis
from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.trace import Trace
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette


def shown(qtbot: QtBot, trace: Trace, *, size: tuple[int, int] = (900, 700), palette: Palette = LIGHT) -> ScoreView:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(*size)
    wear(palette)
    view.set_trace(trace)
    return view


def pixels(view: ScoreView) -> np.ndarray:
    """(height, width, 3)"""
    image = QImage(view.width(), view.height(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    view.render_score(painter)
    painter.end()
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return flat[: view.height(), : view.width(), 2::-1].astype(int)


def axis_of(view: ScoreView) -> TimeAxis:
    assert view.axis is not None
    return view.axis


def strength(view: ScoreView, picture: np.ndarray, layer: str, step: int) -> float:
    """How far the brightest part of a cell is from the background."""
    assert view.score is not None
    rect = view.score.layer(layer).rect
    x = round(axis_of(view).x(step))
    part = picture[round(rect.y) + 2 : round(rect.bottom) - 2, x - 2 : x + 3]
    return float(np.abs(part - np.array([255, 255, 255])).sum(-1).max())


def test_cells_outside_the_field_step_back(qtbot: QtBot) -> None:
    trace = traced_graph("dilated")
    view = shown(qtbot, trace)
    view.set_moment(Moment(Phase.FORWARD, 12))
    now = pixels(view)
    view.set_moment(Moment(Phase.FORWARD, 11))
    before = pixels(view)
    # Above t = 12 the cell of conv_2 at 8 is read, that at 9 is not; above t = 11 it is the other way round for 7.
    assert strength(view, now, "conv_2", 8) > strength(view, before, "conv_2", 8)
    assert strength(view, before, "conv_2", 7) > strength(view, now, "conv_2", 7)
    # An empty cell, not reached, is not touched.
    assert (now[:, round(axis_of(view).right) - 1] == before[:, round(axis_of(view).right) - 1]).all()


def test_a_fan_has_a_line_for_every_tap(qtbot: QtBot) -> None:
    view = shown(qtbot, traced_graph("dilated"))
    view.set_moment(Moment(Phase.FORWARD, 12))
    assert view.score is not None
    picture, axis = pixels(view), axis_of(view)
    upper, lower = view.score.layer("conv_3").rect, view.score.layer("conv_2").rect
    y = round((upper.bottom + lower.y) / 2)
    accent = np.array(LIGHT.color("accent").toTuple()[:3])
    # Half way the line from 8 to 12 is above 10, and there is none above 9.
    around = {t: picture[y - 1 : y + 2, round(axis.x(t)) - 2 : round(axis.x(t)) + 3] for t in (9, 10)}
    assert np.abs(around[10] - accent).sum(-1).min() < 150
    assert np.abs(around[9] - accent).sum(-1).min() > 300


def test_backward_the_lines_have_the_colours_of_gradients(qtbot: QtBot) -> None:
    view = shown(qtbot, traced_graph("dilated"))
    view.set_moment(Moment(Phase.BACKWARD, 4))
    assert view.score is not None
    picture, axis = pixels(view), axis_of(view)
    gap = slice(round(view.score.layer("conv_3").rect.bottom) + 2, round(view.score.layer("conv_2").rect.y) - 2)
    colours = picture[gap, round(axis.x(4)) + 4 : round(axis.x(8))].reshape(-1, 3)
    drawn = colours[(colours != 255).any(1)]
    assert len(drawn) > 20
    blue = np.array(LIGHT.color("accent").toTuple()[:3])
    assert (np.abs(drawn - blue).sum(-1) > 60).mean() > 0.9


def test_rails_are_drawn_left_of_the_steps_and_coloured_backward(qtbot: QtBot) -> None:
    view = shown(qtbot, traced_graph("gated"))
    pictures = []
    for moment in (Moment(Phase.FORWARD, 6), Moment(Phase.LOSS, 12, 1), Moment(Phase.BACKWARD, 6)):
        view.set_moment(moment)
        assert view.score is not None
        rows = slice(round(view.score.layer("dense").rect.y), round(view.score.ruler.rect.y) - 2)
        pictures.append(pixels(view)[rows, round(view.score.labels) : round(view.score.left) - 4])
    forward, loss, backward = pictures
    assert (forward != 255).any()
    assert (forward == loss).all()
    assert (forward != backward).any()


def test_what_is_lit_is_said(qtbot: QtBot) -> None:
    view = shown(qtbot, traced_graph("strided"))
    view.show()
    for moment, said in (
        (Moment(Phase.FORWARD, 7), "lit: everything that the cells at t = 7 read, 8 steps of the input"),
        (Moment(Phase.FORWARD, 6), "no layer has a cell above t = 6"),
        (Moment(Phase.BACKWARD, 6), "lit: everything that reads step 6"),
        (Moment(Phase.UPDATE, 0), ""),
    ):
        view.set_moment(moment)
        drawn = [text for text in words(view) if "lit: " in text or "no layer has a cell" in text]
        assert len(drawn) == bool(said)
        assert all(said in text for text in drawn)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
@pytest.mark.parametrize("graph", GRAPHS)
def test_every_graph_is_drawn_in_every_phase_and_back_again(qtbot: QtBot, graph: str, palette: Palette) -> None:
    trace = traced_graph(graph)
    for size in ((460, 400), (1200, 900)):
        view = shown(qtbot, trace, size=size, palette=palette)
        moments = [Moment(phase, t) for phase in (Phase.FORWARD, Phase.BACKWARD) for t in (0, 6, 12)]
        moments.append(Moment(Phase.UPDATE, 0, 1))
        seen = []
        for moment in moments:
            view.set_moment(moment)
            seen.append(pixels(view))
        for moment, was in zip(reversed(moments), reversed(seen), strict=True):
            view.set_moment(moment)
            assert (pixels(view) == was).all()
        assert len({s.tobytes() for s in seen}) == len(seen)
        view.zoom_in()
        view.zoom_in()
        assert (pixels(view) != seen[0]).any()


def test_a_thousand_steps_in_sight_show_where_the_field_is(qtbot: QtBot) -> None:
    trace = traced_graph("dilated", steps=1000)
    view = shown(qtbot, trace, size=(700, 500))
    view.set_moment(Moment(Phase.FORWARD, 999))
    whole = pixels(view)
    assert strength(view, whole, "conv_1", 996) > strength(view, whole, "conv_1", 500)
