"""All settings of one run, as one frozen record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args, get_type_hints

from rnnviz.light_dataclass import dataclass
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.setting import record
from rnnviz.settings.training import TrainSettings


@dataclass(frozen=True, slots=True)
class Settings:
    data: DataSettings = record(DataSettings, label="Data", help="What the model learns from")
    model: ModelSettings = record(
        ModelSettings,
        label="Model",
        help="A stack of recurrent layers with a Dense layer on top, or one of the chapter's models",
    )
    training: TrainSettings = record(TrainSettings, label="Training", help="How the model is trained")

    def change(self, **fields: Any) -> Settings:
        """A copy with dotted fields changed: change(**{"model.units": (8,), "data.source.start": "2019-01-01"})."""
        out = self
        for name, value in fields.items():
            out = _changed(out, name.split("."), value)
        return out

    def value(self, name: str) -> Any:
        """The value of a dotted field; None where a record that it stands in is not there."""
        found: Any = self
        for part in name.split("."):
            found = None if found is None else getattr(found, part)
        return found


def _changed(owner: Any, path: list[str], value: Any) -> Any:
    name, *rest = path
    if not rest:
        return replace(owner, **{name: value})
    inner = getattr(owner, name)
    if inner is None:  # a record that is not there yet begins with its defaults
        kind = next(kind for kind in get_args(get_type_hints(type(owner))[name]) if kind is not type(None))
        inner = kind()
    return replace(owner, **{name: _changed(inner, rest, value)})
