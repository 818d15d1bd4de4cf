"""What was compiled for a training serves the next one of the same shape.

TensorFlow releases nothing that XLA has compiled for it: with every training of LSTM 16/16 a process grew by 30 MB,
and waited a second for what it had already. So a training hands what it compiled back when it ends.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import numpy as np

from rnnviz.records.dataset import Dataset
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of
from rnnviz.training.compiled import Compiled
from rnnviz.training.device import Placement
from rnnviz.training.way import Way

MOST = 6
"""How many are kept. Of one that is released, what XLA compiled stays in memory all the same."""

_free: dict[Hashable, Compiled] = {}
"""Those that no training uses, the one used longest ago first."""


def key_of(settings: Settings, dataset: Dataset, placement: Placement, *, steps: int, way: Way) -> Hashable:
    """All that is built into what is compiled for a training; None where nothing else may use it. steps: of the run."""
    if type(placement) is not Placement:
        return None
    training = replace(settings.training, epochs=1, patience=0, device="")
    if training.loss != "sketch-rnn":  # whose random numbers hang on the seed
        training = replace(training, seed=0)
    falls = training.schedule != "constant"
    if not falls and training.loss != "sketch-rnn":
        training = replace(training, learning_rate=1.0)  # one of the optimizer's variables
    arrays = (dataset.x_train, dataset.y_train, dataset.x_val, *(other.train for other in dataset.others))
    shapes = tuple(a.shape for a in arrays)
    known = dataset.lengths_train is not None
    task, ids = settings.data.task, task_of(settings).ids(settings.data)
    sizes = (shapes, known, dataset.classes, ids)
    return settings.model, training, steps if falls else 0, task, *sizes, placement.address, way


def take(key: Hashable, model: Any, dataset: Dataset, optimizer: Any) -> Compiled | None:
    """What was compiled for this key, with the weights and the state that this model and this optimizer, which is not
    yet built, begin with; None where there is none that is free."""
    found = _free.pop(key, None)
    if found is None:
        return None
    optimizer.build(found.model.trainable_variables)
    _copy(model.variables, found.model.variables)
    _copy(optimizer.variables, found.optimizer.variables)
    found.load(dataset)
    return found


def give_back(key: Hashable, compiled: Compiled) -> None:
    """A training has ended: the next one of this key may have it."""
    compiled.unload()
    _free.pop(key, None)
    _free[key] = compiled
    while len(_free) > MOST:
        del _free[next(iter(_free))]


def _copy(new: Any, old: Any) -> None:
    for begins, variable in zip(new, old, strict=True):
        variable.assign(np.asarray(begins))
