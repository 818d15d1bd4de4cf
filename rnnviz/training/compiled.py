"""A model's training steps and its validation as compiled functions of row numbers."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from rnnviz.records import Array, Dataset, IntArray
from rnnviz.training.device import Placement
from rnnviz.training.targets import elementwise, targets_for

XLA_UNITS = 64
"""The widest layer that XLA makes faster. Measured here on two cores, batch 32, 50 steps: LSTM 16/16 510 steps/s
with XLA and 140 without (Keras's train_on_batch: 124); beyond 64 units the matrix products outweigh what it saves.
Convolutions alone are the other way round: the chapter's dilated stack made 562 steps/s without XLA and 77 with it, its
WaveNet 417 and 22; a Conv1D below two GRUs 259 and 970, for the loop over time is what XLA is good at."""

MOST_STEPS = 16
"""How many optimizer steps one call may take. Between two calls Python does as much as in a step of a tiny model, and a
window that paints waits for it: with 8 steps a call 3 x LSTM(16) at 15 steps made 1,028 steps/s where single ones made
717, with a third of the Python; LSTM 16/16 at 50 steps 529 where single ones made 347."""

_EVALUATED_VALUES = 4_000_000
"""About how many values of the widest layer one piece of a validation may hold."""


class Compiled:
    """Some optimizer steps, or the error of some series, at a call. All arrays lie on the device from the start.

    model: built on `placement`; its answers are compared as `targets_for` says, by the loss "mse" or "huber".
    ValueError where the model and the data set do not fit. Nothing is compiled before the first call.
    """

    def __init__(
        self,
        model: Any,
        dataset: Dataset,
        *,
        optimizer: Any,
        batch_size: int,
        placement: Placement,
        loss: str = "mse",
    ) -> None:
        import tensorflow as tf

        self._placement = placement
        self._batch = min(batch_size, len(dataset.x_train))
        widest = max(_width(layer) for layer in model.layers)
        targets = targets_for(model, dataset)
        self.xla = placement.device.kind == "cpu" and _suits_xla(model) and sys.platform != "win32"
        with placement.scope():
            x, y = tf.constant(dataset.x_train), tf.constant(targets.train)
            self._x_val, self._y_val = tf.constant(dataset.x_val), tf.constant(targets.val)
            optimizer.build(model.trainable_variables)
        weights, batch = model.trainable_variables, self._batch
        axes = list(range(1, targets.train.ndim))

        def difference(inputs: Any, wanted: Any, *, training: bool) -> Any:
            answers = model(inputs, training=training)
            return (answers[:, -1] if targets.last else answers) - wanted

        # The last batch of an epoch is filled up with rows of its own that count nothing in the loss: another shape
        # would be compiled all over again, which takes as long as a thousand steps. Only a BatchNormalization
        # notices: it takes the mean and the variance of them all.
        def step(rows: Any, count: Any) -> Any:
            counted = tf.cast(tf.range(batch) < count, x.dtype) / tf.cast(count, x.dtype)
            with tf.GradientTape() as tape:
                each = elementwise(loss, difference(tf.gather(x, rows), tf.gather(y, rows), training=True))
                mean = tf.reduce_sum(tf.reduce_mean(each, axis=axes) * counted)
            optimizer.apply(tape.gradient(mean, weights), weights)
            return mean

        def error(inputs: Any, wanted: Any) -> Any:
            misses = difference(inputs, wanted, training=False)
            at_last = misses if len(axes) == 1 else misses[:, -1]
            return [tf.reduce_mean(e) for e in (elementwise(loss, misses), tf.square(at_last), tf.abs(misses))]

        # The loop is TensorFlow's, so that it is compiled once for any number of steps.
        def steps(rows: Any, counts: Any, number: Any) -> Any:
            def body(i: Any, losses: Any) -> Any:
                return i + 1, tf.tensor_scatter_nd_update(losses, [[i]], [step(rows[i], counts[i])])

            start = (tf.constant(0), tf.zeros((MOST_STEPS,), x.dtype))
            return tf.while_loop(lambda i, _: i < number, body, start)[1]

        signature = [
            tf.TensorSpec((MOST_STEPS, batch), tf.int32),
            tf.TensorSpec((MOST_STEPS,), tf.int32),
            tf.TensorSpec((), tf.int32),
        ]
        self._traceable = tf.function(steps, input_signature=signature, jit_compile=self.xla)
        self._error = tf.function(error, reduce_retracing=True)
        self._piece = max(1, min(len(dataset.x_val), math.ceil(_EVALUATED_VALUES / (dataset.steps * widest))))

    def steps(self, batches: Sequence[IntArray]) -> Array:
        """One optimizer step on each of these batches of training series: the loss before every step.

        At most MOST_STEPS of them, each of at most `batch_size` row numbers.
        """
        import tensorflow as tf

        rows = np.zeros((MOST_STEPS, self._batch), np.int32)
        counts = np.ones(MOST_STEPS, np.int32)
        for i, batch in enumerate(batches):
            rows[i], counts[i] = np.resize(batch, self._batch), len(batch)
        with self._placement.scope():
            losses = self._steps(tf.constant(rows), tf.constant(counts), tf.constant(len(batches)))
            return np.asarray(losses)[: len(batches)]

    @cached_property
    def _steps(self) -> Any:
        """The function itself, without the choice by arguments around it, which cost 0.15 ms a step here."""
        return self._traceable.get_concrete_function()

    def errors(self) -> Iterator[tuple[Array, int]]:
        """The errors of every piece of the validation set, (3,) in the order of Errors, with its number of series."""
        for start in range(0, len(self._x_val), self._piece):
            x, y = self._x_val[start : start + self._piece], self._y_val[start : start + self._piece]
            with self._placement.scope():
                values = np.array([float(value) for value in self._error(x, y)])
            yield values, len(x)


def _suits_xla(model: Any) -> bool:
    """Whether XLA makes this model faster on the CPU."""
    recurrent = any(hasattr(layer, "cell") for layer in model.layers)
    convolutional = any(hasattr(layer, "kernel_size") for layer in model.layers)
    return max(_width(layer) for layer in model.layers) <= XLA_UNITS and (recurrent or not convolutional)


def _width(layer: Any) -> int:
    """How many numbers a step of the layer's output has; an RNN around a cell is as wide as the cell."""
    inner = getattr(layer, "cell", layer)
    return max(int(getattr(inner, name, 1)) for name in ("units", "filters"))
