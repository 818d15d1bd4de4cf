"""Equal maxima, saturated gates, numbers that are none, one step, one unit; and no array is written that is lent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import drawn_alone
import drawn_models
import keras
import keras_models
import numpy as np
import pytest
import random_networks
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from test_layers_alone import built

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.activations import ACTIVATIONS, activation
from rnnviz.tracing.engine import predict, trace
from rnnviz.tracing.loss import compare
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recorder import Recorder, kinds
from rnnviz.tracing.stream import Stream
from rnnviz.tracing.walker import Walk

layers = keras.layers
EDGES = [-np.inf, -1e4, -800, -40, -6, -3, -1, -0.5, -0.0, 0.0, 0.5, 1, 3, 6, 40, 700, 1e4, np.inf]


@pytest.mark.parametrize("name", sorted(n for n, a in ACTIVATIONS.items() if a.elementwise))
def test_activations_at_every_edge(name: str) -> None:
    x = np.array([EDGES])
    theirs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(theirs)
        value = keras.activations.get(name)(theirs)
    ours = activation(name)
    with np.errstate(all="ignore"):
        y = ours.value(x, np.empty_like(x))
        slope = ours.derivative(x, y)
        none = ours.value(np.array([np.nan]), np.empty(1))
    np.testing.assert_allclose(y, value, rtol=1e-6, atol=1e-300)
    np.testing.assert_allclose(slope, tape.gradient(value, theirs), rtol=1e-6, atol=1e-14)
    assert np.isnan(none).all()


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_derivative_is_an_array_of_its_own(name: str) -> None:
    """Recorders go on calculating in it."""
    x = np.linspace(-2, 2, 8).reshape(2, 4)
    y = activation(name).value(x, np.empty_like(x))
    for made in (activation(name).derivative(x, y), activation(name).pull(x, y, np.ones_like(x))):
        assert not np.shares_memory(made, x)
        assert not np.shares_memory(made, y)


def test_an_lstm_with_exponential_gates() -> None:
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((5, 2)), layers.LSTM(3, recurrent_activation="exponential"), layers.Dense(1)])
    x, y = np.random.default_rng(0).normal(0, 0.5, (1, 5, 2)).astype("f4"), np.ones((1, 1, 1), "f4")
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST)
    for gate in ("input", "forget", "output"):
        found = made.layers[0].gate(gate)
        np.testing.assert_allclose(found.after.value, np.exp(found.before.value), rtol=1e-12)
    _, _, gradients = keras_models.tape(model, x, y)
    for weight, theirs in zip((w for layer in made.layers for w in layer.weights), gradients, strict=True):
        assert np.linalg.norm(weight.gradient - theirs) < 1e-5 * np.linalg.norm(theirs)


@pytest.mark.parametrize(
    "pool",
    [
        layers.GlobalMaxPooling1D(),
        layers.GlobalMaxPooling1D(keepdims=True),
        layers.MaxPooling1D(2),
        layers.MaxPooling1D(3, strides=1, padding="same"),
        layers.MaxPooling1D(4, strides=2),
        layers.AveragePooling1D(3, strides=1, padding="same"),
    ],
    ids=lambda pool: f"{type(pool).__name__} {pool.get_config().get('pool_size', '')}",
)
def test_equal_maxima(pool: Any) -> None:
    """reduce_max shares the gradient among them, max_pool gives it to the first."""
    inputs = keras.Input((6, 2))
    model = keras.Model(inputs, type(pool).from_config(pool.get_config())(inputs))
    x = np.array([[1, 2, 0, 2, 2, 2], [3, 3, 3, 3, 1, 3]], "f4").T[None]
    said = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(said)
        out = model(said)
        y = np.zeros(out.shape if out.shape.rank == 3 else (1, 1, 2))
        loss = tf.reduce_mean(tf.square(out))
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.EVERY if out.shape.rank == 3 else LossOn.LAST)
    np.testing.assert_allclose(made.x_gradient, tape.gradient(loss, said), rtol=1e-6)


def test_a_relu_at_exactly_zero() -> None:
    """No bias and a zero input: TensorFlow lets no gradient through."""
    model = keras.Sequential([keras.Input((3, 1)), layers.SimpleRNN(2, activation="relu", use_bias=False)])
    x, y = np.zeros((1, 3, 1), "f4"), np.ones((1, 1, 2), "f4")
    _, _, gradients = keras_models.tape(model, x, y)
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST)
    for weight, theirs in zip(made.layers[0].weights, gradients, strict=True):
        np.testing.assert_array_equal(weight.gradient, theirs)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("cell", keras_models.CELLS)
def test_an_input_that_is_no_number_is_carried_on_as_keras_does(cell: str, value: float) -> None:
    model = keras_models.stacked(cell, (3,), loss_on=LossOn.EVERY)
    x, y = keras_models.batch(model, size=1, steps=5, loss_on=LossOn.EVERY)
    x[0, 2, 1] = value
    with np.errstate(all="ignore"):
        theirs = np.asarray(model(x))
    network = read_network(model)
    np.testing.assert_allclose(predict(network, x), theirs, rtol=0, atol=1e-5)
    trace(network, x=x, y=y, loss_on=LossOn.EVERY)  # and the way back ends too


@pytest.mark.parametrize("scale", [30.0, 1e4])
@pytest.mark.parametrize("cell", keras_models.CELLS)
def test_saturated_cells(cell: str, scale: float) -> None:
    model = keras_models.stacked(cell, (3,), dtype="float64")
    for weight in model.layers[0].weights:
        weight.assign(weight * scale)
    x, y = keras_models.batch(model, size=2, steps=6, loss_on=LossOn.LAST, dtype="float64")
    prediction, _, gradients = keras_models.tape(model, x, y)
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST)
    np.testing.assert_allclose(made.prediction, prediction, rtol=1e-9, atol=1e-9)
    for weight, theirs in zip((w for layer in made.layers for w in layer.weights), gradients, strict=True):
        assert np.linalg.norm(weight.gradient - theirs) <= 1e-7 * np.linalg.norm(theirs) + 1e-12


def sealed(array: Array) -> Array:
    """The same memory, which nobody may write through this view."""
    view = array.view()
    view.flags.writeable = False
    return view


class _Sealed:
    """A recorder to which every array is lent for reading only."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        recorder.weights = {name: sealed(w) for name, w in recorder.weights.items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recorder, name)

    def forward(self, sources: Sequence[Stream]) -> Stream:
        return self._recorder.forward([replace(s, values=sealed(s.values)) for s in sources])

    def backward(self, above: Array) -> tuple[Array, ...]:
        return self._recorder.backward(sealed(above))


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1:UserWarning")
@pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask attached to it:UserWarning")
@pytest.mark.parametrize("kind", sorted(drawn_alone.kinds()))
@given(st.data())
@settings(max_examples=4)
def test_nobody_writes_into_what_another_reads(kind: str, data: Any) -> None:
    """And a second way back finds the forward pass as the first one left it."""
    plan = data.draw(drawn_models.plans(kind))
    model = drawn_models.built(plan, "float64")
    x, y = drawn_models.asked(plan, model)
    network = read_network(model)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("rnnviz.tracing.walker.recorder_class", lambda k, n: lambda spec: _Sealed(kinds()[k](spec)))
        walk = Walk(network, sealed(x))
        loss = compare(walk, y, LossOn.LAST if len(model.output_shape) == 2 else LossOn.EVERY)
        before = [_values(layer) for layer in _recorded(walk, loss.seed)]
        after = [_values(layer) for layer in _recorded(walk, loss.seed)]
    _assert_alike(before, after)


@pytest.mark.parametrize("kind", sorted(drawn_alone.ALONE.keys() - {"Dot"}))
@given(st.data())
@settings(max_examples=2)
def test_nobody_writes_into_what_another_reads_alone(kind: str, data: Any) -> None:
    """The same of the kinds that are drawn one at a time."""
    model = built(data.draw(drawn_alone.alone(kind)))
    network = read_network(model)
    steps = 1 if network.inputs[0].timeless else model.input_shape[1]
    x = np.random.default_rng(1).normal(size=(2, steps, int(np.prod(model.input_shape[1:])) // steps))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("rnnviz.tracing.walker.recorder_class", lambda k, n: lambda spec: _Sealed(kinds()[k](spec)))
        walk = Walk(network, sealed(x))
        seed = np.ones_like(walk.output.values)
        before = [_values(layer) for layer in _recorded(walk, seed)]
        after = [_values(layer) for layer in _recorded(walk, seed)]
    _assert_alike(before, after)


def _assert_alike(before: list[list[Array]], after: list[list[Array]]) -> None:
    for one, other in zip(before, after, strict=True):
        for a, b in zip(one, other, strict=True):
            np.testing.assert_array_equal(a, b)


def _recorded(walk: Walk, seed: Array) -> Any:
    walk.back(sealed(seed))
    return walk.record()


def _values(layer: Any) -> list[Array]:
    signals = [layer.output, *layer.states.values(), *(s for g in layer.gates for s in (g.before, g.after))]
    return [a.copy() for s in signals for a in (s.value, s.gradient)] + [w.gradient.copy() for w in layer.weights]


def test_one_unit_one_step_one_sequence() -> None:
    for cell in ("SimpleRNN", "LSTM", "GRU", "GRU before", "LayerNormSimpleRNN"):
        network: Network = random_networks.stacked(cell, (1,), loss_on=LossOn.LAST, features=1, outputs=1)
        x, y = random_networks.batch(network, size=1, steps=1, loss_on=LossOn.LAST)
        made = trace(network, x=x, y=y, loss_on=LossOn.LAST)
        assert made.layers[0].output.gradient.shape == (1, 1, 1)
        assert np.isfinite(made.layers[0].output.gradient).all()
