"""A model's training steps and its validation as compiled functions of row numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from rnnviz.models.fused.swapped import fused
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.training.batches import same_length
from rnnviz.training.clipping import clipping, norms_of
from rnnviz.training.device import Placement
from rnnviz.training.halves import in_halves
from rnnviz.training.objectives.base import Batch, Objective
from rnnviz.training.way import Way, way_of, width

MOST_STEPS = 16
"""How many optimizer steps one call may take. Between two calls Python does as much as in a step of a tiny model, and a
window that paints waits for it: with 8 steps a call 3 x LSTM(16) at 15 steps made 1,028 steps/s where single ones made
717, with a third of the Python; LSTM 16/16 at 50 steps 529 where single ones made 347."""

ONE_BY_ONE, WIDE = "SINGLE_THREADED_EXECUTOR", 64
"""How TensorFlow goes through the operations of a model narrower than this: in one thread, since handing each to the
next free thread takes longer than most of them. The chapter's dilated stack made 328 steps/s so, where two threads made
234. Wider ones gain by two: Keras's loop of a GRU of 128 units made 1.6 times as many. To XLA all is one operation."""

_EVALUATED_VALUES = 4_000_000
"""About how many values of the widest layer one piece of a validation may hold."""


class Compiled:
    """Some optimizer steps, or the measures of some series, at a call. All arrays lie on the device from the start.

    model: built on `placement`; what is minimised and measured says the objective. optimizer: not yet built. way: how
    it is computed, by default as `way_of` has it.
    ValueError where the model and the data set do not fit. Nothing is compiled before the first call. The series are
    arguments of what is compiled, so it serves another data set of the same shape after `load`.
    """

    def __init__(
        self,
        model: Any,
        dataset: Dataset,
        *,
        optimizer: Any,
        batch_size: int,
        placement: Placement,
        objective: Objective,
        way: Way | None = None,
    ) -> None:
        import tensorflow as tf

        self.model, self.optimizer = model, optimizer
        self._placement, self._objective = placement, objective
        self._batch = min(batch_size, len(dataset.x_train))
        self.names = objective.names
        known = dataset.lengths_train is not None
        self.ragged = known and objective.equal_lengths
        way = way or way_of(model, placement)
        self.xla = way.xla and not self.ragged  # each length would be compiled for itself
        looped = fused if way.fused else _as_ever
        halved = way.halves and self.xla and objective.additive and self._batch > 1
        self.way = replace(way, halves=halved)  # what a run keeps, and says, is how it was computed
        self._data: tuple[Any, ...]
        self.load(dataset)
        with placement.scope():
            optimizer.build(model.trainable_variables)
        weights, size, ragged = model.trainable_variables, self._batch, self.ragged

        def batch_of(data: Any, rows: Any, count: Any) -> Batch:
            x, y, lengths, *others = data
            if ragged:
                rows = rows[:count]
                own = tf.gather(lengths, rows)
                # The time axis is cut here, inside TensorFlow: one graph serves every length.
                counted = tf.ones_like(own, x.dtype) / tf.cast(count, x.dtype)
                inputs = tf.gather(x, rows)[:, : own[0]]
                more = tuple(tf.gather(other, rows) for other in others)
                return Batch(inputs, tf.gather(y, rows), own, counted, optimizer.iterations, more)
            # The last batch of an epoch is filled up with rows of its own that count nothing in the loss: another
            # shape would be compiled all over again, which takes as long as a thousand steps. Only a
            # BatchNormalization notices: it takes the mean and the variance of them all.
            counted = tf.cast(tf.range(size) < count, x.dtype) / tf.cast(count, x.dtype)
            own = tf.gather(lengths, rows) if known else tf.fill([size], x.shape[1])
            more = tuple(tf.gather(other, rows) for other in others)
            return Batch(tf.gather(x, rows), tf.gather(y, rows), own, counted, optimizer.iterations, more)

        clip = clipping(optimizer)

        def at_once(batch: Batch) -> tuple[list[Any], list[Any]]:
            with looped(model), tf.GradientTape() as tape:
                found = objective.training(model, batch)
            measured = [found["loss"], *(found[name] for name in objective.names)]
            return measured, tape.gradient(found["loss"], weights)

        shares = in_halves(model, objective, size=size, looped=looped) if halved else at_once

        def step(data: Any, rows: Any, count: Any) -> Any:
            (loss, *others), gradients = shares(batch_of(data, rows, count))
            norms = norms_of(gradients, clip)
            optimizer.apply(gradients, weights)
            return tf.stack([loss, *norms, *others])

        def error(inputs: Any, wanted: Any, own: Any, taken: Any, *others: Any) -> Any:
            counted = tf.ones_like(own, inputs.dtype) / tf.cast(tf.shape(own)[0], inputs.dtype)
            with looped(model, gradient=False):
                return dict(objective.validation(model, Batch(inputs, wanted, own, counted, taken, others)))

        # The loop is TensorFlow's, so that it is compiled once for any number of steps.
        def steps(rows: Any, counts: Any, number: Any, *data: Any) -> Any:
            def body(i: Any, losses: Any) -> Any:
                return i + 1, tf.tensor_scatter_nd_update(losses, [[i]], [step(data, rows[i], counts[i])])

            start = (tf.constant(0), tf.zeros((MOST_STEPS, 3 + len(objective.names)), data[0].dtype))
            return tf.while_loop(lambda i, _: i < number, body, start)[1]

        # XLA knows every size; all else is one graph for any number of series. Of halves, XLA compiles each.
        whole = self.xla and not halved
        specs = [tf.TensorSpec(d.shape if whole else (None, *d.shape[1:]), d.dtype) for d in self._data]
        self._traceable = tf.function(
            steps, input_signature=[*_signature(size), *specs], jit_compile=whole, autograph=False
        )
        self._measuring = tf.function(error, input_signature=self._piece_signature(), autograph=False)
        widest = max(width(layer) for layer in model.layers)
        alone = type(placement) is Placement and placement.device.kind == "cpu"
        self._executor = ONE_BY_ONE if alone and not halved and widest < WIDE else ""
        self._piece = max(1, min(len(dataset.x_val), math.ceil(_EVALUATED_VALUES / (dataset.steps * widest))))

    def load(self, dataset: Dataset) -> None:
        """Another data set, of the same shape: its series are those of all steps and measures from now on."""
        import tensorflow as tf

        targets = self._objective.targets(self.model, dataset)
        with self._placement.scope():
            self._data = (
                tf.constant(dataset.x_train),
                tf.constant(targets.train),
                tf.constant(_lengths(dataset.lengths_train, dataset.x_train)),
                *(tf.constant(other.train) for other in dataset.others),
            )
            self._x_val, self._y_val = tf.constant(dataset.x_val), tf.constant(targets.val)
            self._others_val = tuple(tf.constant(other.val) for other in dataset.others)
        self._val_lengths = _lengths(dataset.lengths_val, dataset.x_val)

    def unload(self) -> None:
        """Lets go of the data set."""
        self._data, self._x_val, self._y_val, self._others_val = (), None, None, ()

    def steps(self, batches: Sequence[IntArray]) -> Array:
        """One optimizer step on each of these batches of training series: (steps, 3 + names of the objective), the
        loss before every step, the norm of the gradient of all weights before and after clipping (nan where it is not
        known), and what else was measured of its batch.

        At most MOST_STEPS of them, each of at most `batch_size` row numbers; of one length where `ragged`.
        """
        import tensorflow as tf

        rows = np.zeros((MOST_STEPS, self._batch), np.int32)
        counts = np.ones(MOST_STEPS, np.int32)
        for i, batch in enumerate(batches):
            rows[i], counts[i] = np.resize(batch, self._batch), len(batch)
        with self._placement.scope():
            arguments = tf.constant(rows), tf.constant(counts), tf.constant(len(batches)), *self._data
            with tf.experimental.function_executor_type(self._executor):
                losses = self._steps(*arguments)
            return np.asarray(losses)[: len(batches)]

    @cached_property
    def _steps(self) -> Any:
        """The function itself, without the choice by arguments around it, which cost 0.15 ms a step here."""
        return self._traceable.get_concrete_function()

    @cached_property
    def _error(self) -> Any:
        return self._measuring.get_concrete_function()

    def _piece_signature(self) -> list[Any]:
        """Of the function of a piece of the validation set: any number of sequences, of any length where `ragged`."""
        import tensorflow as tf

        x, y = self._x_val, self._y_val
        return [
            tf.TensorSpec((None, None if self.ragged else x.shape[1], x.shape[-1]), x.dtype),
            tf.TensorSpec((None, *y.shape[1:]), y.dtype),
            tf.TensorSpec((None,), tf.int32),
            tf.TensorSpec((), tf.int64),
            *(tf.TensorSpec((None, *other.shape[1:]), other.dtype) for other in self._others_val),
        ]

    def errors(self) -> Iterator[tuple[dict[str, float], int]]:
        """What the objective measures of every piece of the validation set, with its number of series."""
        import tensorflow as tf

        every = np.arange(len(self._val_lengths))
        if self.ragged:
            pieces = same_length(every, batch=self._piece, lengths=self._val_lengths)
        else:
            pieces = [every[start : start + self._piece] for start in range(0, len(every), self._piece)]
        for rows in pieces:
            with self._placement.scope():
                if self.ragged:
                    x = tf.gather(self._x_val, rows)[:, : self._val_lengths[rows[0]]]
                    y = tf.gather(self._y_val, rows)
                else:
                    x, y = (values[rows[0] : rows[-1] + 1] for values in (self._x_val, self._y_val))
                own = tf.constant(self._val_lengths[rows])
                others = [tf.gather(other, rows) for other in self._others_val]
                taken = tf.convert_to_tensor(self.optimizer.iterations)
                with tf.experimental.function_executor_type(self._executor):
                    values = self._error(x, y, own, taken, *others)
                found = {name: float(value) for name, value in values.items()}
            yield found, len(rows)  # outside: two trainings may take turns


def _lengths(given: IntArray | None, x: Array) -> IntArray:
    """(series,) int32: how many steps of each are its own."""
    return np.full(len(x), x.shape[1], np.int32) if given is None else given.astype(np.int32)


def _signature(batch: int) -> list[Any]:
    """Of the function of some steps: row numbers, how many of each row count, and how many steps."""
    import tensorflow as tf

    return [
        tf.TensorSpec((MOST_STEPS, batch), tf.int32),
        tf.TensorSpec((MOST_STEPS,), tf.int32),
        tf.TensorSpec((), tf.int32),
    ]


@contextmanager
def _as_ever(model: Any, *, gradient: bool = True) -> Iterator[None]:
    """In place of `fused`: Keras's own loops."""
    del model, gradient
    yield
