"""Why settings cannot work, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnnviz.errors import Kind, Told
from rnnviz.settings.choices import (
    CELLS,
    COPY_EXTRA,
    GAPS,
    LOSSES,
    MAX_DRAWINGS,
    MAX_LAYERS,
    MAX_SEED,
    MAX_STEPS,
    MAX_UNITS,
    MIN_STEPS,
    OPTIMIZERS,
    SCALINGS,
    SCHEDULES,
    SKETCH_INPUTS,
    TASKS,
    LossOn,
)
from rnnviz.settings.data import SeriesSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings
from rnnviz.settings.settings import Settings


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
