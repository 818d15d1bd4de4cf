"""Ramer-Douglas-Peucker against a plain recursion, and Quick, Draw!'s four steps on its own drawings."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shared_files import NDJSON, needs

from rnnviz.data.drawings.simplify import kept, quick_draw
from rnnviz.data.drawings.strokes import MAX_POINTS, make_drawing
from rnnviz.records.drawings import Drawing, DrawingError


def simplify(stroke: np.ndarray, epsilon: float = 2.0) -> np.ndarray:
    """One stroke alone, as it is: quick_draw also scales, resamples and rounds."""
    simple: np.ndarray = stroke[kept(stroke, np.array([0]), np.array([len(stroke) - 1]), epsilon)]
    return simple


def plain(stroke: np.ndarray, epsilon: float) -> list[int]:
    """RDP as it stands in a textbook: the indices that stay."""

    def between(first: int, last: int) -> list[int]:
        best, at = epsilon, 0
        for i in range(first + 1, last):
            if (far := apart(stroke[i], stroke[first], stroke[last])) > best:
                best, at = far, i
        return [*between(first, at), at, *between(at, last)] if at else []

    return [0, *between(0, len(stroke) - 1), len(stroke) - 1]


def apart(point: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    (x, y), (u, v) = point - a, b - a
    length = np.hypot(u, v)
    return float(np.hypot(x, y) if length == 0 else abs(x * (v / length) - y * (u / length)))


@settings(max_examples=100)
@given(
    st.integers(3, 60).flatmap(lambda n: arrays(np.float64, (n, 2), elements=st.integers(-40, 40))),
    st.sampled_from([0.0, 0.5, 2.0, 10.0]),
)
def test_the_same_points_stay_as_by_recursion(stroke: np.ndarray, epsilon: float) -> None:
    assert simplify(stroke, epsilon).tolist() == stroke[plain(stroke, epsilon)].tolist()


def test_a_line_that_would_take_minutes_is_still_true_to_epsilon() -> None:
    n = 3_000
    zigzag = np.column_stack([np.arange(n), 10.0 * np.arange(n) * (-1.0) ** np.arange(n)])
    simple = simplify(zigzag)
    places = np.flatnonzero((zigzag[:, None, 0] == simple[:, 0]).any(1))
    for first, last in pairwise(places):
        assert all(apart(p, zigzag[first], zigzag[last]) <= 2 for p in zigzag[first + 1 : last])


def test_long_drawings_are_refused() -> None:
    with pytest.raises(DrawingError, match="20,000"):
        quick_draw(Drawing((np.zeros((MAX_POINTS + 1, 2)),)))


def test_a_raw_drawing_becomes_one_of_quick_draw() -> None:
    t = np.linspace(0, 2 * np.pi, 400)
    ring = np.column_stack([300 + 80 * np.cos(t), 500 + 40 * np.sin(t)])
    line = np.column_stack([np.linspace(220, 380, 300), np.full(300, 500.0)])
    drawing = quick_draw(make_drawing([ring, line, np.array([[300.0, 480]])], word="saturn", key="7"))
    points = np.concatenate(drawing.strokes)
    assert (drawing.word, drawing.key) == ("saturn", "7")
    assert points.min(0).tolist() == [0, 0]
    # Points at every pixel may pass by the outermost one.
    assert np.abs(points.max(0) - [255, 127.5]).max() <= 1
    assert (points == np.rint(points)).all()
    assert 8 < len(drawing.strokes[0]) < 40
    assert drawing.strokes[1].tolist() == [[0, 64], [255, 64]]
    assert drawing.strokes[2].tolist() == [[128, 32]]


def test_dots_and_strokes_without_length_are_one_point() -> None:
    assert [s.tolist() for s in quick_draw(make_drawing([np.full((5, 2), 7.0)])).strokes] == [[[0, 0]]]
    two = quick_draw(make_drawing([np.array([[5.0, 5]]), np.array([[5.0, 6]])]))
    assert [s.tolist() for s in two.strokes] == [[[0, 0]], [[0, 255]]]


def test_a_line_across_the_whole_world_takes_no_time() -> None:
    ends = np.array([[0.0, 0], [255, 1]])
    drawing = quick_draw(make_drawing([np.tile(ends, (MAX_POINTS // 2, 1))]))
    assert drawing.points >= 2


@needs(NDJSON)
def test_real_drawings_hardly_change() -> None:
    """What the data set has simplified already is its own simplification, but for the rounding of its numbers."""
    before = after = 0
    with NDJSON.open(encoding="utf-8") as lines:
        for line, _ in zip(lines, range(300), strict=False):
            drawing = make_drawing([np.array(s).T for s in json.loads(line)["drawing"]])
            again = quick_draw(drawing)
            assert len(again.strokes) == len(drawing.strokes)
            points = np.concatenate(again.strokes)
            assert points.min() == 0
            assert points.max() >= 253
            before, after = before + drawing.points, after + again.points
    assert 0.95 < after / before < 1.02
