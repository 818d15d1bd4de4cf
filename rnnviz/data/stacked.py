"""Series that stand under one another in a table: which columns tell them apart, and which row is of which."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import cells
from rnnviz.data.raw import Raw
from rnnviz.data.time_words import part_of, tokens
from rnnviz.records.arrays import IntArray
from rnnviz.records.tables import Times

MANY = 0.05
"""Where more than this share of the rows repeat a date, they are not mistakes in the file."""

_CANDIDATES = 12
_CODES = {"id", "code", "iso", "uuid", "key", "fips"}
"""Words of names of columns that a person would rather not choose by."""


@dataclass(frozen=True, slots=True)
class Stack:
    """columns: whose cells together name a series. codes: (rows,) the series of each row. labels: their names, in the
    order in which they come. left: how many rows still repeat a date of their series."""

    columns: tuple[int, ...]
    codes: IntArray
    labels: tuple[str, ...]
    left: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: int
    codes: IntArray
    labels: tuple[str, ...]
    number: bool


def find(raw: Raw, rows: IntArray, times: Times, *, dates: tuple[int, ...]) -> Stack | None:
    """The column, or the two, that explain why the dates of these rows repeat; None where none do.

    rows, times: (n,) which rows of the table, and when each was. Of several columns that explain it the one is taken
    that names the fewest series, words before numbers, short ones before long ones.
    """
    import pandas as pd

    when = pd.factorize(times)[0].astype(np.int64)
    most = int(np.bincount(when).max())
    found = [
        one
        for column in range(len(raw.columns))
        if column not in dates
        and not (raw.header and part_of(raw.names[column]))
        and (one := _candidate(raw.columns[column][rows], column, most=most)) is not None
    ]
    found.sort(key=lambda one: (one.number, len(one.labels)))
    found = found[:_CANDIDATES]
    for number in (1, 2):
        stacks = [_stack(raw, chosen, when) for chosen in itertools.combinations(found, number)]
        good = [stack for stack in stacks if stack.left <= MANY * len(rows)]
        if good:
            numbers = {one.column for one in found if one.number}
            return min(
                good,
                key=lambda stack: (
                    stack.left > 0.001 * len(rows),
                    sum(column in numbers for column in stack.columns),
                    any(_CODES & set(tokens(raw.names[column])) for column in stack.columns),
                    len(stack.labels),
                    len("".join(stack.labels)),
                ),
            )
    return None


def _candidate(values: npt.NDArray[Any], column: int, *, most: int) -> _Candidate | None:
    """A column that could name series: of a few words, or of a few whole numbers, which come again and again."""
    import pandas as pd

    if values.dtype.kind == "M":
        return None
    number = values.dtype.kind == "f"
    if not number and len(pd.unique(values[:2_000])) > 0.5 * min(len(values), 2_000) + 2:
        return None
    codes, unique = pd.factorize(values, use_na_sentinel=False)
    if not 2 <= len(unique) <= len(values) / 3:
        return None
    if not number:
        unique = np.asarray(unique, dtype=object)
        absent = cells.missing(unique)
        numbers, bad = cells.numbers(unique, ".", absent)
        number = bool(absent.all()) or bad.sum() <= 0.2 * len(unique)
        unique_numbers = numbers[~absent & ~bad]
    else:
        unique_numbers = np.asarray(unique, np.float64)
    if number:
        whole = np.isfinite(unique_numbers) & (unique_numbers == np.rint(unique_numbers))
        if not whole.all() or len(unique) > 3 * most or len(unique) > len(values) / 10:
            return None
        labels = tuple(f"{v:.0f}" if isinstance(v, float) else str(v).strip() for v in unique)
    else:
        labels = tuple(" ".join(str(v).split()) for v in unique)
    return _Candidate(column, codes.astype(np.int64), labels, number)


def _stack(raw: Raw, chosen: tuple[_Candidate, ...], when: IntArray) -> Stack:
    import pandas as pd

    together = chosen[0].codes
    for one in chosen[1:]:
        together = together * len(one.labels) + one.codes
    codes, unique = pd.factorize(together)
    labels = []
    for value in unique:
        parts, rest = [], int(value)
        for one in reversed(chosen[1:]):
            rest, at = divmod(rest, len(one.labels))
            parts.append(one.labels[at])
        parts.append(chosen[0].labels[rest])
        labels.append(" · ".join(part or "no name" for part in reversed(parts)))
    pairs = when * len(unique) + codes
    left = len(pairs) - len(pd.unique(pairs))
    if len(set(labels)) < len(labels):
        labels = [f"{label} ({at + 1})" for at, label in enumerate(labels)]
    return Stack(tuple(one.column for one in chosen), codes.astype(np.int64), tuple(labels), left)
