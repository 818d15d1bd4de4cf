"""What the window asks of the worker, as jobs: plain generators that know nothing of Qt or of threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

from rnnviz.data.waves import make_waves, one_series
from rnnviz.models.build import build
from rnnviz.models.build import keras_code as code
from rnnviz.records import Checkpoint, Network
from rnnviz.settings import Settings, TrainSettings, check
from rnnviz.tracing.itemise import itemise as itemise_of
from rnnviz.tracing.itemise import itemised_trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.update import OptimizerSession
from rnnviz.training.device import Placement, choose, placements
from rnnviz.training.trainer import Trainer
from rnnviz.worker.job import Items, Job
from rnnviz.worker.loading import load as load_tensorflow
from rnnviz.worker.shipped import pass_of

_building = threading.Lock()


def keras_code(settings: Settings) -> str:
    """The lines of Keras that build the model of these settings, runnable on their own."""
    return code(settings.model, steps=settings.data.steps, outputs=settings.data.horizon)


def load() -> Job:
    """Imports TensorFlow. Yields a Device for each device that it sees, the one that "auto" takes first."""

    def items() -> Items:
        load_tensorflow()
        for placement in placements():
            yield placement.device

    return Job(items, long=True)


def untrained(settings: Settings) -> Job:
    """Yields the Checkpoint of epoch 0: the weights from which `train` would begin. SettingsError as `train`."""

    def items() -> Items:
        load_tensorflow()
        yield Checkpoint(0, read_network(_fresh_model(check(settings), choose("cpu"))))

    return Job(items)


def train(settings: Settings) -> Job:
    """Trains a new model. Yields TrainSteps and, at epoch 0 and after every epoch, a Checkpoint.

    SettingsError for settings that cannot work; NoSuchDevice for a GPU that is not there; LossDiverged where the
    loss is no number, with the last Checkpoint that was yielded being the last good epoch.
    """

    def items() -> Items:
        check(settings)
        load_tensorflow()
        dataset = make_waves(settings.data, settings.model.loss_on)
        placement = choose(settings.training.device)
        model = _fresh_model(settings, placement)
        trainer = Trainer(model, dataset, settings.training, placement=placement)
        yield Checkpoint(0, read_network(model), None, trainer.validate(), trainer.state().optimizer)
        for step in trainer.steps():
            yield step
            if step is not None and step.val_loss is not None:
                state = trainer.state().optimizer
                yield Checkpoint(step.epoch, read_network(model), step.loss, step.val_loss, state)

    return Job(items, long=True)


def trace(checkpoint: Checkpoint, *, settings: Settings, series: int) -> Job:
    """Yields the Pass of a validation series, counted from 0, with the checkpoint's weights."""

    def items() -> Items:
        yield pass_of(checkpoint.network, settings=settings, series=series, epoch=checkpoint.epoch)

    return Job(items)


def next_pass(network: Network, *, settings: Settings, series: int, start: Checkpoint) -> Job:
    """One real optimizer step on one series. Yields the Pass with its update, then the Pass with the new weights.

    start: where the walk over this series began. Its optimizer takes the first step, and goes on with its state as
    long as each step begins with the weights that the one before left.
    """

    def items() -> Items:
        load_tensorflow()
        before = pass_of(network, settings=settings, series=series)
        link = _chain.link(network, start=start, settings=settings.training)
        update = link.apply(network, before.trace)
        after = network.with_weights(update.after)
        _chain.newest = after
        yield replace(before, trace=replace(before.trace, update=update))
        yield pass_of(after, settings=settings, series=series)

    return Job(items)


def itemise(network: Network, *, settings: Settings, series: int, layer: str) -> Job:
    """Yields the Itemised of one layer: what the loss at each step sends back to each step."""

    def items() -> Items:
        one = one_series(settings.data, series, settings.model.loss_on)
        yield itemise_of(network, x=one.x, y=one.y, loss_on=one.loss_on, layer=layer)

    return Job(items)


def path(network: Network, *, settings: Settings, series: int, step: int) -> Job:
    """Yields a Trace whose gradients are those of the loss at one step alone."""

    def items() -> Items:
        one = one_series(settings.data, series, settings.model.loss_on)
        yield itemised_trace(network, x=one.x, y=one.y, loss_on=one.loss_on, k=step, title=one.title)

    return Job(items)


@dataclass
class _Chain:
    """The optimizer of the steps taken on one series, as long as each begins where the last one ended."""

    settings: TrainSettings | None = None
    newest: Network | None = None
    session: OptimizerSession | None = None

    def link(self, network: Network, *, start: Checkpoint, settings: TrainSettings) -> OptimizerSession:
        if self.session is None or self.settings != settings or self.newest is not network:
            self.settings, self.session = settings, OptimizerSession(settings, start.optimizer)
        return self.session


_chain = _Chain()
"""Used by the thread of the short jobs alone."""


def _fresh_model(settings: Settings, placement: Placement) -> Any:
    """A new model on a device; the same first weights for the same settings and seed, from either thread."""
    import keras

    # The seed is Keras's global one, so no other thread may build meanwhile.
    with _building, placement.scope():
        keras.utils.set_random_seed(settings.training.seed)
        return build(settings.model, steps=settings.data.steps, outputs=settings.data.horizon)
