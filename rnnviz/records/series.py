"""Where a user's series comes from: its file, its units and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.settings.data import DataSettings

if TYPE_CHECKING:
    from rnnviz.records.tables import Step


@dataclass(frozen=True, slots=True)
class Preset:
    """Choices that a book has made for one very file. title: words for them."""

    title: str
    data: DataSettings


@dataclass(frozen=True, slots=True)
class SeriesOrigin:
    """What brings a data set made of a user's series back to its own units and dates.

    targets: the columns forecast; output number h · len(targets) + k is target k, h + 1 steps ahead.
    features: the columns of x, in order; target_features: which of them each target is, -1 for none.
    offsets, factors: (targets,): original = scaled · factor + offset. times: (rows,) datetime64[us] stamps of all
    rows used, or their numbers from 1 where there are no dates. values: (rows, targets) in original units, float64.
    inputs: (rows, features) float64, the same of x: not scaled, a category as 0 and 1. made_up: (rows, targets) where a
    value was missing and was filled in. first_*: (windows,) the row of the first
    value after each window. step: None without dates. notes: what was left out or filled in, in sentences.
    """

    targets: tuple[str, ...]
    features: tuple[str, ...]
    target_features: tuple[int, ...]
    horizon: int
    offsets: Array
    factors: Array
    times: npt.NDArray[Any]
    values: Array
    inputs: Array
    made_up: BoolArray
    first_train: IntArray
    first_val: IntArray
    first_test: IntArray
    step: Step | None
    notes: tuple[str, ...]

    def first(self, part: str) -> IntArray:
        """first_train, first_val or first_test, by the name of the part."""
        return {"train": self.first_train, "val": self.first_val, "test": self.first_test}[part]

    def rows_ahead(self, part: str) -> IntArray:
        """(windows, horizon): the row of every value ahead, for the windows of "train", "val" or "test"."""
        return self.first(part)[:, np.newaxis] + np.arange(self.horizon)

    def times_ahead(self, part: str) -> npt.NDArray[Any]:
        """(windows, horizon): the date of every value ahead."""
        times: npt.NDArray[Any] = self.times[self.rows_ahead(part)]
        return times

    def truth(self, part: str) -> Array:
        """(windows, horizon, targets): the true values, in original units."""
        return self.values[self.rows_ahead(part)]

    def in_units(self, outputs: Array) -> Array:
        """(…, horizon · targets) as the model answers, to (…, horizon, targets) in original units, float64."""
        split = outputs.reshape(*outputs.shape[:-1], self.horizon, len(self.targets)).astype(np.float64)
        restored: Array = split * self.factors + self.offsets
        return restored
