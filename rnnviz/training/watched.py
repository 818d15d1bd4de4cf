"""A run that somebody else trains: its epochs are kept as those of a run of ours, so that the window shows them."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.data.model_input import sequences
from rnnviz.errors import Kind, Told
from rnnviz.files import unsynced, write_file
from rnnviz.models.file_loss import FileLoss, in_words, kind_of, losses
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import SequenceError
from rnnviz.records.network import Network
from rnnviz.records.runs import EpochRow
from rnnviz.records.trace import Trace
from rnnviz.records.training import RunState
from rnnviz.settings.choices import MAX_STEPS, OPTIMIZERS, LossOn
from rnnviz.settings.data import DataSettings, OpenedSettings
from rnnviz.settings.losses import loss_named
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.opened import TASK, WATCHED
from rnnviz.tracing.about import notes_on
from rnnviz.tracing.aim import looked_at, targets_of
from rnnviz.tracing.engine import trace
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk
from rnnviz.training.environment import environment
from rnnviz.training.run_folder import MODEL, Ending
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs, name_of
from rnnviz.training.trainer import TrainState


class WatchError(Told, ValueError):
    """What cannot be traced or watched as it was asked for, in words."""

    kind = Kind.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked. x: as `trace` has it, one array for each input of the network, in its order. y, loss_on,
    loss_kind: what the answer is held against. answer: which of the model's outputs that is, from 0."""

    x: tuple[Array, ...]
    y: Array
    loss_on: LossOn
    loss_kind: str
    answer: int = 0

    def first(self) -> Question:
        """Of the first sequence alone."""
        return replace(self, x=tuple(one[:1] for one in self.x), y=self.y[:1])


def question(
    model: Any,
    network: Network,
    x: Any,
    y: Any = None,
    *,
    inputs: Sequence[Any],
    loss: str = "",
    answer: int = 0,
    output: int = 0,
    step: int = -1,
) -> Question:
    """What to ask a keras.Model, in whatever form the arrays come.

    x: an array, a list of arrays in the order of the model's inputs, or a dict by their names; each of one sequence or
    of several. y: targets, as `targets_of` takes them; without any, the gradient is that of `output`, from 0, at the
    time step `step`, -1 for the last. answer: which of the model's outputs, as Keras calls them, the network leads to;
    where y has a target for each of them, by its name or in their order, it is this one's that counts. inputs: the
    model's, as Keras has them. loss: as `trace` has it; "" for the one that the model was compiled with.
    SequenceError or WatchError, in words, for what does not fit.
    """
    reads = sorted(network.inputs, key=lambda spec: spec.number)
    arrays = _arrays(inputs, x, [spec.number for spec in reads])
    xs = [
        sequences(array, spec, name="x" if len(reads) == 1 else f"x of {spec.name}")
        for array, spec in zip(arrays, reads, strict=True)
    ]
    ordered = network.in_order(tuple(one.astype(np.float64) for one in xs))
    answers = Walk(network, ordered).output
    said = batch_first(answers.values)
    y = _target(model, y, answer)
    if y is None or loss == "output":
        aim, loss_on = looked_at(said, answers.steps, output=output, step=step)
        return Question(ordered, aim, loss_on, "output", answer)
    kind = loss or compiled_loss(model, answer)
    try:
        known = loss_named(kind).name in TASK.losses
    except ValueError:
        known = False
    if not known:
        raise WatchError(f"The loss must be one of {', '.join(TASK.losses)}, not {kind}.")
    return Question(ordered, *targets_of(y, said, kind), kind, answer)


def answer_of(model: Any, answer: int | str) -> int:
    """The number of one of a model's outputs, from its number or its name. WatchError where there is none."""
    names = _names(model)
    if isinstance(answer, int) and 0 <= answer < len(names):
        return answer
    if isinstance(answer, str) and answer in names:
        return names.index(answer)
    raise WatchError(f"The model's outputs are {', '.join(names)}; there is none called {answer}.")


def _names(model: Any) -> list[str]:
    """What the outputs are called."""
    return [str(name) for name in getattr(model, "output_names", None) or ["output"]]


def _target(model: Any, y: Any, answer: int) -> Any:
    """The target of one of several outputs; y itself where it is not one for each of them."""
    names = _names(model)
    if isinstance(y, Mapping):
        if names[answer] not in y:
            raise WatchError(f"y has no target for the output {names[answer]}.")
        return y[names[answer]]
    if len(names) > 1 and isinstance(y, (list, tuple)) and len(y) == len(names) and all(np.ndim(one) for one in y):
        return y[answer]
    return y


def compiled_loss(model: Any, answer: int = 0) -> str:
    """What a trace calls the loss that a model was compiled with for one of its outputs; "mse" where it was not.
    WatchError for another."""
    found = _loss_of(model, answer)
    if found is None:
        return "mse"
    if not (kind := kind_of(found)):
        listed = ", ".join(TASK.losses)
        raise WatchError(
            f"The model was compiled with a loss that is not among those of a trace: {in_words(found)}. "
            f"Choose one by loss=…: {listed}."
        )
    return kind


def _loss_of(model: Any, answer: int) -> FileLoss | None:
    import keras

    said = getattr(model, "loss", None)
    if said is None or said == "":
        return None
    names = _names(model)
    if isinstance(said, dict):
        said = said.get(names[answer])
    elif isinstance(said, (list, tuple)):
        said = said[answer] if answer < len(said) else None
    if said is None:
        return None
    if not isinstance(said, str):
        try:
            config: Any = keras.saving.serialize_keras_object(said)
        except Exception:  # noqa: BLE001 - a loss of the user's own may raise anything
            config = getattr(said, "__name__", type(said).__name__)
        if isinstance(config, dict) and config.get("class_name") == "function":
            config = config["config"]
        said = config
    found = losses({"loss": said}, ["output"])
    return found[0] if found else None


def _arrays(inputs: Sequence[Any], x: Any, numbers: list[int]) -> list[Any]:
    """One array for each input that is read, in the order of the model's inputs."""
    if isinstance(x, Mapping):
        names = [str(tensor.name) for tensor in inputs]
        if missing := [names[n] for n in numbers if names[n] not in x]:
            raise SequenceError(f"The model reads an input called {missing[0]}, which x does not have.")
        return [x[names[n]] for n in numbers]
    if len(inputs) == 1:
        return [x]
    if not isinstance(x, (list, tuple)) or len(x) != len(inputs):
        given = len(x) if isinstance(x, (list, tuple)) else 1
        raise SequenceError(f"The model reads {len(inputs)} inputs, but x has {given}.")
    return [x[n] for n in numbers]


def traced(network: Network, asked: Question, *, title: str = "", epoch: int | None = None) -> Trace:
    """The trace of a question. As `trace`."""
    return trace(
        network,
        x=asked.x,
        y=asked.y,
        loss_on=asked.loss_on,
        title=title,
        epoch=epoch,
        loss_kind=asked.loss_kind,
    )


class WatchedRun:
    """The folder of a run that is trained elsewhere, from its first epoch to `end`.

    Every method: RunWriteError where the disk does not take it.
    """

    def __init__(
        self,
        model: Any,
        network: Network,
        asked: Question,
        *,
        root: Path | None = None,
        name: str = "",
        epochs: int = 0,
        where: tuple[int, int] = (0, -1),
    ) -> None:
        """root: the folder of runs, the user's own by default. epochs: how many there are to be, 0 where that is not
        known. where: the output and the step that are looked at. RunError for a name that cannot be one."""
        self._asked = asked
        self._settings = _settings(model, network, asked, epochs=epochs, where=where)
        self._began = time.monotonic()
        with unsynced():
            self.folder = Runs(root).create(self._settings, name or name_of(str(model.name)))
            _write_sequence(self.folder.path / WATCHED, network, asked)
            self._writer = RunWriter(self.folder, epochs=epochs or 1)
            self._writer.__enter__()
            self._writer.begin(environment(self._settings, device="of the script", strategy="none", from_epoch=0))
        self._rows = 0
        self._open = True

    @property
    def path(self) -> Path:
        return self.folder.path

    @property
    def epochs(self) -> int:
        """How many epochs are kept, the untrained one among them."""
        return self._rows

    @property
    def open(self) -> bool:
        """Whether epochs can be added."""
        return self._open

    def keep(
        self, network: Network | None, *, loss: float | None, val_loss: float | None, measures: Mapping[str, float]
    ) -> None:
        """Keeps the next epoch, the untrained one first: None for a network that is not known."""
        epoch = self._rows
        row = EpochRow(epoch, loss, val_loss, seconds=time.monotonic() - self._began, measures=measures)
        wanted = network if self._writer.wants_trace(epoch) else None
        made = None
        if wanted is not None:
            made = traced(wanted, self._asked.first(), title=WATCHED, epoch=epoch)
        state = TrainState(epoch, row.seconds, (), ())  # nothing goes on from it; it says that the epoch is whole
        with unsynced():
            self._writer.epoch(row, state=state, meta={}, network=wanted, trace=made)
        self._rows += 1

    def end(self, status: RunState = RunState.FINISHED, *, reason: str = "", model: Any = None) -> None:
        """No epoch follows. model: kept as the run's, where Keras can write it."""
        if not self._open:
            return
        self._open = False
        last = self._rows - 1
        with unsynced():
            if model is not None:
                with contextlib.suppress(Exception):  # one of the user's own classes may not be one that can be written
                    write_file(self.folder.path / MODEL, model.save)
            self._writer.end(Ending(status, reason, kept_epoch=last if last >= 0 else None))
        self._writer.__exit__(None, None, None)


def _settings(model: Any, network: Network, asked: Question, *, epochs: int, where: tuple[int, int]) -> Settings:
    output, step = where
    own = "" if asked.loss_kind == "output" else asked.loss_kind
    notes = notes_on(network)
    names = tuple(_names(model)) if len(_names(model)) > 1 else ()
    opened = OpenedSettings(path=MODEL, reads="file", sequence=WATCHED, loss=own, output=output, step=step, notes=notes)
    opened = replace(opened, answer=asked.answer, answers=names)
    steps = min(max(int(asked.x[0].shape[1]), TASK.shortest), MAX_STEPS)
    training = TrainSettings(epochs=max(epochs, 1), loss=asked.loss_kind)
    optimizer: Any = getattr(model, "optimizer", None)
    if type(optimizer).__name__ in OPTIMIZERS:
        try:
            rate = float(np.asarray(optimizer.learning_rate))
        except (TypeError, ValueError):
            rate = training.learning_rate
        if math.isfinite(rate) and rate > 0:
            training = replace(training, optimizer=type(optimizer).__name__, learning_rate=rate)
    return Settings(data=DataSettings(task=TASK.key, steps=steps, opened=opened), training=training)


def _write_sequence(path: Path, network: Network, asked: Question) -> None:
    """x, x2 … in the order of the model's inputs, and y, as `data.model_input` reads them."""
    order: Sequence[int] = np.argsort([spec.number for spec in network.inputs]).tolist()
    arrays = {"x" if place == 0 else f"x{place + 1}": asked.x[at] for place, at in enumerate(order)}
    shapes = [network.inputs[at] for at in order]
    for (name, array), spec in zip(list(arrays.items()), shapes, strict=True):
        arrays[name] = array.reshape(*array.shape[:2], *(spec.shape or (spec.features,)))
    if asked.loss_kind != "output":
        arrays["y"] = asked.y

    def save(to: Path) -> None:
        with to.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)

    write_file(path, save)
