"""What a run minimises and what it measures: one Objective a kind of loss, as functions of TensorFlow's tensors.

A kind of loss is a file beside this one, with a subclass and a function `made` for it, and a line in the registry.
Nothing else of a training knows what is minimised.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rnnviz.models.optimizer import optimizer
from rnnviz.records.dataset import Dataset
from rnnviz.settings.training import TrainSettings
from rnnviz.training.targets import Targets, targets_for


@dataclass(frozen=True, slots=True)
class Batch:
    """Some sequences, as tensors.

    x: (B, T, features). y: (B, …) as Targets has it. lengths: (B,) int32: how many steps of each are its own, T where
    the data set names none. weights: (B,), they add up to 1: how much each counts; a row that only fills the batch up
    counts 0. step: () int64: the optimizer steps before this one, which any schedule follows. It is part of the
    optimizer's state, so a resumed run continues with it; random numbers must hang on it (tf.random.stateless_…) or on
    a Keras SeedGenerator of the model's, whose state is kept too. others: what the model's inputs after the first read.
    """

    x: Any
    y: Any
    lengths: Any
    weights: Any
    step: Any
    others: tuple[Any, ...] = ()


Measures = Mapping[str, Any]
"""Names to scalar tensors. "loss" is always among them."""


TOP = 5
"""An answer is among the best this many: "top_5", which of no more classes than that says nothing."""


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


def fed(model: Any, batch: Batch) -> Any:
    """What a batch gives to the model's inputs, as Keras has it: one tensor, or a list."""
    every = [_fed(given, x) for given, x in zip(model.inputs, (batch.x, *batch.others), strict=True)]
    return every if len(every) > 1 else every[0]


def _fed(given: Any, x: Any) -> Any:
    """A tensor (B, T, features) as an input takes it: of ids (B, T), whole numbers; of frames (B, T, height, width,
    channels); of a picture (B, height, width, channels)."""
    import tensorflow as tf

    if len(given.shape) == 2 < len(x.shape):
        x = x[..., 0]
    elif len(given.shape) > len(x.shape):
        x = tf.reshape(x, [-1, *(tf.shape(x)[1] if size is None else size for size in given.shape[1:])])
    return tf.cast(x, given.dtype)


def answers(model: Any, batch: Batch, *, training: bool) -> Any:
    """The model's answers to a batch where they are compared: the last one alone where the targets have no steps."""
    said = model(fed(model, batch), training=training)
    return said[:, -1] if len(said.shape) > len(batch.y.shape) else said
