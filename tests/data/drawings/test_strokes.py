"""Drawings to rows and back, and the refusal of what is no drawing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnnviz.data.drawings.strokes import (
    MAX_POINTS,
    from_stroke3,
    make_drawing,
    positions,
    to_stroke3,
)
from rnnviz.records.drawings import DrawingError

STROKES = st.lists(
    st.integers(1, 9).flatmap(lambda n: arrays(np.float64, (n, 2), elements=st.integers(-500, 500))),
    min_size=1,
    max_size=6,
)


@settings(max_examples=100)
@given(STROKES)
def test_a_drawing_comes_back_from_its_rows(strokes: list[np.ndarray]) -> None:
    drawing = make_drawing(strokes, word="猫", key="1")
    rows = to_stroke3(drawing)
    again = from_stroke3(rows, word="猫", key="1", start=tuple(map(float, strokes[0][0])))
    # A stroke of twice the same point cannot be told from a dot where it is the first.
    first = drawing.strokes[0]
    twice = len(first) == 2 and bool((first[0] == first[1]).all())
    wanted = [first[1:] if twice else first, *drawing.strokes[1:]]
    assert (again.word, again.key) == ("猫", "1")
    assert [s.tolist() for s in again.strokes] == [s.tolist() for s in wanted]
    assert len(rows) == drawing.points - (len(first) > 1)


def test_the_first_side_of_a_square_is_there() -> None:
    rows = np.array([[10, 0, 0], [0, 10, 0], [-10, 0, 0], [0, -10, 1]], np.int16)
    drawing = from_stroke3(rows)
    assert drawing.strokes[0].tolist() == [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    assert to_stroke3(drawing).tolist() == rows.tolist()


def test_dots_are_kept() -> None:
    dot, line = np.array([[3.0, 4.0]]), np.array([[5.0, 5.0], [6.0, 6.0]])
    assert to_stroke3(make_drawing([dot])).tolist() == [[0, 0, 1]]
    rows = to_stroke3(make_drawing([dot, line, dot]))
    assert rows.tolist() == [[0, 0, 1], [2, 1, 0], [1, 1, 1], [-3, -2, 1]]
    assert [len(s) for s in from_stroke3(rows).strokes] == [1, 2, 1]
    points, lifted = positions(rows, start=(3, 4))
    assert points.tolist() == [[3, 4], [5, 5], [6, 6], [3, 4]]
    assert lifted.tolist() == [True, False, True, True]


def test_the_pen_is_up_after_the_last_point() -> None:
    assert [len(s) for s in from_stroke3(np.array([[1, 1, 1], [2, 2, 0.0]])).strokes] == [2, 1]


@pytest.mark.parametrize(
    ("strokes", "said"),
    [
        ([], "no points"),
        ([np.empty((0, 2))], "no points"),
        ([np.zeros((3, 3))], "pairs"),
        ([np.zeros(4)], "pairs"),
        ([np.array([[0, np.nan]])], "finite"),
        ([np.array([[0, 0], [np.inf, 1]])], "finite"),
        ([np.array([[1e300, 0]])], "finite"),
        ([np.array([[2e6, 0]])], "2e.06"),
        ([np.zeros((15_000, 2)), np.zeros((15_000, 2))], "20,000"),
    ],
)
def test_no_drawing_is_refused(strokes: list[np.ndarray], said: str) -> None:
    with pytest.raises(DrawingError, match=said):
        make_drawing(strokes)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (np.zeros((0, 3)), "no points"),
        (np.zeros((4, 2)), "three numbers"),
        (np.zeros(3), "three numbers"),
        (np.zeros((MAX_POINTS + 1, 3)), "up to"),
        (np.array([[0, 0, np.nan]]), "finite"),
        (np.array([[np.inf, 0, 1]]), "finite"),
        (np.full((MAX_POINTS, 3), 1000.0), "can be read"),
    ],
)
def test_no_rows_are_refused(rows: np.ndarray, said: str) -> None:
    with pytest.raises(DrawingError, match=said):
        from_stroke3(rows)
