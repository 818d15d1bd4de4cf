"""One number and the wave that has as many periods."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rnnviz.data.one_number import LEAST, MOST, make_numbers, mean_wave_error, one_number
from rnnviz.settings.data import DataSettings

SETTINGS = DataSettings(task="number", series=300, steps=20)


def test_every_wave_has_as_many_periods_as_its_number_says() -> None:
    data = make_numbers(SETTINGS)
    assert data.x_train.shape == (210, 1, 1)
    assert data.y_train.shape == (210, 20, 1)
    for number, wave in zip(data.x_val[:, 0, 0].tolist(), data.y_val[..., 0], strict=True):
        assert LEAST <= number <= MOST
        np.testing.assert_allclose(wave, [math.sin(2 * math.pi * number * t / 20) for t in range(1, 21)], atol=1e-5)


def test_one_is_one_of_them_or_the_users_own() -> None:
    data, one = make_numbers(SETTINGS), one_number(SETTINGS, 5)
    np.testing.assert_array_equal(one.x[0], data.x_val[5])
    np.testing.assert_array_equal(one.y[0], data.y_val[5])
    own = one_number(DataSettings(task="number", series=300, steps=20, periods=2.0), 0)
    assert own.x.tolist() == [[[2.0]]]
    np.testing.assert_allclose(own.y[0, [4, 9, 19], 0], 0, atol=1e-6)
    with pytest.raises(IndexError):
        one_number(SETTINGS, 60)


def test_the_mean_wave_misses_by_what_is_said() -> None:
    waves = make_numbers(DataSettings(task="number", series=20_000, steps=20)).y_train[..., 0]
    assert np.square(waves - waves.mean(0)).mean() == pytest.approx(mean_wave_error(20), rel=0.02)
