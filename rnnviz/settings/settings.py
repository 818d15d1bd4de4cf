"""All settings of one run, as one frozen record."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.training import TrainSettings


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
