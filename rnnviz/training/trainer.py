"""Training as a plain generator: (model, data set, settings) -> TrainStep, TrainStep, … No Qt, no thread."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.errors import Kind, Told
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.records.explosion import Explosion
from rnnviz.records.training import NO_STEP_YET, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.reader import UnsupportedModel, read_network
from rnnviz.tracing.recorder import UnsupportedLayer
from rnnviz.training import reuse
from rnnviz.training.batches import batches_an_epoch, plan
from rnnviz.training.compiled import MOST_STEPS
from rnnviz.training.device import Placement, choose
from rnnviz.training.diagnosis import diagnose
from rnnviz.training.mirrored import compiled_for
from rnnviz.training.objectives.base import Objective
from rnnviz.training.objectives.registry import objective_of
from rnnviz.training.targets import Errors
from rnnviz.training.way import Way, way_of


class LossDiverged(Told, RuntimeError):  # noqa: N818 - it names what is wrong, as the user reads it
    """The loss was no number at `step` of `epoch`; the model has the weights of `kept_epoch` again."""

    kind = Kind.DIVERGED

    def __init__(
        self, loss: float, *, step: int, epoch: int, kept_epoch: int, explosion: Explosion | None = None
    ) -> None:
        """explosion: where it begins, where that is known."""
        kept = f"those of epoch {kept_epoch}" if kept_epoch else "those before training"
        words = "" if explosion is None else f"{explosion.words} "
        super().__init__(
            f"The loss became {'not a number (NaN)' if math.isnan(loss) else 'infinite'} at step {step:,} "
            f"(epoch {epoch}). {words}The weights kept are {kept}. A smaller learning rate usually helps."
        )
        self.step, self.epoch, self.kept_epoch, self.explosion = step, epoch, kept_epoch, explosion


@dataclass(frozen=True, slots=True)
class TrainState:
    """All that a run needs to go on after an epoch as if it had never stopped.

    model, optimizer: the values of their variables in Keras's order (Dropout's random state is among the model's).
    The order of the series needs no state: it follows from the seed and the number of the epoch.
    best_epoch, best_error, best_model: with patience, the epoch whose weights are kept, its validation error and the
    values of the model's variables there; 0, infinity and none before there is one.
    """

    epoch: int
    seconds: float
    model: tuple[Array, ...]
    optimizer: tuple[Array, ...]
    best_epoch: int = 0
    best_error: float = math.inf
    best_model: tuple[Array, ...] = ()


class Trainer:
    """One run of one model on one data set.

    model: a keras.Model, built on `placement` (by default on the device that the settings ask for). objective: what is
    minimised and measured, by default what the settings' loss names. Sequences of several lengths go into batches of
    one length each, unless the objective wants them padded. With patience, the
    run ends after this many epochs without a better validation error, and however it ends, the model has the weights of
    the best epoch. That error is the loss, or, where that is Huber's, the mean absolute error, which has a unit.

    run: all settings of the run, of which `settings` is a part. With them the training takes over what was compiled for
    an earlier one of the same shape; then `model` is that one's model, with the weights of the one that was handed
    in, and after `close` the next training may have it. way: how the steps are computed, by default as `way_of` has it;
    a run that goes on bit for bit goes on in the way that it began with.
    """

    def __init__(
        self,
        model: Any,
        dataset: Dataset,
        settings: TrainSettings,
        *,
        placement: Placement | None = None,
        objective: Objective | None = None,
        run: Settings | None = None,
        way: Way | None = None,
    ) -> None:
        self._settings = settings
        self._objective = objective = objective or objective_of(run or Settings(training=settings))
        self._dataset = dataset
        self._series = len(dataset.x_train)
        self._batch = min(settings.batch_size, self._series)
        self._lengths = dataset.lengths_train if objective.equal_lengths else None
        self._per_epoch = batches_an_epoch(self._series, batch=self._batch, lengths=self._lengths)
        placement = placement or choose(settings.device)
        way = way or way_of(model, placement)
        steps = self._per_epoch * settings.epochs
        self._key = None if run is None else reuse.key_of(run, dataset, placement, steps=steps, way=way)
        with placement.scope():
            optimizer = objective.optimizer(settings, steps=steps)
            found = None if self._key is None else reuse.take(self._key, model, dataset, optimizer)
        self.reuses = found is not None
        self._compiled = found or compiled_for(
            model,
            dataset,
            optimizer=optimizer,
            batch_size=settings.batch_size,
            placement=placement,
            objective=objective,
            way=way,
        )
        self.way = self._compiled.way
        self.model, self._optimizer = self._compiled.model, self._compiled.optimizer
        self._epoch = 0
        self._best = _Best()
        self._watch = _Stopwatch()
        self._pace = _Pace()

    def close(self) -> None:
        """The training is over; the model is no longer this one's alone. Later calls change nothing."""
        key, self._key = self._key, None
        if key is not None:
            reuse.give_back(key, self._compiled)

    def state(self) -> TrainState:
        """What `restore` takes: to be asked for before the first step, or after the last one of an epoch."""
        return TrainState(
            epoch=self._epoch,
            seconds=self._watch.seconds,
            model=tuple(np.array(v.numpy()) for v in self.model.variables),
            optimizer=tuple(np.array(v.numpy()) for v in self._optimizer.variables),
            best_epoch=self._best.epoch,
            best_error=self._best.error,
            best_model=self._best.model,
        )

    def restore(self, state: TrainState) -> None:
        """Goes back, or on, to the end of an epoch: the same steps follow, bit for bit on the CPU."""
        self._epoch, self._watch.seconds = state.epoch, state.seconds
        self._best = _Best(state.best_epoch, state.best_error, state.best_model)
        for variables, values in ((self.model.variables, state.model), (self._optimizer.variables, state.optimizer)):
            _assign(variables, values)

    @property
    def best_epoch(self) -> int | None:
        """With patience, the epoch whose weights are kept; None without, or before the first epoch has ended."""
        return self._best.epoch or None

    def validate(self) -> float:
        """The loss on the validation set, with the weights as they are."""
        return self.errors().loss

    def errors(self) -> Errors:
        """All that is measured on the validation set, with the weights as they are."""
        return _mean(self._compiled.errors())

    def steps(self) -> Iterator[TrainStep | None]:
        """The steps of all epochs that are left. None is not a step but a place to pause or stop: a validation goes on.

        Raises LossDiverged where the loss, or an epoch's validation loss, is not a number.
        """
        settings = self._settings
        good = self.state()
        for epoch in range(self._epoch + 1, settings.epochs + 1):
            if self._tired():
                break
            names = self._objective.names
            step, seen, total, sums = (epoch - 1) * self._per_epoch, 0, 0.0, [0.0] * len(names)
            norms = NO_STEP_YET
            for batches in self._chunks(self._plan(epoch)):
                self._watch.start()
                taken = self._compiled.steps(batches).tolist()
                spent = self._watch.stop()
                self._pace.note(spent, len(batches))
                # Steps that were taken in one call are told one by one, each with its share of the time.
                for number, (rows, (loss, before, after, *others)) in enumerate(zip(batches, taken, strict=True), 1):
                    seen += len(rows)
                    step += 1
                    last, errors = seen == self._series, None
                    if last and math.isfinite(loss):
                        errors = yield from self._validation()
                    for value in (loss, None if errors is None else errors.loss):
                        if value is not None and not math.isfinite(value):
                            done = step - (epoch - 1) * self._per_epoch
                            explosion = yield from self._explain(good, epoch, done, validating=math.isfinite(loss))
                            self.restore(good)
                            kept = good.epoch
                            raise LossDiverged(value, step=step, epoch=epoch, kept_epoch=kept, explosion=explosion)
                    total += loss * len(rows)
                    known = math.isfinite(before) and math.isfinite(after)
                    norms = norms.then(before, after) if known else norms
                    sums = [s + value * len(rows) for s, value in zip(sums, others, strict=True)]
                    if last and errors is not None:
                        self._epoch = epoch
                        self._judge(errors)
                        good = self.state()
                    yield TrainStep(
                        step=step,
                        steps=self._per_epoch * settings.epochs,
                        epoch=epoch,
                        epochs=settings.epochs,
                        loss=total / seen,
                        val_loss=None if errors is None else errors.loss,
                        seconds=self._watch.seconds - spent * (1 - number / len(batches)),
                        val_last=None if errors is None else errors.last,
                        val_mae=None if errors is None else errors.mae,
                        measures={
                            **{f"train_{name}": s / seen for name, s in zip(names, sums, strict=True)},
                            **({} if errors is None else errors.measures),
                            **(norms.measures if errors is not None and norms.steps else {}),
                        },
                        gradient=norms if known else None,
                    )
        if self._best.epoch:
            _assign(self.model.variables, self._best.model)

    def _explain(self, good: TrainState, epoch: int, number: int, *, validating: bool) -> Generator[None, None, Any]:
        """The Explosion of an epoch's step of this number, from 1, or of the validation behind it: the steps before are
        taken once more, one by one, from the end of the epoch before. None where it cannot be found."""
        batches, data = self._plan(epoch), self._dataset
        taken = batches[: number if validating else number - 1]
        try:
            self.restore(good)
            earlier = network = read_network(self.model)
            for at, batch in enumerate(taken):
                if at == len(taken) - 1:
                    earlier = read_network(self.model)
                self._compiled.steps([batch])
                yield None
            network = read_network(self.model)
            lost = any(not np.isfinite(w).all() for layer in network.layers for w in layer.weights.values())
            if lost:
                rows, x, y = taken[-1], data.x_train, data.y_train
                others = [other.train for other in data.others]
            elif validating:
                rows, x, y = np.arange(min(len(data.x_val), self._batch)), data.x_val, data.y_val
                others = [other.val for other in data.others]
            else:
                rows, x, y = batches[number - 1], data.x_train, data.y_train
                others = [other.train for other in data.others]
            kind = "training" if x is data.x_train else "validation"
            lengths = data.lengths_train if x is data.x_train else data.lengths_val
            steps = x.shape[1] if lengths is None else int(lengths[rows[0]])
            if lengths is not None:
                rows = rows[lengths[rows] == steps]
            return diagnose(
                earlier if lost else network,
                (x[rows][:, :steps], *(other[rows] for other in others)),
                y[rows] if y.shape[1] != x.shape[1] else y[rows][:, :steps],
                loss_kind=self._settings.loss,
                titles=tuple(f"{kind} sequence {int(row) + 1:,}" for row in rows),
                before=None if lost or not taken else earlier,
                after=network if lost else None,
                epoch=epoch - 1,
                steps=len(taken) - (1 if lost else 0),
            )
        except (UnsupportedModel, UnsupportedLayer, ValueError, KeyError, IndexError):
            return None  # there is no trace of such a model: what is known of the loss is told all the same

    def _judge(self, errors: Errors) -> None:
        """Remembers the epoch that has just ended where it is the best one."""
        error = errors.loss if errors.mae is None or self._settings.loss != "huber" else errors.mae
        if self._settings.patience and error < self._best.error:
            self._best = _Best(self._epoch, error, tuple(np.array(v.numpy()) for v in self.model.variables))

    def _tired(self) -> bool:
        """Whether the patience has run out."""
        return self._best.epoch > 0 and self._epoch - self._best.epoch >= self._settings.patience

    def _plan(self, epoch: int) -> list[IntArray]:
        """An epoch's batches, in order: they follow from the seed and its number alone."""
        random = np.random.default_rng([self._settings.seed, epoch])
        return plan(random.permutation(self._series), batch=self._batch, lengths=self._lengths, random=random)

    def _chunks(self, batches: list[IntArray]) -> Iterator[list[IntArray]]:
        """An epoch's batches, as many at once as one call shall take."""
        start = 0
        while start < len(batches):
            chunk = batches[start : start + self._pace.steps]
            start += len(chunk)
            yield chunk

    def _validation(self) -> Generator[None, None, Errors]:
        errors = []
        for error in self._compiled.errors():
            errors.append(error)
            self._watch.stop()
            yield None
            self._watch.start()
        return _mean(errors)


@dataclass(frozen=True, slots=True)
class _Best:
    """The best epoch so far of a run with patience, as in TrainState."""

    epoch: int = 0
    error: float = math.inf
    model: tuple[Array, ...] = ()


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


def _assign(variables: Iterable[Any], values: Iterable[Array]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _mean(errors: Iterable[tuple[dict[str, float], int]]) -> Errors:
    """The mean over all series of (means of some, how many)."""
    pairs = list(errors)
    count = sum(n for _, n in pairs)
    return Errors.of({name: sum(values[name] * n for values, n in pairs) / count for name in pairs[0][0]})
