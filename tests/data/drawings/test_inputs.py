"""What a network reads of a drawing, computed by hand; and the augmentation against a plain loop over the rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.data.drawings.augment import augmented, dropped, scaled
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


def by_loop(rows: np.ndarray, chances: np.ndarray, drop: float) -> list[list[float]]:
    """Points left out one after another: what has been merged so far decides on the next."""
    out: list[list[float]] = []
    run = 0
    for (dx, dy, pen), chance in zip(rows.tolist(), chances, strict=True):
        before = out[-1][2] if out else 1
        run = 0 if pen or before else run + 1
        if not pen and not before and run > 2 and chance < drop:
            out[-1][0] += dx
            out[-1][1] += dy
        else:
            out.append([dx, dy, pen])
    return out


@settings(max_examples=100)
@given(st.integers(1, 40), st.integers(0, 1000), st.sampled_from([0.0, 0.1, 0.7, 1.0]))
def test_points_are_dropped_as_by_a_loop(count: int, seed: int, drop: float) -> None:
    rng = np.random.default_rng(seed)
    rows = np.column_stack([rng.integers(-9, 9, (count, 2)), rng.random(count) < 0.2])
    wanted = by_loop(rows, np.random.default_rng(seed).random(count), drop)
    assert dropped(rows, np.random.default_rng(seed), drop).tolist() == wanted


def test_augmentation_ends_where_the_drawing_does_and_repeats_itself() -> None:
    rng = np.random.default_rng(0)
    rows = np.column_stack([rng.normal(0, 30, (200, 2)), np.arange(200) % 50 == 49])
    one, again, other = (augmented(rows, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.tolist() == again.tolist() != other.tolist()
    assert 170 < len(one) < 195
    assert one[:, 2].sum() == 4
    factor = one[:, :2].sum(0) / rows[:, :2].sum(0)
    assert ((factor > 0.849) & (factor < 1.151)).all()
    factors = np.array([scaled(np.ones((1, 3)), rng)[0] for _ in range(2000)])
    assert factors[:, :2].min() == pytest.approx(0.85, abs=0.005)
    assert factors[:, :2].max() == pytest.approx(1.15, abs=0.005)
    assert abs(np.corrcoef(factors[:, :2].T)[0, 1]) < 0.1
    assert (factors[:, 2] == 1).all()
