"""While frames follow each other at once they leave out what is hardly seen in motion, and only then: what rests on the
screen is whole, pixel for pixel the picture that is painted at once."""

from __future__ import annotations

import numpy as np
import pytest
from pointer import mouse, pixels, wheel
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from traces import make_trace

from rnnviz.layout.moments import Moment, Phase
from rnnviz.layout.scale import span
from rnnviz.records.trace import Trace
from rnnviz.ui.score import haste
from rnnviz.ui.score.view import ScoreView

FIRST, SECOND = (make_trace(units=(12, 4), steps=40, seed=seed) for seed in range(2))


@pytest.fixture
def view(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ScoreView:
    """On which every whole frame is dear, and haste lasts long enough for a busy machine."""
    monkeypatch.setattr(haste, "COSTLY", 0.0)
    monkeypatch.setattr(haste, "REST", 400)
    return shown(qtbot, FIRST)


def shown(qtbot: QtBot, trace: Trace) -> ScoreView:
    view = ScoreView()
    qtbot.addWidget(view)
    view.resize(900, 640)
    view.set_locked(False)
    view.set_trace(trace)
    view.set_moment(Moment(Phase.BACKWARD, 20))
    with qtbot.waitExposed(view):
        view.show()
    view.repaint()
    qtbot.wait(haste.REST + 30)
    return view


def on_screen(view: ScoreView) -> np.ndarray:
    """What the screen shows, which nobody paints for it."""
    return pixels(view.screen().grabWindow(view.winId()).toImage())


def whole(qtbot: QtBot, view: ScoreView, trace: Trace) -> np.ndarray:
    """The same on another view, at once."""
    fresh = shown(qtbot, trace)
    assert view.axis is not None
    fresh.show_axis(view.axis)
    return pixels(fresh.grab().toImage())


def turn(view: ScoreView, clicks: int) -> None:
    """The wheel, once for each frame."""
    at = QPointF(view.width() * 0.6, view.height() * 0.3)
    for _ in range(abs(clicks)):
        wheel(view, at, clicks=1 if clicks > 0 else -1)
        view.repaint()


@pytest.mark.parametrize("clicks", [2, 6, 11])
def test_a_zoom_that_goes_on_leaves_out_and_what_rests_is_whole(qtbot: QtBot, view: ScoreView, clicks: int) -> None:
    turn(view, clicks)
    moving = on_screen(view)
    wanted = whole(qtbot, view, FIRST)
    assert (moving != wanted).any()
    qtbot.waitUntil(lambda: bool((on_screen(view) == wanted).all()))
    turn(view, 1)  # after a rest it begins with whole frames again
    assert (on_screen(view) == whole(qtbot, view, FIRST)).all()


def test_a_single_step_of_the_wheel_is_whole_at_once(qtbot: QtBot, view: ScoreView) -> None:
    turn(view, 1)
    assert (on_screen(view) == whole(qtbot, view, FIRST)).all()


def test_the_paper_that_is_dragged_at_once_behind_a_zoom_rests_whole(qtbot: QtBot, view: ScoreView) -> None:
    turn(view, 6)
    mouse(view, QEvent.Type.MouseButtonPress, QPointF(500, 200), held=True)
    mouse(view, QEvent.Type.MouseMove, QPointF(540, 200), held=True)
    view.repaint()
    mouse(view, QEvent.Type.MouseButtonRelease, QPointF(540, 200))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    wanted = whole(qtbot, view, FIRST)
    qtbot.waitUntil(lambda: bool((on_screen(view) == wanted).all()))


def test_new_values_that_follow_each_other_rest_whole(qtbot: QtBot, view: ScoreView) -> None:
    turn(view, 6)
    qtbot.wait(haste.REST + 30)
    for trace in (SECOND, FIRST, SECOND):
        view.set_trace(trace)
        view.repaint()
    moving = on_screen(view)
    wanted = whole(qtbot, view, SECOND)
    assert (moving != wanted).any()
    qtbot.waitUntil(lambda: bool((on_screen(view) == wanted).all()))


def test_a_picture_that_is_asked_for_in_between_is_whole(qtbot: QtBot, view: ScoreView) -> None:
    turn(view, 6)
    assert (pixels(view.grab().toImage()) == whole(qtbot, view, FIRST)).all()
    turn(view, 2)
    rendered = QImage(900, 640, QImage.Format.Format_RGB32)
    view.render(rendered)
    assert (pixels(rendered) == whole(qtbot, view, FIRST)).all()


def test_frames_that_cost_little_are_always_whole(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(haste, "COSTLY", 1e9)
    view = shown(qtbot, FIRST)
    turn(view, 6)
    assert (on_screen(view) == whole(qtbot, view, FIRST)).all()


def test_a_point_that_is_dragged_keeps_its_dot(qtbot: QtBot, view: ScoreView) -> None:
    turn(view, 9)
    qtbot.wait(haste.REST + 30)
    view.draws = True
    view.drawn.connect(lambda *_: view.set_trace(SECOND))
    assert view.axis is not None
    assert view.score is not None
    track, step = view.score.track("input", "output"), view.axis.nearest(500)
    assert track is not None
    low, high = span([FIRST.x[0]])
    part = (float(FIRST.x[0, step, 0]) - low) / (high - low)
    at = QPointF(view.axis.x(step), track.rect.bottom - 3 - part * (track.rect.height - 6))
    mouse(view, QEvent.Type.MouseButtonPress, at, held=True)
    for down in (6, 8, 10, 12):
        mouse(view, QEvent.Type.MouseMove, at + QPointF(0, down), held=True)
        view.repaint()
    assert view.drawing
    assert (on_screen(view) == pixels(view.grab().toImage())).all()
