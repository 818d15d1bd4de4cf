"""The time axis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.layout.axis import TimeAxis


def axis(steps: int = 50) -> TimeAxis:
    return TimeAxis.whole(steps, left=100, width=500)


def test_whole_sequence_fills_the_axis() -> None:
    a = axis()
    assert (a.start, a.end, a.pitch) == (-0.5, 49.5, 10.0)
    assert a.x(0) == pytest.approx(105)
    assert a.step(100) == 0
    assert a.step(599.9) == 49
    assert a.step(99) is None
    assert a.step(600) is None
    assert a.visible == range(50)


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="needs steps"):
        TimeAxis.whole(0, left=0, width=100)
    with pytest.raises(ValueError, match="needs steps"):
        TimeAxis.whole(5, left=0, width=0)


def test_zoom_keeps_the_time_under_the_pointer() -> None:
    a = axis()
    near = a.zoom(4, 350)
    assert near.time(350) == pytest.approx(a.time(350))
    assert near.pitch == pytest.approx(40)


def test_zoom_is_limited_to_a_few_steps_and_to_all() -> None:
    assert axis().zoom(1e9, 300).span == pytest.approx(4)
    assert axis(2).zoom(10, 300).span == pytest.approx(2)
    assert axis().zoom(4, 200).zoom(1e-9, 300) == axis()


def test_pan_stops_at_both_ends() -> None:
    near = axis().zoom(5, 100)
    assert near.pan(1e6).start == -0.5
    assert near.pan(-1e6).end == pytest.approx(49.5)
    assert near.pan(-50).start == pytest.approx(near.start + 1)


def test_reveal_moves_no_more_than_needed() -> None:
    near = axis().zoom(5, 100)
    assert near.reveal(5) == near
    moved = near.reveal(30)
    assert moved.end == pytest.approx(31.5)
    assert moved.reveal(30) == moved
    assert moved.reveal(0).start == -0.5


def test_ticks_keep_their_distance() -> None:
    a = axis(1000)
    ticks = a.ticks(40)
    assert list(ticks[:3]) == [0, 100, 200]
    assert np.diff(a.x(ticks)).min() >= 40
    assert list(axis(5).ticks(40)) == [0, 1, 2, 3, 4]


@given(
    steps=st.integers(1, 1000),
    moves=st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 700), st.floats(-900, 900)), max_size=8),
    step=st.floats(0, 1),
)
def test_whatever_one_does_the_axis_stays_inside_the_sequence(
    steps: int, moves: list[tuple[float, float, float]], step: float
) -> None:
    a = axis(steps)
    for factor, about, pixels in moves:
        a = a.zoom(factor, about).pan(pixels)
    wanted = round(step * (steps - 1))
    a = a.reveal(wanted)
    assert a.start >= -0.5 - 1e-9
    assert a.end <= steps - 0.5 + 1e-6
    assert wanted in a.visible
    assert a.left <= a.x(wanted) <= a.right
