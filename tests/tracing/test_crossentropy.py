"""A trace of a classifier of drawings says what Keras says: forward, cross-entropy, every gradient, at any length."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import chapter_models
import numpy as np
import pytest

from rnnviz.models.build import build
from rnnviz.models.chapter import DRAWINGS
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.itemise import itemise, itemised_trace
from rnnviz.tracing.reader import read_network

CLASSES = 7
TOLERANCE = 1e-5


@cache
def recipe_model(key: str) -> tuple[Any, Network]:
    import keras

    keras.utils.set_random_seed(5)
    return shaken(build(DRAWINGS[key].settings().model, steps=None, features=5, outputs=CLASSES))


@cache
def small(dtype: str) -> tuple[Any, Network]:
    """All kinds of layers that ours has, in a few numbers."""
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(6)
    with chapter_models.precision(dtype):
        made = keras.Sequential(
            [
                keras.Input((None, 3)),
                layers.Conv1D(4, 5, padding="same", use_bias=False),
                layers.BatchNormalization(),
                layers.ReLU(),
                layers.Conv1D(3, 3, strides=2, padding="same"),
                layers.LSTM(3, return_sequences=True),
                layers.Dropout(0.3),
                layers.LSTM(2),
                layers.Dense(3, activation="softmax"),
            ]
        )
    return shaken(made)


def shaken(made: Any) -> tuple[Any, Network]:
    """No bias is zero and no gain one, which would hide what is done with them."""
    rng = np.random.default_rng(6)
    for weight in made.weights:
        if weight.dtype.startswith("float"):
            noise = rng.normal(scale=0.1, size=weight.shape)
            weight.assign(np.asarray(weight) + (np.abs(noise) if weight.name == "moving_variance" else noise))
    return made, read_network(made)


def batch(network: Network, *, size: int, steps: int, classes: int, dtype: str = "float32") -> tuple[Array, Array]:
    rng = np.random.default_rng(steps)
    x = rng.normal(size=(size, steps, network.features)).astype(dtype)
    return x, np.eye(classes, dtype=dtype)[rng.integers(classes, size=(size, 1))]


def keras_says(made: Any, x: Array, y: Array) -> tuple[Array, float, Array, list[Array]]:
    """The untouched model's probabilities and loss, and its gradients with respect to x and to every weight."""
    import keras
    import tensorflow as tf

    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        said = made(inputs)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y[:, 0] if said.shape.rank == 2 else y, said))
    to_x, *gradients = tape.gradient(loss, [inputs, *(w.value for w in made.trainable_weights)])
    return said.numpy(), float(loss), to_x.numpy(), [g.numpy() for g in gradients]


def assert_gradients(made: Trace, theirs: list[Array], tolerance: float) -> None:
    weights = [w for layer in made.layers for w in layer.weights]
    assert len(weights) == len(theirs)
    for weight, gradient in zip(weights, theirs, strict=True):
        summed = sum((weight.contribution(s) for s in range(len(weight.steps))), np.zeros_like(weight.value))
        for ours in (weight.gradient, summed):
            assert np.linalg.norm(ours - gradient) <= tolerance * np.linalg.norm(gradient), weight.name


@pytest.mark.parametrize("steps", [1, 9, 24])
@pytest.mark.parametrize("key", DRAWINGS)
def test_forward_loss_and_contributions(key: str, steps: int) -> None:
    made, network = recipe_model(key)
    x, y = batch(network, size=2, steps=steps, classes=CLASSES)
    said, loss, to_x, gradients = keras_says(made, x, y)
    ours = trace(network, x=x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")
    np.testing.assert_allclose(ours.prediction[:, 0], said, rtol=0, atol=TOLERANCE)
    assert ours.loss == pytest.approx(loss, rel=TOLERANCE)
    assert ours.loss_terms.shape == (2, 1, CLASSES)
    assert ours.loss_terms.sum() == pytest.approx(ours.loss, rel=1e-12)
    assert (ours.loss_terms != 0).sum() == 2  # the right class alone adds to it
    assert ours.x_gradient is not None
    np.testing.assert_allclose(ours.x_gradient, to_x, rtol=0, atol=TOLERANCE * np.abs(to_x).max())
    assert_gradients(ours, gradients, TOLERANCE)


def test_float64_to_the_last_digits() -> None:
    made, network = small("float64")
    x, y = batch(network, size=3, steps=11, classes=3, dtype="float64")
    said, loss, to_x, gradients = keras_says(made, x, y)
    ours = trace(network, x=x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")
    np.testing.assert_allclose(ours.prediction[:, 0], said, rtol=0, atol=1e-13)
    assert ours.loss == pytest.approx(loss, rel=1e-13)
    assert ours.x_gradient is not None
    np.testing.assert_allclose(ours.x_gradient, to_x, rtol=0, atol=1e-13)
    assert_gradients(ours, gradients, 1e-11)


def central(f: Callable[[float], float], by: float = 1e-5) -> float:
    return (f(by) - f(-by)) / (2 * by)


def test_central_differences() -> None:
    _, network = small("float64")
    x, y = batch(network, size=2, steps=7, classes=3, dtype="float64")

    def loss(moved_x: Array, moved: Network = network) -> float:
        return loss_of(moved, x=moved_x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")

    ours = trace(network, x=x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")
    numeric = np.empty_like(x)
    for at in np.ndindex(*x.shape):
        direction = np.zeros_like(x)
        direction[at] = 1
        numeric[at] = central(lambda by, d=direction: loss(x + by * d))  # type: ignore[misc]
    np.testing.assert_allclose(ours.x_gradient, numeric, rtol=1e-6, atol=1e-9)
    values = {s.name: dict(s.weights) for s in network.layers}
    for layer in ours.layers:
        for weight in layer.weights:
            towards = np.random.default_rng(1).normal(size=weight.value.shape)

            def moved(by: float, layer: str = layer.name, name: str = weight.name, d: Array = towards) -> float:
                changed = {**values[layer], name: values[layer][name] + by * d}
                return loss(x, network.with_weights({**values, layer: changed}))

            assert (weight.gradient * towards).sum() == pytest.approx(central(moved), rel=1e-6, abs=1e-9)


def test_a_softmax_is_seen_through_and_other_outputs_are_kept_from_zero() -> None:
    import keras

    x = np.ones((2, 3, 1), np.float32)
    y = np.array([[[1, 0, 0]], [[0, 0, 1]]], np.float32)
    for activation, bias in (
        ("softmax", [0.0, 60.0, 1.0]),
        ("linear", [1e-9, 0.7, 0.2]),
        ("softplus", [-40.0, 1.0, 0.5]),
    ):
        top = keras.layers.Dense(3, activation=activation)
        made = keras.Sequential([keras.Input((None, 1)), keras.layers.SimpleRNN(2), top])
        top.kernel.assign(top.kernel * 0)
        top.bias.assign(bias)
        _, loss, _, gradients = keras_says(made, x, y)
        ours = trace(read_network(made), x=x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")
        assert ours.loss == pytest.approx(loss, rel=1e-4), activation
        weights = {w.name: w for w in ours.layers[-1].weights}
        np.testing.assert_allclose(weights["bias"].gradient, gradients[-1], rtol=1e-4, atol=1e-6, err_msg=activation)


def test_at_every_step_each_loss_is_itemised() -> None:
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(2)
    made = keras.Sequential(
        [keras.Input((None, 2)), layers.LSTM(3, return_sequences=True), layers.Dense(4, activation="softmax")]
    )
    network = read_network(made)
    x, _ = batch(network, size=1, steps=6, classes=4)
    y = np.eye(4, dtype=np.float32)[np.random.default_rng(3).integers(4, size=(1, 6))]
    _, loss, _, gradients = keras_says(made, x, y)
    ours = trace(network, x=x, y=y, loss_on=LossOn.EVERY, loss_kind="crossentropy")
    assert ours.loss == pytest.approx(loss, rel=TOLERANCE)
    assert_gradients(ours, gradients, TOLERANCE)
    options: dict[str, Any] = {"x": x, "y": y, "loss_on": LossOn.EVERY, "loss_kind": "crossentropy"}
    alone = [itemised_trace(network, k=k, **options) for k in range(6)]
    assert sum(one.loss for one in alone) == pytest.approx(ours.loss, rel=1e-12)
    total = sum(one.layers[0].output.gradient for one in alone)
    np.testing.assert_allclose(total, ours.layers[0].output.gradient, rtol=1e-9, atol=1e-15)
    assert itemise(network, layer=made.layers[0].name, **options).magnitude.shape == (6, 6)
