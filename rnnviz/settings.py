"""What a user can choose, as frozen records, and why a choice cannot work, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.records import LossOn

CELLS = ("SimpleRNN", "LSTM", "GRU")
TASKS = ("waves", "adding", "copy", "series", "sketch")
LOSSES = ("mse", "huber", "crossentropy", "sketch-rnn")
SKETCH_INPUTS = ("position", "stroke-3", "decoder")
SCALINGS = ("none", "standard", "minmax", "divide")
GAPS = ("interpolate", "previous", "drop")
COPY_EXTRA = 20
"""Copy memory at T is T + 20 steps long: ten symbols to remember, and ten steps to say them again."""
SCHEDULES = ("constant", "cosine")
OPTIMIZERS = ("Adam", "SGD", "RMSprop", "Nadam")
MIN_STEPS, MAX_STEPS = 5, 1000
MAX_LAYERS, MAX_UNITS = 6, 512
MAX_SEED = 2**32 - 1
"""The largest that numpy takes; Keras hands one seed on to it."""
MAX_DRAWINGS = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadChoices:
    """How a file is to be read where the user knows better; "auto" leaves it to the reader.

    encoding: Python's name. delimiter: one character, "spaces" for runs of spaces, "" for a single column. decimal:
    "." or ",". header: "yes" or "no". skip: lines above the table, -1 for auto. date_order: "day first",
    "month first", or a format as strptime has it. missing: words that stand for a missing value, besides the usual.
    """

    encoding: str = "auto"
    delimiter: str = "auto"
    decimal: str = "auto"
    header: str = "auto"
    skip: int = -1
    date_order: str = "auto"
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesSettings:
    """A file of the user's own, and how it becomes windows.

    targets, inputs: names of columns; no targets means the first column of numbers, no inputs the targets themselves.
    ahead: inputs known one step in advance (what kind of day tomorrow is), so that step t reads the value of t + 1.
    Inputs that are not numbers become one column per category. start, end: ISO dates of the first and last row used.
    val, test: shares of the time, or ISO dates where each begins. reach_back: whether the first windows of the
    validation and test parts may begin before the part; their targets never do. scaling: "none", "standard",
    "minmax" (fitted on the training part) or "divide" by `divisor`. gaps: "interpolate", "previous" or "drop".
    dates: the column of dates, "auto" for the one that looks like it, "" for none.
    """

    path: str = ""
    targets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    dates: str = "auto"
    val: str = "0.2"
    test: str = "0.1"
    scaling: str = "standard"
    divisor: float = 1.0
    gaps: str = "interpolate"
    ahead: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    reach_back: bool = True
    read: ReadChoices = field(default_factory=ReadChoices)


@dataclass(frozen=True, slots=True)
class SketchSettings:
    """Which drawings, and what a model reads of them.

    words: the classes, in the order of the model's outputs. folder: where their files are, "" for the program that
    draws shapes. per_class: at most this many training drawings per class (a ninth of it each for validation and test).
    crop: a drawing is cut after this many points. inputs: "stroke-3" (dx, dy, pen lifted; divided by the standard
    deviation of the offsets, as the exercise and Sketch-RNN have it) or "position" (x, y, dx, dy, pen lifted, in units
    of half the longer side of the drawing's box). drawing: one drawing of the user's own that is stepped through
    instead of a validation one: rows of (dx, dy, lifted); its class is words[target]. inputs "decoder": the drawing is
    one that a network drew, in the network's unit, its pen 0 (on), 1 (lifted) or 2 (ended), and latent its z.
    """

    words: tuple[str, ...] = ()
    folder: str = ""
    per_class: int = 1800
    crop: int = 100
    inputs: str = "position"
    drawing: tuple[tuple[float, float, float], ...] = ()
    target: int = 0
    latent: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratorSettings:
    """Sketch-RNN (arXiv 1704.03477; defaults of its reference implementation but for the sizes, which are ours for two
    cores: theirs are encoder 256, decoder 512, z 128, M = 20).

    latent: the length of z, 0 for the decoder alone. keep: the recurrent keep probability. kl_weight, kl_start,
    kl_decay: the weight is kl_weight - (kl_weight - kl_start) * kl_decay ** step; kl_floor: below it the KL term pulls
    no more. layer_norm: of the LSTMs. scale, drop: of the augmentation. decay: of the learning rate, a step.
    """

    encoder: int = 128
    decoder: int = 256
    latent: int = 64
    mixtures: int = 20
    keep: float = 0.9
    kl_weight: float = 0.5
    kl_start: float = 0.01
    kl_decay: float = 0.99995
    kl_floor: float = 0.2
    layer_norm: bool = False
    scale: float = 0.15
    drop: float = 0.10
    decay: float = 0.9999


@dataclass(frozen=True, slots=True)
class DataSettings:
    """task: "waves" (the chapter's series), "adding", "copy" (REFERENCE section 4), "series" (a file) or "sketch".

    series: how many sequences; steps: how long each is (a file's window; for copy memory T + 20); horizon: how many
    values ahead; seed: which draw. source: the file, for "series". sketch: the drawings, for "sketch".
    """

    series: int = 10_000
    steps: int = 50
    horizon: int = 1
    seed: int = 42
    task: str = "waves"
    source: SeriesSettings | None = None
    sketch: SketchSettings | None = None

    @property
    def val_series(self) -> int:
        """How many series the validation set has: a fifth of all, as the chapter splits them; a ninth of the drawings
        (fewer where a class has fewer), or the one that is stepped through."""
        if self.sketch is not None:
            return 1 if self.sketch.drawing else max(1, self.sketch.per_class // 9) * len(self.sketch.words)
        return self.series * 2 // 10


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A model: a stack of recurrent layers with a Dense layer on top, or one of the chapter's by its key.

    recipe: "stack", or a key of `rnnviz.models.chapter`, for which of the rest only loss_on counts. units: one entry a
    layer. reset_after: GRU only. dropout: the rate of a Dropout layer after each recurrent one. generator: for the
    recipe "sketch-rnn".
    """

    cell: str = "LSTM"
    units: tuple[int, ...] = (16, 16)
    reset_after: bool = True
    dropout: float = 0.0
    loss_on: LossOn = LossOn.LAST
    recipe: str = "stack"
    generator: GeneratorSettings | None = None


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """device: "auto", "cpu" or "gpu". learning_rate, momentum (SGD only): of the optimizer, as Keras has them.

    clipnorm, clipvalue: bounds of the gradient, 0 for none. loss: "mse", "huber" (Keras's, delta 1), "crossentropy"
    (categorical, for classes) or "sketch-rnn" (its own). patience: stop
    after this many epochs without a better validation error and keep the best weights; 0 trains all epochs. schedule:
    "constant", or "cosine": the learning rate falls along half a cosine to 0 at the end of the last epoch.
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
    schedule: str = "constant"


def optimizer_of(training: TrainSettings) -> tuple[object, ...]:
    """What of a training's settings makes another optimizer, and so another update of the same weights."""
    t = training
    return t.optimizer, t.learning_rate, t.momentum, t.clipnorm, t.clipvalue, t.schedule


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


class SettingsError(Told, ValueError):
    """Raised where settings with problems reach an engine all the same."""

    kind = Kind.BAD_INPUT

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
    if d.task == "copy" and isinstance(d.steps, int):
        whole("data.steps", d.steps - COPY_EXTRA, 1, MAX_STEPS, f"T (the sequence has T + {COPY_EXTRA} steps)")
    else:
        whole("data.steps", d.steps, MIN_STEPS, MAX_STEPS, "The length of the sequence")
    whole("data.series", d.series, 10, 1_000_000, "The number of series")
    for name, seed in (("data.seed", d.seed), ("training.seed", t.seed)):
        whole(name, seed, 0, MAX_SEED, "The seed")
    whole("data.horizon", d.horizon, 1, 100, "The number of values ahead")
    if m.cell not in CELLS:
        found.append(Problem("model.cell", f"The cell must be one of {', '.join(CELLS)}, not {m.cell}."))
    if not 1 <= len(m.units) <= MAX_LAYERS:
        found.append(
            Problem("model.units", f"A model needs from 1 to {MAX_LAYERS} recurrent layers, not {len(m.units)}.")
        )
    for i, u in enumerate(m.units, 1):
        whole("model.units", u, 1, MAX_UNITS, f"The number of units of layer {i}")
    if not _number(m.dropout) or not 0 <= m.dropout < 1:
        found.append(Problem("model.dropout", "The dropout rate must be at least 0 and less than 1."))
    if not _known_loss(m.loss_on):  # text that reads alike would be compared by identity, and be neither
        found.append(Problem("model.loss_on", f"The loss must be on every step or on the last, not {m.loss_on!r}."))
    whole("training.epochs", t.epochs, 1, 10_000, "The number of epochs")
    train_series = d.series * 7 // 10 if _number(d.series) else 1
    if d.sketch is not None and d.sketch.words and _number(d.sketch.per_class):
        train_series = d.sketch.per_class * len(d.sketch.words)
    whole("training.batch_size", t.batch_size, 1, max(1, train_series), "The batch size")
    if t.optimizer not in OPTIMIZERS:
        found.append(Problem("training.optimizer", f"The optimizer must be one of {', '.join(OPTIMIZERS)}."))
    if not _number(t.learning_rate) or t.learning_rate <= 0:
        found.append(Problem("training.learning_rate", "The learning rate must be greater than 0, such as 0.001."))
    if t.loss not in LOSSES:
        found.append(Problem("training.loss", f"The loss must be one of {', '.join(LOSSES)}, not {t.loss}."))
    for name, what in (("momentum", "The momentum"), ("clipnorm", "The norm"), ("clipvalue", "The value")):
        if not _number(getattr(t, name)) or getattr(t, name) < 0:
            found.append(Problem(f"training.{name}", f"{what} must be 0 or greater."))
    if t.clipnorm and t.clipvalue:
        found.append(Problem("training.clipvalue", "A gradient is clipped by its norm or by value, not by both."))
    if t.schedule not in SCHEDULES:
        found.append(Problem("training.schedule", f"The schedule must be constant or cosine, not {t.schedule}."))
    whole("training.patience", t.patience, 0, 10_000, "The patience")
    if d.task not in TASKS:
        found.append(Problem("data.task", f"The task must be one of {', '.join(TASKS)}, not {d.task}."))
    if d.task == "series":
        found.extend(_series_problems(d.source or SeriesSettings()))
    drawn = d.task == "sketch"
    if drawn:
        found.extend(_sketch_problems(d.sketch or SketchSettings(), generates=t.loss == "sketch-rnn"))
    fitting = {"sketch": ("crossentropy", "sketch-rnn"), "copy": ("crossentropy", "mse", "huber")}
    allowed = fitting.get(d.task, ("mse", "huber"))
    if t.loss in LOSSES and t.loss not in allowed:
        wanted = " or ".join(allowed)
        found.append(Problem("training.loss", f"The loss of the task {d.task} must be {wanted}, not {t.loss}."))
    if drawn and t.loss == "crossentropy" and m.loss_on is not LossOn.LAST:
        found.append(Problem("model.loss_on", "A drawing has one class: the loss must be on the last step."))
    if t.loss == "sketch-rnn" and m.recipe != "sketch-rnn":
        found.append(Problem("model.recipe", f"The loss of Sketch-RNN is that of its own network, not of {m.recipe}."))
    if t.loss == "sketch-rnn":
        found.extend(_generator_problems(m.generator or GeneratorSettings()))
    if t.device not in ("auto", "cpu", "gpu"):
        found.append(Problem("training.device", f"The device must be auto, cpu or gpu, not {t.device}."))
    return tuple(found)


def _series_problems(s: SeriesSettings) -> list[Problem]:
    found = []
    if not s.path:
        found.append(Problem("data.source", "Choose a file to forecast."))
    if s.scaling not in SCALINGS:
        found.append(Problem("data.source", f"The scaling must be one of {', '.join(SCALINGS)}, not {s.scaling}."))
    if s.scaling == "divide" and (not _number(s.divisor) or s.divisor == 0):
        found.append(Problem("data.source", "The divisor must be a number other than 0."))
    if s.gaps not in GAPS:
        found.append(Problem("data.source", f"What to do with gaps must be one of {', '.join(GAPS)}, not {s.gaps}."))
    return found


def _generator_problems(g: GeneratorSettings) -> list[Problem]:
    found = []
    widest = 2 * MAX_UNITS
    sizes = {"encoder": (1, widest), "decoder": (1, widest), "latent": (0, MAX_UNITS), "mixtures": (1, 100)}
    for name, (low, high) in sizes.items():
        value = getattr(g, name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            found.append(Problem("model.generator", f"{name} must be a whole number from {low:,} to {high:,}."))
    rates = {"keep": (0.01, 1.0), "scale": (0.0, 0.9), "drop": (0.0, 0.9), "decay": (0.1, 1.0), "kl_decay": (0.1, 1.0)}
    rates |= dict.fromkeys(("kl_weight", "kl_start", "kl_floor"), (0.0, 100.0))
    for name, (least, most) in rates.items():
        value = getattr(g, name)
        if not _number(value) or not least <= value <= most:
            found.append(Problem("model.generator", f"{name} must be a number from {least:g} to {most:g}."))
    return found


def _sketch_problems(s: SketchSettings, *, generates: bool) -> list[Problem]:
    found = []
    least = 1 if generates else 2
    if len(s.words) < least:
        found.append(Problem("data.sketch", f"Choose {'a class' if generates else 'two classes or more'} of drawings."))
    if len(set(s.words)) < len(s.words):
        found.append(Problem("data.sketch", "A class was chosen twice."))
    numbers: tuple[tuple[object, int, int, str], ...] = (
        (s.per_class, 10, MAX_DRAWINGS, "drawings a class"),
        (s.crop, 2, MAX_STEPS, "points of a drawing"),
    )
    for value, low, high, what in numbers:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            found.append(Problem("data.sketch", f"The number of {what} must be a whole number from {low} to {high:,}."))
    if s.inputs not in SKETCH_INPUTS:
        found.append(Problem("data.sketch", f"The inputs must be one of {', '.join(SKETCH_INPUTS)}, not {s.inputs}."))
    if s.drawing and not 0 <= s.target < len(s.words):
        found.append(Problem("data.sketch", f"The class of the drawing must be from 0 to {len(s.words) - 1}."))
    return found


def check(settings: Settings) -> Settings:
    """The settings themselves, or SettingsError."""
    if found := problems(settings):
        raise SettingsError(found)
    return settings


def _known_loss(value: object) -> bool:
    return isinstance(value, LossOn)


def _number(value: object) -> bool:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < 10**308
