"""Scales."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.layout.scale import BELOW, FLOOR, ZERO, LogScale, limit, power, span


def test_decades_hold_the_magnitudes() -> None:
    scale = LogScale.of([np.array([2e-5, -3e-2])])
    assert (scale.low, scale.high) == (-5, -1)
    assert scale.fraction(np.array([1e-1, 1e-3, 1e-5])) == pytest.approx([1, 0.5, 0])


def test_zero_nan_and_vanished_gradients_stand_on_the_floor() -> None:
    scale = LogScale.of([np.array([0.0, 1e-30, 1.0, np.nan, np.inf])])
    assert (scale.low, scale.high) == (-8, 0)
    assert list(scale.fraction(np.array([0.0, 1e-30, np.nan]))) == [0, 0, 0]


def test_nothing_but_zeros_still_has_a_scale() -> None:
    scale = LogScale.of([np.zeros(5)])
    assert scale.decades >= 2
    assert not scale.fraction(np.zeros(3)).any()
    assert LogScale.of([]) == scale


def test_equal_magnitudes_still_span_two_decades() -> None:
    assert LogScale.of([np.full(10, 0.3)]) == LogScale(-2, 0)


def test_sign_does_not_matter_and_more_is_never_less() -> None:
    scale = LogScale(-6, 0)
    sizes = np.logspace(-9, 2, 50)
    assert np.all(np.diff(scale.fraction(sizes)) >= 0)
    np.testing.assert_array_equal(scale.fraction(-sizes), scale.fraction(sizes))


def test_ticks_are_even_and_few() -> None:
    assert LogScale(-8, 0).ticks(9) == tuple(range(-8, 1))
    assert LogScale(-8, 0).ticks(3) == (-8, -4, 0)
    assert LogScale(-7, -1).ticks(4) == (-7, -5, -3, -1)


def test_power_in_print() -> None:
    assert power(-12) == "10⁻¹²"


@pytest.mark.parametrize(
    ("top", "expected"), [(0.62, 0.65), (1.0, 1.0), (0.51, 0.55), (3.2, 3.5), (0.0, 1.0), (7e-4, 7e-4)]
)
def test_limit_is_a_round_number_above(top: float, expected: float) -> None:
    found = limit([np.array([0.1 * top, -top])])
    assert found >= top
    assert found == pytest.approx(expected, rel=0.12)


def test_span_is_never_empty() -> None:
    low, high = span([np.array([2.0, 2.0])])
    assert low < 2 < high
    assert span([]) == (-1, 1)
    assert span([np.array([np.nan, 0.0, 1.0])]) == pytest.approx((-0.05, 1.05))


def test_what_is_below_the_scale_is_told_from_what_stands_on_its_floor() -> None:
    scale = LogScale(-7, -1)
    sizes = np.array([0.0, 1e-30, -9.9e-8, 1e-7, -1.1e-7, 1e-4, 0.1, 5.0])
    assert scale.below(sizes).tolist() == [False, True, True, False, False, False, False, False]
    places = scale.place(sizes)
    assert places.dtype == np.uint8
    assert places[:3].tolist() == [ZERO, BELOW, BELOW]
    assert places[3] == FLOOR
    assert places[-2:].tolist() == [255, 255]
    assert np.all(np.diff(places[3:].astype(int)) >= 0)
    np.testing.assert_allclose((places[3:7] - 2.0) / 253, scale.fraction(sizes[3:7]), atol=0.5 / 253 + 1e-6)


@pytest.mark.parametrize("low", range(-30, 3))
def test_a_decade_itself_is_on_the_scale_that_begins_with_it(low: int) -> None:
    scale = LogScale(low, low + 4)
    assert not scale.below(np.array([10.0**low])).any()
    assert scale.below(np.array([10.0**low * 0.999])).all()


def test_words_tell_zero_from_what_is_tiny() -> None:
    scale = LogScale(-7, -1)
    assert scale.told(0.0) == scale.told(-0.0) == "exactly 0"
    assert scale.told(3e-8) == "3.000e−8 (below the scale)"
    assert scale.told(2e-7, sign=True) == "+2.000e−7"
    assert scale.told(float("nan")) == "NaN"
    assert scale.told(float("inf")) == "∞"


def test_what_a_float32_cannot_hold_is_tiny_and_not_zero() -> None:
    scale = LogScale(-4, 0)
    assert scale.place(np.array([1e-60, 0.0, np.nan])).tolist() == [BELOW, ZERO, BELOW]
    assert scale.below(np.array([1e-60, 0.0])).tolist() == [True, False]
