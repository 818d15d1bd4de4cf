"""The task Video in the real window: its frames under the time axis, maps as pictures, and a training."""

from __future__ import annotations

import numpy as np
import pytest
from controls import choose, enter, entries, find
from drawn_texts import record
from hands import work
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from rnnviz.app import App
from rnnviz.data.motions import MOTIONS, SIDE
from rnnviz.layout.row import TrackKind
from rnnviz.records.arrays import Array

GRU, CONV_LSTM = "Conv2D 8 / 16 on every frame, GRU 32", "ConvLSTM2D 8"


@pytest.fixture
def video(inline: App) -> App:
    work(inline)
    choose(find(inline.score.body.chooser, "Task", QComboBox), "Video")
    work(inline)
    assert not inline.window.banner.message
    return inline


def frame_row(app: App) -> tuple[int, int]:
    """Top and bottom of the input's row, in pixels of the score."""
    view = app.score.body.score
    assert view.score is not None
    track = view.score.track("input", "output")
    assert track is not None
    assert track.kind is TrackKind.FRAMES
    return round(track.rect.y), round(track.rect.bottom)


def seen(app: App, step: int) -> Array:
    """(height, width) how dark the score is where the frame of a step stands."""
    view = app.score.body.score
    axis, (top, bottom) = view.axis, frame_row(app)
    assert axis is not None
    middle, half = float(axis.x(np.array([step]))[0]), axis.pitch / 2
    image = view.grab().toImage()
    at = range(round(middle - half), round(middle + half))
    return np.array([[255 - image.pixelColor(x, y).lightness() for x in at] for y in range(top, bottom)], float)


def dark_middle(app: App, step: int) -> Array:
    """(x, y): the middle of what is dark in the frame of a step, which is not under the playhead."""
    dark = np.argwhere(seen(app, step) > 130)
    return np.asarray(dark.mean(0)[::-1])


def point_at(app: App, x: float, y: float) -> set[str]:
    """All texts in the window while the pointer rests on a place of the score."""
    view = app.score.body.score
    for near in (3, 0):  # a pointer that is where it is sent does not move
        QTest.mouseMove(view, QPoint(round(x) - near, round(y)))
        QTest.qWait(30)
    return {text.text for text in record(app.window).texts}


def test_a_clip_moves_under_the_time_axis_and_its_motion_is_named(video: App, qtbot: QtBot) -> None:
    chooser, view = video.score.body.chooser, video.score.body.score
    assert f"{GRU}   ·   epoch 12" in video.window.summary.text()
    assert "Video, 12 frames" in video.window.summary.text()
    clip, shown = find(chooser, "Clip", QSpinBox), {}
    for number in range(40):
        enter(clip, str(number))
        work(video)
        trace = video.score.trace
        assert trace is not None
        motion = MOTIONS[int(trace.target[0, 0].argmax())]
        if motion in shown:
            continue
        shown[motion] = number
        first, last = dark_middle(video, 0), dark_middle(video, 10)
        sizes = [int((seen(video, step) > 130).sum()) for step in (0, 10)]
        way = last - first
        match motion:
            case "left" | "right":
                assert abs(way[0]) > 3 * abs(way[1])
                assert bool(way[0] > 0) is (motion == "right")
            case "up" | "down":
                assert abs(way[1]) > 3 * abs(way[0])
                assert bool(way[1] > 0) is (motion == "down")
            case "grows":
                assert sizes[1] > sizes[0]
            case "shrinks":
                assert sizes[1] < sizes[0]
        assert MOTIONS[int(trace.prediction[0, 0].argmax())] == motion, "what ships tells it"
        # The row of the prediction says so in words.
        axis, track = view.axis, view.score.track("prediction", "prediction") if view.score else None
        assert axis is not None
        assert track is not None
        said = point_at(video, float(axis.x(np.array([11]))[0]), track.rect.middle)
        assert f"right: “{motion}”" in said
        assert any(text.startswith(f"“{motion}”, p = 0.") or text == f"“{motion}”, p = 1" for text in said)
        if len(shown) == len(MOTIONS):
            break
    assert set(shown) == set(MOTIONS)


def test_a_pixel_of_a_frame_and_of_a_map_is_read_out(video: App) -> None:
    trace, view = video.score.trace, video.score.body.score
    assert trace is not None
    assert trace.read[0].shape == (SIDE, SIDE, 1)
    dark = np.argwhere(seen(video, 4) > 190)
    y, x = dark[len(dark) // 2]
    axis, (top, _) = view.axis, frame_row(video)
    assert axis is not None
    left = round(float(axis.x(np.array([4]))[0]) - axis.pitch / 2)
    (said,) = (text for text in point_at(video, left + x, top + y) if text.startswith("row "))
    place, _, value = said.partition(": ")
    row, column = (int(word.split()[1]) for word in place.split(", "))
    assert float(value) == pytest.approx(trace.x[0, 4].reshape(SIDE, SIDE)[row, column], abs=5e-4)
    assert float(value) > 0.5, "where it is dark there is ink"


def test_the_maps_of_a_conv_lstm_are_pictures(video: App) -> None:
    chooser = video.score.body.chooser
    model = find(chooser, "Model", QComboBox)
    assert entries(model) == ["stack of layers", GRU, CONV_LSTM]
    choose(model, CONV_LSTM)
    work(video)
    assert not video.window.banner.message
    assert f"{CONV_LSTM}   ·   epoch 12" in video.window.summary.text()
    layout, trace = video.score.body.score.score, video.score.trace
    assert layout is not None
    assert trace is not None
    found = [track for track in layout.tracks if track.row.shape == (10, 10, 8)]
    (maps,) = (track for track in found if track.kind is TrackKind.CELLS)
    assert {track.quantity for track in found} == {"output", "forget", "input", "candidate", "c"}, "its gates, too"
    assert {"20 × 20 per step", "8 maps of 10 × 10"} <= {text.text for text in record(video.window).texts}
    assert trace.layer(maps.owner).output.value.shape[-1] == 800


def test_it_is_trained_in_the_window(video: App) -> None:
    body = video.score.body
    assert any("mean&nbsp;frame&nbsp;1.91" in label.text() for label in body.training.findChildren(QLabel))
    video.score.change({"data.series": 200})
    length = find(body.chooser, "Frames", QSpinBox)
    assert length.toolTip() == "The number of frames in a clip (from 5 to 30)"
    enter(length, "31")
    assert body.chooser.problem("data.steps") == "The length of the sequence must be from 5 to 30, not 31."
    enter(length, "5")
    enter(find(body.training, "Epochs", QLineEdit), "2")
    work(video)
    assert not any("mean&nbsp;frame" in label.text() for label in body.training.findChildren(QLabel))
    video.window.actions_by_name["train"].trigger()
    work(video)
    checkpoints = video.score.stage.checkpoints
    assert [one.epoch for one in checkpoints] == [0, 1, 2]
    assert checkpoints[2].val_loss < checkpoints[0].val_loss  # type: ignore[operator]
    assert "Video, 5 frames" in video.window.summary.text()
    assert video.score.trace is not None
    assert video.score.trace.steps == 5
