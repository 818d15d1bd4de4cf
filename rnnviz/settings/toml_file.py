"""Settings as a TOML file that a person can read and edit, and back again, strictly."""

from __future__ import annotations

import difflib
import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache, lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rnnviz.errors import Kind, Told
from rnnviz.settings.choices import LossOn
from rnnviz.settings.described import record_kind
from rnnviz.settings.problems import Problem
from rnnviz.settings.setting import Setting, listed, setting_of
from rnnviz.settings.settings import Settings

MOST_BYTES = 1 << 20
LONGEST = 20_000
"""Characters of a text whose tables are kept."""
_TABLE = re.compile(r"^(?=\[[\w.]+\])", re.MULTILINE)

HEAD = "# Settings of an rnnviz run. A setting that is left out has its default; a misspelt one is refused."

LINE = 110
"""A comment that would make a line longer than this stands above it."""


class SettingsFileError(Told, ValueError):
    """A settings file that cannot be used: every reason, one sentence a line."""

    kind = Kind.BAD_INPUT

    def __init__(self, where: str, reasons: list[str]) -> None:
        super().__init__("\n".join(f"{where}: {reason}" for reason in reasons))
        self.reasons = tuple(reasons)


Check = Callable[[Settings], Iterable[Problem]]
"""Why settings cannot work: `rnnviz.tasks.problems.problems`, which knows all tasks, as this room does not."""


def settings_text(settings: Settings, tasks: Iterable[str], *, example: bool = False) -> str:
    """The file of these settings: every setting with what is said of it.

    tasks: the keys of all tasks. example: tables that these settings do not have are there, too, as comments.
    """
    known = {"data.task": tuple(tasks)}
    lines = [HEAD]
    for one in fields(settings):
        lines += ["", *_table(one.name, getattr(settings, one.name), setting_of(one), known, example)]
    return "\n".join(lines) + "\n"


def read_settings(path: Path, check: Check) -> Settings:
    """The settings of a file; relative paths in it, of a series, a model or drawings, count from its own folder.

    SettingsFileError for what cannot be understood or cannot work, OSError where the file cannot be read.
    """
    return anchored(parse_settings(toml_text(path), check, where=path.name), path.parent)


def toml_text(path: Path) -> str:
    """The text of a file; SettingsFileError for one that is too large, or no text; OSError."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise SettingsFileError(path.name, [f"A settings file has at most {MOST_BYTES:,} bytes."])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsFileError(path.name, [f"Byte {error.start + 1:,} is not UTF-8."]) from None


def anchored(settings: Settings, folder: Path) -> Settings:
    """The settings with every relative path in them, of a series, a model or drawings, counted from a folder."""
    source = settings.data.source
    if source is not None and source.path and not Path(source.path).is_absolute():
        source = replace(source, path=str(folder.resolve() / source.path))
        settings = replace(settings, data=replace(settings.data, source=source))
    opened = settings.data.opened
    if opened is not None:
        there: dict[str, Any] = {
            name: str(folder.resolve() / value)
            for name in ("path", "sequence", "vocabulary")
            if (value := getattr(opened, name))
        }
        settings = replace(settings, data=replace(settings.data, opened=replace(opened, **there)))
    sketch = settings.data.sketch
    if sketch is not None and sketch.folder and not Path(sketch.folder).is_absolute():
        sketch = replace(sketch, folder=str(folder.resolve() / sketch.folder))
        settings = replace(settings, data=replace(settings.data, sketch=sketch))
    sentences = settings.data.text
    if sentences is not None and sentences.folder and not Path(sentences.folder).is_absolute():
        sentences = replace(sentences, folder=str(folder.resolve() / sentences.folder))
        settings = replace(settings, data=replace(settings.data, text=sentences))
    return settings


def parse_settings(text: str, check: Check, *, where: str) -> Settings:
    """The settings of a text; SettingsFileError, naming `where`, for what cannot be understood or cannot work."""
    raw = toml_tables(text, where=where)
    settings, found = settings_of(raw, check)
    if found:
        raise SettingsFileError(where, [f"{p.field}: {p.message}" if p.field else p.message for p in found])
    return settings


def toml_tables(text: str, *, where: str) -> dict[str, Any]:
    """The tables of a text; SettingsFileError, naming `where`, for one that is not TOML."""
    try:
        # TOML knows both kinds of line ends, but not those of old Macs.
        return _parsed(text.replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, RecursionError) as error:
        raise SettingsFileError(where, [f"This is not TOML: {error}."]) from None


def _parsed(text: str) -> dict[str, Any]:
    """As tomllib has it, but table by table, each kept: a thousand runs of a sweep have most of theirs in common.

    Where that does not work out, as with a table that is there twice, the whole text is parsed, and what is wrong said.
    """
    found: dict[str, Any] = {}
    pieces = _TABLE.split(text)
    names = [piece.partition("]")[0] for piece in pieces[1:]]
    if len(text) > LONGEST or len(set(names)) < len(names):
        return tomllib.loads(text)
    try:
        for piece in pieces:
            _add(found, _table_of(piece))
    except ValueError:
        return tomllib.loads(text)
    return found


_table_of = lru_cache(512)(tomllib.loads)


def _add(found: dict[str, Any], more: Mapping[str, Any]) -> None:
    """ValueError where a table has numbers or names already, or a name is there twice."""
    for name, value in more.items():
        if name not in found:
            found[name] = {} if isinstance(value, dict) else value
        elif not isinstance(value, dict) or not isinstance(found[name], dict):
            raise ValueError(name)
        if isinstance(value, dict):
            _add(found[name], value)


def settings_of(raw: Mapping[str, Any], check: Check) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a TOML table, and every reason why they cannot be understood or cannot work."""
    found: list[Problem] = []
    settings: Settings = _record(Settings, raw, "", found)
    return settings, tuple(found) or tuple(check(settings))


def flat(settings: Settings) -> dict[str, Any]:
    """Dotted names to plain values, in the file's order: what differs between two runs is seen in it."""
    return dict(_flat("", settings))


def nested(flattened: Mapping[str, Any]) -> dict[str, Any]:
    """Tables within tables, as a file of settings is read, of what `flat` wrote; a value of None is left out."""
    tables: dict[str, Any] = {}
    for name, value in flattened.items():
        *path, last = name.split(".")
        if value is not None:
            table = tables
            for part in path:
                table = table.setdefault(part, {})
            table[last] = value
    return tables


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


def _table(name: str, record: Any, said: Setting, known: Mapping[str, tuple[str, ...]], example: bool) -> Iterator[str]:
    yield from _noted(f"[{name}]", said.note())
    nested: list[tuple[str, Any, Setting]] = []
    hints = get_type_hints(type(record))
    for one in fields(record):
        value, full, about = getattr(record, one.name), f"{name}.{one.name}", setting_of(one)
        if is_dataclass(value):
            nested.append((full, value, about))
        elif value is not None:
            yield from _noted(f"{one.name} = {_toml(_plain(value))}", about.note(known.get(full, ())))
        elif example and (kind := record_kind(hints[one.name])) is not None:
            nested.append((full, kind, about))
    for full, value, about in nested:
        yield ""
        if isinstance(value, type):
            yield from (f"# {line}".rstrip() for line in _table(full, value(), about, known, example))
        else:
            yield from _table(full, value, about, known, example)


def _noted(line: str, note: str) -> Iterator[str]:
    """A line with its comment beside it, or above it where that would be too long."""
    together = f"{line}  # {note}"
    if len(together) <= LINE:
        yield together
    else:
        yield from textwrap.wrap(note, LINE, initial_indent="# ", subsequent_indent="# ")
        yield line


def _toml(value: Any) -> str:
    if isinstance(value, str):
        # TOML's strings are JSON's, but for the one control character that JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value) if isinstance(value, float) else json.dumps(value)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Of a record's fields. Python works them out anew each time, which a list of a thousand runs would wait for."""
    return get_type_hints(kind)


def _record(kind: type[Any], raw: Mapping[str, Any], prefix: str, found: list[Problem]) -> Any:
    """A record from a table; what is wrong is added to `found`, and its default is taken."""
    hints = _hints(kind)  # type: ignore[arg-type]
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
    if type(value) is kind:  # nearly all of them
        return value
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
        found.append(Problem(name, f"This must be {listed(LossOn)}."))
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
