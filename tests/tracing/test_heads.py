"""Cross-entropy goes back to what a softmax or a sigmoid was made of exactly where Keras does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import chapter_models
import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnviz.models.weight_norm import WeightNormConv1D
from rnnviz.records.arrays import Array
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.activations import ACTIVATIONS
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.itemise import itemised_trace
from rnnviz.tracing.reader import read_network

layers = keras.layers
CLASSES = 3

# What stands at the end of a model, by the name of its activation.
HEADS: dict[str, Callable[[str], list[Any]]] = {
    "Dense": lambda a: [layers.LSTM(2), layers.Dense(CLASSES, activation=a)],
    "Dense at every step": lambda a: [layers.LSTM(2, return_sequences=True), layers.Dense(CLASSES, activation=a)],
    "Activation": lambda a: [layers.GRU(2), layers.Dense(CLASSES), layers.Activation(a)],
    "Conv1D": lambda a: [layers.Conv1D(CLASSES, 2, activation=a)],
    "WeightNormConv1D": lambda a: [WeightNormConv1D(CLASSES, 2, activation=a)],
    "then Dropout": lambda a: [layers.LSTM(2), layers.Dense(CLASSES, activation=a), layers.Dropout(0.5)],
    "then noise": lambda a: [layers.LSTM(2), layers.Dense(CLASSES, activation=a), layers.GaussianNoise(0.5)],
    "then nothing": lambda a: [layers.LSTM(2), layers.Dense(CLASSES, activation=a), layers.Activation("linear")],
    "then Flatten": lambda a: [layers.LSTM(2), layers.Dense(CLASSES, activation=a), layers.Flatten()],
    "then a pooling": lambda a: [layers.Dense(CLASSES, activation=a), layers.GlobalAveragePooling1D()],
    "TimeDistributed": lambda a: [
        layers.LSTM(2, return_sequences=True),
        layers.TimeDistributed(layers.Dense(CLASSES, activation=a)),
    ],
}
CELLS: dict[str, Callable[[str], list[Any]]] = {
    f"{kind} unroll={unroll}": lambda a, kind=kind, unroll=unroll: [  # type: ignore[misc]
        getattr(layers, kind)(CLASSES, activation=a, unroll=unroll)
    ]
    for kind in ("SimpleRNN", "LSTM", "GRU")
    for unroll in (False, True)
}


def classifier(stack: list[Any]) -> Any:
    keras.utils.set_random_seed(3)
    return keras.Sequential([keras.Input((4, 2)), *stack])


def keras_says(model: Any, x: Array, y: Array) -> tuple[float, Array, list[Array]]:
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        said = model(inputs)
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(y[:, 0] if said.shape.rank == 2 else y, said))
    to_x, *gradients = tape.gradient(loss, [inputs, *(w.value for w in model.trainable_weights)])
    return float(loss), to_x.numpy(), [g.numpy() for g in gradients]


def assert_same(model: Any, *, tolerance: float = 1e-6, x: Array | None = None) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 4, 2)) if x is None else x
    steps = 1 if len(model.output_shape) == 2 else model.output_shape[1]
    y = np.eye(CLASSES)[rng.integers(CLASSES, size=(len(x), steps))]
    loss, to_x, gradients = keras_says(model, x, y)
    ours = trace(
        read_network(model),
        x=x,
        y=y,
        loss_on=LossOn.LAST if len(model.output_shape) == 2 else LossOn.EVERY,
        loss_kind="crossentropy",
    )
    assert ours.loss == pytest.approx(loss, rel=tolerance)
    assert ours.loss_terms.sum() == pytest.approx(ours.loss, rel=1e-12)
    weights = [w for layer in ours.layers for w in layer.weights]
    for mine, theirs in ((ours.x_gradient, to_x), *((w.gradient, g) for w, g in zip(weights, gradients, strict=True))):
        assert mine is not None
        assert np.linalg.norm(mine - theirs) <= tolerance * np.linalg.norm(theirs) + 1e-12


@pytest.mark.parametrize("activation", ["softmax", "sigmoid", "softplus"])
@pytest.mark.parametrize("head", HEADS)
def test_of_every_head(head: str, activation: str) -> None:
    with chapter_models.precision("float64"):
        model = classifier(HEADS[head](activation))
    assert_same(model)


@pytest.mark.parametrize("activation", ["sigmoid", "softplus"])
@pytest.mark.parametrize("head", CELLS)
def test_of_a_recurrent_layer_without_a_head(head: str, activation: str) -> None:
    with chapter_models.precision("float64"):
        model = classifier(CELLS[head](activation))
    assert_same(model)


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_of_every_activation(activation: str) -> None:
    with chapter_models.precision("float64"):
        model = classifier([layers.LSTM(2), layers.Dense(CLASSES, activation=activation)])
        model.layers[-1].bias.assign([0.6, 0.8, 1.1])
    assert_same(model)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
@pytest.mark.parametrize("size", [50.0, 2000.0])
def test_of_a_saturated_head(activation: str, size: float) -> None:
    """Where an output is 0 or 1 to the last digit, its derivative is 0, but not that of the loss."""
    with chapter_models.precision("float64"):
        model = classifier([layers.LSTM(2), layers.Dense(CLASSES, activation=activation), layers.Dropout(0.1)])
        model.layers[1].bias.assign([size, -size, 0.5 * size])
    assert_same(model)


def test_a_sigmoid_in_float32_as_keras_fits_it() -> None:
    """The loss that `fit` and `evaluate` report, in a graph, is the one of the trace."""
    model = classifier([layers.LSTM(3), layers.Dense(CLASSES, activation="sigmoid")])
    model.compile(loss="categorical_crossentropy", optimizer="sgd")
    x = np.random.default_rng(0).normal(size=(1, 4, 2)).astype(np.float32)
    y = np.eye(CLASSES)[None, :1]
    theirs = model.evaluate(x, y[:, 0], verbose=0)
    ours = loss_of(read_network(model), x=x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")
    assert ours == pytest.approx(theirs, rel=1e-6)


def test_the_last_of_several_steps_is_a_tensor_of_its_own() -> None:
    model = classifier([layers.LSTM(2, return_sequences=True), layers.Dense(CLASSES, activation="sigmoid")])
    x = np.random.default_rng(0).normal(size=(2, 4, 2)).astype(np.float32)
    y = np.eye(CLASSES)[[[0], [2]]]
    theirs = tf.reduce_mean(keras.losses.categorical_crossentropy(y[:, 0], model(x)[:, -1]))
    ours = loss_of(read_network(model), x=x, y=y, loss_on=LossOn.LAST, loss_kind="crossentropy")
    assert ours == pytest.approx(float(theirs), rel=1e-6)


def test_losses_of_a_sigmoid_are_itemised() -> None:
    model = classifier([layers.LSTM(2, return_sequences=True), layers.Dense(CLASSES, activation="sigmoid")])
    network, rng = read_network(model), np.random.default_rng(0)
    options: dict[str, Any] = {"x": rng.normal(size=(1, 4, 2)), "y": np.eye(CLASSES)[rng.integers(3, size=(1, 4))]}
    options |= {"loss_on": LossOn.EVERY, "loss_kind": "crossentropy"}
    whole = trace(network, **options)
    alone = [itemised_trace(network, k=k, **options) for k in range(4)]
    total = sum(one.layers[0].output.gradient for one in alone)
    np.testing.assert_allclose(total, whole.layers[0].output.gradient, rtol=1e-9, atol=1e-15)


def test_targets_that_are_no_shares_are_refused() -> None:
    """TensorFlow's derivative takes for granted that they add up to 1."""
    model = classifier([layers.LSTM(2), layers.Dense(CLASSES, activation="softmax")])
    with pytest.raises(ValueError, match="targets that add up to 1 at every step"):
        loss_of(
            read_network(model),
            x=np.zeros((1, 4, 2)),
            y=np.array([[[1.0, 1.0, 0.0]]]),
            loss_on=LossOn.LAST,
            loss_kind="crossentropy",
        )
