"""What a network reads of a drawing, computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.drawings.inputs import INPUTS, offset_scale, position_inputs, stroke3_inputs

ROWS = np.array([[16, -35, 0], [10, 0, 0], [0, 20, 1], [-30, -20, 0], [5, 5, 1]], np.int16)


def test_positions_are_in_units_of_half_the_longer_side() -> None:
    x = position_inputs(ROWS)
    assert x.dtype == np.float32
    assert x.shape == (5, INPUTS["position"])
    # Points (16, -35), (26, -35), (26, -15), (-4, -35), (1, -30): the box is 30 wide, 20 high.
    assert x[:, 0] == pytest.approx(np.array([5, 15, 15, -15, -10]) / 15, abs=1e-6)
    assert x[:, 1] == pytest.approx(np.array([-10, -10, 10, -10, -5]) / 15, abs=1e-6)
    assert x[:, 2] == pytest.approx(np.array([0, 10, 0, -30, 5]) / 15, abs=1e-6)
    assert x[:, 3] == pytest.approx(np.array([0, 0, 20, -20, 5]) / 15, abs=1e-6)
    assert x[:, 4].tolist() == [0, 0, 1, 0, 1]


def test_place_and_size_of_a_drawing_change_nothing() -> None:
    moved = ROWS * np.array([7, 7, 1])
    moved[0, :2] += 1000
    assert position_inputs(moved) == pytest.approx(position_inputs(ROWS), abs=1e-6)


def test_a_dot_is_no_division_by_zero() -> None:
    assert position_inputs(np.array([[5.0, 5, 1]])).tolist() == [[0, 0, 0, 0, 1]]


def test_offsets_are_divided_by_the_scale() -> None:
    x = stroke3_inputs(ROWS, 5.0)
    assert x.dtype == np.float32
    assert x.shape == (5, INPUTS["stroke-3"])
    assert x[2].tolist() == [0, 4, 1]
    assert ROWS[2].tolist() == [0, 20, 1]


def test_the_scale_is_the_standard_deviation_of_all_offsets() -> None:
    many = [np.random.default_rng(i).normal(3, 40, (50 + i, 3)) for i in range(9)]
    assert offset_scale(many) == pytest.approx(np.concatenate(many)[:, :2].std())
    assert offset_scale([]) == offset_scale([np.array([[0, 0, 1.0]])]) == 1
