"""Drawings fitted, cut and rebuilt."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.layout.strokes import HALF, box, first, fitted, nearest, read_from, split, thinned


def test_a_drawing_is_fitted_by_its_longer_side_and_keeps_its_shape() -> None:
    (stroke,) = fitted([np.array([[10.0, 5], [30, 5], [30, 9]])])
    np.testing.assert_allclose(stroke, [[-HALF, -0.2 * HALF], [HALF, -0.2 * HALF], [HALF, 0.2 * HALF]], rtol=1e-6)


def test_what_is_no_number_and_what_is_empty_is_left_out() -> None:
    strokes = fitted([np.array([[np.nan, 1], [0, 0]]), np.zeros((0, 2)), np.array([[np.inf, 0]]), np.array([[2.0, 0]])])
    assert [len(s) for s in strokes] == [1, 1]
    assert fitted([]) == ()
    np.testing.assert_array_equal(box([]), np.zeros((2, 2)))
    np.testing.assert_array_equal(fitted([np.array([[7.0, 7]])])[0], [[0, 0]])  # one place stands in the middle


def test_strokes_end_where_the_pen_is_lifted() -> None:
    points = np.arange(10.0).reshape(5, 2)
    assert [len(s) for s in split(points, np.array([0, 1, 0, 0, 1]))] == [2, 3]
    assert [len(s) for s in split(points, np.array([0, 1, 0, 0, 0]))] == [2, 3]  # cut off in the middle of a stroke
    assert split(np.zeros((0, 2)), np.zeros(0)) == ()


def test_a_drawing_as_far_as_a_point() -> None:
    strokes = (np.zeros((3, 2)), np.ones((4, 2)))
    assert [len(s) for s in first(strokes, 5)] == [3, 2]
    assert first(strokes, 0) == ()
    assert [len(s) for s in first(strokes, 99)] == [3, 4]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6))
def test_both_forms_of_input_give_the_drawing_back(lengths: list[int]) -> None:
    rng = np.random.default_rng(sum(lengths))
    points = rng.normal(size=(sum(lengths), 2))
    lifted = np.concatenate([np.eye(1, n, n - 1)[0] for n in lengths])
    offsets = np.diff(points, axis=0, prepend=np.zeros((1, 2)))
    padding = ((0, 3), (0, 0))
    stroke_3 = np.pad(np.column_stack([offsets, lifted]), padding)
    position = np.pad(np.column_stack([points, offsets, lifted]), padding)
    for x in (stroke_3, position):
        got, pen = read_from(x)
        np.testing.assert_allclose(got, points, atol=1e-5)
        np.testing.assert_array_equal(pen, lifted > 0.5)
        assert [len(s) for s in split(got, pen)] == lengths


def test_other_inputs_are_no_drawings() -> None:
    with pytest.raises(ValueError, match="3 or 5 numbers"):
        read_from(np.zeros((4, 2)))
    points, pen = read_from(np.zeros((4, 5)))
    assert len(points) == len(pen) == 0


def test_the_nearest_point() -> None:
    points = np.array([[0.0, 0], [10, 0], [10, 0]])
    assert nearest(points, (9, 1)) == 1
    assert nearest(points[:0], (9, 1)) == -1


def test_too_many_points_are_thinned_and_ends_are_kept() -> None:
    long = np.arange(20_000.0).reshape(-1, 2)
    (kept,) = thinned([long], 100)
    assert len(kept) <= 102
    np.testing.assert_array_equal(kept[[0, -1]], long[[0, -1]])
    dots = [np.zeros((1, 2))] * 5000
    assert len(thinned(dots, 100)) <= 100
    assert thinned(dots[:5], 100) == tuple(dots[:5])
