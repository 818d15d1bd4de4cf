"""The proof: a trace says what Keras says, for every weight, in every combination."""

from __future__ import annotations

from functools import cache
from typing import Any

import keras_models
import numpy as np
import pytest

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import WeightTrace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import loss_of, predict, trace
from rnnviz.tracing.reader import read_network

TOLERANCE = 1e-5
LAYERS = ((5,), (5, 4), (5, 4, 6))


@cache
def read(cell: str, units: tuple[int, ...], loss_on: LossOn) -> tuple[Any, Network]:
    model = keras_models.stacked(cell, units, loss_on=loss_on, dropout=0.3 if len(units) == 2 else 0.0)
    return model, read_network(model)


def summed(weight: WeightTrace) -> Array:
    return sum((weight.contribution(s) for s in range(len(weight.steps))), np.zeros_like(weight.value))


def distance(ours: Array, theirs: Array) -> float:
    """Relative to the size of theirs (a recurrent kernel's gradient is exactly 0 where there is but one step)."""
    assert ours.shape == theirs.shape
    size = np.linalg.norm(theirs)
    return float(np.linalg.norm(ours - theirs) / size) if size else float(np.linalg.norm(ours))


@pytest.mark.parametrize(("size", "steps"), [(1, 1), (32, 2), (32, 7), (1, 50), (32, 50), (1, 200), (32, 200)])
@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("units", LAYERS, ids=len)
@pytest.mark.parametrize("cell", keras_models.CELLS)
def test_forward_loss_and_contributions(
    cell: str, units: tuple[int, ...], loss_on: LossOn, size: int, steps: int
) -> None:
    model, network = read(cell, units, loss_on)
    x, y = keras_models.batch(model, size=size, steps=steps, loss_on=loss_on)
    prediction, loss, gradients = keras_models.tape(model, x, y)
    made = trace(network, x=x, y=y, loss_on=loss_on)
    np.testing.assert_allclose(made.prediction, prediction, rtol=0, atol=TOLERANCE)
    assert made.loss == pytest.approx(loss, rel=TOLERANCE)
    assert made.loss_terms.sum() == pytest.approx(made.loss, rel=1e-12)
    weights = [w for layer in made.layers for w in layer.weights]
    assert len(weights) == len(gradients)
    for weight, theirs in zip(weights, gradients, strict=True):
        assert distance(weight.gradient, theirs) < TOLERANCE
        # Summed up in the order of time, as a reader of the score would.
        assert distance(summed(weight), theirs) < TOLERANCE


@pytest.mark.parametrize("cell", keras_models.CELLS)
def test_loss_on_the_last_step_of_a_model_that_answers_at_every_step(cell: str) -> None:
    model, network = read(cell, (5, 4), LossOn.EVERY)
    x, y = keras_models.batch(model, size=3, steps=9, loss_on=LossOn.EVERY)
    last = y[:, -1:]
    prediction, loss, gradients = keras_models.tape(model, x, last)
    made = trace(network, x=x, y=last, loss_on=LossOn.LAST)
    assert made.loss == pytest.approx(loss, rel=TOLERANCE)
    np.testing.assert_allclose(made.prediction, prediction[:, -1:], rtol=0, atol=TOLERANCE)
    assert made.target_steps.tolist() == [8]
    for weight, theirs in zip((w for layer in made.layers for w in layer.weights), gradients, strict=True):
        assert distance(weight.gradient, theirs) < TOLERANCE


@pytest.mark.parametrize("cell", keras_models.CELLS)
@pytest.mark.parametrize("loss_on", list(LossOn))
def test_float64_to_the_last_digits(cell: str, loss_on: LossOn) -> None:
    model = keras_models.stacked(cell, (4, 3), loss_on=loss_on, dtype="float64")
    network = read_network(model)
    x, y = keras_models.batch(model, size=3, steps=12, loss_on=loss_on, dtype="float64")
    prediction, loss, gradients = keras_models.tape(model, x, y)
    made = trace(network, x=x, y=y, loss_on=loss_on)
    np.testing.assert_allclose(made.prediction, prediction, rtol=0, atol=1e-13)
    assert made.loss == pytest.approx(loss, rel=1e-13)
    for weight, theirs in zip((w for layer in made.layers for w in layer.weights), gradients, strict=True):
        assert distance(weight.gradient, theirs) < 1e-12
        assert distance(summed(weight), theirs) < 1e-12


def test_keras_own_loss_is_the_loss_of_the_trace() -> None:
    model, network = read("LSTM", (5,), LossOn.EVERY)
    model.compile(loss="mse", optimizer="sgd")
    x, y = keras_models.batch(model, size=4, steps=6, loss_on=LossOn.EVERY)
    theirs = model.evaluate(x, y, verbose=0)
    assert trace(network, x=x, y=y, loss_on=LossOn.EVERY).loss == pytest.approx(theirs, rel=TOLERANCE)
    assert loss_of(network, x=x, y=y, loss_on=LossOn.EVERY) == pytest.approx(theirs, rel=TOLERANCE)


def test_predict_is_the_model() -> None:
    model, network = read("GRU", (5, 4, 6), LossOn.LAST)
    x, _ = keras_models.batch(model, size=4, steps=6, loss_on=LossOn.LAST)
    np.testing.assert_allclose(predict(network, x)[:, 0], model(x), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("SimpleRNN", {"activation": "relu", "use_bias": False}),
        ("LSTM", {"activation": "softsign", "recurrent_activation": "hard_sigmoid", "use_bias": False}),
        ("GRU", {"activation": "elu", "recurrent_activation": "tanh", "use_bias": False}),
        (
            "GRU",
            {"activation": "gelu", "recurrent_activation": "hard_sigmoid", "use_bias": False, "reset_after": False},
        ),
    ],
)
def test_other_activations_and_no_bias(kind: str, options: dict[str, Any]) -> None:
    import keras

    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((None, 2)), getattr(layers, kind)(5, **options), layers.Dense(3, activation="softmax")]
    )
    x, y = keras_models.batch(model, size=3, steps=6, loss_on=LossOn.LAST)
    prediction, _, gradients = keras_models.tape(model, x, y)
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST)
    np.testing.assert_allclose(made.prediction, prediction, rtol=0, atol=TOLERANCE)
    for weight, theirs in zip((w for layer in made.layers for w in layer.weights), gradients, strict=True):
        assert distance(weight.gradient, theirs) < TOLERANCE
