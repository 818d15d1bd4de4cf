"""Why a setting cannot work by itself, in words; `rnnviz.tasks.problems` adds what its task asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.settings.choices import LossOn
from rnnviz.settings.setting import Setting, setting_of
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


def setting_problems(settings: Settings) -> list[Problem]:
    """What is wrong with each setting, whatever the task: by what is said of it, and by what others say beside it."""
    m, t = settings.model, settings.training
    found = list(_record_problems(settings, ""))
    if not any(p.field == "model.loss_on" for p in found) and not _known_loss(m.loss_on):
        # Text that reads alike would be compared by identity, and be neither.
        found.append(Problem("model.loss_on", f"The loss must be on every step or on the last, not {m.loss_on!r}."))
    most = _training_sequences(settings)
    if _whole(t.batch_size) > most:
        words = f"The batch size must be from 1 to {most:,}, not {t.batch_size:,}."
        found.append(Problem("training.batch_size", words))
    if t.clipnorm and t.clipvalue:
        found.append(Problem("training.clipvalue", "A gradient is clipped by its norm or by value, not by both."))
    if t.loss == "sketch-rnn" and m.recipe != "sketch-rnn":
        found.append(Problem("model.recipe", f"The loss of Sketch-RNN is that of its own network, not of {m.recipe}."))
    return found


def _record_problems(record: Any, prefix: str) -> Iterator[Problem]:
    """What is wrong with a record's fields by their own descriptions; a field's kind is that of its default."""
    for one in fields(record):
        name, value, said = f"{prefix}{one.name}", getattr(record, one.name), setting_of(one)
        if is_dataclass(value):
            yield from _record_problems(value, f"{name}.")
        elif said.count is not None:
            yield from _list_problems(name, value, said)
        elif words := said.wrong(value, whole=type(one.default) is int):
            yield Problem(name, words)


def _list_problems(name: str, values: tuple[Any, ...], said: Setting) -> Iterator[Problem]:
    low, high = said.count or (0, 0)
    if not low <= len(values) <= high:
        yield Problem(name, f"A model needs from {low} to {high} recurrent layers, not {len(values)}.")
    for place, value in enumerate(values, 1):
        if words := said.wrong(value, whole=True, place=place):
            yield Problem(name, words)


def _training_sequences(settings: Settings) -> int:
    """How many a batch can have at most."""
    series, sketch = settings.data.series, settings.data.sketch
    if sketch is not None and sketch.words:
        return max(1, _whole(sketch.per_class) * len(sketch.words))
    return max(1, _whole(series) * 7 // 10)


def _whole(value: object) -> int:
    """0 for what is no whole number, of which something else is said."""
    return value if isinstance(value, int) else 0


def _known_loss(value: object) -> bool:
    return isinstance(value, LossOn)
