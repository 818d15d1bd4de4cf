"""Where drawings stand on a sheet."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnviz.layout.sheet import box_of, cells, fit
from rnnviz.records.drawings import Drawing


def test_a_box_is_fitted_in_the_middle_without_distortion() -> None:
    found = fit((10, 20, 30, 30), width=100, height=100, margin=10)
    np.testing.assert_allclose(found.place(np.array([(10, 20), (30, 30)])), [(10, 30), (90, 70)])


def test_a_drawing_of_one_place_stands_in_the_middle() -> None:
    drawing = Drawing((np.array([(5, 7)], np.float32),))
    found = fit(box_of(drawing), width=60, height=40)
    np.testing.assert_allclose(found.place(drawing.strokes[0]), [(30, 20)])
    assert box_of(Drawing(())) == (0, 0, 1, 1)


@given(st.integers(1, 40), st.floats(60, 2000), st.floats(60, 1200), st.integers(0, 12))
def test_cells_lie_apart_and_are_found_again(count: int, width: float, height: float, columns: int) -> None:
    plan = cells(count, width=width, height=height, columns=columns)
    places = [plan.at(i) for i in range(count)]
    for i, (left, top, side) in enumerate(places):
        assert plan.hit(left + side / 2, top + side / 2) == i
        if plan.side > plan.gap + 8:  # as large as fits, where that is not too small to be seen
            assert left >= 0
            assert left + side <= width + 1e-6
            assert top + side <= height + 1e-6
    left, top, side = places[0]
    assert plan.hit(left - 1, top) is None
    assert plan.hit(left + side + plan.gap / 2, top) is None


def test_a_strip_has_one_row_and_a_square_a_grid() -> None:
    assert cells(6, width=1000, height=120).rows == 1
    assert cells(9, width=300, height=300).columns == 3
