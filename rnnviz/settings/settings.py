"""All settings of one run, as one frozen record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

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
        """A copy with dotted fields changed: change(**{"model.units": (8,)})."""
        out = self
        for name, value in fields.items():
            part, _, leaf = name.partition(".")
            out = replace(out, **{part: replace(getattr(out, part), **{leaf: value})})
        return out
