"""Series that stand under one another as columns beside each other, over one axis of time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnnviz.data.dialect import MAX_COLUMNS
from rnnviz.data.stacked import Stack
from rnnviz.records.arrays import IntArray
from rnnviz.records.tables import Column, ColumnKind, TableError, Times


def columns(found: Sequence[Column], stack: Stack, times: Times) -> tuple[tuple[Column, ...], IntArray]:
    """A column for every series and every column of numbers, and (dates,) the first row of each date.

    found: columns over all rows; times: (rows,) in order, the dates of the rows. Where a series has no row at a date
    its value is missing. TableError for more columns than can be read.
    """
    first = np.flatnonzero(np.r_[True, times[1:] != times[:-1]])
    at = np.cumsum(np.r_[True, times[1:] != times[:-1]]) - 1
    numbers = [column for column in found if column.kind is ColumnKind.NUMBER and column.values is not None]
    if len(numbers) * len(stack.labels) > MAX_COLUMNS:
        raise TableError(
            f"{len(stack.labels):,} series of {len(numbers):,} columns are too many to stand side by side: choose one."
        )
    out = []
    for k, label in enumerate(stack.labels):
        mine = stack.codes == k
        for column in numbers:
            assert column.values is not None
            values = np.full(len(first), np.nan)
            values[at[mine]] = column.values[mine]
            gone = int(np.isnan(values).sum())
            name = label if len(numbers) == 1 else f"{label}: {column.name}"
            if gone == len(values):
                continue
            values.flags.writeable = False
            out.append(Column(name, ColumnKind.NUMBER, values, None, gone))
    return tuple(out), first
