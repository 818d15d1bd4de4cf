"""Trainings that are not kept, as the tests ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rnnviz.records.dataset import Dataset
from rnnviz.records.training import TrainStep
from rnnviz.settings.training import TrainSettings
from rnnviz.training.trainer import Trainer, TrainState


def train(
    model: Any, dataset: Dataset, settings: TrainSettings, *, resume: TrainState | None = None
) -> Iterator[TrainStep]:
    """The steps alone, without the places to pause at. resume: the state of an earlier Trainer, which goes on here."""
    trainer = Trainer(model, dataset, settings)
    if resume is not None:
        trainer.restore(resume)
    return (item for item in trainer.steps() if item is not None)
