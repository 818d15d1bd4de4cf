"""What a run minimises and what it measures: one Objective a kind of loss, as functions of TensorFlow's tensors.

A kind of its own is a subclass here or in a room of its own, and a line in `objective_of`. Nothing else of a training
knows what is minimised.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.models.optimizer import optimizer
from rnnviz.records.dataset import Dataset
from rnnviz.settings.model import GeneratorSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.training.targets import Targets, elementwise, targets_for


@dataclass(frozen=True, slots=True)
class Batch:
    """Some sequences, as tensors.

    x: (B, T, features). y: (B, …) as Targets has it. lengths: (B,) int32: how many steps of each are its own, T where
    the data set names none. weights: (B,), they add up to 1: how much each counts; a row that only fills the batch up
    counts 0. step: () int64: the optimizer steps before this one, which any schedule follows. It is part of the
    optimizer's state, so a resumed run continues with it; random numbers must hang on it (tf.random.stateless_…) or on
    a Keras SeedGenerator of the model's, whose state is kept too.
    """

    x: Any
    y: Any
    lengths: Any
    weights: Any
    step: Any


Measures = Mapping[str, Any]
"""Names to scalar tensors. "loss" is always among them."""


class Objective(ABC):
    """names: what `training` measures beside "loss"; a TrainStep tells its mean over the epoch so far as "train_NAME".

    equal_lengths: where a data set says how long its sequences are, a batch has sequences of one length, cut to it, so
    that no model ever sees padding. If False, batches are drawn as ever and padded to the longest of the data set.
    additive: the loss of a batch is the weighted sum of those of its sequences, so several devices may share it.
    """

    names: tuple[str, ...] = ()
    equal_lengths: bool = True
    additive: bool = True

    def targets(self, model: Any, dataset: Dataset) -> Targets:
        """What is handed to the two below as Batch.y. ValueError, in words, where model and data do not fit."""
        return targets_for(model, dataset)

    def optimizer(self, settings: TrainSettings, *, steps: int) -> Any:
        """The Keras optimizer of a run of this many steps, with its schedule."""
        return optimizer(settings, steps=steps)

    @abstractmethod
    def training(self, model: Any, batch: Batch) -> Measures:
        """With the model in training. "loss" is minimised; beside it there is a scalar for each of `names`."""

    @abstractmethod
    def validation(self, model: Any, batch: Batch) -> Measures:
        """Means over the batch, every sequence counting the same: "loss", and what else an epoch measures. "last" and
        "mae" become TrainStep.val_last and val_mae, all others its `measures`."""


class Differences(Objective):
    """The mean of a function of answer - target: "mse", or "huber" with delta 1, as Keras has them."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def training(self, model: Any, batch: Batch) -> Measures:
        import tensorflow as tf

        each = elementwise(self._kind, answers(model, batch, training=True) - batch.y)
        return {"loss": tf.reduce_sum(tf.reduce_mean(each, axis=list(range(1, len(each.shape)))) * batch.weights)}

    def validation(self, model: Any, batch: Batch) -> Measures:
        import tensorflow as tf

        misses = answers(model, batch, training=False) - batch.y
        at_last = misses if len(misses.shape) == 2 else misses[:, -1]
        each = {"loss": elementwise(self._kind, misses), "last": tf.square(at_last), "mae": tf.abs(misses)}
        return {name: tf.reduce_mean(value) for name, value in each.items()}


TOP = 5
"""An answer is among the best this many: "top_5", which of no more classes than that says nothing."""


class Classes(Objective):
    """Keras's categorical cross-entropy, for a model whose answers are probabilities; the share of right answers."""

    names = ("accuracy",)

    def training(self, model: Any, batch: Batch) -> Measures:
        import keras
        import tensorflow as tf

        said = answers(model, batch, training=True)
        each = keras.losses.categorical_crossentropy(batch.y, said)
        right = keras.metrics.categorical_accuracy(batch.y, said)
        return {
            name: tf.reduce_sum(_by_sequence(value) * batch.weights)
            for name, value in (("loss", each), ("accuracy", right))
        }

    def validation(self, model: Any, batch: Batch) -> Measures:
        import keras
        import tensorflow as tf

        said = answers(model, batch, training=False)
        each = {
            "loss": keras.losses.categorical_crossentropy(batch.y, said),
            "accuracy": keras.metrics.categorical_accuracy(batch.y, said),
        }
        if said.shape[-1] > TOP:
            each["top_5"] = keras.metrics.top_k_categorical_accuracy(batch.y, said, k=TOP)
        return {name: tf.reduce_mean(value) for name, value in each.items()}


def answers(model: Any, batch: Batch, *, training: bool) -> Any:
    """The model's answers to a batch where they are compared: the last one alone where the targets have no steps."""
    said = model(batch.x, training=training)
    return said[:, -1] if len(said.shape) > len(batch.y.shape) else said


def objective_for(loss: str) -> Objective:
    """The objective of a loss that needs no more than its name: "mse", "huber" or "crossentropy"."""
    if loss in ("mse", "huber"):
        return Differences(loss)
    if loss == "crossentropy":
        return Classes()
    raise ValueError(f"The loss {loss} needs a model of its own.")


def objective_of(settings: Settings) -> Objective:
    """The objective of a run."""
    if settings.training.loss == "sketch-rnn":
        from rnnviz.training.sketch_objective import SketchObjective

        return SketchObjective(settings.model.generator or GeneratorSettings(), seed=settings.training.seed)
    return objective_for(settings.training.loss)


def _by_sequence(each: Any) -> Any:
    """(B, …) to (B,): the mean over all but the batch."""
    import tensorflow as tf

    return tf.reduce_mean(each, axis=list(range(1, len(each.shape))))
