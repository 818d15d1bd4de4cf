"""Forecasts of rows with and without a model of their own."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from rnnviz.data.waves import make_waves
from rnnviz.models.build import build
from rnnviz.models.chapter import recipe
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.tracing.reader import read_network
from rnnviz.training.forecasts import forecast, iterate

SMALL = DataSettings(series=60, steps=9, horizon=10)


def test_the_chapters_rows_without_a_model() -> None:
    one, ten = (make_waves(DataSettings(horizon=horizon), LossOn.LAST) for horizon in (1, 10))
    assert forecast(recipe("naive-1"), one).val_error == pytest.approx(0.020211367, rel=1e-6)
    assert forecast(recipe("naive-10"), ten).val_error == pytest.approx(0.25697407, rel=1e-6)
    least = forecast(recipe("least-squares-1"), one)
    assert (round(least.val_error, 6), least.parameters) == (0.002931, 51)
    least = forecast(recipe("least-squares-10"), ten)
    assert (round(least.val_error, 6), least.parameters) == (0.015488, 510)
    assert least.prediction.shape == (2000, 10)


def test_an_iterated_forecast_feeds_on_itself() -> None:
    keras.utils.set_random_seed(1)
    model = build(recipe("simple-rnn-20-20").settings().model, steps=9, outputs=1)
    grown = data = make_waves(SMALL, LossOn.LAST).x_val
    for _ in range(10):
        grown = np.concatenate([grown, model(grown).numpy()[:, None]], axis=1)
    network = read_network(model)
    np.testing.assert_allclose(iterate(network, data, ahead=10), grown[:, -10:, 0], atol=1e-5)
    made = forecast(recipe("iterated"), make_waves(SMALL, LossOn.LAST), network)
    np.testing.assert_array_equal(made.prediction, iterate(network, data, ahead=10))
    assert made.parameters == 1281


def test_a_row_with_a_model_says_its_last_answer() -> None:
    keras.utils.set_random_seed(1)
    data = make_waves(SMALL, LossOn.EVERY)
    model = build(recipe("sequences").settings().model, steps=9, outputs=10)
    made = forecast(recipe("sequences"), data, read_network(model))
    np.testing.assert_allclose(made.prediction, model(data.x_val).numpy()[:, -1], atol=1e-5)
    assert made.val_error == pytest.approx(np.mean(np.square(made.prediction - data.y_val[:, -1])))
    with pytest.raises(ValueError, match="with a trained network"):
        forecast(recipe("iterated"), data)
