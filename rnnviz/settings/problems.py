"""Why a setting cannot work by itself, in words; `rnnviz.tasks.problems` adds what its task asks of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from rnnviz.errors import Kind, Told
from rnnviz.light_dataclass import dataclass
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.setting import Setting, setting_of
from rnnviz.settings.settings import Settings

CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
"""The ways to clip a gradient, of which Keras takes one."""


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
    clipped = [name for name in CLIPPING if getattr(t, name)]
    if len(clipped) > 1:
        words = "A gradient is clipped in one way: by value, by the norm of each weight, or by the global norm."
        found.append(Problem(f"training.{clipped[-1]}", words))
    if m.recipe == "stack":
        found += _stack_problems(m)
    if t.loss == "sketch-rnn" and m.recipe != "sketch-rnn":
        found.append(Problem("model.recipe", f"The loss of Sketch-RNN is that of its own network, not of {m.recipe}."))
    return found


def _stack_problems(m: ModelSettings) -> Iterator[Problem]:
    """What of a stack of layers does not go together: what Keras refuses, or would make something else of."""
    layers = len(m.units)
    for name in ("input_dropout", "recurrent_dropout"):
        rates = getattr(m, name)
        if 1 < len(rates) != layers:
            yield Problem(f"model.{name}", f"There are {layers} layers and {len(rates)} rates: give one, or {layers}.")
        elif m.layer_norm == "inside" and any(
            rate for n, rate in enumerate(_of_each(rates, layers), 1) if _normalised(m, n)
        ):
            words = "A layer that is normalised inside has no dropout of its own: use the dropout between layers."
            yield Problem(f"model.{name}", words)
    if m.layer_norm != "none" and any(_whole(n) > layers for n in m.layer_norm_layers):
        yield Problem("model.layer_norm_layers", f"There is no such layer: the model has {layers}.")
    if m.recurrent_initializer == "identity" and m.cell != "SimpleRNN":
        many = {"LSTM": "four matrices", "GRU": "three matrices"}.get(m.cell, "several matrices")
        words = f"The recurrent weights of {m.cell} are {many} side by side, of which Keras would fill only the first."
        yield Problem("model.recurrent_initializer", words)
    if m.recurrent_gain != 1 and m.recurrent_initializer == "glorot_uniform":
        yield Problem(
            "model.recurrent_gain", "Glorot's initialiser has no gain: its scale follows from the number of units."
        )


def _of_each(rates: tuple[float, ...], layers: int) -> tuple[float, ...]:
    return rates * layers if len(rates) == 1 else rates


def _normalised(m: ModelSettings, number: int) -> bool:
    return not m.layer_norm_layers or number in m.layer_norm_layers


def _record_problems(record: Any, prefix: str) -> Iterator[Problem]:
    """What is wrong with a record's fields by their own descriptions; a field's kind is that of its default."""
    for one in fields(record):
        name, value, said = f"{prefix}{one.name}", getattr(record, one.name), setting_of(one)
        if is_dataclass(value):
            yield from _record_problems(value, f"{name}.")
        elif said.count is not None:
            yield from _list_problems(name, value, said, whole=one.type != "tuple[float, ...]")
        elif words := said.wrong(value, whole=type(one.default) is int):
            yield Problem(name, words)


def _list_problems(name: str, values: tuple[Any, ...], said: Setting, *, whole: bool) -> Iterator[Problem]:
    low, high = said.count or (0, 0)
    if not low <= len(values) <= high:
        if name == "model.units":
            yield Problem(name, f"A model needs from {low} to {high} recurrent layers, not {len(values)}.")
        else:
            yield Problem(name, f"There must be from {low} to {high} numbers here, not {len(values)}.")
    for place, value in enumerate(values, 1):
        if words := said.wrong(value, whole=whole, place=place):
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
