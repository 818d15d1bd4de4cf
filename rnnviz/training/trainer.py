"""Training as a plain generator: (model, data set, settings) -> TrainStep, TrainStep, … No Qt, no thread."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.records import Array, Dataset, IntArray, TrainStep
from rnnviz.settings import TrainSettings
from rnnviz.training.compiled import MOST_STEPS, Compiled
from rnnviz.training.device import Placement, choose


class LossDiverged(RuntimeError):  # noqa: N818 - it names what is wrong, as the user reads it
    """The loss was no number at `step` of `epoch`; the model has the weights of `kept_epoch` again."""

    def __init__(self, loss: float, *, step: int, epoch: int, kept_epoch: int) -> None:
        kept = f"those of epoch {kept_epoch}" if kept_epoch else "those before training"
        super().__init__(
            f"The loss became {loss} at step {step:,} (epoch {epoch}). The weights kept are {kept}. "
            "A smaller learning rate usually helps."
        )
        self.step, self.epoch, self.kept_epoch = step, epoch, kept_epoch


@dataclass(frozen=True, slots=True)
class TrainState:
    """All that a run needs to go on after an epoch as if it had never stopped.

    model, optimizer: the values of their variables in Keras's order (Dropout's random state is among the model's).
    The order of the series needs no state: it follows from the seed and the number of the epoch.
    """

    epoch: int
    seconds: float
    model: tuple[Array, ...]
    optimizer: tuple[Array, ...]


class Trainer:
    """One run of one model on one data set. The loss is the mean squared error.

    model: a keras.Model, built on `placement` (by default on the device that the settings ask for).
    """

    def __init__(
        self, model: Any, dataset: Dataset, settings: TrainSettings, *, placement: Placement | None = None
    ) -> None:
        import keras

        self.model, self._settings = model, settings
        self._series = len(dataset.x_train)
        self._optimizer = getattr(keras.optimizers, settings.optimizer)(learning_rate=settings.learning_rate)
        self._compiled = Compiled(
            model,
            dataset,
            optimizer=self._optimizer,
            batch_size=settings.batch_size,
            placement=placement or choose(settings.device),
        )
        self._epoch = 0
        self._watch = _Stopwatch()
        self._pace = _Pace()

    def state(self) -> TrainState:
        """What `restore` takes: to be asked for before the first step, or after the last one of an epoch."""
        return TrainState(
            epoch=self._epoch,
            seconds=self._watch.seconds,
            model=tuple(np.array(v.numpy()) for v in self.model.variables),
            optimizer=tuple(np.array(v.numpy()) for v in self._optimizer.variables),
        )

    def restore(self, state: TrainState) -> None:
        """Goes back, or on, to the end of an epoch: the same steps follow, bit for bit on the CPU."""
        self._epoch, self._watch.seconds = state.epoch, state.seconds
        for variables, values in ((self.model.variables, state.model), (self._optimizer.variables, state.optimizer)):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def validate(self) -> float:
        """The mean squared error on the validation set, with the weights as they are."""
        return _mean(self._compiled.errors())

    def steps(self) -> Iterator[TrainStep | None]:
        """The steps of all epochs that are left. None is no step but a place to pause or stop: a validation goes on.

        Raises LossDiverged where the loss, or an epoch's validation loss, is no number.
        """
        settings, batch = self._settings, min(self._settings.batch_size, self._series)
        per_epoch = math.ceil(self._series / batch)
        good = self.state()
        for epoch in range(self._epoch + 1, settings.epochs + 1):
            order = np.random.default_rng([settings.seed, epoch]).permutation(self._series)
            step, seen, total = (epoch - 1) * per_epoch, 0, 0.0
            for batches in self._chunks(order, batch):
                self._watch.start()
                losses = self._compiled.steps(batches).tolist()
                spent = self._watch.stop()
                self._pace.note(spent, len(batches))
                # Steps that were taken in one call are told one by one, each with its share of the time.
                for number, (rows, loss) in enumerate(zip(batches, losses, strict=True), 1):
                    seen += len(rows)
                    step += 1
                    last, val_loss = seen == self._series, None
                    if last and math.isfinite(loss):
                        val_loss = yield from self._validation()
                    for value in (loss, val_loss):
                        if value is not None and not math.isfinite(value):
                            self.restore(good)
                            raise LossDiverged(value, step=step, epoch=epoch, kept_epoch=good.epoch)
                    total += loss * len(rows)
                    if last:
                        self._epoch = epoch
                        good = self.state()
                    yield TrainStep(
                        step=step,
                        steps=per_epoch * settings.epochs,
                        epoch=epoch,
                        epochs=settings.epochs,
                        loss=total / seen,
                        val_loss=val_loss,
                        seconds=self._watch.seconds - spent * (1 - number / len(batches)),
                    )

    def _chunks(self, order: IntArray, batch: int) -> Iterator[list[IntArray]]:
        """An epoch's batches, as many at once as one call shall take."""
        start = 0
        while start < len(order):
            chunk = [order[at : at + batch] for at in range(start, len(order), batch)[: self._pace.steps]]
            start += sum(map(len, chunk))
            yield chunk

    def _validation(self) -> Generator[None, None, float]:
        errors = []
        for error in self._compiled.errors():
            errors.append(error)
            self._watch.stop()
            yield None
            self._watch.start()
        return _mean(errors)


def train(
    model: Any, dataset: Dataset, settings: TrainSettings, *, resume: TrainState | None = None
) -> Iterator[TrainStep]:
    """Trains the model, one optimizer step an item; the last item of an epoch has its validation loss.

    resume: the state of an earlier Trainer, whose next epoch is the first one here.
    """
    trainer = Trainer(model, dataset, settings)
    if resume is not None:
        trainer.restore(resume)
    return (item for item in trainer.steps() if item is not None)


class _Stopwatch:
    """Seconds spent between start and stop; what happens between two items of a generator is not the run's time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._since: float | None = None

    def start(self) -> None:
        self._since = time.perf_counter()

    def stop(self) -> float:
        """The seconds since the start."""
        since, self._since = self._since, None
        spent = 0.0 if since is None else time.perf_counter() - since
        self.seconds += spent
        return spent


class _Pace:
    """How many optimizer steps one call takes: few enough that a pause, or a stop, comes within a moment."""

    CALL = 0.02
    """Seconds that a call may last, unless a single step lasts longer."""

    def __init__(self) -> None:
        self.steps = 1
        self._quickest = math.inf

    def note(self, seconds: float, steps: int) -> None:
        """A call took so long. The quickest counts: the first ones compile, and a busy machine slows others."""
        self._quickest = min(self._quickest, seconds / steps)
        self.steps = max(1, min(MOST_STEPS, 2 * self.steps, int(self.CALL / max(self._quickest, 1e-9))))


def _mean(errors: Iterable[tuple[float, int]]) -> float:
    """The mean over all series of (mean of some, how many)."""
    pairs = list(errors)
    return sum(error * count for error, count in pairs) / sum(count for _, count in pairs)
