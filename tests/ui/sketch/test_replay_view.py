"""A drawing drawn again: by time, by slider, by key, by a click on it."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hand_made_drawings import drawing
from pictures import places_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QSlider, QToolButton
from pytestqt.qtbot import QtBot

from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.replay_view import POINTS_A_SECOND, ReplayView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT


@pytest.fixture
def view(qtbot: QtBot) -> ReplayView:
    made = ReplayView()
    qtbot.addWidget(made)
    made.resize(400, 460)
    made.show()
    made.set_drawing(drawing())
    return made


def slider(view: ReplayView) -> QSlider:
    return view.findChildren(QSlider)[0]


def pen_pixels(view: ReplayView) -> np.ndarray:
    """(n, 2) places (x, y) of the pen's colour, without the frame that has it too while the canvas has the keyboard."""
    places, canvas = places_of(view.canvas.grab().toImage(), LIGHT.accent), view.canvas
    inside = (places > 12) & (places < (canvas.width() - 12, canvas.height() - 12))
    return places[inside.all(1)]


def test_a_drawing_stands_there_whole_and_is_played_from_its_beginning(view: ReplayView, qtbot: QtBot) -> None:
    assert view.at == 6
    play = view.findChildren(QToolButton)[0]
    assert play.accessibleName() == "Play the replay"
    with qtbot.waitSignal(view.ended):
        play.click()
        assert view.at == 0
        assert play.accessibleName() == "Pause the replay"
        view.advance(2 / POINTS_A_SECOND)
        assert view.at == pytest.approx(2)
        assert slider(view).value() == 20
    assert view.at == 6
    assert not view.playing


def test_it_goes_as_fast_as_is_asked(view: ReplayView) -> None:
    view.seek(0)
    view.findChildren(QComboBox)[0].setCurrentText("0.5×")
    view.advance(2 / POINTS_A_SECOND)
    assert view.at == pytest.approx(1)


def test_the_slider_goes_anywhere_and_stops_the_replay(view: ReplayView) -> None:
    view.play()
    slider(view).setValue(35)
    assert (view.at, view.playing) == (3.5, False)
    words = next(one for one in view.findChildren(QLabel) if one.accessibleName() == "where the replay is")
    assert words.text() == "point 4 of 7 · stroke 1 of 2, pen lifted"


def test_keys(view: ReplayView, qtbot: QtBot) -> None:
    key, canvas = Qt.Key, view.canvas
    places = []
    for one in (
        key.Key_Home,
        key.Key_Right,
        key.Key_PageDown,
        key.Key_Right,
        key.Key_PageUp,
        key.Key_PageUp,
        key.Key_End,
        key.Key_Right,
        key.Key_Left,
    ):
        qtbot.keyClick(canvas, one)
        places.append(view.at)
    assert places == [0, 1, 4, 5, 4, 0, 6, 6, 5]
    view.seek(2.5)
    qtbot.keyClick(canvas, key.Key_Left)
    assert view.at == 2
    qtbot.keyClick(canvas, key.Key_Space)
    assert view.playing
    qtbot.keyClick(canvas, key.Key_Space)
    assert not view.playing


def test_a_click_goes_to_the_nearest_point(view: ReplayView, qtbot: QtBot) -> None:
    view.seek(5)
    pen = np.median(pen_pixels(view), 0)
    view.seek(0)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(pen[0]) + 3, round(pen[1]) - 2))
    assert view.at == 5


def test_what_is_drawn_changes_with_the_place(view: ReplayView) -> None:
    pictures = []
    for at in (0, 2, 3.5, 5, 6):
        view.seek(at)
        pictures.append(view.canvas.grab().toImage())
    assert all(a != b for a, b in pairwise(pictures))
    wear(DARK)
    assert view.canvas.grab().toImage() != pictures[-1]


def test_no_drawing_and_one_dot_are_no_trouble(view: ReplayView, qtbot: QtBot) -> None:
    for nothing in (None, Drawing((drawing().strokes[0][:1],))):
        view.set_drawing(nothing)
        view.toggle()
        assert not view.playing
        assert not slider(view).isEnabled()
        for key in (Qt.Key.Key_Right, Qt.Key.Key_PageUp, Qt.Key.Key_End, Qt.Key.Key_Space):
            qtbot.keyClick(view.canvas, key)
        qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton)
        assert view.at == 0
        assert (len(pen_pixels(view)) > 20) is (nothing is not None)  # the pen stands on the dot
