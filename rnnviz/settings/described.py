"""Every setting by its dotted name, as a settings file has it: "training.epochs"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from rnnviz.settings.setting import Setting, setting_of
from rnnviz.settings.settings import Settings


@cache
def settings_described() -> Mapping[str, Setting]:
    """Dotted name -> what is said of it, in the order of the file; a table ("data.source") stands before its own."""
    return MappingProxyType(dict(_walk(Settings, "")))


def described(name: str) -> Setting:
    """What is said of a setting. KeyError where there is none of this name."""
    return settings_described()[name]


def record_kind(hint: Any) -> type[Any] | None:
    """The class of a field that is a record, or None; of "SeriesSettings | None" the record's."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return next((kind for kind in kinds if isinstance(kind, type) and is_dataclass(kind)), None)


def _walk(kind: type[Any], prefix: str) -> Iterator[tuple[str, Setting]]:
    hints = get_type_hints(kind)
    for one in fields(kind):
        yield f"{prefix}{one.name}", setting_of(one)
        if (inner := record_kind(hints[one.name])) is not None:
            yield from _walk(inner, f"{prefix}{one.name}.")
