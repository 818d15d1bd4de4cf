"""A drawing as a picture: where the ink is, how much of it, and that nothing else changes it."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.drawings.builtin import WORDS, built_in_drawing
from rnnviz.data.drawings.raster import MARGIN, PEN, SIDE, inked, picture
from rnnviz.records.drawings import Drawing


def drawing(*strokes: list[list[float]]) -> Drawing:
    return Drawing(tuple(np.array(stroke, np.float32) for stroke in strokes))


def test_a_level_line_covers_the_pixels_that_it_passes() -> None:
    """One pixel wide, through the middle of a row of pixels: that row is full, its neighbours are empty."""
    painted = inked([np.array([[2.5, 4.5], [6.5, 4.5]])], side=9, pen=1.0)
    wanted = np.zeros((9, 9))
    wanted[4, 2:7] = 1
    np.testing.assert_allclose(painted, wanted, atol=1e-6)


def test_a_line_between_two_rows_of_pixels_covers_half_of_each() -> None:
    painted = inked([np.array([[2.5, 4.0], [6.5, 4.0]])], side=9, pen=1.0)
    np.testing.assert_allclose(painted[3:5, 2:7], 0.5, atol=1e-6)
    assert not painted[[2, 5]].any()


@pytest.mark.parametrize("width", [1.0, 1.5, 3.0])
def test_coverage_is_what_the_distance_says(width: float) -> None:
    """Against a plain loop over pixels: the distance from each of the lines, one after the other."""
    random = np.random.default_rng(3)
    strokes = [random.uniform(0, 12, (5, 2)), random.uniform(0, 12, (2, 2)), random.uniform(0, 12, (1, 2))]
    painted = inked(strokes, side=12, pen=width)
    for y in range(12):
        for x in range(12):
            at = np.array([x + 0.5, y + 0.5])
            far = np.inf
            for stroke in strokes:
                for begin, end in zip(stroke, stroke[1:] if len(stroke) > 1 else stroke, strict=False):
                    along = end - begin
                    share = np.clip((at - begin) @ along / max(along @ along, 1e-12), 0, 1)
                    far = min(far, float(np.hypot(*(at - begin - share * along))))
            assert painted[y, x] == pytest.approx(np.clip((width + 1) / 2 - far, 0, 1), abs=1e-5)


def test_the_drawing_fills_the_picture_but_for_the_margin_wherever_it_was_drawn() -> None:
    square = [[0.0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    one = picture(drawing(square))
    np.testing.assert_array_equal(one, picture(drawing([[50 + 7 * x, 7 * y - 90] for x, y in square])))
    edge = int(MARGIN - PEN / 2)
    ink = np.argwhere(one > 0)
    np.testing.assert_array_equal(ink.min(0), [edge, edge])
    np.testing.assert_array_equal(ink.max(0), [SIDE - 1 - edge, SIDE - 1 - edge])
    assert not one[8:-8, 8:-8].any()


def test_a_dot_an_empty_drawing_and_a_very_long_one() -> None:
    dot = picture(drawing([[3, 3]]))
    assert dot.argmax() // SIDE in (SIDE // 2 - 1, SIDE // 2)
    assert 0 < np.count_nonzero(dot) <= 4
    assert not picture(Drawing(())).any()
    angle = np.linspace(0, 2 * np.pi, 4001)
    ring = drawing(np.column_stack((np.cos(angle), np.sin(angle))).tolist())
    coarse = drawing(np.column_stack((np.cos(angle), np.sin(angle)))[::40].tolist())
    np.testing.assert_allclose(picture(ring), picture(coarse), atol=0.02)


@pytest.mark.parametrize("word", WORDS)
def test_shapes_are_drawn_as_lines(word: str) -> None:
    """Mostly paper, with ink that is not grey alone, and another picture for another drawing."""
    one, other = (picture(built_in_drawing(word, number)) for number in (0, 1))
    assert one.dtype == np.float32
    assert one.min() == 0
    assert one.max() == 1
    assert 0.03 < one.mean() < 0.5
    assert np.abs(one - other).max() > 0.5
