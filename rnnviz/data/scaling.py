"""Columns scaled by what the training part alone knows of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.tables import TableError
from rnnviz.settings.choices import SCALINGS
from rnnviz.settings.data import SeriesSettings


@dataclass(frozen=True, slots=True)
class Scale:
    """scaled = (original - offsets) / factors, a column each."""

    offsets: Array
    factors: Array

    def apply(self, values: Array) -> Array:
        """(rows, columns) in original units to scaled, float64."""
        with np.errstate(over="ignore", invalid="ignore"):
            scaled: Array = (values - self.offsets) / self.factors
        return scaled


def fit(train: Array, measured: BoolArray, source: SeriesSettings) -> Scale:
    """The scale of the columns of (rows, columns), from the values that were measured; a constant column is shifted.

    "standard": mean 0 and standard deviation 1. "minmax": from 0 to 1. "divide": by the divisor. TableError for a
    column without a single value there.
    """
    columns = train.shape[1]
    offsets, factors = np.zeros(columns), np.ones(columns)
    if source.scaling not in SCALINGS:
        raise TableError(f"The scaling must be one of {', '.join(SCALINGS)}, not {source.scaling}.")
    if source.scaling == "divide":
        if not np.isfinite(source.divisor) or source.divisor == 0:
            raise TableError("The divisor must be a number other than 0.")
        return Scale(offsets, np.full(columns, float(source.divisor)))
    if source.scaling == "none":
        return Scale(offsets, factors)
    for k in range(columns):
        known = train[measured[:, k] & np.isfinite(train[:, k]), k]
        if not len(known):
            raise TableError("A column has no values in the training set: choose another column or other dates.")
        # Values up to 1e308 are read; their squares must not overflow.
        largest = float(np.abs(known).max()) or 1.0
        small = known / largest
        if source.scaling == "standard":
            offsets[k], factors[k] = small.mean() * largest, small.std() * largest
        else:
            offsets[k], factors[k] = known.min(), (small.max() - small.min()) * largest
        if not factors[k] > 1e-12 * largest or not np.isfinite(factors[k]):
            factors[k] = 1.0
    return Scale(offsets, factors)
