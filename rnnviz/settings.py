"""What a user can choose, as frozen records, and why a choice cannot work, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from rnnviz.records import LossOn

CELLS = ("SimpleRNN", "LSTM", "GRU")
TASKS = ("waves", "adding", "copy", "series")
LOSSES = ("mse", "huber")
OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Nadam")
MIN_STEPS, MAX_STEPS = 5, 1000
MAX_LAYERS, MAX_UNITS = 6, 512


@dataclass(frozen=True, slots=True)
class SeriesSettings:
    """A file of the user's own, and how it becomes windows.

    targets, inputs: names of columns; no inputs means the targets themselves. val, test: shares of the time, or ISO
    dates where each begins. scaling: "none", "standard", "minmax" (fitted on the training part) or "divide" by
    `divisor`. gaps: "interpolate", "previous" or "drop". dates: the column of dates, "" for none.
    """

    path: str = ""
    targets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    dates: str = ""
    val: str = "0.2"
    test: str = "0.1"
    scaling: str = "standard"
    divisor: float = 1.0
    gaps: str = "interpolate"


@dataclass(frozen=True, slots=True)
class DataSettings:
    """task: "waves" (the chapter's series), "adding", "copy" (REFERENCE section 4) or "series" (a file).

    series: how many sequences; steps: how long each is (a file's window); horizon: how many values ahead; seed: which
    draw. source: the file, for "series".
    """

    series: int = 10_000
    steps: int = 50
    horizon: int = 1
    seed: int = 42
    task: str = "waves"
    source: SeriesSettings | None = None

    @property
    def val_series(self) -> int:
        """How many series the validation set has: a fifth of all, as the chapter splits them."""
        return self.series * 2 // 10


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model: a stack of recurrent layers with a Dense layer on top, or one of the chapter's by its key.

    recipe: "stack", or a key of `rnnviz.models.chapter`, for which of the rest only loss_on counts. units: one entry a
    layer. reset_after: GRU only. dropout: the rate of a Dropout layer after each recurrent one.
    """

    cell: str = "LSTM"
    units: tuple[int, ...] = (16, 16)
    reset_after: bool = True
    dropout: float = 0.0
    loss_on: LossOn = LossOn.LAST
    recipe: str = "stack"


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """device: "auto", "cpu" or "gpu". learning_rate, momentum (SGD only): of the optimizer, as Keras has them.

    clipnorm, clipvalue: bounds of the gradient, 0 for none. loss: "mse" or "huber" (Keras's, delta 1). patience: stop
    after so many epochs without a better validation error and keep the best weights; 0 trains all epochs.
    """

    epochs: int = 20
    batch_size: int = 32
    optimizer: str = "Adam"
    learning_rate: float = 1e-3
    seed: int = 42
    device: str = "auto"
    momentum: float = 0.0
    clipnorm: float = 0.0
    clipvalue: float = 0.0
    loss: str = "mse"
    patience: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    data: DataSettings = field(default_factory=DataSettings)
    model: ModelSettings = field(default_factory=ModelSettings)
    training: TrainSettings = field(default_factory=TrainSettings)

    def change(self, **fields: Any) -> Settings:
        """A copy with dotted fields changed: change(**{"model.units": (8,)})."""
        out = self
        for name, value in fields.items():
            part, _, leaf = name.partition(".")
            out = replace(out, **{part: replace(getattr(out, part), **{leaf: value})})
        return out


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a setting cannot work. field: dotted, "model.units"; message: a sentence for the user."""

    field: str
    message: str


class SettingsError(ValueError):
    """Raised where settings with problems reach an engine all the same."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))
        self.problems = problems


def problems(settings: Settings) -> tuple[Problem, ...]:
    """Every reason why these settings cannot work; empty when they can."""
    found: list[Problem] = []

    def whole(name: str, value: object, low: int, high: int, what: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            found.append(Problem(name, f"{what} must be a whole number."))
        elif not low <= value <= high:
            found.append(Problem(name, f"{what} must be from {low:,} to {high:,}, not {value:,}."))

    d, m, t = settings.data, settings.model, settings.training
    whole("data.steps", d.steps, MIN_STEPS, MAX_STEPS, "The length of the sequence")
    whole("data.series", d.series, 10, 1_000_000, "The number of series")
    whole("data.horizon", d.horizon, 1, 100, "The number of values ahead")
    if m.cell not in CELLS:
        found.append(Problem("model.cell", f"The cell must be one of {', '.join(CELLS)}, not {m.cell}."))
    if not 1 <= len(m.units) <= MAX_LAYERS:
        found.append(Problem("model.units", f"A model needs 1 to {MAX_LAYERS} recurrent layers, not {len(m.units)}."))
    for i, u in enumerate(m.units, 1):
        whole("model.units", u, 1, MAX_UNITS, f"The number of units of layer {i}")
    if not _number(m.dropout) or not 0 <= m.dropout < 1:
        found.append(Problem("model.dropout", "The dropout rate must be a number from 0 up to, but not, 1."))
    whole("training.epochs", t.epochs, 1, 10_000, "The number of epochs")
    train_series = d.series * 7 // 10 if _number(d.series) else 1
    whole("training.batch_size", t.batch_size, 1, max(1, train_series), "The batch size")
    if t.optimizer not in OPTIMIZERS:
        found.append(Problem("training.optimizer", f"The optimizer must be one of {', '.join(OPTIMIZERS)}."))
    if not _number(t.learning_rate) or t.learning_rate <= 0:
        found.append(Problem("training.learning_rate", "The learning rate must be a number above 0, such as 0.001."))
    if t.loss not in LOSSES:
        found.append(Problem("training.loss", f"The loss must be one of {', '.join(LOSSES)}, not {t.loss}."))
    for name, what in (("momentum", "The momentum"), ("clipnorm", "The norm"), ("clipvalue", "The value")):
        if not _number(getattr(t, name)) or getattr(t, name) < 0:
            found.append(Problem(f"training.{name}", f"{what} must be a number from 0 up."))
    whole("training.patience", t.patience, 0, 10_000, "The patience")
    if d.task not in TASKS:
        found.append(Problem("data.task", f"The task must be one of {', '.join(TASKS)}, not {d.task}."))
    if t.device not in ("auto", "cpu", "gpu"):
        found.append(Problem("training.device", f"The device must be auto, cpu or gpu, not {t.device}."))
    return tuple(found)


def check(settings: Settings) -> Settings:
    """The settings themselves, or SettingsError."""
    if found := problems(settings):
        raise SettingsError(found)
    return settings


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
