"""What the training of a Sketch-RNN minimises: L_R plus the weighted L_KL, on drawings made a little different."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from rnnviz.models.optimizer import optimizer
from rnnviz.models.sketch_rnn import losses
from rnnviz.models.sketch_rnn.augment import augmented
from rnnviz.models.sketch_rnn.rate import FallingRate
from rnnviz.records.dataset import Dataset
from rnnviz.settings.model import GeneratorSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.training.objectives.base import Batch, Measures, Objective
from rnnviz.training.targets import Targets

LEAST_RATE = 1e-5
"""Towards which the learning rate falls."""


class SketchObjective(Objective):
    """For a data set of stroke-3 drawings, offsets divided by their standard deviation, and a SketchRNN.

    L_R is divided by max_seq_len, which is the longest drawing of the data set (its crop). A batch has drawings of
    one length, so of what is behind a drawing's end only the first step is there: the paper adds up the pen's
    loss to max_seq_len, of which a trained network makes next to nothing. A drawing that was cut off at the longest
    has no end. The validation's z is drawn, too, by numbers that are the same every time; its "loss" takes L_KL at the
    full weight.
    """

    names = ("L_R", "L_KL")

    def __init__(self, settings: GeneratorSettings, *, seed: int) -> None:
        self._settings, self._seed = settings, seed
        self._longest = 1

    def targets(self, model: Any, dataset: Dataset) -> Targets:
        self._longest = dataset.steps
        return Targets(dataset.y_train[:, 0], dataset.y_val[:, 0])

    def optimizer(self, settings: TrainSettings, *, steps: int) -> Any:
        if settings.schedule != "constant":
            return optimizer(settings, steps=steps)
        return optimizer(settings, rate=FallingRate(settings.learning_rate, self._settings.decay, LEAST_RATE))

    def training(self, model: Any, batch: Batch) -> Measures:
        s = self._settings
        seed = tf.stack([tf.constant(self._seed % 2**31, tf.int32), tf.cast(batch.step, tf.int32)])
        drawings = augmented(self._stroke5(batch), scale=s.scale, drop=s.drop, seed=seed)
        lost, kl = losses.terms(model, drawings, seed=seed, training=True)
        l_r = tf.reduce_sum(lost * batch.weights) / self._longest
        l_kl = tf.reduce_sum(kl * batch.weights)
        weight = losses.kl_weight(s, tf.cast(batch.step, tf.float32))
        # The floor holds for a batch's mean, as in the reference.
        loss = l_r + weight * tf.maximum(l_kl, s.kl_floor) if s.latent else l_r
        return {"loss": loss, "L_R": l_r, "L_KL": l_kl}

    def validation(self, model: Any, batch: Batch) -> Measures:
        seed = tf.stack([tf.constant(self._seed % 2**31, tf.int32), tf.reduce_max(batch.lengths)])
        lost, kl = losses.terms(model, self._stroke5(batch), seed=seed)
        l_r, l_kl = tf.reduce_mean(lost) / self._longest, tf.reduce_mean(kl)
        measured = {"loss": l_r, "L_R": l_r, "max_seq_len": tf.constant(float(self._longest))}
        if self._settings.latent:
            measured |= {"loss": l_r + self._settings.kl_weight * l_kl, "L_KL": l_kl}
        return measured

    def _stroke5(self, batch: Batch) -> Any:
        """(B, T + 2, 5): the start, T points, and the end, but for drawings that are as long as can be."""
        lifted = tf.cast(batch.x[..., 2:] > 0.5, batch.x.dtype)
        points = tf.concat([batch.x[..., :2], 1 - lifted, lifted, tf.zeros_like(lifted)], -1)
        size = tf.shape(batch.x)[0]
        start, end = (tf.tile(tf.constant([[row]], batch.x.dtype), [size, 1, 1]) for row in (_START, _END))
        ends = tf.shape(batch.x)[1] < self._longest
        return tf.concat([start, points, tf.cond(ends, lambda: end, lambda: end[:, :0])], 1)


def made(settings: Settings) -> Objective:
    """For the registry."""
    return SketchObjective(settings.model.generator or GeneratorSettings(), seed=settings.training.seed)


_START, _END = (0.0, 0.0, 1.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0, 1.0)
