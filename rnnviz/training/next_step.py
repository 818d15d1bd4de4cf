"""The optimizer of a run as it is after an epoch: what takes the step that the training would take next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from rnnviz.errors import Told
from rnnviz.models.optimizer import optimizer
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import optimizer_of
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.update import OptimizerSession, Slot, UnfitState, Weight
from rnnviz.training.batches import batches_an_epoch
from rnnviz.training.objectives.registry import FILES, objective_of


def goes_on(start: Checkpoint, settings: Settings) -> bool:
    """Whether the step from a checkpoint is the next one of its own run: it has a state, and the settings are still
    those of the optimizer that left it. If not, a new optimizer takes its first step."""
    own = run_of(start, settings)
    return bool(start.optimizer) and optimizer_of(own.training) == optimizer_of(settings.training)


def run_of(start: Checkpoint, settings: Settings) -> Settings:
    """The settings of the checkpoint's run; these, where it does not know its run."""
    return start.run if isinstance(start.run, Settings) else settings


def session_of(start: Checkpoint, settings: Settings, model: Any = None) -> OptimizerSession:
    """The optimizer that takes the step from a checkpoint.

    model: the keras.Model of the checkpoint's run, needed where `goes_on`; its weights are overwritten. The session
    raises UnfitState where the state cannot be restored.
    """
    if not goes_on(start, settings):
        return OptimizerSession(settings.training, optimizer=run_optimizer(settings))
    own = run_of(start, settings)
    slots = slots_of(model, start.network)
    return OptimizerSession(own.training, start.optimizer, optimizer=run_optimizer(own), slots=slots)


def run_optimizer(settings: Settings) -> Any:
    """The Keras optimizer of a run with its schedule, as the run's Trainer makes it; not built.

    Only a schedule over the whole run needs to know how long that is; then the data set is made. Where there is none (a
    network that ships was trained on sentences that do not), the rate stays what it is at first.
    """
    if settings.training.loss not in FILES:  # one that only models from files have, which no run has minimised
        return optimizer(replace(settings.training, schedule="constant"), steps=1)
    objective, steps = objective_of(settings), 1
    if settings.training.schedule != "constant":
        try:
            dataset = make_dataset(settings.data, settings.model.loss_on)
        except Told:
            return objective.optimizer(replace(settings.training, schedule="constant"), steps=steps)
        steps = settings.training.epochs * batches_an_epoch(
            len(dataset.x_train),
            batch=settings.training.batch_size,
            lengths=dataset.lengths_train if objective.equal_lengths else None,
        )
    return objective.optimizer(settings.training, steps=steps)


def slots_of(model: Any, network: Network) -> list[Slot]:
    """A model's trainable variables, in the order in which its optimizer holds them, as weights of a network that was
    read from such a model. UnfitState where it was not.

    Every variable is filled with a number of its own, and the number is looked for in what the reader makes of the
    model: so whatever it reads is found, in whatever order, and what it does not read is None. The two have their
    layers in the same order; the names of those that were given none are counted on from model to model.
    """
    variables = model.trainable_variables
    for number, variable in enumerate(variables):
        variable.assign(np.full(variable.shape, -1.0 - number))  # moving means and variances are never below 0
    found: dict[int, Weight] = {}
    try:
        for layer, named in zip(read_network(model).layers, network.layers, strict=True):
            for name, weight in layer.weights.items():
                mark = float(weight.flat[0]) if weight.size else 0.0
                if mark < 0:
                    found[int(-1 - mark)] = named.name, name
    except ValueError as error:
        raise UnfitState("The optimizer's state cannot be restored: it is that of another model.") from error
    return [(found.get(number), tuple(variable.shape)) for number, variable in enumerate(variables)]
