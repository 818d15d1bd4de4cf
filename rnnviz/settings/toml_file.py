"""Settings as a TOML file that a person can read and edit, and back again, strictly."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rnnviz.errors import Kind, Told
from rnnviz.settings.choices import LossOn
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings

MOST_BYTES = 1 << 20

HEAD = "# Settings of an rnnviz run. A setting that is left out has its default; a misspelt one is refused."

NOTES = {
    "data": "the data",
    "data.series": "the number of sequences",
    "data.steps": "the number of time steps in each sequence",
    "data.horizon": "the forecast horizon: the number of values ahead",
    "data.source": "the file, and how it becomes windows",
    "data.source.read": "how the file is read where the reader's own guess is wrong",
    "data.sketch": "which drawings, and how they are read",
    "data.sketch.words": "the classes, in the order of the outputs",
    "data.sketch.folder": "the folder of their files; empty for the built-in shapes",
    "data.sketch.per_class": "at most this many training drawings per class",
    "data.sketch.crop": "a drawing is cut off after this many points",
    "data.sketch.inputs": "position (x, y, dx, dy, lifted) or stroke-3 (dx, dy, lifted)",
    "data.sketch.drawing": "one drawing to step through, [dx, dy, lifted] per point",
    "data.sketch.target": "its class, counted from 0",
    "data.sketch.latent": "z, of a drawing that a network drew",
    "model": "a stack of recurrent layers with a Dense layer on top, or a recipe of the chapter",
    "model.cell": "SimpleRNN, LSTM or GRU",
    "model.units": "one entry per recurrent layer",
    "model.reset_after": "GRU only",
    "model.dropout": "the rate of the Dropout layer after each recurrent layer",
    "model.loss_on": "last: only the last time step; every: all time steps",
    "model.recipe": "stack, or the key of a row of the chapter; for such a row, only loss_on of the above is used",
    "model.generator": "Sketch-RNN: its sizes, its losses and its augmentation",
    "model.generator.latent": "the length of z; 0 for a decoder only",
    "model.generator.keep": "the share of values that recurrent dropout keeps",
    "training": "the training",
    "training.optimizer": "Adam, SGD, RMSprop or Nadam",
    "training.device": "auto, cpu or gpu",
    "training.momentum": "SGD only",
    "training.clipnorm": "clip each gradient to this norm; 0: no clipping",
    "training.clipvalue": "clip each gradient's values to this; 0: no clipping",
    "training.loss": "mse or huber; for drawings crossentropy, or sketch-rnn",
    "training.patience": "stop after this many epochs without a lower validation error; 0: never",
    "training.schedule": "constant, or cosine: the learning rate falls to 0 at the end",
}


class SettingsFileError(Told, ValueError):
    """A settings file that cannot be used: every reason, one sentence a line."""

    kind = Kind.BAD_INPUT

    def __init__(self, where: str, reasons: list[str]) -> None:
        super().__init__("\n".join(f"{where}: {reason}" for reason in reasons))
        self.reasons = tuple(reasons)


Check = Callable[[Settings], Iterable[Problem]]
"""Why settings cannot work: `rnnviz.tasks.problems.problems`, which knows all tasks, as this room does not."""


def settings_text(settings: Settings, tasks: Iterable[str]) -> str:
    """The file of these settings: every field, with a word on those that need one. tasks: the keys of all tasks."""
    lines = [HEAD]
    notes = {**NOTES, "data.task": listed(tasks)}
    for name in (f.name for f in fields(settings)):
        lines += ["", *_table(name, getattr(settings, name), notes)]
    return "\n".join(lines) + "\n"


def read_settings(path: Path, check: Check) -> Settings:
    """The settings of a file; relative paths in it, of a series or a folder of drawings, count from its own folder.

    SettingsFileError for what cannot be understood or cannot work, OSError where the file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SettingsFileError(path.name, [f"A settings file has at most {MOST_BYTES:,} bytes."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsFileError(path.name, [f"Byte {error.start + 1:,} is not UTF-8."]) from None
    settings = parse_settings(text, check, where=path.name)
    source = settings.data.source
    if source is not None and source.path and not Path(source.path).is_absolute():
        source = replace(source, path=str(path.parent.resolve() / source.path))
        settings = replace(settings, data=replace(settings.data, source=source))
    sketch = settings.data.sketch
    if sketch is not None and sketch.folder and not Path(sketch.folder).is_absolute():
        sketch = replace(sketch, folder=str(path.parent.resolve() / sketch.folder))
        settings = replace(settings, data=replace(settings.data, sketch=sketch))
    return settings


def parse_settings(text: str, check: Check, *, where: str) -> Settings:
    """The settings of a text; SettingsFileError, naming `where`, for what cannot be understood or cannot work."""
    try:
        # TOML knows both kinds of line ends, but not those of old Macs.
        raw = tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, RecursionError) as error:
        raise SettingsFileError(where, [f"This is not TOML: {error}."]) from None
    settings, found = settings_of(raw, check)
    if found:
        raise SettingsFileError(where, [f"{p.field}: {p.message}" if p.field else p.message for p in found])
    return settings


def settings_of(raw: Mapping[str, Any], check: Check) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a TOML table, and every reason why they cannot be understood or cannot work."""
    found: list[Problem] = []
    settings: Settings = _record(Settings, raw, "", found)
    return settings, tuple(found) or tuple(check(settings))


def flat(settings: Settings) -> dict[str, Any]:
    """Dotted names to plain values, in the file's order: what differs between two runs is seen in it."""
    return dict(_flat("", settings))


def _flat(prefix: str, record: Any) -> Iterator[tuple[str, Any]]:
    for f in fields(record):
        value = getattr(record, f.name)
        if is_dataclass(value):
            yield from _flat(f"{prefix}{f.name}.", value)
        elif value is not None:
            yield f"{prefix}{f.name}", _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def listed(words: Iterable[str]) -> str:
    """ "a", "a or b", "a, b or c"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


def _table(name: str, record: Any, notes: Mapping[str, str]) -> Iterator[str]:
    yield f"[{name}]" + (f"  # {notes[name]}" if name in notes else "")
    nested = []
    for f in fields(record):
        value, full = getattr(record, f.name), f"{name}.{f.name}"
        if is_dataclass(value):
            nested.append((full, value))
        elif value is not None:
            yield f"{f.name} = {_toml(_plain(value))}" + (f"  # {notes[full]}" if full in notes else "")
    for full, value in nested:
        yield ""
        yield from _table(full, value, notes)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        # TOML's strings are JSON's, but for the one control character that JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value) if isinstance(value, float) else json.dumps(value)


def _record(kind: type[Any], raw: Mapping[str, Any], prefix: str, found: list[Problem]) -> Any:
    """A record from a table; what is wrong is added to `found`, and its default is taken."""
    hints = get_type_hints(kind)
    names = [f.name for f in fields(kind)]
    values = {}
    for name, value in raw.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {prefix}{near[0]}?" if near else f" There are {', '.join(names)}."
            found.append(Problem(f"{prefix}{name}", f"There is no such setting.{hint}"))
            continue
        count = len(found)
        value = _value(hints[name], value, f"{prefix}{name}", found)
        if len(found) == count:
            values[name] = value
    return kind(**values)


def _value(kind: Any, value: Any, name: str, found: list[Problem]) -> Any:
    if get_origin(kind) in (Union, UnionType):
        kind = next(k for k in get_args(kind) if k is not type(None))
    if is_dataclass(kind) and isinstance(kind, type):
        if isinstance(value, dict):
            return _record(kind, value, f"{name}.", found)
        found.append(Problem(name, f"This must be a table: [{name}] on a line of its own."))
    elif get_origin(kind) is tuple:
        kinds = get_args(kind)
        if isinstance(value, list):
            if kinds[-1] is not Ellipsis and len(value) != len(kinds):
                found.append(Problem(name, f"Each of these must have {len(kinds)} values, not {len(value)}."))
            return tuple(_value(kinds[0], item, name, found) for item in value)
        found.append(Problem(name, "This must be a list in square brackets."))
    elif kind is LossOn:
        if value in tuple(LossOn):
            return LossOn(value)
        found.append(Problem(name, f"This must be one of {', '.join(LossOn)}."))
    elif kind is float and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < 10**308:
            return float(value)
        found.append(Problem(name, "This number is too large."))
    elif isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    else:
        words = {int: "a whole number", float: "a number", str: "text in quotes", bool: "true or false"}[kind]
        found.append(Problem(name, f"This must be {words}, not {value!r}."))
    return value
