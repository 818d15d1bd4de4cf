"""The models as Keras has them, and the code that a reader can copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnviz.models.recurrent import build, keras_code
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

MODELS = [
    *(ModelSettings(cell=cell, loss_on=loss_on) for cell in CELLS for loss_on in LossOn),
    ModelSettings(units=(3,)),
    ModelSettings(cell="GRU", units=(4, 5, 6), reset_after=False, dropout=0.25),
    ModelSettings(units=(3, 2), input_dropout=(0.2,), recurrent_dropout=(0.0, 0.5), activation="relu"),
    ModelSettings(units=(3, 2), forget_bias=5.0, layer_norm="after", layer_norm_layers=(2,)),
    ModelSettings(units=(3,), forget_bias=0.0, kernel_initializer="orthogonal", recurrent_initializer="glorot_uniform"),
    ModelSettings(cell="SimpleRNN", units=(3, 2), layer_norm="inside", layer_norm_layers=(1,), recurrent_gain=1.5),
    ModelSettings(cell="SimpleRNN", units=(3,), activation="relu", recurrent_initializer="identity"),
    ModelSettings(units=(3, 2), layer_norm="inside", layer_norm_layers=(1,), forget_bias=4.0, activation="relu"),
    ModelSettings(cell="GRU", units=(3, 2), layer_norm="inside", layer_norm_layers=(1,), recurrent_gain=1.5),
]


@pytest.fixture
def float64() -> Iterator[None]:
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")


@pytest.mark.parametrize("settings", MODELS, ids=str)
def test_the_code_builds_the_very_same_model(settings: ModelSettings) -> None:
    space: dict[str, Any] = {}
    exec(keras_code(settings, steps=9, features=2, outputs=3), space)
    built = build(settings, steps=9, features=2, outputs=3)
    ours, theirs = built.get_config()["layers"], space["model"].get_config()["layers"]
    if settings.layer_norm == "inside":  # a cell that was copied is no longer of our module
        cell = theirs[1]["config"]["cell"]
        cell["module"] = ours[1]["config"]["cell"]["module"]
    assert ours[1:] == theirs[1:]  # the first is Keras's own input layer, whose name it counts up
    assert built.input_shape == space["model"].input_shape == (None, 9, 2)
    assert built.output_shape == space["model"].output_shape
    for made, copied in zip(built.get_weights(), space["model"].get_weights(), strict=True):
        if made.ndim == 1:  # biases, gains: what does not come from chance
            np.testing.assert_array_equal(made, copied)


@pytest.mark.parametrize(("loss_on", "shape"), [(LossOn.LAST, (4, 2)), (LossOn.EVERY, (4, 7, 2))])
def test_the_output_has_a_time_axis_where_every_step_has_a_loss(loss_on: LossOn, shape: tuple[int, ...]) -> None:
    model = build(ModelSettings(units=(3, 3), loss_on=loss_on), steps=7, outputs=2)
    assert model(np.zeros((4, 7, 1), np.float32)).shape == shape
    assert [layer.return_sequences for layer in model.layers[:2]] == [True, loss_on is LossOn.EVERY]


def test_layers_are_named_plainly() -> None:
    model = build(ModelSettings(cell="SimpleRNN", units=(2, 3), dropout=0.5), steps=5)
    names = [layer.name for layer in model.layers]
    assert names == ["simplernn_1", "dropout_1", "simplernn_2", "dropout_2", "dense"]
    assert [layer.units for layer in model.layers if hasattr(layer, "units")] == [2, 3, 1]


def test_dense_is_what_time_distributed_dense_computes() -> None:
    model = build(ModelSettings(units=(4,), loss_on=LossOn.EVERY), steps=6, outputs=2)
    wrapped = keras.layers.TimeDistributed(model.layers[-1])
    h = np.random.default_rng(0).normal(size=(3, 6, 4)).astype(np.float32)
    np.testing.assert_allclose(wrapped(h), model.layers[-1](h), rtol=1e-6)


def test_reset_after_is_given_to_the_gru() -> None:
    assert [
        build(ModelSettings(cell="GRU", units=(2,), reset_after=after), steps=5).layers[0].reset_after
        for after in (True, False)
    ] == [True, False]


def test_what_the_weights_begin_with() -> None:
    ones = build(ModelSettings(units=(3, 2), forget_bias=-2.5), steps=5).get_weights()
    for bias, units in ((ones[2], 3), (ones[5], 2)):
        assert bias.tolist() == [0.0] * units + [-2.5] * units + [0.0] * 2 * units
    rnn = ModelSettings(cell="SimpleRNN", units=(4,), recurrent_initializer="identity", recurrent_gain=1.4)
    np.testing.assert_allclose(build(rnn, steps=5).get_weights()[1], 1.4 * np.eye(4), rtol=1e-6)
    turned = build(ModelSettings(cell="SimpleRNN", units=(4,), recurrent_gain=1.4), steps=5).get_weights()[1]
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(turned)), 1.4, rtol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [
        ModelSettings(cell=cell, units=(4, 3), loss_on=LossOn.EVERY, **options)
        for cell, options in (
            ("SimpleRNN", {"layer_norm": "inside", "activation": "relu", "recurrent_initializer": "identity"}),
            ("LSTM", {"layer_norm": "inside", "forget_bias": 2.0}),
            ("GRU", {"layer_norm": "inside", "layer_norm_layers": (2,), "activation": "softsign"}),
            ("SimpleRNN", {"layer_norm": "after", "activation": "sigmoid", "recurrent_gain": 1.2}),
            ("LSTM", {"layer_norm": "after", "activation": "softsign", "forget_bias": 3.0, "dropout": 0.3}),
            (
                "GRU",
                {"layer_norm": "after", "layer_norm_layers": (1,), "activation": "elu", "input_dropout": (0.2, 0.0)},
            ),
            ("LSTM", {"input_dropout": (0.4,), "recurrent_dropout": (0.0, 0.3), "activation": "selu"}),
        )
    ],
    ids=str,
)
@pytest.mark.usefixtures("float64")
def test_a_trained_one_is_traced_as_keras_computes_it(settings: ModelSettings) -> None:
    """In float64, after two steps of training."""
    keras.utils.set_random_seed(1)
    model = build(settings, steps=12, outputs=2)
    random = np.random.default_rng(0)
    x, y = random.normal(size=(6, 12, 1)), random.normal(size=(6, 12, 2))
    weights = model.trainable_variables
    optimizer = keras.optimizers.SGD(0.05, global_clipnorm=1.0)
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x, training=True) - y))
        optimizer.apply(tape.gradient(loss, weights), weights)
    made = trace(read_network(model), x=x[:1], y=y[:1], loss_on=LossOn.EVERY)
    with tf.GradientTape() as tape:
        said = model(x[:1])
        loss = tf.reduce_mean(tf.square(said - y[:1]))
    np.testing.assert_allclose(made.prediction, said, rtol=1e-6, atol=1e-9)
    ours = [weight.gradient for layer in made.layers for weight in layer.weights]
    theirs = tape.gradient(loss, weights)
    assert len(ours) == len(theirs)
    for mine, own in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, own, rtol=1e-6, atol=1e-9)
