"""Reading a file of the user's own: which columns it has, which say when, and all that had to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import cells, chronology, parquet, rhythm
from rnnviz.data.dates import shape_of
from rnnviz.data.raw import Raw, read_text
from rnnviz.data.text import file_errors, read_bytes
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import Column, ColumnKind, Gap, Table, TableError, Times
from rnnviz.settings.data import ReadChoices

_PREVIEW = 30


def read_table(path: str | Path, choices: ReadChoices | None = None, *, dates: str = "auto") -> Table:
    """What a CSV, TSV or Parquet file holds, in the order of time. The file itself is never changed.

    dates: the name of the column of dates, "auto" for the one that looks like it, "" for none. A file that was read
    before and has not changed since is not read again. Raises TableError, with the line and the reason, for every
    file that cannot be understood.
    """
    where = Path(path)
    with file_errors(where):
        status = where.stat()
    return _read(str(where), choices or ReadChoices(), dates, (status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=3)
def _read(path: str, choices: ReadChoices, dates: str, _version: tuple[int, int, int]) -> Table:
    content = read_bytes(Path(path))
    raw = parquet.read_parquet(content) if content.startswith(parquet.MAGIC) else read_text(content, choices)
    return understand(raw, path=path, choices=choices, dates=dates)


def understand(raw: Raw, *, path: str, choices: ReadChoices, dates: str) -> Table:
    """Columns of cells to a Table."""
    when = chronology.find(raw, choices=choices, dates=dates)
    order, notes = "in order", [*raw.notes, *when.notes]
    rows, duplicates = when.rows, 0
    stamps, times = when.stamps, when.times
    if times is not None and stamps is not None:
        order = _order(times[rows])
        if order != "in order":
            how = "ran backwards in" if order == "backward" else "were not in order of"
            notes.append(f"The rows {how} time: sorted.")
        rows = rows[np.argsort(times[rows], kind="stable")]
        keep, duplicates, said = _once(raw, rows, times)
        notes += said
        rows = rows[keep]
        times, stamps = _frozen(times[rows]), _frozen(stamps[rows])
    columns = tuple(
        _column(raw, i, rows=rows, missing=choices.missing) for i in range(len(raw.names)) if i not in when.columns
    )
    if not any(c.kind is ColumnKind.NUMBER for c in columns):
        raise TableError("No column of numbers was found, so there is nothing to forecast.")
    found = rhythm.find(times) if times is not None else None
    if found is not None and times is not None:
        notes += _rhythm_notes(found, words=when.words)
    notes += [f"{c.name}: {c.missing:,} of {len(rows):,} values are missing." for c in columns if c.missing]
    notes += [f"{c.name}: {c.problem}" for c in columns if c.problem]
    return Table(
        path=path,
        columns=columns,
        dates=tuple(raw.names[i] for i in when.columns),
        date_words=when.words,
        times=times,
        stamps=stamps,
        step=found.step if found else None,
        gaps=found.gaps if found else (),
        uneven=found.uneven if found else 0,
        duplicates=duplicates,
        order=order,
        lines=_frozen(raw.lines[rows]),
        delimiter=raw.delimiter,
        decimal=raw.decimal,
        encoding=raw.encoding,
        header=raw.header,
        preview=tuple(tuple(str(c[i]) for c in raw.columns) for i in range(min(_PREVIEW, len(raw.lines)))),
        notes=tuple(notes),
        guesses=(*raw.guesses, *when.guesses),
    )


def _column(raw: Raw, index: int, *, rows: IntArray, missing: Sequence[str]) -> Column:
    name, values = raw.names[index], raw.columns[index][rows]
    if values.dtype.kind == "f":
        finite = np.where(np.isfinite(values), values, np.nan)
        gone = int(np.isnan(finite).sum())
        kind = ColumnKind.EMPTY if gone == len(rows) else ColumnKind.NUMBER
        return Column(name, kind, _frozen(finite) if kind is ColumnKind.NUMBER else None, None, gone)
    if values.dtype.kind == "M":
        labels = np.array(["" if np.isnat(v) else str(v) for v in values], dtype=object)
        return Column(name, ColumnKind.DATE, None, _frozen(labels), int(np.isnat(values).sum()))
    absent = cells.missing(values, missing)
    gone, there = int(absent.sum()), values[~absent]
    labels = np.where(absent, "", values)
    if not len(there):
        return Column(name, ColumnKind.EMPTY, None, _frozen(labels), gone)
    if shape_of(list(there[:200]), bare=False):
        return Column(name, ColumnKind.DATE, None, _frozen(labels), gone)
    numbers, bad = cells.numbers(values, raw.decimal, absent)
    if bad.sum() > 0.5 * len(there):
        return Column(name, ColumnKind.TEXT, None, _frozen(labels), gone)
    problem = _problem(values, bad, raw.lines[rows], raw.decimal)
    return Column(name, ColumnKind.NUMBER, _frozen(numbers), None, gone, problem)


def _problem(values: npt.NDArray[Any], bad: BoolArray, lines: IntArray, decimal: str) -> str:
    where = np.flatnonzero(bad)
    if not len(where):
        return ""
    first = where[np.argmin(lines[where])]
    cell = str(values[first]).strip()
    reason = "is too large a number" if np.isinf(cells.number(cell, decimal)) else "is not a number"
    more = f" (and {len(where) - 1:,} more like it)" if len(where) > 1 else ""
    return f"line {lines[first]:,}: {_short(cell)} {reason}{more}."


def _once(raw: Raw, rows: IntArray, times: Times) -> tuple[BoolArray, int, list[str]]:
    """Of rows in order of time: (rows,) which to keep, how many are plain repetitions, and notes."""
    ordered = times[rows]
    again = np.r_[False, ordered[1:] == ordered[:-1]]
    if not again.any():
        return ~again, 0, []
    starts = np.maximum.accumulate(np.where(again, 0, np.arange(len(rows))))
    repeats = np.flatnonzero(again)
    same = np.ones(len(repeats), bool)
    for column in raw.columns:
        one, other = column[rows[repeats]], column[rows[starts[repeats]]]
        equal = np.asarray(one == other)
        same &= equal | ((one != one) & (other != other))  # nan equals nan here
    duplicates, others = int(same.sum()), repeats[~same]
    notes = []
    if duplicates:
        line = raw.lines[rows[repeats[same][0]]]
        many = f"{duplicates:,} duplicate rows" if duplicates > 1 else "1 duplicate row"
        notes.append(f"{many} dropped (the first in line {line:,}).")
    if len(others):
        line, stamp = raw.lines[rows[others[0]]], chronology.say(ordered[others[0]])
        many = f"{len(others):,} rows repeat a date" if len(others) > 1 else "1 row repeats a date"
        notes.append(f"{many} with other values (line {line:,}: {stamp}): the first row of each date is kept.")
    return ~again, duplicates, notes


def _order(times: Times) -> str:
    steps = np.diff(times).astype(np.int64)
    if np.all(steps >= 0):
        return "in order"
    return "backward" if np.all(steps <= 0) else "mixed"


def _rhythm_notes(found: rhythm.Rhythm, *, words: str) -> list[str]:
    notes = [f"Dates are {words}; the step is {found.step.words}."]
    if found.gaps:
        gap: Gap = found.gaps[0]
        many = f"{len(found.gaps):,} gaps" if len(found.gaps) > 1 else "1 gap"
        longest = f"from {chronology.say(gap.after)} to {chronology.say(gap.before)}"
        notes.append(f"There {'are' if len(found.gaps) > 1 else 'is'} {many} in time, the longest {longest}.")
    if found.uneven:
        many = f"{found.uneven:,} intervals are" if found.uneven > 1 else "1 interval is"
        notes.append(f"The times are irregular: {many} not a whole number of steps.")
    return notes


def _short(cell: str) -> str:
    return f'"{cell if len(cell) <= 40 else cell[:39] + "…"}"'


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array
