"""Numbers that stand for a missing value, such as -200 or -9999: proposed, and taken where it is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.tables import Column, ColumnKind

_NINES = re.compile(
    r"-?9{2,}(?:\.[90]*)?|-?8{3,}(?:\.[80]*)?|-?7{3,}|-?9{2,}\d{0,2}(?:e\+?\d+)?|-?1e\+?\d{2,}|-?32768|32767"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """value: the number. columns: whose it is, and how often it is there in each. sure: beyond doubt."""

    value: float
    columns: tuple[tuple[str, int], ...]
    sure: bool

    @property
    def words(self) -> str:
        return said(self.value)

    @property
    def count(self) -> int:
        return sum(n for _, n in self.columns)


def said(value: float) -> str:
    """-200 for -200.0, -99.99 as it is."""
    return f"{value:.0f}" if value == round(value) and abs(value) < 1e15 else f"{value:g}"


def find(columns: Sequence[Column]) -> tuple[Mark, ...]:
    """The numbers that look like marks, those most often there first.

    A mark is the smallest or the largest number of its column, is there at least twice, and lies outside of all others
    by half of their range or more; by 1 for -1 in whole numbers of which none else is negative. It is beyond doubt
    where it is written as marks are (-999, 9999, -99.99, 1e20) and lies a whole range away, or where it is a negative
    number in what is never negative, ten ranges away. What is a mark in one column is one in all where nothing lies
    beyond it.
    """
    found: dict[float, dict[str, tuple[int, bool]]] = {}
    for column in columns:
        if column.kind is ColumnKind.NUMBER and column.values is not None:
            for value, count, sure in _of(column.values):
                found.setdefault(value, {})[column.name] = (count, sure)
    for value, where in found.items():
        if any(sure for _, sure in where.values()) or len(where) > 2:
            for column in columns:
                if column.name not in where and column.values is not None and (count := _alone(column.values, value)):
                    where[column.name] = (count, False)
    marks = [
        Mark(value, tuple((name, n) for name, (n, _) in where.items()), _sure(where)) for value, where in found.items()
    ]
    return tuple(sorted(marks, key=lambda mark: -mark.count))


def without(
    columns: Sequence[Column], values: Sequence[float], names: dict[float, set[str]] | None = None
) -> tuple[Column, ...]:
    """The columns with those numbers missing; names: in which columns only, all without."""
    out = []
    for column in columns:
        wanted = [v for v in values if names is None or v not in names or column.name in names[v]]
        if column.values is None or not wanted or column.kind is not ColumnKind.NUMBER:
            out.append(column)
            continue
        marked = np.isin(column.values, wanted)
        if not marked.any():
            out.append(column)
            continue
        numbers = np.where(marked, np.nan, column.values)
        gone = column.missing + int(marked.sum())
        if np.isnan(numbers).all():
            labels = np.full(len(numbers), "", dtype=object)
            labels.flags.writeable = False
            out.append(replace(column, kind=ColumnKind.EMPTY, values=None, labels=labels, missing=gone))
            continue
        numbers.flags.writeable = False
        out.append(replace(column, values=numbers, missing=gone))
    return tuple(out)


def _of(values: Array) -> list[tuple[float, int, bool]]:
    """(number, how often, beyond doubt) of the marks of one column."""
    there = values[np.isfinite(values)]
    out: list[tuple[float, int, bool]] = []
    while len(there) > 3 and len(out) < 3:
        best = max((_end(there, low=low) for low in (True, False)), key=lambda one: one[1])
        if best[1] == 0:
            return out
        out.append(best)
        there = there[there != best[0]]
    return out


def _end(there: Array, *, low: bool) -> tuple[float, int, bool]:
    """The smallest or the largest number, if it looks like a mark: how often it is there, 0 where it does not."""
    value = float(there.min() if low else there.max())
    rest = there[there != value]
    count = len(there) - len(rest)
    nothing = (value, 0, False)
    if count < 2 or len(rest) < 3 or value == 0:
        return nothing
    lowest, highest = float(rest.min()), float(rest.max())
    spread = max(highest - lowest, 1e-12 * max(abs(lowest), abs(highest), 1e-300))
    far = (lowest - value if low else value - highest) / spread
    written = bool(_NINES.fullmatch(said(value)) or _NINES.fullmatch(f"{value:g}"))
    if len(np.unique(rest)) < 3 and not written:
        return nothing
    if written and far >= 1 and abs(value) >= 99:
        return value, count, True
    if low and value < 0 <= lowest and value == round(value):
        whole = bool(np.all(rest == np.rint(rest)))
        if far >= 10 and value % 10 == 0:
            return value, count, True
        if far >= 0.5 or (value == -1 and whole):
            return value, count, False
    if far >= 1 and value == round(value) and (written or value % 100 == 0) and count >= 3:
        return value, count, False
    return nothing


def _alone(values: Array, value: float) -> int:
    """How often a number is there that is a mark elsewhere; 0 where it lies among the others."""
    there = values[np.isfinite(values)]
    rest = there[there != value]
    count = len(there) - len(rest)
    return count if count and (not len(rest) or value < rest.min() or value > rest.max()) else 0


def _sure(where: dict[str, tuple[int, bool]]) -> bool:
    return any(sure for _, sure in where.values())
