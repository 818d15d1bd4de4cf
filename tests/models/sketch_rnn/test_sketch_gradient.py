"""The LSTM of Sketch-RNN, outputs and gradients, against a plain unrolled loop that TensorFlow differentiates."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from rnnviz.models.sketch_rnn.lstm import SketchLSTM

UNITS, STEPS, BATCH = 3, 5, 2


def unrolled(layer: Any, x: Any, z: Any, h: Any, c: Any, seed: Any) -> Any:
    outputs = []
    for t in range(STEPS):
        a = tf.concat([x[:, t], z], 1) @ layer.kernel + h @ layer.recurrent_kernel + layer.bias
        i, f, g, o = tf.split(a, 4, 1)
        g = tf.tanh(g)
        if seed is not None:
            kept = tf.random.stateless_uniform(tf.shape(g), seed + tf.constant([0, t])) < layer.keep
            g = tf.where(kept, g / layer.keep, 0.0)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * g
        h = tf.sigmoid(o) * tf.tanh(c)
        outputs.append(h)
    return tf.stack(outputs, 1)


@pytest.mark.parametrize("dropped", [False, True])
def test_gradients_are_those_of_an_unrolled_loop(dropped: bool) -> None:
    keras.utils.set_random_seed(3)
    layer = SketchLSTM(UNITS, keep=0.6)
    layer.build((None, None, 4))
    shapes = ((BATCH, STEPS, 2), (BATCH, 2), (BATCH, UNITS), (BATCH, UNITS))
    read = [tf.random.stateless_normal(shape, seed=(1, n)) for n, shape in enumerate(shapes)]
    seed = tf.constant([4, 5]) if dropped else None
    found = []
    for computed in (lambda *a: layer(*a, seed=seed), lambda *a: unrolled(layer, *a, seed)):
        with tf.GradientTape() as tape:
            tape.watch(read)
            said = computed(*read)
            loss = tf.reduce_sum(tf.sin(said * 3))
        found.append([said, *tape.gradient(loss, [*layer.trainable_variables, *read])])
    for own, wanted in zip(*found, strict=True):
        np.testing.assert_allclose(own, wanted, rtol=1e-5, atol=2e-6)
