"""A sweep as it is chosen in a dialog: settings by their names, and their values as they are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rnnviz.errors import Kind, Told
from rnnviz.settings.described import described
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat, nested
from rnnviz.sweeps.plan import Plan, plan_of

BEGUN_BY = {
    "data.task": ("data.", "model.recipe", "model.loss_on", "training.loss"),
    "model.recipe": ("data.horizon", "model.", "training."),
}
"""What of the settings at hand does not count where a task or a row of the chapter varies: it has its own."""


class NotAValue(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """What was typed is no list of values."""

    kind = Kind.BAD_INPUT


def plan_typed(settings: Settings, values: Sequence[tuple[str, str]], *, name: str, seeds: int) -> Plan:
    """The plan of a dialog: the settings at hand, with the typed values of some. NotAValue, SettingsFileError."""
    names = [one for one, _ in values]
    if len(set(names)) < len(names):
        raise NotAValue("The same setting is given twice.")
    vary = {one: typed(one, text) for one, text in values}
    own = tuple(prefix for one in vary for prefix in BEGUN_BY.get(one, ()))
    defaults = flat(Settings())
    shared: Mapping[str, Any] = {
        one: value
        for one, value in flat(settings).items()
        if one not in vary and not (own and one.startswith(own)) and defaults.get(one) != value
    }
    raw = {**nested(shared), "sweep": {"name": name, "seeds": seeds}, "vary": vary}
    return plan_of(raw, where="sweep", name=name, folder=Path())


def typed(name: str, text: str) -> list[Any]:
    """The values of a setting, which commas part: "8, 16-16" of a list, "0.001, 0.01" of a number, "LSTM, GRU"."""
    parts = [part.strip() for part in text.split(",")]
    parts = [part for part in parts if part]
    if not parts:
        raise NotAValue(f"{title(name)}: type the values, separated by commas.")
    kind = _kind(name)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        return [[] if part == "none" else [_one(name, inner, p) for p in part.split("-")] for part in parts]
    return [_one(name, kind, part) for part in parts]


def title(name: str) -> str:
    """What a setting is called in a list."""
    said = described(name)
    return said.title or said.label


def _one(name: str, kind: Any, part: str) -> Any:
    if kind is bool:
        if part.lower() in ("yes", "true", "no", "false"):
            return part.lower() in ("yes", "true")
        raise NotAValue(f"{title(name)}: “{part}” must be yes or no.")
    if kind in (int, float):
        try:
            return int(part) if kind is int else float(part)
        except ValueError:
            what = "a whole number" if kind is int else "a number"
            raise NotAValue(f"{title(name)}: “{part}” is not {what}.") from None
    return part


def _kind(name: str) -> Any:
    """The type of a dotted setting, without None. NotAValue where there is none of this name, or it is a table."""
    found: Any = Settings
    for part in name.split("."):
        hints = get_type_hints(found) if is_dataclass(found) else {}
        if part not in hints:
            raise NotAValue(f"There is no setting {name}.")
        found = hints[part]
        if get_origin(found) in (Union, UnionType):
            found = next(kind for kind in get_args(found) if kind is not type(None))
    if is_dataclass(found):
        raise NotAValue(f"{name} is a table of settings, not one.")
    return found
