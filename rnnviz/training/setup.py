"""What a training begins with: its data, a new model on its device, and the trainer of both."""

from __future__ import annotations

import contextlib
import importlib
import random
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

from rnnviz.models.build import build_for
from rnnviz.records.dataset import Dataset
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset, shape_of
from rnnviz.tasks.problems import check
from rnnviz.training.device import Placement
from rnnviz.training.trainer import Trainer
from rnnviz.training.way import Way, way_of

_building = Lock()
"""Keras's random state is one for all threads: while one of them sets the seed and builds, no other one may."""


def fresh_model(settings: Settings, placement: Placement) -> Any:
    """A new Keras model on a device: the same first weights for the same settings and seed, from whatever thread."""
    shape = shape_of(settings.data)
    with _building, placement.scope(), _own_chance(settings.training.seed):
        return build_for(settings, **shape.sizes)


@contextlib.contextmanager
def _own_chance(seed: int) -> Iterator[None]:
    """What Keras draws the seeds of first weights from is nobody else's meanwhile. That is Python's own `random`, one
    for all threads: that of a cluster's worker which talks to the scheduler draws from it, too. The same seeds are
    drawn as from `random` itself after keras.utils.set_random_seed. That would set TensorFlow's seed, too, by which no
    layer draws: TensorFlow then lets go of all that it has made ready to be computed, and the first step of a known
    shape waits for 0.1 to 0.2 seconds."""
    module: Any = importlib.import_module("keras.src.random.seed_generator")
    before = getattr(module, "python_random", None)
    module.python_random = random.Random(seed)
    try:
        yield
    finally:
        module.python_random = before


def new_trainer(
    settings: Settings, placement: Placement, way: Callable[[Any, Placement], Way] = way_of
) -> tuple[Dataset, Trainer]:
    """The data of these settings, and the trainer of a new model on it. SettingsError for what cannot work. way: the
    model and where it lies to how its steps are computed."""
    check(settings)
    dataset = make_dataset(settings.data, settings.model.loss_on)
    model = fresh_model(settings, placement)
    trainer = Trainer(model, dataset, settings.training, placement=placement, run=settings, way=way(model, placement))
    return dataset, trainer
