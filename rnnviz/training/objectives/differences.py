"""Losses of single differences, as Keras has them: the mean squared error and Huber's."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from rnnviz.settings.settings import Settings
from rnnviz.training.objectives.base import Batch, Measures, Objective, answers


class Differences(Objective):
    """The mean of a function of answer - target: "mse", or "huber" with delta 1, as Keras has them."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def training(self, model: Any, batch: Batch) -> Measures:
        each = _elementwise(self._kind, answers(model, batch, training=True) - batch.y)
        return {"loss": tf.reduce_sum(tf.reduce_mean(each, axis=list(range(1, len(each.shape)))) * batch.weights)}

    def validation(self, model: Any, batch: Batch) -> Measures:
        misses = answers(model, batch, training=False) - batch.y
        at_last = misses if len(misses.shape) == 2 else misses[:, -1]
        each = {"loss": _elementwise(self._kind, misses), "last": tf.square(at_last), "mae": tf.abs(misses)}
        return {name: tf.reduce_mean(value) for name, value in each.items()}


def made(settings: Settings) -> Objective:
    """For the registry."""
    return Differences(settings.training.loss)


def _elementwise(kind: str, difference: Any) -> Any:
    """The loss of every single difference, a tensor."""
    if kind == "mse":
        return tf.square(difference)
    size = tf.abs(difference)
    return tf.where(size <= 1, 0.5 * tf.square(difference), size - 0.5)
