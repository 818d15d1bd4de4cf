"""Where the pen is between two points, and what is on the paper then."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.layout.replay import MOST_POINTS, Replay, replay_of, words
from rnnviz.records.drawings import Drawing

STROKES = (
    np.array([[0, 0], [10, 0], [10, 10]], np.float32),
    np.array([[20, 20]], np.float32),
    np.array([[30, 0], [40, 8]], np.float32),
)
REPLAY = Replay(STROKES)


def test_places_are_counted_in_points() -> None:
    assert REPLAY.last == 5
    assert REPLAY.starts.tolist() == [0, 3, 4]
    assert REPLAY.box == (0, 0, 40, 20)
    assert [REPLAY.stroke_at(at) for at in (0, 2.9, 3, 3.5, 4, 5)] == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize(
    ("at", "pen", "lifted"),
    [
        (0, (0, 0), False),
        (0.5, (5, 0), False),
        (2, (10, 10), False),
        (2.5, (15, 15), True),
        (3, (20, 20), False),
        (3.25, (22.5, 15), True),
        (4.5, (35, 4), False),
        (5, (40, 8), False),
        (99, (40, 8), False),
    ],
)
def test_the_pen_goes_from_point_to_point_and_through_the_air(
    at: float, pen: tuple[float, float], lifted: bool
) -> None:
    assert REPLAY.pen(at) == pytest.approx(pen)
    assert REPLAY.lifted(at) is lifted


@pytest.mark.parametrize(
    ("at", "lengths", "end"),
    [
        (0, [1], (0, 0)),
        (0.5, [2], (5, 0)),
        (2, [3], (10, 10)),
        (2.5, [3], (10, 10)),
        (3, [3, 1], (20, 20)),
        (3.9, [3, 1], (20, 20)),
        (4.5, [3, 1, 2], (35, 4)),
        (5, [3, 1, 2], (40, 8)),
    ],
)
def test_only_what_the_pen_has_come_to_is_on_the_paper(at: float, lengths: list[int], end: tuple[float, float]) -> None:
    drawn = REPLAY.drawn(at)
    assert [len(stroke) for stroke in drawn] == lengths
    assert drawn[-1][-1] == pytest.approx(end)


def test_it_says_where_it_is() -> None:
    assert words(REPLAY, 2) == "point 3 of 6 · stroke 1 of 3"
    assert words(REPLAY, 2.5) == "point 3 of 6 · stroke 1 of 3, pen lifted"
    assert words(REPLAY, 5) == "point 6 of 6 · stroke 3 of 3"


def test_nothing_can_be_replayed_too() -> None:
    empty = Replay(())
    assert (empty.last, empty.pen(3), empty.drawn(2), empty.lifted(0.5), words(empty, 0)) == (0, (0, 0), (), False, "")
    dot = Replay((np.array([[3, 4]]),))
    assert (dot.last, dot.pen(0), len(dot.drawn(0))) == (0, (3, 4), 1)


def test_a_very_long_drawing_is_replayed_with_fewer_points() -> None:
    line = np.column_stack((np.arange(1e6), np.zeros(1_000_000)))
    replay = replay_of(Drawing((line.astype(np.float32),)))
    assert len(replay.points) <= MOST_POINTS + 2
    assert replay.points[-1, 0] == pytest.approx(999_999)
