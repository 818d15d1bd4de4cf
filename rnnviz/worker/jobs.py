"""What the window asks of the worker, as jobs: plain generators that know nothing of Qt or of threads."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnnviz.data.sources import make_dataset, shape_of
from rnnviz.models.build import build_for, keras_code_for
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.settings.problems import check
from rnnviz.settings.settings import Settings
from rnnviz.tracing.itemise import itemise as itemise_of
from rnnviz.tracing.itemise import itemised_trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.update import OptimizerSession, UnfitState
from rnnviz.training.device import Placement, choose, placements
from rnnviz.training.next_step import goes_on, run_of, session_of
from rnnviz.training.objective import objective_of
from rnnviz.training.trainer import Trainer
from rnnviz.worker.job import Items, Job
from rnnviz.worker.loading import load as load_tensorflow
from rnnviz.worker.loading import no_collection
from rnnviz.worker.shipped import pass_of, sequence_of

_building = threading.Lock()


def keras_code(settings: Settings) -> str:
    """The lines of Keras that build the model of these settings, runnable on their own."""
    shape = shape_of(settings.data)
    return keras_code_for(settings, steps=shape.steps, features=shape.features, outputs=shape.outputs)


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
    loss is not a number, with the last Checkpoint that was yielded being the last good epoch.
    """

    def items() -> Items:
        check(settings)
        load_tensorflow()
        dataset = make_dataset(settings.data, settings.model.loss_on)
        placement = choose(settings.training.device)
        with no_collection() as made:
            model = _fresh_model(settings, placement)
            trainer = Trainer(
                model, dataset, settings.training, placement=placement, objective=objective_of(settings), run=settings
            )
            made.lasts = not trainer.reuses
            start = Checkpoint(
                0, read_network(trainer.model), None, trainer.validate(), trainer.state().optimizer, settings
            )
        try:
            yield start
            steps = trainer.steps()
            with no_collection() as made:
                made.lasts = not trainer.reuses
                first = next(steps)
            for step in itertools.chain([first], steps):
                yield step
                if step is not None and step.val_loss is not None:
                    state, network = trainer.state().optimizer, read_network(trainer.model)
                    yield Checkpoint(step.epoch, network, step.loss, step.val_loss, state, settings)
        finally:
            trainer.close()

    return Job(items, long=True)


def trace(checkpoint: Checkpoint, *, settings: Settings, series: int) -> Job:
    """Yields the Pass of a validation series, counted from 0, with the checkpoint's weights."""

    def items() -> Items:
        yield pass_of(checkpoint.network, settings=settings, series=series, epoch=checkpoint.epoch)

    return Job(items)


LOOKED_AT = 12
"""How many epochs of a run, evenly spread, the first and the last among them, tell how large its values become."""


def epochs(run: Sequence[Checkpoint], *, settings: Settings, series: int) -> Job:
    """Yields the Passes of a validation series through LOOKED_AT epochs of a run, or all where it has fewer."""

    def items() -> Items:
        last = len(run) - 1
        for at in sorted({round(last * k / (LOOKED_AT - 1)) for k in range(LOOKED_AT)}):
            yield pass_of(run[at].network, settings=settings, series=series, epoch=run[at].epoch)

    return Job(items)


def next_pass(network: Network, *, settings: Settings, series: int, start: Checkpoint) -> Job:
    """One real optimizer step on one series. Yields the Pass with its update, then the Pass with the new weights.

    start: where the walk over this series began. Its optimizer takes the first step, the very one that its run would
    take next, and continues with its state as long as each step begins with the weights that the one before left. Where
    another optimizer has been chosen since, that one takes its own first step. UnfitState where a state cannot be
    restored.
    """

    def items() -> Items:
        load_tensorflow()
        before = pass_of(network, settings=settings, series=series)
        done, after = _walk.step(before, start=start, settings=settings, series=series)
        yield done
        yield pass_of(after, settings=settings, series=series)

    return Job(items)


def itemise(network: Network, *, settings: Settings, series: int, layer: str) -> Job:
    """Yields the Itemised of one layer: what the loss at each step sends back to each step."""

    def items() -> Items:
        one = sequence_of(network, settings=settings, series=series)
        kind = settings.training.loss
        yield itemise_of(network, x=one.x, y=one.y, loss_on=one.loss_on, layer=layer, loss_kind=kind)

    return Job(items)


def path(network: Network, *, settings: Settings, series: int, step: int) -> Job:
    """Yields a Trace whose gradients are those of the loss at one step alone."""

    def items() -> Items:
        one = sequence_of(network, settings=settings, series=series)
        yield itemised_trace(
            network,
            x=one.x,
            y=one.y,
            loss_on=one.loss_on,
            k=step,
            title=one.title,
            loss_kind=settings.training.loss,
        )

    return Job(items)


@dataclass
class _Walk:
    """One optimizer that continues with its state as long as each step begins where the last one ended."""

    newest: Network | None = None
    session: OptimizerSession | None = None

    def step(self, before: Pass, *, start: Checkpoint, settings: Settings, series: int) -> tuple[Pass, Network]:
        """The pass with its update, and the network after it."""
        if self.session is None or before.network is not self.newest:
            self.session = _session(start, settings)
            # The walk may have begun elsewhere (a first step ships): its optimizer has seen the steps up to here.
            at = start.network
            for _ in range(_LONGEST_REPLAY):
                if at is before.network or _same(at, before.network):
                    break
                trace = pass_of(at, settings=settings, series=series).trace
                at = at.with_weights(self.session.apply(at, trace).after)
            else:
                self.session = None
                raise UnfitState("The optimizer's state is not known: these weights are not from this series of steps.")
        update = self.session.apply(before.network, before.trace)
        self.newest = before.network.with_weights(update.after)
        return replace(before, trace=replace(before.trace, update=update)), self.newest


_LONGEST_REPLAY = 64
_walk = _Walk()
"""Used by the thread of the short jobs alone."""


def _session(start: Checkpoint, settings: Settings) -> OptimizerSession:
    """The optimizer that takes the step from a checkpoint; its run's own goes on, where it still is the chosen one."""
    if not goes_on(start, settings):
        return session_of(start, settings)
    return session_of(start, settings, _fresh_model(run_of(start, settings), choose("cpu")))


def _same(one: Network, other: Network) -> bool:
    """Whether the weights are the same but for what rounding makes of them on another machine."""
    return all(
        np.allclose(a.weights[name], b.weights[name], rtol=1e-5, atol=1e-7)
        for a, b in zip(one.layers, other.layers, strict=True)
        for name in a.weights
    )


def _fresh_model(settings: Settings, placement: Placement) -> Any:
    """A new model on a device; the same first weights for the same settings and seed, from either thread."""
    import keras

    # The seed is Keras's global one, so no other thread may build meanwhile.
    with _building, placement.scope():
        keras.utils.set_random_seed(settings.training.seed)
        shape = shape_of(settings.data)
        return build_for(settings, steps=shape.steps, features=shape.features, outputs=shape.outputs)
