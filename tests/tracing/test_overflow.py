"""What is too large for the precision of a model is shown as the model has it."""

from __future__ import annotations

import re

import chapter_models
import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

layers = keras.layers
STEPS = 60


def traced(model: object) -> tuple[Trace, np.ndarray]:
    x = np.ones((1, STEPS, 2), np.float32)
    said = np.asarray(model(x))  # type: ignore[operator]
    made = trace(read_network(model), x=x, y=np.zeros(said.shape), loss_on=LossOn.EVERY)
    return made, said


def growing(dtype: str, kind: str) -> object:
    """A state that grows about sixteenfold at every step, and one that goes in with both signs."""
    keras.utils.set_random_seed(1)
    loop = getattr(layers, kind)(2, activation="relu", return_sequences=True, dtype=dtype, name="loop")
    stack = [
        keras.Input((STEPS, 2), dtype=dtype),
        loop,
        layers.TimeDistributed(layers.Dense(1, dtype=dtype), dtype=dtype),
    ]
    model = keras.Sequential(stack)
    for weight in loop.weights:
        if weight.name == "recurrent_kernel":
            weight.assign(np.full(weight.shape, 8.0) if kind == "SimpleRNN" else np.full(weight.shape, 3.0))
        else:
            weight.assign(np.full(weight.shape, 1.0))
    model.layers[-1].layer.kernel.assign([[1.0], [-1.0]])
    return model


@pytest.mark.parametrize("kind", ["SimpleRNN", "LSTM"])
def test_float32_overflows_where_keras_does(kind: str) -> None:
    made, said = traced(growing("float32", kind))
    assert not np.isfinite(said).all()
    np.testing.assert_array_equal(np.isnan(made.prediction), np.isnan(said))
    np.testing.assert_array_equal(np.isinf(made.prediction), np.isinf(said))
    begins = int(np.argmin(np.isfinite(said[0, :, 0])))
    assert made.notes[0].startswith(f"At time step {begins} a number of the layer “loop” is too large for float32")
    finite = np.isfinite(said)
    np.testing.assert_allclose(made.prediction[finite], said[finite], rtol=1e-4)


def exploding(kind: str, dtype: str, **options: object) -> keras.Model:
    """Its states stay near zero, and every derivative grows manifold at every step that it goes back."""
    keras.utils.set_random_seed(1)
    with chapter_models.precision(dtype):
        recurrent = getattr(layers, kind)(2, activation="linear", return_sequences=True, name="loop", **options)
        model = keras.Sequential([keras.Input((STEPS, 2)), recurrent, layers.Dense(1)])
    for weight in recurrent.weights:
        large = 30.0 if kind != "SimpleRNN" else 9.0
        weight.assign(np.full(weight.shape, large if weight.name == "recurrent_kernel" else 0.0))
    return model


def their_gradients(model: keras.Model, x: np.ndarray) -> list[np.ndarray]:
    """By x, and by the weights, of the mean of the outputs' squared distance from 1."""
    asked = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(asked)
        loss = tf.reduce_mean(tf.square(model(asked) - 1))
    return [np.asarray(one) for one in tape.gradient(loss, [asked, *(w.value for w in model.weights)])]


@pytest.mark.parametrize(
    ("kind", "options"),
    [("SimpleRNN", {}), ("LSTM", {}), ("GRU", {"reset_after": True}), ("GRU", {"reset_after": False})],
)
def test_only_the_gradients_overflow(kind: str, options: dict[str, object]) -> None:
    """Forward all is finite; on the way back there are infinities where Keras has them, and it is said where from."""
    model = exploding(kind, "float32", **options)
    x = np.zeros((1, STEPS, 2), np.float32)
    made = trace(read_network(model), x=x, y=np.ones((1, STEPS, 1)), loss_on=LossOn.EVERY)
    assert np.isfinite(made.prediction).all()
    to_x, *to_weights = their_gradients(model, x)
    ours = [made.x_gradient, *(w.gradient for layer in made.layers for w in layer.weights)]
    assert not all(np.isfinite(one).all() for one in to_weights)
    for mine, theirs in zip(ours, [to_x, *to_weights], strict=True):
        assert mine is not None
        np.testing.assert_array_equal(np.isfinite(mine), np.isfinite(theirs))
        finite = np.isfinite(theirs)
        np.testing.assert_allclose(mine[finite], theirs[finite], rtol=1e-3)
    loop = made.layer("loop").states["h"].gradient[0]
    ends = int(np.argmax(np.isfinite(loop).all(-1)))  # the first step, from the left, to which a number comes back
    assert ends > 0
    (said,) = made.notes
    step = int(re.findall(r"at time step (\d+), a derivative with respect to the layer “loop” is too large", said)[0])
    assert ends - 1 <= step <= ends
    again = exploding(kind, "float64", **options)
    large = trace(read_network(again), x=x.astype(float), y=np.ones((1, STEPS, 1)), loss_on=LossOn.EVERY)
    assert np.isfinite(large.layer("loop").output.gradient).all()
    assert not large.notes


def test_float64_does_not() -> None:
    made, said = traced(growing("float64", "SimpleRNN"))
    assert np.isfinite(said).all()
    assert np.isfinite(made.prediction).all()
    assert not made.notes


def test_what_fits_is_computed_in_float64() -> None:
    model = keras.Sequential([keras.Input((STEPS, 2)), layers.LSTM(3, return_sequences=True, name="loop")])
    made, _ = traced(model)
    assert not made.notes
    assert made.layers[0].output.value.dtype == np.float64
