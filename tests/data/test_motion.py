"""Clips of drawings that move: each moves as its class says, and only the order of its frames tells."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.drawings.builtin import built_in_drawing
from rnnviz.data.motion import SEEN, UNSEEN, clip, make_motion, one_motion, shape_in
from rnnviz.data.motions import MOTIONS, SIDE
from rnnviz.records.arrays import Array
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

SETTINGS = DataSettings(task="motion", series=60, steps=8)


def clips(motion: str, count: int = 12) -> list[Array]:
    """(steps, SIDE, SIDE) each."""
    out = []
    for number, word in enumerate((SEEN + UNSEEN)[:count]):
        made = clip(built_in_drawing(word, number), motion, steps=9, random=np.random.default_rng(number))
        out.append(made.reshape(9, SIDE, SIDE))
    return out


def centre(frame: Array) -> Array:
    """x and y of the middle of the box of the ink."""
    y, x = np.nonzero(frame > 0.3)
    return np.array([x.min() + x.max(), y.min() + y.max()]) / 2


def extent(frame: Array) -> float:
    y, x = np.nonzero(frame > 0.3)
    return float(max(np.ptp(x), np.ptp(y)))


@pytest.mark.parametrize(("motion", "axis", "way"), [("left", 0, -1), ("right", 0, 1), ("up", 1, -1), ("down", 1, 1)])
def test_a_drawing_that_moves_goes_its_way_and_no_other(motion: str, axis: int, way: int) -> None:
    for frames in clips(motion):
        moved = centre(frames[-1]) - centre(frames[0])
        assert moved[axis] * way >= 3
        assert abs(moved[1 - axis]) <= 2
        assert abs(extent(frames[-1]) - extent(frames[0])) <= 2


@pytest.mark.parametrize(("motion", "low", "high"), [("grows", 1.2, 3.0), ("shrinks", 1 / 3.0, 1 / 1.2)])
def test_a_drawing_that_grows_or_shrinks_stays_where_it_is(motion: str, low: float, high: float) -> None:
    for frames in clips(motion):
        assert low < (extent(frames[-1]) + 1) / (extent(frames[0]) + 1) < high
        assert np.abs(centre(frames[-1]) - centre(frames[0])).max() <= 2.5


def test_a_drawing_that_turns_stays_where_it_is_and_changes() -> None:
    for frames in clips("turns", count=1):  # an arrow
        assert np.abs(frames[-1] - frames[0]).sum() > 10
        assert np.abs(centre(frames[-1]) - centre(frames[0])).max() <= 4


def test_a_clip_run_backwards_is_as_probable_a_clip_of_the_opposite_motion() -> None:
    """Their mean frames are alike over many clips, which a motion to the side and one upward are not."""

    def mean(motion: str) -> Array:
        random = np.random.default_rng(0)
        drawn = [
            clip(built_in_drawing("square", int(random.integers(500))), motion, steps=3, random=random).mean(0)
            for _ in range(90)
        ]
        return np.mean(drawn, axis=0).reshape(SIDE, SIDE)

    left, right, up = (mean(motion) for motion in ("left", "right", "up"))
    assert np.abs(left - right).mean() < 0.5 * np.abs(left - up).mean()


def test_the_data_set_and_one_clip_of_it() -> None:
    data = make_motion(SETTINGS, LossOn.LAST)
    assert data.x_train.shape == (42, 8, SIDE * SIDE)
    assert data.y_val.shape == (12, 1, len(MOTIONS))
    assert len(data.x_test) == 6
    assert data.words == MOTIONS
    assert data.classes == len(MOTIONS)
    assert data.x_train.dtype == np.float32
    assert 0 == data.x_train.min() < data.x_train.max() <= 1
    with pytest.raises(ValueError, match="read-only"):
        data.x_train[0, 0, 0] = 1
    one = one_motion(SETTINGS, 7, LossOn.LAST)
    np.testing.assert_array_equal(one.x[0], data.x_val[7])
    np.testing.assert_array_equal(one.y[0], data.y_val[7])
    assert one.title == f"validation clip 8: {shape_in(SETTINGS, 'valid', 7)}, {MOTIONS[int(one.y.argmax())]}"
    with pytest.raises(IndexError):
        one_motion(SETTINGS, 12, LossOn.LAST)
    every = one_motion(SETTINGS, 7, LossOn.EVERY)
    assert every.y.shape == (1, 8, len(MOTIONS))
    np.testing.assert_array_equal(every.y[0], np.repeat(one.y[0], 8, axis=0))


def test_no_training_clip_shows_an_unseen_shape_and_a_quarter_of_the_others_do() -> None:
    settings = DataSettings(task="motion", series=4000, steps=12)
    assert {shape_in(settings, "train", number) for number in range(300)} == set(SEEN)
    shown = [shape_in(settings, "valid", number) for number in range(400)]
    assert 0.17 < np.mean([word in UNSEEN for word in shown]) < 0.33
    assert set(UNSEEN) < set(shown)
