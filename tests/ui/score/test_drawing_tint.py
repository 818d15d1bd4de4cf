"""The drawing in the score page, tinted by how much each point mattered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from plots import words
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.trace import Trace
from rnnviz.ui.score.drawing_tint import DrawingTint
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette, lookup_table


def drawn() -> Trace:
    """A square in two strokes, whose points matter ten times as much from one to the next."""
    offsets = np.array([[0.0, 0], [1, 0], [0, 1], [-1, 0], [0, -0.5]])
    x = np.column_stack([offsets, [0, 1, 0, 0, 1]])
    gradient = np.zeros_like(x)
    gradient[:, 1] = 10.0 ** np.arange(-4, 1)
    return replace(make_trace(steps=5), x=x[None], x_gradient=gradient[None])


@pytest.fixture
def view(qtbot: QtBot) -> DrawingTint:
    view = DrawingTint()
    qtbot.addWidget(view)
    view.resize(340, 270)
    view.set_trace(drawn())
    view.show()
    return view


def place(view: DrawingTint, point: int) -> QPoint:
    return view.place(point).toPoint()


def colour(view: DrawingTint, at: QPoint) -> np.ndarray:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.array(image.pixelColor(at).getRgb()[:3])


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_every_line_has_the_tint_of_its_point(view: DrawingTint, palette: Palette) -> None:
    wear(palette)
    table = lookup_table(palette.magnitude)
    assert view.found is not None
    for point in (1, 3):
        middle = (view.place(point - 1) + view.place(point)) / 2
        wanted = int(table[round(float(view.found.shades[point]) * 255)])
        rgb = np.array([wanted >> 16 & 255, wanted >> 8 & 255, wanted & 255])
        assert np.abs(colour(view, middle.toPoint()) - rgb).max() <= 8
    gap = (view.place(1) + view.place(2)) / 2  # the pen was in the air
    background = np.array(palette.color("background").getRgb()[:3])
    np.testing.assert_array_equal(colour(view, gap.toPoint()), background)


def test_the_point_under_the_playhead_is_marked(view: DrawingTint) -> None:
    accent = np.array(LIGHT.color("accent").getRgb()[:3])
    assert np.abs(colour(view, place(view, 2)) - accent).max() > 30
    view.set_moment(Moment(Phase.BACKWARD, 2))
    assert np.abs(colour(view, place(view, 2)) - accent).max() <= 8
    assert view.accessibleDescription().startswith("point 3 of 5")


def test_pointing_tells_and_clicking_picks(view: DrawingTint) -> None:
    hovered: list[int] = []
    picked: list[int] = []
    view.hovered.connect(hovered.append)
    view.picked.connect(picked.append)
    QTest.mouseMove(view, place(view, 2))
    QTest.mouseMove(view, place(view, 2) + QPoint(1, 1))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=place(view, 3))
    QTest.mouseMove(view, place(view, 4))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place(view, 4))
    for place_outside in (QPoint(3, 3), QPoint(4, 3)):
        QTest.mouseMove(view, place_outside)
    assert hovered == [2, 4, -1]
    assert picked == [3, 4]


def test_what_is_no_drawing_shows_words(view: DrawingTint) -> None:
    for trace in (None, make_trace(steps=9), replace(drawn(), x_gradient=None)):
        view.set_trace(trace)
        assert view.found is None
        assert view.message == "No drawing is shown."
        QTest.mouseMove(view, QPoint(100, 100))
        assert view.message in words(view)
    one = drawn()
    assert one.x_gradient is not None
    view.set_trace(replace(one, x=one.x[:, :1] * 0 + [0, 0, 1], x_gradient=one.x_gradient[:, :1] * 0))
    view.set_moment(Moment(Phase.FORWARD, 0))
    assert view.found is not None
    dot = colour(view, place(view, 0))  # which mattered nothing
    assert np.abs(dot - LIGHT.color("background").getRgb()[:3]).max() > 8
    assert view.message not in words(view)
    assert view.found.most == -1
