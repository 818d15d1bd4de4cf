"""The loss of a model that answers with the probabilities of classes."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from rnnviz.settings.settings import Settings
from rnnviz.training.objectives.base import TOP, Batch, Measures, Objective, answers


class Classes(Objective):
    """Keras's categorical cross-entropy, for a model whose answers are probabilities; the share of right answers.

    "whole" is the share of the sequences all of whose answers are right. Where a decoder reads the right letters, one
    step late, that is also how many it gets right reading its own: up to the first mistake the two are the same.
    """

    names = ("accuracy",)

    def training(self, model: Any, batch: Batch) -> Measures:
        said = answers(model, batch, training=True)
        each = keras.losses.categorical_crossentropy(batch.y, said)
        right = keras.metrics.categorical_accuracy(batch.y, said)
        return {
            name: tf.reduce_sum(_by_sequence(value) * batch.weights)
            for name, value in (("loss", each), ("accuracy", right))
        }

    def validation(self, model: Any, batch: Batch) -> Measures:
        said = answers(model, batch, training=False)
        each = {
            "loss": keras.losses.categorical_crossentropy(batch.y, said),
            "accuracy": keras.metrics.categorical_accuracy(batch.y, said),
        }
        if said.shape[-1] > TOP:
            each["top_5"] = keras.metrics.top_k_categorical_accuracy(batch.y, said, k=TOP)
        if len(said.shape) > 2:
            each["whole"] = tf.reduce_min(each["accuracy"], axis=-1)
        return {name: tf.reduce_mean(value) for name, value in each.items()}


def made(settings: Settings) -> Objective:
    """For the registry."""
    del settings
    return Classes()


def _by_sequence(each: Any) -> Any:
    """(B, …) to (B,): the mean over all but the batch."""
    return tf.reduce_mean(each, axis=list(range(1, len(each.shape))))
