"""A batch's loss and gradient in two halves, each computed by itself, added up.

XLA computes the loops over time of one call one after the other, in one thread. Two calls on two of TensorFlow's
devices are two threads, and the halves of a batch need nothing of each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from rnnviz.training.device import halves
from rnnviz.training.objectives.base import Batch, Objective

Shares = tuple[list[Any], list[Any]]
"""What is measured, a scalar for "loss" and for each of the objective's names; the loss's gradient for each weight."""


def in_halves(
    model: Any, objective: Objective, *, size: int, looped: Callable[[Any], Any]
) -> Callable[[Batch], Shares]:
    """A function for a tf.function to call: a batch of `size` sequences, two or more -> its Shares.

    The objective has to be additive, and the model without any variable but its weights. looped: the context within
    which the model is called. XLA compiles each half; where there is one device, they are computed one after the other,
    with the same numbers bit for bit.
    """
    import keras
    import tensorflow as tf

    weights, names = model.trainable_variables, ("loss", *objective.names)
    middle = (size + 1) // 2

    def share(values: list[Any], parts: dict[str, Any]) -> Shares:
        given = keras.StatelessScope(list(zip(weights, values, strict=True)))
        with given, looped(model), tf.GradientTape() as tape:
            tape.watch(values)
            measured = objective.training(model, Batch(**parts))
        gradients = tape.gradient(measured["loss"], values)
        # Of an embedding it is a few rows, of which each half has others.
        return [measured[name] for name in names], [None if g is None else tf.convert_to_tensor(g) for g in gradients]

    compiled = tf.function(share, jit_compile=True, autograph=False)

    def whole(batch: Batch) -> Shares:
        values = [tf.convert_to_tensor(weight.value) for weight in weights]
        found = []
        for device, rows in zip(halves(), (slice(0, middle), slice(middle, size)), strict=True):
            parts = _cut(batch, rows)
            with tf.device(device):
                found.append(compiled(values, parts))
        (measured, gradients), others = found[0], found[1]
        return _added(measured, others[0]), _added(gradients, others[1])

    return whole


def _cut(batch: Batch, rows: slice) -> dict[str, Any]:
    """The fields of some of its sequences: as a dict, since a tf.function takes no dataclass apart."""
    parts = {field.name: getattr(batch, field.name) for field in fields(Batch)}
    cut = {name: parts[name][rows] for name in ("x", "y", "lengths", "weights")}
    step = batch.step + 0  # a number of its own, and no variable of another device
    return {**parts, **cut, "step": step, "others": tuple(other[rows] for other in batch.others)}


def _added(ours: list[Any], theirs: list[Any]) -> list[Any]:
    """One by one; a weight that the loss does not hang on has no gradient in either."""
    return [None if a is None else a + b for a, b in zip(ours, theirs, strict=True)]
