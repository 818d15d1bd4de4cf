"""Losses that only models from files have, and an output in place of one: as Keras and TensorFlow have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from keras_models import CELLS, batch, stacked

from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network


def made(activation: str) -> Any:
    import keras

    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((None, 2)),
            keras.layers.LSTM(4),
            keras.layers.Dense(3, activation=activation, bias_initializer="random_normal"),
        ]
    )


def of_keras(name: str) -> Callable[[Any, Any], Any]:
    import keras

    found: Callable[[Any, Any], Any] = getattr(keras.losses, name)
    return found


@pytest.mark.parametrize("activation", ["sigmoid", "softmax", "linear"])
@pytest.mark.parametrize(("kind", "name"), [("mae", "mean_absolute_error"), ("binary", "binary_crossentropy")])
def test_they_are_those_of_keras_with_every_gradient(kind: str, name: str, activation: str) -> None:
    import tensorflow as tf

    model = made(activation)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(4, 6, 2)).astype("float32")
    y = rng.integers(0, 2, size=(4, 1, 3)).astype("float32")
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(of_keras(name)(y[:, 0], model(x)))
    theirs = tape.gradient(loss, [w.value for w in model.trainable_weights])
    ours = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST, loss_kind=kind)
    assert ours.loss == pytest.approx(float(loss), rel=1e-5)
    assert ours.loss_terms.sum() == pytest.approx(ours.loss)
    found = [w.gradient for layer in ours.layers for w in layer.weights]
    for mine, keras_says in zip(found, theirs, strict=True):
        scale = float(np.abs(keras_says).max()) + 1e-6
        np.testing.assert_allclose(mine, keras_says.numpy(), atol=2e-5 * scale)


@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("cell", CELLS)
def test_without_a_target_it_is_the_derivative_of_one_output(cell: str, loss_on: LossOn) -> None:
    import tensorflow as tf

    model = stacked(cell, (5, 4), loss_on=loss_on)
    x, y = batch(model, size=1, steps=7, loss_on=loss_on)
    y[:] = 0
    at = 2 if loss_on is LossOn.EVERY else 0
    y[0, at, 1] = 1
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        said = model(inputs)
        output = said[0, 2, 1] if loss_on is LossOn.EVERY else said[0, 1]
    to_x, *theirs = tape.gradient(output, [inputs, *(w.value for w in model.trainable_weights)])
    ours = trace(read_network(model), x=x, y=y, loss_on=loss_on, loss_kind="output")
    assert ours.loss == pytest.approx(float(output), rel=1e-5)
    assert ours.x_gradient is not None
    np.testing.assert_allclose(ours.x_gradient, to_x.numpy(), atol=1e-6)
    for mine, keras_says in zip([w.gradient for n in ours.layers for w in n.weights], theirs, strict=True):
        np.testing.assert_allclose(mine, keras_says.numpy(), atol=1e-6)


MASKED = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "huber": "huber",
    "crossentropy": "categorical_crossentropy",
    "binary": "binary_crossentropy",
}


@pytest.mark.parametrize("kind", MASKED)
def test_masked_steps_of_the_output_count_nothing(kind: str) -> None:
    """As in Keras's own fit, whose loss reads the mask that the output brings along."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(3)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Embedding(4, 3, mask_zero=True),
            layers.GRU(3, return_sequences=True),
            layers.Dense(3, activation="sigmoid" if kind == "binary" else "softmax"),
        ]
    )
    model.compile(loss=MASKED[kind])
    rng = np.random.default_rng(1)
    ids = np.array([[1, 2, 0, 3, 0], [0, 3, 1, 1, 2]])
    y = np.eye(3, dtype="float32")[rng.integers(0, 3, size=(2, 5))]
    with tf.GradientTape() as tape:
        loss = model.compute_loss(x=ids, y=y, y_pred=model(ids), training=False)
    theirs = tape.gradient(loss, [w.value for w in model.trainable_weights])
    x = ids[..., None].astype(float)
    ours = trace(read_network(model), x=x, y=y, loss_on=LossOn.EVERY, loss_kind=kind)
    assert ours.loss == pytest.approx(float(loss), rel=1e-5)
    assert ours.loss_terms.sum() == pytest.approx(ours.loss)
    assert not ours.loss_terms[ids == 0].any()
    found = [w.gradient for layer in ours.layers for w in layer.weights]
    for mine, keras_says in zip(found, theirs, strict=True):
        said = np.asarray(tf.convert_to_tensor(keras_says))
        np.testing.assert_allclose(mine, said, atol=2e-5 * float(np.abs(said).max()))
    everywhere = trace(read_network(model), x=np.ones_like(x), y=y, loss_on=LossOn.EVERY, loss_kind=kind)
    assert everywhere.loss_terms.sum(-1).all()
