"""Why a setting cannot work by itself, in words; `rnnviz.tasks.problems` adds what its task asks of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rnnviz.errors import Kind, Told
from rnnviz.settings.choices import (
    CELLS,
    LOSSES,
    MAX_LAYERS,
    MAX_SEED,
    MAX_UNITS,
    OPTIMIZERS,
    SCHEDULES,
    LossOn,
)
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


def whole(name: str, value: object, *, low: int, high: int, what: str) -> list[Problem]:
    """What is wrong with a setting, `what` in words, that must be a whole number from `low` to `high`."""
    if not isinstance(value, int) or isinstance(value, bool):
        return [Problem(name, f"{what} must be a whole number.")]
    if not low <= value <= high:
        return [Problem(name, f"{what} must be from {low:,} to {high:,}, not {value:,}.")]
    return []


def is_number(value: object) -> bool:
    """Whether it is a finite number, and one that a float can hold."""
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < 10**308


def setting_problems(settings: Settings) -> list[Problem]:
    """What is wrong with each setting, whatever the task."""
    d, m, t = settings.data, settings.model, settings.training
    found = whole("data.series", d.series, low=10, high=1_000_000, what="The number of series")
    for name, seed in (("data.seed", d.seed), ("training.seed", t.seed)):
        found += whole(name, seed, low=0, high=MAX_SEED, what="The seed")
    found += whole("data.horizon", d.horizon, low=1, high=100, what="The number of values ahead")
    if m.cell not in CELLS:
        found.append(Problem("model.cell", f"The cell must be one of {', '.join(CELLS)}, not {m.cell}."))
    if not 1 <= len(m.units) <= MAX_LAYERS:
        found.append(
            Problem("model.units", f"A model needs from 1 to {MAX_LAYERS} recurrent layers, not {len(m.units)}.")
        )
    for i, u in enumerate(m.units, 1):
        found += whole("model.units", u, low=1, high=MAX_UNITS, what=f"The number of units of layer {i}")
    if not is_number(m.dropout) or not 0 <= m.dropout < 1:
        found.append(Problem("model.dropout", "The dropout rate must be at least 0 and less than 1."))
    if not _known_loss(m.loss_on):  # text that reads alike would be compared by identity, and be neither
        found.append(Problem("model.loss_on", f"The loss must be on every step or on the last, not {m.loss_on!r}."))
    found += whole("training.epochs", t.epochs, low=1, high=10_000, what="The number of epochs")
    train_series = d.series * 7 // 10 if is_number(d.series) else 1
    if d.sketch is not None and d.sketch.words and is_number(d.sketch.per_class):
        train_series = d.sketch.per_class * len(d.sketch.words)
    found += whole("training.batch_size", t.batch_size, low=1, high=max(1, train_series), what="The batch size")
    if t.optimizer not in OPTIMIZERS:
        found.append(Problem("training.optimizer", f"The optimizer must be one of {', '.join(OPTIMIZERS)}."))
    if not is_number(t.learning_rate) or t.learning_rate <= 0:
        found.append(Problem("training.learning_rate", "The learning rate must be greater than 0, such as 0.001."))
    if t.loss not in LOSSES:
        found.append(Problem("training.loss", f"The loss must be one of {', '.join(LOSSES)}, not {t.loss}."))
    for name, what in (("momentum", "The momentum"), ("clipnorm", "The norm"), ("clipvalue", "The value")):
        if not is_number(getattr(t, name)) or getattr(t, name) < 0:
            found.append(Problem(f"training.{name}", f"{what} must be 0 or greater."))
    if t.clipnorm and t.clipvalue:
        found.append(Problem("training.clipvalue", "A gradient is clipped by its norm or by value, not by both."))
    if t.schedule not in SCHEDULES:
        found.append(Problem("training.schedule", f"The schedule must be constant or cosine, not {t.schedule}."))
    found += whole("training.patience", t.patience, low=0, high=10_000, what="The patience")
    if t.loss == "sketch-rnn" and m.recipe != "sketch-rnn":
        found.append(Problem("model.recipe", f"The loss of Sketch-RNN is that of its own network, not of {m.recipe}."))
    if t.loss == "sketch-rnn":
        found.extend(_generator_problems(m.generator or GeneratorSettings()))
    if t.device not in ("auto", "cpu", "gpu"):
        found.append(Problem("training.device", f"The device must be auto, cpu or gpu, not {t.device}."))
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
        if not is_number(value) or not least <= value <= most:
            found.append(Problem("model.generator", f"{name} must be a number from {least:g} to {most:g}."))
    return found


def _known_loss(value: object) -> bool:
    return isinstance(value, LossOn)
