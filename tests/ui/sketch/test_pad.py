"""The drawing pad: mouse, pen, finger, keys, and what it shows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from rnnviz.records.drawings import Drawing
from rnnviz.ui.sketch.pad import MOST_POINTS, Pad
from rnnviz.ui.sketch.pad_tools import PadWithTools
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT


@pytest.fixture
def pad(qtbot: QtBot) -> Pad:
    pad = Pad()
    qtbot.addWidget(pad)
    pad.resize(512, 512)
    pad.show()
    return pad


def draw(pad: Pad, *places: tuple[float, float]) -> None:
    """A stroke by hand, in pixels."""
    pad.pen_down(QPointF(*places[0]))
    for place in places[1:]:
        pad.pen_move(QPointF(*place))
    pad.pen_up()


def image(pad: Pad) -> np.ndarray:
    """(rows, columns, 3) pixels of the pad."""
    grabbed = pad.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(grabbed.constBits(), np.uint8)
    return flat.reshape(grabbed.height(), grabbed.width(), 4)[..., 2::-1].astype(int)


def ink_span(pad: Pad) -> tuple[int, int, int, int]:
    """Left, right, top and bottom of the ink, well inside the pad's frame, in pixels."""
    dark = (image(pad) < 90).all(-1)
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    return int(columns[0]), int(columns[-1]), int(rows[0]), int(rows[-1])


def test_what_was_drawn_on_a_wide_pad_is_whole_on_a_narrow_one(pad: Pad) -> None:
    pad.resize(600, 200)
    draw(pad, (30, 40), (90, 40), (90, 160), (30, 160), (30, 40))
    before = [one.copy() for one in pad.strokes]
    for size in ((200, 400), (160, 160), (300, 200)):
        pad.resize(*size)
        left, right, top, bottom = ink_span(pad)
        assert abs((right - left) - (bottom - top) / 2) <= 3, "in its own proportions"
        assert 3 < left < 20, "at the side where it was drawn"
        assert right < size[0]
        assert bottom < size[1]
        np.testing.assert_array_equal(pad.strokes[0], before[0])
        draw(pad, (size[0] / 2, 20), (size[0] / 2, 30))
        place = pad.strokes[1]
        pad.undo()
        k = (right - left) / (before[0][:, 0].max() - before[0][:, 0].min())
        assert abs((place[0, 0] - before[0][:, 0].min()) * k - (size[0] / 2 - left)) <= 4, "and the pen where it is"
    pad.resize(600, 200)
    left, _, top, _ = ink_span(pad)
    assert abs(left - 30) <= 4
    assert abs(top - 40) <= 4


def test_the_mouse_draws_and_every_point_is_told(pad: Pad, qtbot: QtBot) -> None:
    told: list[tuple[np.ndarray, ...]] = []
    pad.changed.connect(told.append)
    with qtbot.waitSignal(pad.finished_stroke):
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(256, 256))
        for x in (276, 296, 316):
            QTest.mouseMove(pad, QPoint(x, 256))
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(316, 256))
    assert [sum(map(len, strokes)) for strokes in told] == [1, 2, 3, 4]
    # The pad's unit: 256 for 512 pixels, from the middle.
    np.testing.assert_allclose(told[-1][0], [[0, 0], [10, 0], [20, 0], [30, 0]])
    assert not told[-1][0].flags.writeable
    np.testing.assert_allclose(told[1][0], [[0, 0], [10, 0]])  # what was told earlier is not written over


def test_a_pen_draws_with_fractions_of_a_pixel_and_is_no_mouse(pad: Pad) -> None:
    pen = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        1,
        "",
        QPointingDeviceUniqueId(),
    )

    def send(kind: QEvent.Type, x: float, pressure: float) -> None:
        down = kind is not QEvent.Type.TabletRelease
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        event = QTabletEvent(
            kind,
            pen,
            QPointF(x, 256.0),
            QPointF(x, 256.0),
            pressure,
            0.0,
            0.0,
            0.0,
            0.0,
            0.0,
            Qt.KeyboardModifier.NoModifier,
            none if kind is QEvent.Type.TabletMove else left,
            left if down else none,
        )
        QApplication.sendEvent(pad, event)
        assert event.isAccepted()

    send(QEvent.Type.TabletPress, 256.0, 0.1)
    send(QEvent.Type.TabletMove, 266.25, 0.9)
    send(QEvent.Type.TabletRelease, 266.25, 0.0)
    assert len(pad.strokes) == 1
    np.testing.assert_allclose(pad.strokes[0], [[0, 0], [5.125, 0]])


def test_one_finger_draws_and_a_second_one_does_not(pad: Pad) -> None:
    screen = QTest.createTouchDevice()
    QTest.touchEvent(pad, screen).press(0, QPoint(256, 256), pad).commit()
    QTest.touchEvent(pad, screen).move(0, QPoint(256, 276), pad).press(1, QPoint(100, 100), pad).commit()
    QTest.touchEvent(pad, screen).move(0, QPoint(256, 296), pad).move(1, QPoint(120, 100), pad).commit()
    QTest.touchEvent(pad, screen).release(0, QPoint(256, 296), pad).release(1, QPoint(120, 100), pad).commit()
    assert len(pad.strokes) == 1
    np.testing.assert_allclose(pad.strokes[0], [[0, 0], [0, 10], [0, 20]])


def test_undo_redo_and_clear_lose_nothing(pad: Pad, qtbot: QtBot) -> None:
    draw(pad, (10, 10), (60, 60))
    draw(pad, (100, 10), (60, 60))
    before = pad.strokes
    QTest.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pad.strokes == before[:1]
    QTest.keyClick(pad, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert pad.strokes == before
    with qtbot.waitSignal(pad.changed, check_params_cb=lambda strokes: strokes == ()):
        QTest.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.empty
    pad.undo()
    assert pad.strokes == before
    pad.undo()
    draw(pad, (5, 5), (50, 5))
    assert not pad.can_redo  # another way was taken
    for _ in range(5):
        pad.undo()
    assert pad.empty


def test_a_drawing_from_elsewhere_is_fitted_and_told_to_nobody(pad: Pad, qtbot: QtBot) -> None:
    draw(pad, (10, 10), (60, 60))
    mine = pad.strokes
    with qtbot.assertNotEmitted(pad.changed):
        pad.set_drawing(Drawing((np.array([[1000.0, 0], [1400, 200]]), np.array([[1000.0, 200]])), "mouse"))
    assert pad.drawing.word == "mouse"
    np.testing.assert_allclose(pad.strokes[0], [[-108, -54], [108, 54]])
    np.testing.assert_allclose(pad.strokes[1], [[-108, 54]])
    pad.undo()
    assert pad.strokes == mine


@pytest.mark.parametrize("bad", [np.full((3, 2), np.nan), np.zeros((0, 2)), np.full((2, 2), 1e30), np.zeros((1, 2))])
def test_drawings_of_no_size_or_no_numbers_do_no_harm(pad: Pad, bad: np.ndarray) -> None:
    pad.set_drawing(Drawing((bad,)))
    assert all(np.isfinite(s).all() for s in pad.strokes)
    before = image(pad)
    draw(pad, (10, 10), (60, 60))
    ink = np.array(QColor(LIGHT.text).getRgb()[:3])
    assert (image(pad)[35, 35] == ink).all()
    assert (before[35, 35] != ink).any()


def test_the_ink_that_grew_with_the_pen_is_the_ink_that_is_painted_at_once(pad: Pad) -> None:
    at = [(256 + 160 * np.cos(a), 256 + 120 * np.sin(2 * a)) for a in np.linspace(0, 6, 90)]
    pad.pen_down(QPointF(*at[0]))
    pad.grab()  # from now on only the newest piece is painted
    for place in at[1:]:
        pad.pen_move(QPointF(*place))
    live = image(pad)
    pad.pen_up()
    grown = image(pad)
    wear(LIGHT)  # paints all anew
    fresh = image(pad)
    assert np.abs(grown - fresh).max(-1).mean() < 0.5
    assert np.abs(live - fresh).max(-1).mean() < 0.5
    ink = np.array(QColor(LIGHT.text).getRgb()[:3])
    assert (np.abs(fresh - ink).sum(-1) < 30).sum() > 1500


def test_the_drawing_keeps_its_place_when_the_pad_is_resized(pad: Pad) -> None:
    draw(pad, (256, 256), (356, 256))
    before = pad.strokes
    pad.resize(900, 300)
    QApplication.processEvents()
    assert pad.strokes == before
    wear(DARK)
    rows, columns = np.nonzero((image(pad) > 200).all(-1))  # the ink is nearly white
    assert 148 <= rows.mean() <= 152
    assert columns.min() == pytest.approx(450, abs=3)
    assert columns.max() == pytest.approx(450 + 50 * 300 / 256, abs=3)


def test_a_replay_shows_the_drawing_as_far_as_a_point(pad: Pad) -> None:
    draw(pad, (100, 256), (400, 256))
    points, lifted = np.array([[-78.0, 0], [0, 0], [72, 0]]), np.array([0, 0, 1])
    ink = np.array(QColor(LIGHT.text).getRgb()[:3])

    def dark_columns() -> np.ndarray:
        return np.nonzero((np.abs(image(pad) - ink).sum(-1) < 60).any(0))[0]

    assert dark_columns().max() > 390
    pad.set_replay(points, lifted, 1)
    assert dark_columns().max() < 262
    pad.set_replay(None)
    assert dark_columns().max() > 390
    pad.set_replay(points, lifted, 1)
    draw(pad, (100, 300), (120, 300))  # drawing on ends it
    assert dark_columns().max() > 390


def test_a_pen_that_is_forgotten_on_the_pad_ends(pad: Pad) -> None:
    rng = np.random.default_rng(0)
    pad.set_drawing(Drawing((rng.normal(size=(MOST_POINTS - 10, 2)),)))
    draw(pad, *[(10 + 5 * i, 10 + (i % 2) * 9) for i in range(60)])
    assert sum(map(len, pad.strokes)) <= MOST_POINTS + 64
    held = sum(map(len, pad.strokes))
    draw(pad, (10, 10), (200, 200))
    assert sum(map(len, pad.strokes)) == held


def test_the_tools_say_what_can_be_done(qtbot: QtBot) -> None:
    both = PadWithTools()
    qtbot.addWidget(both)
    buttons = {b.text(): b for b in both.findChildren(QPushButton)}
    assert all(b.accessibleName() and b.toolTip() for b in buttons.values())
    assert [b.isEnabled() for b in buttons.values()] == [False, False, False]
    draw(both.pad, (10, 10), (60, 60))
    assert [b.isEnabled() for b in buttons.values()] == [True, False, True]
    buttons["Undo"].click()
    assert both.pad.empty
    assert [b.isEnabled() for b in buttons.values()] == [False, True, False]
    buttons["Redo"].click()
    buttons["Clear"].click()
    assert both.pad.empty
