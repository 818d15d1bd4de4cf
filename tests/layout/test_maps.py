"""Pictures in a column: every number has its pixels, all alike, in the middle of the box."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.layout.maps import as_picture, pixel, places, tiling

SHAPES = [(20, 20, 1), (10, 10, 8), (5, 7, 16), (1, 9, 3), (3, 1, 2), (28, 28, 1), (12, 4, 1)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("box", [(60, 90), (200, 48), (28, 46)])
def test_every_number_is_there_once_and_in_its_place(shape: tuple[int, int, int], box: tuple[int, int]) -> None:
    width, height = box
    found = places(shape, width=width, height=height)
    assert found.shape == (height, width)
    picture = np.arange(np.prod(shape)).reshape(shape)
    plan = tiling(shape, width=width, height=height)
    if min(plan.width / shape[1], plan.height / shape[0]) < 1:
        return  # fewer pixels than numbers: some are left out
    for channel in range(shape[2]):
        left, top = plan.map_box(channel)
        here = found[top : top + plan.height, left : left + plan.width]
        rows = [np.flatnonzero(np.diff(here[:, 0], prepend=-1))]
        columns = [np.flatnonzero(np.diff(here[0], prepend=-1))]
        np.testing.assert_array_equal(here[np.ix_(rows[0], columns[0])], picture[:, :, channel])
        sizes = np.unique(here, return_counts=True)[1]
        if plan.width >= 2 * shape[1] and plan.height >= 2 * shape[0]:
            assert sizes.min() == sizes.max(), "all numbers are equally large"
    inside = np.argwhere(found >= 0)
    (low_y, low_x), (high_y, high_x) = inside.min(0), inside.max(0)
    assert abs(low_x - (width - 1 - high_x)) <= 1
    assert abs(low_y - (height - 1 - high_y)) <= 1


def test_maps_are_as_large_as_the_box_lets_them_be() -> None:
    assert (tiling((10, 10, 8), width=85, height=170).across, tiling((10, 10, 8), width=400, height=60).across) == (
        2,
        8,
    )
    assert tiling((20, 20, 1), width=64, height=90).width == 60
    assert tiling((20, 20, 1), width=12, height=90).width == 12, "below two pixels a number, they differ by one"
    crowded = tiling((10, 10, 64), width=9, height=9)
    assert (crowded.width, crowded.height) == (1, 1)
    assert places((10, 10, 64), width=9, height=9).max() >= 0


def test_a_unit_is_a_row_a_column_and_a_map() -> None:
    picture = np.arange(5 * 7 * 3).reshape(5, 7, 3)
    for unit in (0, 1, 20, 21, 50, 104):
        assert picture[pixel((5, 7, 3), unit)] == unit


def test_what_is_a_picture() -> None:
    assert as_picture(()) == as_picture((400,)) == ()
    assert as_picture((12, 4)) == (12, 4, 1)
    assert as_picture((10, 11, 3)) == (10, 11, 3)
    assert as_picture((2, 5, 7, 3)) == (10, 7, 3)
