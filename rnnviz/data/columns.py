"""Cells to columns: which are numbers, words or dates, what is missing in them, and what cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import cells
from rnnviz.data.dates import shape_of, start_of
from rnnviz.data.raw import Raw
from rnnviz.data.speech import short
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import Column, ColumnKind

_FEW = 0.05
_WORDS = 3
"""A column with more unreadable cells than few is one of numbers still where these are only so many different words."""


def column(raw: Raw, index: int, *, rows: IntArray, missing: Sequence[str]) -> Column:
    """A column of the rows that are used, in their order. missing: words that say so, besides the usual ones."""
    name, values = raw.names[index], raw.columns[index][rows]
    if values.dtype.kind == "f":
        finite = np.where(np.isfinite(values), values, np.nan)
        return _of_numbers(name, _without_words(finite, missing))
    if values.dtype.kind == "M":
        labels = np.array(["" if np.isnat(v) else str(v) for v in values], dtype=object)
        return Column(name, ColumnKind.DATE, None, _frozen(labels), int(np.isnat(values).sum()))
    absent = cells.missing(values, missing)
    gone, there = int(absent.sum()), values[~absent]
    labels = np.where(absent, "", values)
    if not len(there):
        return Column(name, ColumnKind.EMPTY, None, _frozen(labels), gone)
    if (quick := cells.plain(values, raw.decimal, absent)) is not None:
        return _of_numbers(name, _without_words(quick, missing))
    look = [start_of(str(cell)) for cell in there[:: max(1, len(there) // 100)]]
    if shape_of(look, bare=False):
        return Column(name, ColumnKind.DATE, None, _frozen(labels), gone)
    some = there[:: max(1, len(there) // 100)]
    if sum(np.isnan(cells.number(str(cell), raw.decimal)) for cell in some) > 0.7 * len(some):
        return Column(name, ColumnKind.TEXT, None, _frozen(labels), gone)
    numbers, bad = cells.numbers(values, raw.decimal, absent)
    if bad.any() and not _numbers_all_the_same(values, bad, len(there)):
        return Column(name, ColumnKind.TEXT, None, _frozen(labels), gone)
    made = _of_numbers(name, _without_words(numbers, missing))
    if not bad.any() or made.kind is ColumnKind.EMPTY:
        return made
    return Column(name, made.kind, made.values, None, made.missing, unread=_unread(values, bad, raw, rows))


def units(raw: Raw, index: int) -> str:
    """What is written beside the numbers of a column: %, K, M, €; "" for nothing."""
    values = raw.columns[index]
    if values.dtype.kind != "O":
        return ""
    found = Counter(filter(None, (cells.unit(str(cell)) for cell in values[:: max(1, len(values) // 60)])))
    return ", ".join(unit for unit, _ in found.most_common(4))


def _of_numbers(name: str, numbers: npt.NDArray[Any]) -> Column:
    gone = int(np.isnan(numbers).sum())
    if gone == len(numbers):
        return Column(name, ColumnKind.EMPTY, None, _frozen(np.full(len(numbers), "", dtype=object)), gone)
    return Column(name, ColumnKind.NUMBER, _frozen(numbers), None, gone)


def _without_words(numbers: npt.NDArray[Any], missing: Sequence[str]) -> npt.NDArray[Any]:
    """A number among the words for a missing value is missing however it is written: -200 and -200.0."""
    marks = [value for word in missing if np.isfinite(value := cells.number(word))]
    return np.where(np.isin(numbers, marks), np.nan, numbers) if marks else numbers


def _numbers_all_the_same(values: cells.Cells, bad: BoolArray, there: int) -> bool:
    """Whether a column is one of numbers in spite of the cells that are none."""
    if bad.sum() <= _FEW * there:
        return True
    kinds = len({str(cell).strip().lower() for cell in values[bad]})
    return bool(bad.sum() <= 0.5 * there) and (kinds <= _WORDS or there < 20)


def _unread(values: cells.Cells, bad: BoolArray, raw: Raw, rows: IntArray) -> str:
    where = np.flatnonzero(bad)
    lines = raw.lines[rows][where]
    first = where[np.argmin(lines)]
    cell = str(values[first]).strip()
    large = np.isinf(cells.number(cell, raw.decimal))
    kinds = Counter(str(values[i]).strip() for i in where)
    said = "is too large a number" if large else "is not a number"
    others = "" if len(where) == 1 else f", nor are {len(where) - 1:,} more"
    if len(kinds) == 1 and len(where) > 1:
        others = f", in {len(where):,} rows"
    place = "" if raw.turned else f" in line {lines.min():,}"
    return f"{short(cell)}{place} {said}{others}: missing"


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array
