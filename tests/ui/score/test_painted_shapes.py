"""Sequences of other shapes, as they are painted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from test_paint_field import axis_of, pixels, shown
from traced_shapes import SHAPES, traced_shape

from rnnviz.layout.moments import Moment, Phase
from rnnviz.ui.score.focus import Focus
from rnnviz.ui.score.pins import there
from rnnviz.ui.score.view import ScoreView
from rnnviz.ui.widgets import motion
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda one: one.name)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_drawn_in_every_phase(qtbot: QtBot, shape: str, palette: Palette) -> None:
    trace = traced_shape(shape)
    view = shown(qtbot, trace, palette=palette)
    pictures = []
    for phase in Phase:
        for step in range(trace.steps if phase in (Phase.FORWARD, Phase.BACKWARD) else 1):
            view.set_moment(Moment(phase, step))
            pictures.append(pixels(view))
    assert len({picture.tobytes() for picture in pictures}) > trace.steps


def test_the_state_that_is_handed_over_goes_up_in_the_gap_between_the_two_steps(qtbot: QtBot) -> None:
    view = shown(qtbot, traced_shape("encoder-decoder"), size=(1200, 700))
    view.set_moment(Moment(Phase.FORWARD, 8))
    assert view.score is not None
    lower, upper = view.score.layer("encoder").rect, view.score.layer("decoder").rect
    column = pixels(view)[round(upper.middle) + 3 : round(lower.middle) - 3, round(axis_of(view).x(4.5))]
    assert (np.abs(column - np.array([255, 255, 255])).sum(-1) > 60).all()
    beside = pixels(view)[round(upper.middle) + 3 : round(lower.middle) - 3, round(axis_of(view).x(6.5))]
    assert not (np.abs(beside - np.array([255, 255, 255])).sum(-1) > 60).all()


def test_a_masked_step_is_hatched(qtbot: QtBot) -> None:
    view = shown(qtbot, traced_shape("masked"), size=(1200, 700))
    view.set_moment(Moment(Phase.FORWARD, 5))
    assert view.score is not None
    rect, picture = view.score.layer("gru").rect, pixels(view)

    def colours(step: int) -> int:
        x = round(axis_of(view).x(step))
        part = picture[round(rect.y) + 4 : round(rect.bottom) - 4, x - 12 : x + 13]
        return len(np.unique(part.reshape(-1, 3), axis=0))

    assert colours(2) > colours(1)
    assert colours(5) > colours(3)


def test_the_backward_direction_is_filled_from_the_right(qtbot: QtBot) -> None:
    trace = traced_shape("bidirectional")
    view = shown(qtbot, trace, size=(1200, 700))
    assert view.score is not None
    last = trace.steps - 1
    for t in range(trace.steps):
        view.set_moment(Moment(Phase.FORWARD, t))
        picture = pixels(view)

        def there(layer: str, step: int, picture: npt.NDArray[np.uint8] = picture) -> bool:
            """Whether a cell shows values, which have more colours than the empty one."""
            assert view.score is not None
            rect, x = view.score.layer(layer).rect, round(axis_of(view).x(step))
            part = picture[round(rect.y) + 4 : round(rect.bottom) - 4, x - 3 : x + 4]
            return len(np.unique(part.reshape(-1, 3), axis=0)) > 2

        ahead = [there("both/forward_lstm", step) for step in range(trace.steps)]
        behind = [there("both/backward_lstm", step) for step in range(trace.steps)]
        assert ahead == [step <= t for step in range(trace.steps)]
        assert behind == [step >= last - t for step in range(trace.steps)]
    view.set_moment(Moment(Phase.LOSS, last))
    assert all(there("both/backward_lstm", step, pixels(view)) for step in range(trace.steps))


def test_a_second_input_can_be_pinned() -> None:
    trace = traced_shape("encoder-decoder")
    assert there(Focus("decoder_inputs", None, 6), trace)
    assert not there(Focus("decoder_inputs", None, 9), trace)


def on_screen(view: ScoreView) -> npt.NDArray[np.uint8]:
    """As a screen shows it at this very moment; `pixels` are those of a picture, which is always the finished one."""
    image = QImage(view.size(), QImage.Format.Format_RGB32)
    view.render(image)
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return flat[:, :, :3].copy()


def test_the_backward_direction_arrives_where_it_is_filled(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step on its way shows what is to come nowhere else than where it will stand, and takes nothing away."""
    monkeypatch.setattr(motion.motions(), "watched", True)
    trace = traced_shape("bidirectional")
    view = shown(qtbot, trace, size=(1200, 700))
    view.show()
    last = trace.steps - 1
    view.set_moment(Moment(Phase.FORWARD, 0))
    view.motion.finish()
    for t in range(1, trace.steps):
        before = on_screen(view)
        view.set_moment(Moment(Phase.FORWARD, t))
        assert view.motion.moving
        view.motion.put(0.0)
        begun = on_screen(view)
        view.motion.finish()
        ended = on_screen(view)
        assert view.score is not None
        for layer, here in (("both/forward_lstm", t), ("both/backward_lstm", last - t)):
            rect = view.score.layer(layer).rect
            for step in range(trace.steps):
                x = round(axis_of(view).x(step))
                if abs(step - t) < 2:
                    continue  # the playhead's frame and line are there
                place = (slice(round(rect.y) + 4, round(rect.bottom) - 4), slice(x - 3, x + 4))
                assert (begun[place] == before[place]).all()
                assert (begun[place] == ended[place]).all() is np.bool_(step != here)
