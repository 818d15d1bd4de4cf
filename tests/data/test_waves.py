"""The chapter's series, to the digit."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data import waves
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings


def test_naive_forecast_has_the_books_error_one_step_ahead() -> None:
    data = waves.make_waves(DataSettings(), LossOn.LAST)
    assert np.mean((data.y_val[:, 0] - data.x_val[:, -1]) ** 2) == np.float32(0.020211367)


def test_naive_forecast_has_the_books_error_ten_steps_ahead() -> None:
    data = waves.make_waves(DataSettings(horizon=10), LossOn.LAST)
    # As the book averages: first over the ten values, as Keras does, then over the series.
    errors = np.mean((data.y_val[:, 0] - data.x_val[:, -1]) ** 2, axis=-1)
    assert np.mean(errors) == pytest.approx(0.25697407, abs=2e-8)


def test_draws_equal_the_books_after_its_seed_and_leave_the_global_state_alone() -> None:
    np.random.seed(42)  # noqa: NPY002 - this is the call of the book that the module must equal
    f1, f2, o1, o2 = np.random.rand(4, 20, 1)  # noqa: NPY002
    time = np.linspace(0, 1, 13)
    book = 0.5 * np.sin((time - o1) * (f1 * 10 + 10))
    book += 0.2 * np.sin((time - o2) * (f2 * 20 + 20))
    book += 0.1 * (np.random.rand(20, 13) - 0.5)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # type: ignore[index, union-attr]  # noqa: NPY002
    ours = waves.series(DataSettings(series=20, steps=10, horizon=3))
    np.testing.assert_array_equal(ours, book.astype(np.float32))
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]  # noqa: NPY002


@pytest.mark.parametrize("series", [10, 11, 37, 10_000])
def test_splits_cover_every_series_once(series: int) -> None:
    train, val, test = waves.splits(series)
    assert (train.start, train.stop, val.stop, test.stop) == (0, val.start, test.start, series)
    assert train.stop == int(series * 0.7 + 1e-9)
    assert val.stop - val.start == DataSettings(series=series).val_series
    assert val.stop - val.start > 0
    assert test.stop - test.start > 0


@pytest.mark.parametrize(("steps", "horizon"), [(5, 1), (50, 10), (1000, 1)])
def test_shapes_and_targets_of_both_losses(steps: int, horizon: int) -> None:
    settings = DataSettings(series=30, steps=steps, horizon=horizon)
    values = waves.series(settings)
    last = waves.make_waves(settings, LossOn.LAST)
    every = waves.make_waves(settings, LossOn.EVERY)
    assert last.x_train.shape == every.x_train.shape == (21, steps, 1)
    assert last.y_val.shape == (6, 1, horizon)
    assert every.y_test.shape == (3, steps, horizon)
    assert {a.dtype for a in (last.x_train, last.y_train, every.y_train)} == {np.dtype(np.float32)}
    assert last.steps == steps
    for t in (0, 2, steps - 1):
        np.testing.assert_array_equal(every.y_train[:, t], values[:21, t + 1 : t + 1 + horizon])
    np.testing.assert_array_equal(last.y_train[:, 0], every.y_train[:, -1])


def test_shared_arrays_are_read_only() -> None:
    data = waves.make_waves(DataSettings(series=10, steps=5), LossOn.EVERY)
    with pytest.raises(ValueError, match="read-only"):
        data.x_train[0, 0, 0] = 1.0


@pytest.mark.parametrize("loss_on", LossOn)
@pytest.mark.parametrize("index", [0, 7, 19])
def test_one_series_equals_the_one_among_all(loss_on: LossOn, index: int) -> None:
    settings = DataSettings(series=100, steps=23, horizon=2)
    data = waves.make_waves(settings, loss_on)
    one = waves.one_series(settings, index, loss_on)
    np.testing.assert_array_equal(one.x, data.x_val[index : index + 1])
    np.testing.assert_array_equal(one.y, data.y_val[index : index + 1])
    assert one.loss_on is loss_on
    assert one.title == f"validation series {index + 1}"


def test_one_series_skips_more_draws_than_one_chunk_holds() -> None:
    settings = DataSettings(series=2_000, steps=900)
    one = waves.one_series(settings, 399, LossOn.LAST)
    np.testing.assert_array_equal(one.x, waves.make_waves(settings, LossOn.LAST).x_val[399:])


@pytest.mark.parametrize("index", [-1, 20])
def test_a_series_outside_the_validation_set_is_refused(index: int) -> None:
    settings = DataSettings(series=100)
    with pytest.raises(IndexError, match="of 20"):
        waves.one_series(settings, index, LossOn.LAST)


def test_noise_variance_is_the_floor_of_the_reference() -> None:
    assert pytest.approx(0.000833, abs=5e-7) == waves.NOISE_VARIANCE
