"""What a model reads and says of a user's series, brought back to the file's own units and dates, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.numerals import error
from rnnviz.layout.ticks import date_words
from rnnviz.records.arrays import Array

if TYPE_CHECKING:
    from rnnviz.records.series import SeriesOrigin

_MOST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Of one validation window, counted from 0, of `steps` rows."""

    origin: SeriesOrigin
    window: int
    steps: int

    def date(self, step: int) -> str:
        """The date of the row under a time step; the steps after the last one are those ahead."""
        stamp = self.origin.times[int(self.origin.first_val[self.window]) - self.steps + step]
        return date_words(stamp) if isinstance(stamp, np.datetime64) else f"row {int(stamp):,}"

    def inputs(self, values: Array) -> str:
        """(features,) as the model reads them: those that are forecast, in their units; "" where there are none."""
        origin, parts = self.origin, []
        for k, feature in enumerate(origin.target_features):
            if feature >= 0:
                value = float(values[feature]) * float(origin.factors[k]) + float(origin.offsets[k])
                parts.append(f"{origin.targets[k]} {error(value)}")
        return _few(parts)

    def outputs(self, values: Array) -> str:
        """(horizon · targets,) as the model answers at a step: what comes, in its units, the next row's first."""
        return _few([error(float(value)) for value in self.origin.in_units(values).ravel()])

    def what(self) -> str:
        """The names of what is forecast."""
        return _few(list(self.origin.targets))


def _few(parts: list[str]) -> str:
    return ", ".join(parts[:_MOST]) + (" …" if len(parts) > _MOST else "")
