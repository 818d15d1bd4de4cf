"""The LSTM of Sketch-RNN: dropout on its candidate, and layer normalisation as an option.

Recurrent dropout is that of Semeniuta et al. (arXiv 1603.05118), as Sketch-RNN has it: what a step would write into
the cell state, i * g, loses some units, another choice at every step. The state itself loses nothing, so it can be
remembered for as long as without dropout. (Keras's own `recurrent_dropout` is another one: it masks h.)
Layer normalisation is that of Ba et al. (arXiv 1607.06450, equations 20 to 22): each gate's pre-activation, and the new
cell state before its tanh.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from rnnviz.models.fused.activations import SIGMOID, TANH
from rnnviz.models.fused.lstm import lstm

EPSILON = 1e-3


@keras.saving.register_keras_serializable("rnnviz")
class SketchLSTM(keras.layers.Layer):  # type: ignore[misc]
    """(batch, T, features) -> the hidden state at every step, (batch, T, units).

    Weights as keras.layers.LSTM has them: kernel, recurrent_kernel, bias, columns i, f, g, o, the bias of f begins at
    1. With layer_norm there is no bias but gamma and beta, (4 units), and state_gamma and state_beta, (units).
    keep: the probability that a unit of the candidate is kept, in training.
    """

    def __init__(self, units: int, *, keep: float = 1.0, layer_norm: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units, self.keep, self.layer_norm = units, keep, layer_norm

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "keep": self.keep, "layer_norm": self.layer_norm}

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        units = self.units

        def forget_at_one(shape: Any, dtype: Any = None) -> Any:
            return tf.concat([tf.zeros(units), tf.ones(units), tf.zeros(2 * units)], 0)

        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], 4 * units), initializer="glorot_uniform")
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel", shape=(units, 4 * units), initializer="orthogonal"
        )
        if self.layer_norm:
            self.gamma = self.add_weight(name="gamma", shape=(4 * units,), initializer="ones")
            self.beta = self.add_weight(name="beta", shape=(4 * units,), initializer=forget_at_one)
            self.state_gamma = self.add_weight(name="state_gamma", shape=(units,), initializer="ones")
            self.state_beta = self.add_weight(name="state_beta", shape=(units,), initializer="zeros")
        else:
            self.bias = self.add_weight(name="bias", shape=(4 * units,), initializer=forget_at_one)
        self.built = True

    def call(self, x: Any, z: Any = None, h: Any = None, c: Any = None, seed: Any = None) -> Any:
        """z: (batch, n), read at every step behind the n last features that x then lacks. h, c: (batch, units), the
        state before the first step, zero where there is none. seed: (2,) int32, of the dropout; None drops nothing."""
        units, split = self.units, x.shape[-1]
        kernel, recurrent = tf.convert_to_tensor(self.kernel), tf.convert_to_tensor(self.recurrent_kernel)
        batch, steps = tf.shape(x)[0], tf.shape(x)[1]
        rows = tf.reshape(tf.transpose(x, [1, 0, 2]), [-1, split]) @ kernel[:split]
        constant = 0.0 if self.layer_norm else tf.convert_to_tensor(self.bias)
        if z is not None:
            constant = constant + z @ kernel[split:]
        zeros = tf.zeros([batch, units])
        projected = tf.reshape(rows, [steps, batch, 4 * units]) + constant
        states = (zeros if h is None else h, zeros if c is None else c)
        drops = seed is not None and self.keep < 1

        def kept(t: Any, g: Any) -> Any:
            """What each unit of the candidate is multiplied by at a step."""
            drawn = tf.random.stateless_uniform(tf.shape(g), seed + tf.stack([0, t]))
            return tf.where(drawn < self.keep, 1 / self.keep, 0.0)

        if self.layer_norm:
            outputs = self._normalised(projected, recurrent, states, kept if drops else None)
        else:
            outputs, *_ = lstm(
                projected,
                recurrent,
                states,
                mask=None,
                drops=(),
                act=TANH,
                gate=SIGMOID,
                gradient=True,
                kept=kept if drops else None,
            )
        return tf.ensure_shape(tf.transpose(outputs, [1, 0, 2]), [None, None, units])

    def _normalised(self, projected: Any, recurrent: Any, states: tuple[Any, Any], kept: Any) -> Any:
        """The hidden states of all steps, (T, batch, units), with layer normalisation: TensorFlow differentiates it."""
        units, steps = self.units, tf.shape(projected)[0]
        # A TensorArray, and no slices: the gradient of a slice is as large as all it was cut out of, at every step.
        read = tf.TensorArray(tf.float32, size=steps, element_shape=[None, 4 * units]).unstack(projected)
        wanted = tf.TensorArray(tf.float32, size=steps, element_shape=[None, units])

        def body(t: Any, h: Any, c: Any, outputs: Any) -> Any:
            before = self._normal(tf.reshape(read.read(t) + h @ recurrent, [-1, 4, units]))
            i, f, g, o = tf.split(tf.reshape(before, [-1, 4 * units]) * self.gamma + self.beta, 4, axis=-1)
            g = tf.tanh(g)
            if kept is not None:
                g = g * kept(t, g)
            c = tf.sigmoid(f) * c + tf.sigmoid(i) * g
            h = tf.sigmoid(o) * tf.tanh(self._normal(c) * self.state_gamma + self.state_beta)
            return t + 1, h, c, outputs.write(t, h)

        start = (tf.constant(0), *states, wanted)
        return tf.while_loop(lambda t, *_: t < steps, body, start, maximum_iterations=steps)[-1].stack()

    @staticmethod
    def _normal(values: Any) -> Any:
        mean, variance = tf.nn.moments(values, axes=[-1], keepdims=True)
        return (values - mean) * tf.math.rsqrt(variance + EPSILON)


def fold(seed: Any, number: int) -> Any:
    """(2,) int32: another seed for each number."""
    return tf.random.experimental.stateless_fold_in(seed, number)
