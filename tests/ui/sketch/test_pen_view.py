"""The pen that draws step by step."""

from __future__ import annotations

import pytest
from controls import choose, find, labels, press
from pictures import places_of, unlike
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot
from samples import face, house, sample

from rnnviz.ui.sketch.pen_view import PenView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT


@pytest.fixture
def view(qtbot: QtBot) -> PenView:
    view = PenView()
    qtbot.addWidget(view)
    view.resize(620, 420)
    view.show()
    view.set_sample(sample(face(2), given=18, seed=7), title="Drawn by a test")
    return view


def words(view: PenView) -> str:
    return "\n".join(labels(view))


def button(view: PenView, name: str) -> QToolButton:
    return find(view, name, QToolButton)


def has(image: QImage, colour: str) -> int:
    """Pixels of nearly that colour."""
    return len(places_of(image, colour))


def test_a_sample_is_shown_complete(view: PenView) -> None:
    assert view.step == view.story.steps  # type: ignore[union-attr]
    assert "temperature 0.40 · seed 7" in words(view)
    assert "ended by the network" in words(view)
    image = view.canvas.grab().toImage()
    assert has(image, LIGHT.text) > 300  # what was given
    assert has(image, LIGHT.prediction) > 300  # what the network drew
    assert has(image, LIGHT.good) == 0  # no next point


def test_at_a_step_the_mixture_and_the_next_point_are_seen(view: PenView) -> None:
    complete = view.canvas.grab().toImage()
    view.set_step(22)
    image = view.canvas.grab().toImage()
    assert has(image, LIGHT.good) > 20
    assert has(image, LIGHT.prediction) < has(complete, LIGHT.prediction)
    assert unlike(image, complete) > 0.005


def test_stepping_on_paints_the_same_as_jumping(view: PenView) -> None:
    for step in range(31):
        view.set_step(step)
        view.canvas.grab()
    stepped = view.canvas.grab().toImage()
    view.set_step(44)
    view.canvas.grab()
    view.set_step(30)
    # Lines that are painted one by one meet a little darker than those of one stroke.
    assert unlike(view.canvas.grab().toImage(), stepped) < 0.001


def test_keys_and_buttons_step(view: PenView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.step_changed):
        qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.step == 0
    assert not button(view, "step back").isEnabled()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.mouseClick(button(view, "step forward"), Qt.MouseButton.LeftButton)
    assert view.step == 2
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.step == 1
    assert "step 1 / " in words(view)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.step == view.story.steps  # type: ignore[union-attr]


def test_play_draws_from_the_start_to_the_end(view: PenView, qtbot: QtBot) -> None:
    view.set_sample(sample(house()), play=True)
    assert view.step == 0
    assert view.playing
    speed = find(view, "speed of the pen", QComboBox)
    choose(speed, speed.itemText(speed.count() - 1))
    qtbot.waitUntil(lambda: not view.playing)
    assert view.step == view.story.steps  # type: ignore[union-attr]
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.playing
    assert view.step < 3
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert not view.playing


def test_a_drawing_by_hand_has_no_steps(view: PenView) -> None:
    view.set_drawing(house(), title="By a person")
    assert not button(view, "play").isEnabled()
    assert view.sample is None
    assert has(view.canvas.grab().toImage(), LIGHT.text) > 200


def test_deeds_are_asked_for(view: PenView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.score_requested):
        press(view, "Open in Score")
    with qtbot.waitSignal(view.save_requested) as got:
        find(view, "Save", QPushButton).menu().actions()[0].trigger()
    assert got.args == ["png"]
    with qtbot.waitSignal(view.copy_requested):
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    view.set_sample(None)
    assert not find(view, "Open in Score", QPushButton).isEnabled()
    assert not find(view, "Save", QPushButton).isEnabled()


def test_the_dark_theme(view: PenView) -> None:
    wear(DARK)
    assert has(view.canvas.grab().toImage(), DARK.prediction) > 300
