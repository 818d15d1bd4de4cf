"""The learning rate of Sketch-RNN: it falls by a factor a step, towards a least one."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("rnnviz")
class FallingRate(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """(first - least) * decay ** step + least."""

    def __init__(self, first: float, decay: float, least: float) -> None:
        self.first, self.decay, self.least = first, decay, least

    def __call__(self, step: Any) -> Any:
        return (self.first - self.least) * tf.pow(self.decay, tf.cast(step, tf.float32)) + self.least

    def get_config(self) -> dict[str, Any]:
        return {"first": self.first, "decay": self.decay, "least": self.least}
