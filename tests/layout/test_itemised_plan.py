from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from rnnviz.layout.itemised_plan import ItemisedPlan, curve_scale, heights, sums
from rnnviz.records.trace import Itemised


def matrix(rows: int, columns: int) -> Itemised:
    k = np.arange(columns - rows, columns)
    magnitude = np.where(np.arange(columns) <= k[:, None], 0.8 ** (k[:, None] - np.arange(columns)), 0.0)
    return Itemised("lstm", k, magnitude)


@pytest.mark.parametrize("size", [(420.0, 340.0), (940.0, 700.0), (1600.0, 950.0)])
@pytest.mark.parametrize("shape", [(1, 50), (50, 50), (5, 5), (1000, 1000)])
def test_parts_stand_in_the_picture_and_apart(shape: tuple[int, int], size: tuple[float, float]) -> None:
    plan = ItemisedPlan.of(matrix(*shape), width=size[0], height=size[1])
    m, c, b = plan.matrix, plan.curve, plan.bar
    assert m.bottom < c.y
    assert c.bottom + 42 <= size[1]  # room for the axis' label
    assert m.right < b.x
    assert b.right + 50 <= size[0]
    assert (c.x, c.width) == (m.x, m.width)
    assert min(m.height, c.height) > 0


def test_a_point_finds_its_row_and_column_and_back() -> None:
    plan = ItemisedPlan.of(matrix(50, 50), width=940, height=700)
    for row, column in ((0, 0), (17, 3), (49, 49)):
        y = plan.row_top(row) + plan.matrix.height / 100
        assert plan.cell(float(plan.middle(column)), y) == (row, column)
    assert plan.cell(0, 0) is None


@pytest.mark.parametrize("count", [1, 7, 50, 1000])
def test_ticks_keep_their_distance(count: int) -> None:
    plan = ItemisedPlan.of(matrix(1, 50), width=940, height=700)
    ticks = plan.ticks(count, 600, 40)
    assert ticks[0] == 0
    assert ticks[-1] < count
    assert all((b - a) * 600 / count >= 40 for a, b in pairwise(ticks))
    assert count < 20 or len(ticks) >= 5


def test_the_curve_adds_up_the_columns_and_stays_on_its_axis() -> None:
    itemised = matrix(30, 40)
    total = sums(itemised)
    np.testing.assert_allclose(total, [itemised.magnitude[:, t].sum() for t in range(40)])
    plan = ItemisedPlan.of(itemised, width=940, height=700)
    ys = heights(total, curve_scale(itemised), plan.curve)
    assert ys.min() >= plan.curve.y
    assert ys.max() <= plan.curve.bottom
    assert np.array_equal(np.argsort(-total), np.argsort(ys))
