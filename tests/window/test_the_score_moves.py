"""The score moves: rows of a step appear one after the other, and nothing waits for it or is lost by it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from controls import find
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSlider
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.layout.moments import Moment, Phase
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets import motion


@pytest.fixture
def score(app: App, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScoreView]:
    """Somebody looks on, although there is no screen."""
    monkeypatch.setattr(motion.motions(), "watched", True)
    app.score.player.seek_step(12)
    view = app.score.body.score
    view.motion.finish()
    yield view
    view.motion.finish()


def on_screen(view: ScoreView) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(height, width, 4): as a screen shows it at this very moment."""
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    view.render(image)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return flat[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()


@pytest.mark.parametrize("phase", [Phase.FORWARD, Phase.BACKWARD])
def test_rows_appear_one_after_the_other(app: App, qtbot: QtBot, score: ScoreView, phase: Phase) -> None:
    app.score.player.seek(app.score.player.story.index(phase, 12))
    score.motion.finish()
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    assert score.motion.moving
    score.motion.put(0.0)
    begun = on_screen(score)
    half = []
    for part in np.linspace(0.05, 0.95, 19):
        score.motion.put(float(part))
        half.append(on_screen(score))
    score.motion.finish()
    ended = on_screen(score)
    layout, step = score.score, app.score.player.moment.step
    assert layout is not None
    assert score.axis is not None
    x = int(score.axis.x(step))

    def cells(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], layer: str) -> bytes:
        rect = layout.layer(layer).rect
        return picture[int(rect.y) + 3 : int(rect.bottom) - 3, x - 4 : x + 5].tobytes()

    when = {}
    trace = app.score.trace
    assert trace is not None
    for layer in (one.name for one in trace.layers):
        assert cells(begun, layer) != cells(ended, layer)
        when[layer] = next(k for k, one in enumerate(half) if cells(one, layer) == cells(ended, layer))
    order = list(when.values())
    assert len(set(order)) == len(order)
    assert order == sorted(order, reverse=phase is Phase.BACKWARD)


def test_a_picture_is_always_the_finished_one(app: App, qtbot: QtBot, score: ScoreView) -> None:
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    score.motion.put(0.3)
    moving, picture = on_screen(score), score.grab().toImage()
    score.motion.finish()
    assert picture == score.grab().toImage()
    assert (moving != on_screen(score)).any()


def test_a_key_on_the_way_is_not_blocked_and_ends_it(app: App, qtbot: QtBot, score: ScoreView) -> None:
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    assert score.motion.moving
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    assert app.score.player.moment == Moment(Phase.FORWARD, 14)
    assert score.motion.moving  # the next one
    qtbot.keyClick(app.window, Qt.Key.Key_Left)
    assert app.score.player.moment == Moment(Phase.FORWARD, 13)
    assert not score.motion.moving  # time goes on, not back
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    qtbot.keyClick(app.window, Qt.Key.Key_T)
    assert not score.motion.moving
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: not score.motion.moving, timeout=2000)


def test_what_goes_fast_jumps_or_is_dragged_does_not_move(app: App, qtbot: QtBot, score: ScoreView) -> None:
    qtbot.keyClick(app.window, Qt.Key.Key_3)  # another phase
    assert not score.motion.moving
    qtbot.keyClick(app.window, Qt.Key.Key_1)
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    app.score.player.step()  # as the clock does, six times a second
    assert not score.motion.moving
    qtbot.keyClick(app.window, Qt.Key.Key_Space)
    slider = find(app.window, "moment", QSlider)
    at = [QPoint(int(slider.x_of(value)), 12) for value in (20, 21)]  # type: ignore[attr-defined]
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at[0])
    QTest.mouseMove(slider, at[1])
    assert app.score.player.index == 21
    assert not score.motion.moving
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at[1])
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    assert score.motion.moving


@pytest.mark.parametrize("why", ["switched off", "the system asks for less"])
def test_it_is_off_where_nobody_wants_it(
    app: App, qtbot: QtBot, score: ScoreView, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    if why == "switched off":
        app.window.actions_by_name["animate"].trigger()
        assert app.session.store.value("animate", type=bool) is False
    else:
        monkeypatch.setattr(motion, "system_asks", lambda: True)
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    assert not score.motion.moving
    app.window.actions_by_name["animate"].setChecked(True)


def test_off_screen_nothing_moves(app: App, qtbot: QtBot) -> None:
    app.score.player.seek_step(12)
    qtbot.keyClick(app.window, Qt.Key.Key_Right)
    assert not app.score.body.score.motion.moving


@pytest.mark.skipif(sys.platform != "linux", reason="the file is GTK's")
@pytest.mark.parametrize(
    ("words", "asks"),
    [
        ("[Settings]\ngtk-enable-animations=0\n", True),
        ("[Settings]\ngtk-enable-animations=true\n", False),
        ("?", False),
    ],
)
def test_the_file_of_a_desktop_without_a_portal_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, asks: bool
) -> None:
    file = tmp_path / "gtk-3.0" / "settings.ini"
    file.parent.mkdir()
    file.write_text(words)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(motion, "portal_asks", lambda: False)
    motion.system_asks.cache_clear()
    assert motion.system_asks() is asks
    motion.system_asks.cache_clear()
