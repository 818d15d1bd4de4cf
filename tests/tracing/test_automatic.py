"""Layers that Keras computes for us: compiled when they are asked again, and let go with the model."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Any
from weakref import ref

import keras
import keras_proof
import numpy as np
import pytest

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.tracing.layers.automatic import Automatic
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.walker import Walk

layers = keras.layers


class Own(layers.Layer):  # type: ignore[misc]
    """A cell of a user's own."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, self.units), name="recurrent")

    def call(self, x: Any, states: Any) -> Any:
        h = keras.ops.tanh(keras.ops.matmul(x, self.kernel) + keras.ops.matmul(states[0], self.recurrent))
        return h, [h]


class Looks(layers.Layer):  # type: ignore[misc]
    """It looks at the numbers of its tensor, which nothing can compile."""

    def call(self, x: Any) -> Any:
        return x * (2.0 if float(keras.ops.sum(x)) > 0 else 3.0)

    def compute_output_spec(self, x: Any) -> Any:
        return keras.KerasTensor(x.shape, x.dtype)


def _own_function(x: Any) -> Any:
    return keras.ops.sin(x)


def own_cell() -> Any:
    stack = [layers.Masking(), layers.RNN(Own(3), return_sequences=True, name="named"), layers.GRU(2)]
    return keras.Sequential([keras.Input((None, 2)), *stack])


def operations() -> Any:
    x = keras.Input((None, 2))
    return keras.Model(x, layers.LSTM(2)(keras.ops.tanh(x) * 2 + layers.Dense(2)(x)))


def asked(network: Network, x: Array) -> tuple[Array, ...]:
    """The output, and the derivatives with respect to x and to every weight."""
    walk = Walk(network, x)
    walk.back(np.ones_like(walk.output.values))
    return walk.output.values, walk.x_gradient, *(w.gradient for layer in walk.record() for w in layer.weights)


def sequences(steps: int) -> Array:
    x = np.random.default_rng(steps).normal(size=(2, steps, 2))
    x[0, -2:] = 0  # masked, where there is a Masking
    return x


def runs(network: Network, x: Array) -> list[Any]:
    """What the layers that Keras computes are run by, for x."""
    walk = Walk(network, x)
    return [
        run for one in walk.recorders.values() if isinstance(one, Automatic) for run in one.computed._known.values()
    ]


@pytest.mark.parametrize("make", [own_cell, operations])
def test_what_is_asked_again_is_compiled_and_says_the_same(make: Callable[[], Any]) -> None:
    model = keras_proof.randomised(make())
    network = read_network(model)
    for steps in (5, 7):
        x = sequences(steps)
        first, second, third = asked(network, x), asked(network, x), asked(network, x)
        for one, two, three in zip(first, second, third, strict=True):
            np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-6)
            np.testing.assert_array_equal(three, two)
    assert all(hasattr(run, "get_concrete_function") for run in runs(network, x))
    keras_proof.prove(model, xs=[x], within=1e-5)


def test_the_same_layer_read_again_has_what_was_compiled() -> None:
    model = keras_proof.randomised(own_cell())
    network, x = read_network(model), sequences(5)
    asked(network, x)
    model.set_weights([2 * weight for weight in model.get_weights()])
    again = read_network(model)
    assert again.layers[1].config["live"] is network.layers[1].config["live"]
    assert all(hasattr(run, "get_concrete_function") for run in runs(again, x))
    np.testing.assert_allclose(Walk(again, x).output.tensor(), model(x), rtol=1e-5, atol=1e-6)


def test_what_cannot_be_compiled_is_run_as_it_is() -> None:
    model = keras.Sequential([keras.Input((None, 2)), layers.GRU(2, return_sequences=True), Looks(name="named")])
    network, x = read_network(model), sequences(5)
    for asked_for in (x, x, -x, x):
        np.testing.assert_allclose(Walk(network, asked_for).output.tensor(), model(asked_for), rtol=1e-5, atol=1e-6)


def test_it_is_let_go_with_the_last_network() -> None:
    """Keras's own reference to the layer, and what was compiled of it."""
    model = keras_proof.randomised(own_cell())
    network = read_network(model)
    layer = ref(model.get_layer("named"))
    asked(network, sequences(5))
    asked(network, sequences(5))
    del model
    gc.collect()
    assert layer() is not None
    del network
    gc.collect()
    assert layer() is None


@pytest.mark.parametrize("options", [{}, {"go_backwards": True, "zero_output_for_mask": True}])
def test_what_each_step_of_a_cell_of_one_s_own_adds(options: dict[str, Any]) -> None:
    """With masks, two cells in a stack, and a second time compiled: the sums are Keras's gradients, step by step."""
    inputs = keras.Input((5, 2))
    cells = [Own(3), layers.GRUCell(2, activation=_own_function)]
    loop = layers.RNN(cells, return_sequences=True, name="named", **options)
    model = keras_proof.randomised(keras.Model(inputs, layers.Dense(1)(loop(layers.Masking()(inputs)))))
    x = sequences(5)
    found = [keras_proof.prove(model, xs=[x], within=1e-5) for _ in range(2)][-1]
    assert found.kinds() == ["Masking", "Automatic", "Dense"]
    layer = found.layers[1]
    assert [w.name for w in layer.weights] == [w.path.rpartition("named/")[2] for w in loop.weights]
    assert all(len(weight.factors) == 1 and len(weight.steps) == 5 for weight in layer.weights)
    alone = keras_proof.prove(model, xs=[x[:1]], within=1e-5).layers[1]  # its last two steps are masked
    for weight in alone.weights:
        each = [np.abs(weight.contribution(step)).max() for step in range(5)]
        assert [size > 0 for size in each[3:]] == [False, False]
        assert weight.name.endswith(("recurrent", "recurrent_kernel")) or all(size > 0 for size in each[:3])
        assert weight.shares().sum() == pytest.approx(np.linalg.norm(weight.gradient), rel=1e-5)


def test_few_shapes_are_kept() -> None:
    network = read_network(keras_proof.randomised(own_cell()))
    for steps in range(3, 13):
        Walk(network, sequences(steps))
    assert len(runs(network, sequences(3))) == 8
