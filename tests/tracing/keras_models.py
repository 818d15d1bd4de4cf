"""Real Keras models for the tests of tracing, and what TensorFlow says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.settings.choices import LossOn

CELLS = ("SimpleRNN", "LSTM", "GRU", "GRU before")
"""Cells by name; "GRU before" is the GRU with reset_after=False."""


def stacked(
    cell: str,
    units: Sequence[int],
    *,
    loss_on: LossOn = LossOn.LAST,
    features: int = 2,
    outputs: int = 3,
    seed: int = 1,
    dropout: float = 0.0,
    dtype: str = "float32",
) -> Any:
    """A Sequential of recurrent layers (Dropout between them, if asked), with Dense or TimeDistributed(Dense) on top.

    Biases are drawn at random too: a bias of zero would hide what is done with it.
    """
    import keras

    keras.utils.set_random_seed(seed)
    noise = keras.initializers.RandomNormal(stddev=0.3, seed=seed)
    options: dict[str, Any] = {"bias_initializer": noise, "dtype": dtype}
    if cell.startswith("GRU"):
        options["reset_after"] = cell == "GRU"
    kind = getattr(keras.layers, cell.split()[0])
    model = keras.Sequential([keras.Input((None, features), dtype=dtype)])
    for i, width in enumerate(units):
        last = i == len(units) - 1
        model.add(
            kind(width, return_sequences=not last or loss_on is LossOn.EVERY, name=f"{kind.__name__}_{i}", **options)
        )
        if dropout:
            model.add(keras.layers.Dropout(dropout, name=f"dropout_{i}", dtype=dtype))
    dense = keras.layers.Dense(outputs, bias_initializer=noise, dtype=dtype, name="dense")
    model.add(keras.layers.TimeDistributed(dense, name="each_step", dtype=dtype) if loss_on is LossOn.EVERY else dense)
    return model


def batch(
    model: Any, *, size: int, steps: int, loss_on: LossOn, outputs: int = 3, seed: int = 0, dtype: str = "float32"
) -> tuple[Array, Array]:
    """Random x and y of the right shapes."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(size, steps, model.inputs[0].shape[-1])).astype(dtype)
    y = rng.normal(size=(size, steps if loss_on is LossOn.EVERY else 1, outputs)).astype(dtype)
    return x, y


def tape(model: Any, x: Array, y: Array) -> tuple[Array, float, list[Array]]:
    """The untouched model's prediction (batch, S, outputs), its loss, and tf.GradientTape's gradient of each weight."""
    import tensorflow as tf

    with tf.GradientTape() as t:
        prediction = model(x)
        prediction = prediction[:, None] if len(prediction.shape) == 2 else prediction
        loss = tf.reduce_mean(tf.square(prediction[:, -y.shape[1] :] - y))
    gradients = t.gradient(loss, [w.value for w in model.trainable_weights])
    return prediction.numpy(), float(loss), [g.numpy() for g in gradients]
