"""One training pass is Keras's own with the same masks: forward, loss, every gradient; central differences agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from chapter_models import precision
from keras.src.backend.tensorflow import random as chance

from rnnviz.records.arrays import Array
from rnnviz.records.network import drops
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.reader import read_network

L = keras.layers
BOTH = {"dropout": 0.3, "recurrent_dropout": 0.4}
EVERY = {"return_sequences": True}

STACKS: dict[str, Callable[[], list[Any]]] = {
    "Dropout": lambda: [L.GRU(4, **EVERY), L.Dropout(0.4)],
    "Dropout with one mask for all steps": lambda: [L.GRU(4, **EVERY), L.Dropout(0.4, noise_shape=(None, 1, None))],
    "SpatialDropout1D": lambda: [L.SpatialDropout1D(0.5), L.GRU(3, **EVERY)],
    "GaussianDropout": lambda: [L.GaussianDropout(0.3), L.SimpleRNN(3, **EVERY)],
    "GaussianNoise": lambda: [L.GaussianNoise(0.5), L.SimpleRNN(3, **EVERY)],
    "AlphaDropout": lambda: [L.LSTM(3, **EVERY), L.AlphaDropout(0.3)],
    "SimpleRNN": lambda: [L.SimpleRNN(4, **BOTH, **EVERY)],
    "SimpleRNN, its states": lambda: [L.SimpleRNN(4, recurrent_dropout=0.4, unroll=True, **EVERY)],
    "LSTM": lambda: [L.LSTM(4, **BOTH, **EVERY)],
    "LSTM, its inputs": lambda: [L.LSTM(4, dropout=0.3, **EVERY)],
    "LSTM, its states": lambda: [L.LSTM(4, recurrent_dropout=0.3, **EVERY)],
    "GRU": lambda: [L.GRU(4, **BOTH, **EVERY)],
    "GRU, its inputs": lambda: [L.GRU(4, dropout=0.5, **EVERY)],
    "GRU, reset before": lambda: [L.GRU(4, reset_after=False, **BOTH, **EVERY)],
    "GRU, reset before, its states": lambda: [L.GRU(4, reset_after=False, recurrent_dropout=0.3, **EVERY)],
    "backwards": lambda: [L.LSTM(4, go_backwards=True, **BOTH, **EVERY)],
    "masked": lambda: [L.Masking(0.0), L.GRU(3, **BOTH, **EVERY), L.LSTM(3, **BOTH, **EVERY)],
    "both directions": lambda: [L.Bidirectional(L.LSTM(3, **BOTH, **EVERY)), L.Dropout(0.2)],
    "stacked cells": lambda: [L.RNN([L.GRUCell(3, **BOTH), L.LSTMCell(4, **BOTH)], **EVERY)],
    "after the softmax": lambda: [L.GRU(3, **EVERY), L.Dense(2, activation="softmax"), L.Dropout(0.3)],
}


def model_of(stack: str) -> Any:
    keras.utils.set_random_seed(3)
    with precision("float64"):
        end = [] if stack == "after the softmax" else [L.Dense(2)]
        return keras.Sequential([keras.Input((6, 3)), *STACKS[stack](), *end])


def sequences(stack: str = "") -> tuple[Array, Array]:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 6, 3))
    if stack == "masked":
        x[0, 2] = x[1, 4:] = 0.0
    return x, np.eye(2)[rng.integers(2, size=(2, 6))]


def hand_over(monkeypatch: pytest.MonkeyPatch, made: Trace, x: Array) -> list[Array]:
    """Keras draws, one after the other, what the trace drew."""
    drawn: list[Array] = []
    for layer in made.layers:
        below = made.input(layer.sources[0])
        read = below.value if below is not None else made.layer(layer.sources[0]).output.value
        if layer.kind == "GaussianNoise":
            drawn.append(layer.output.value - read)
        elif layer.kind == "GaussianDropout":
            drawn.append(layer.output.value / read)
        elif "output" in layer.dropped:
            drawn.append(layer.dropped["output"])
        for name in ("input", "state"):
            drawn.extend(np.moveaxis(layer.dropped[name], 1, 0) if name in layer.dropped else ())

    def dropout(inputs: Any, rate: float, **_: Any) -> Any:
        mask = drawn.pop(0)
        assert mask.min() == 0 or rate < 0.5
        assert mask.shape == inputs.shape
        return inputs * mask

    monkeypatch.setattr(chance, "dropout", dropout)
    monkeypatch.setattr(chance, "normal", lambda shape, **_: tf.constant(drawn.pop(0)))
    monkeypatch.setattr(chance, "uniform", lambda shape, **_: tf.constant(drawn.pop(0) != 0, "float64"))
    return drawn


@pytest.mark.parametrize("stack", STACKS)
def test_it_is_that_of_keras(stack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model, (x, y) = model_of(stack), sequences(stack)
    network = read_network(model).in_training(5)
    kind = "crossentropy" if stack == "after the softmax" else "mse"
    ours = trace(network, x=x, y=y, loss_on=LossOn.EVERY, loss_kind=kind)
    assert any(layer.note.endswith(("off", "noise", "added")) for layer in ours.layers)
    drawn = hand_over(monkeypatch, ours, x)
    assert drawn
    inputs = tf.constant(x)
    measure = keras.losses.CategoricalCrossentropy if kind == "crossentropy" else keras.losses.MeanSquaredError
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        said = model(inputs, training=True)
        loss = measure(dtype="float64")(y, said)
    assert not drawn, "Keras has drawn as much as the trace"
    to_x, *theirs = tape.gradient(loss, [inputs, *(w.value for w in model.trainable_weights)])
    np.testing.assert_allclose(ours.prediction, said.numpy(), atol=1e-10)
    assert ours.x_gradient is not None
    np.testing.assert_allclose(ours.x_gradient, to_x.numpy(), atol=1e-10)
    weights = [w for layer in ours.layers for w in layer.weights]
    for mine, keras_says in zip(weights, theirs, strict=True):
        np.testing.assert_allclose(mine.gradient, keras_says.numpy(), atol=1e-10, err_msg=mine.name)
        summed = sum(mine.contribution(s) for s in range(len(mine.steps)))
        np.testing.assert_allclose(summed, mine.gradient, atol=1e-10)
    plain = trace(read_network(model), x=x, y=y, loss_on=LossOn.EVERY, loss_kind=kind)
    assert not np.allclose(plain.prediction, ours.prediction)


@pytest.mark.parametrize("stack", ["LSTM", "GRU, reset before", "SimpleRNN", "both directions", "AlphaDropout"])
def test_central_differences_agree(stack: str) -> None:
    network, (x, y) = read_network(model_of(stack)).in_training(7), sequences()
    ours = trace(network, x=x, y=y, loss_on=LossOn.EVERY)
    assert ours.x_gradient is not None
    for at in [(0, 0, 0), (0, 3, 2), (1, 5, 1)]:
        nudge = np.zeros_like(x)
        nudge[at] = 1e-5
        sides = [loss_of(network, x=x + s * nudge, y=y, loss_on=LossOn.EVERY) for s in (1, -1)]
        assert ours.x_gradient[at] == pytest.approx((sides[0] - sides[1]) / 2e-5, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("stack", ["LSTM", "Dropout", "GaussianNoise"])
def test_a_seed_is_a_draw(stack: str) -> None:
    plain, (x, y) = read_network(model_of(stack)), sequences()
    assert any(map(drops, plain.layers))
    said = [trace(plain.in_training(n), x=x, y=y, loss_on=LossOn.EVERY).prediction for n in (1, 1, 2, -1)]
    np.testing.assert_array_equal(said[0], said[1])
    assert not np.allclose(said[0], said[2])
    np.testing.assert_array_equal(said[3], trace(plain, x=x, y=y, loss_on=LossOn.EVERY).prediction)


def test_as_many_are_switched_off_as_the_rate_says() -> None:
    rows = np.ones((1, 500, 20))
    for layer, shape in ((L.Dropout(0.3), (500, 20)), (L.SpatialDropout1D(0.3), (1, 20))):
        model = keras.Sequential([keras.Input((None, 20)), layer])
        made = trace(read_network(model).in_training(1), x=rows, y=rows, loss_on=LossOn.EVERY).layers[0]
        off = made.dropped["output"][0] == 0
        assert (off == off[: shape[0]]).all()
        assert off.mean() == pytest.approx(0.3, abs=0.02 if shape[0] > 1 else 0.2)
        assert made.output.value.max() == pytest.approx(1 / 0.7)
        assert f"{off.sum():,} of 10,000 off" in made.note
