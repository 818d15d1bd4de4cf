"""Keras's activations, each against Keras itself."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.tracing.activations import ACTIVATIONS, activation

# Around, but not on, the places where a derivative jumps; and far out, where a careless formula overflows.
X = np.array([[-800.0, -30.0, -6.1, -3.01, -2.9, -1.01, -0.3], [1e-3, 0.2, 0.99, 1.5, 2.99, 6.01, 700.0]])


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_value_and_derivative_are_those_of_keras(name: str) -> None:
    import keras
    import tensorflow as tf

    # exp(800) is no number for anyone.
    x = np.clip(X, -30, 30) if name == "exponential" else X
    above = np.linspace(-1, 2, x.size).reshape(x.shape)
    theirs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(theirs)
        value = keras.activations.get(name)(theirs)
    ours = activation(name)
    with np.errstate(over="ignore"):
        y = ours.value(x, np.empty_like(x))
        pulled = ours.pull(x, y, above)
    np.testing.assert_allclose(y, value, rtol=1e-6, atol=1e-15)
    np.testing.assert_allclose(pulled, tape.gradient(value, theirs, above), rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_input_may_be_the_output(name: str) -> None:
    x = np.linspace(-2, 2, 8).reshape(2, 4)
    apart = activation(name).value(x, np.empty_like(x))
    np.testing.assert_array_equal(activation(name).value(x, x), apart)


@pytest.mark.parametrize("name", ["relu", "relu6", "leaky_relu", "elu", "selu", "hard_sigmoid", "hard_tanh"])
def test_where_a_derivative_jumps_it_is_tensorflows(name: str) -> None:
    import keras
    import tensorflow as tf

    x = np.array([[-3.0, -1.0, 0.0, 1.0, 3.0, 6.0]])
    theirs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(theirs)
        value = keras.activations.get(name)(theirs)
    ours = activation(name)
    y = ours.value(x, np.empty_like(x))
    np.testing.assert_allclose(ours.derivative(x, y), tape.gradient(value, theirs), rtol=1e-6)


def test_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        activation("swoosh")
