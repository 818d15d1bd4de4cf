"""When each row of a table was: the column of dates, found or chosen, and a time of day beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnviz.data import cells, dates
from rnnviz.data.raw import Raw
from rnnviz.data.time_words import named_like_dates
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import TableError, Times
from rnnviz.settings.data import ReadChoices

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Chronology:
    """columns: which of the table's say when. rows: those that have a date, in the file's order.

    times, stamps: for all rows of the file, datetime64[us], or None without dates; see Table.
    """

    columns: tuple[int, ...]
    rows: IntArray
    times: Times | None
    stamps: Times | None
    words: str
    notes: tuple[str, ...]


def find(raw: Raw, *, choices: ReadChoices, dates: str) -> Chronology:
    """dates: a column's name, "auto" or "". TableError where the chosen column, or a cell of it, is not a date."""
    everything = np.arange(len(raw.lines))
    if dates == "":
        return Chronology((), everything, None, None, "", ())
    if dates == "auto":
        column = _guess(raw)
        if column is None:
            note = "No column of dates was found: the rows are used in their order."
            return Chronology((), everything, None, None, "", (note,))
    elif dates in raw.names:
        column = raw.names.index(dates)
    else:
        raise TableError(f"There is no column {dates!r} for the dates; there are {', '.join(raw.names[:20])}.")
    return _read(raw, column, choices=choices)


def say(stamp: np.datetime64) -> str:
    """A stamp in words: without a time of day where that is midnight, without seconds where they are zero."""
    text = str(stamp.astype("datetime64[us]")).replace("T", " ")
    for end in (".000000", ":00", " 00:00"):
        text = text.removesuffix(end)
    return text


def _guess(raw: Raw) -> int | None:
    """The column most like dates: by its values and its name, then by its values alone, then numbers that fit."""
    ranked: list[tuple[int, int]] = []
    for position, column in enumerate(raw.columns):
        named = named_like_dates(raw.names[position]) and raw.header
        if column.dtype.kind == "M":
            ranked.append((0 if named else 1, position))
        elif column.dtype.kind == "O" and (look := _look(column)):
            if dates.shape_of(look, bare=False):
                ranked.append((0 if named else 1, position))
            elif (named or position == 0) and _fits(column, raw, named=named):
                ranked.append((2, position))
        elif column.dtype.kind == "f" and named and _fits(_as_cells(column), raw, named=named):
            ranked.append((2, position))
    return min(ranked)[1] if ranked else None


def _look(column: cells.Cells) -> list[str]:
    """Some of the cells that say something, spread over the whole column."""
    stride = max(1, len(column) // (2 * _LOOKED_AT))
    some = column[::stride]
    return [str(c).strip() for c in some[~cells.missing(some)][:_LOOKED_AT]]


def _as_cells(column: Any) -> cells.Cells:
    """Numbers as a text file would have them: 1871.0 as "1871"."""
    whole = np.where(np.isfinite(column), column, np.nan)
    return np.array(["" if np.isnan(v) else f"{v:.0f}" if v == int(v) else str(v) for v in whole], dtype=object)


def _fits(column: cells.Cells, raw: Raw, *, named: bool) -> bool:
    """Whether numbers such as 1871 or 19580329 are dates: every one is, and each comes once and in one direction.

    A column whose name says nothing must moreover stand beside another, and be years one after another or days.
    """
    form = dates.shape_of(_look(column), bare=True)
    if not form or len(raw.names) < 2:
        return False
    stamps = dates.read(column, form).stamps
    there = ~cells.missing(column)
    steps = np.diff(stamps[there]).astype(np.int64)
    if np.isnat(stamps[there]).any() or not len(steps):
        return False
    one_way = bool(np.all(steps > 0) or np.all(steps < 0))
    if form in dates.DECIMAL:  # prices and rates look like this, too: name, range and evenness must all say dates
        months = np.diff(stamps[there].astype("datetime64[M]").astype(np.int64))
        return named and one_way and len(months) > 1 and float(np.mean(months == np.median(months))) >= 0.9
    if named:
        return one_way or len(np.unique(stamps[there])) > 0.9 * there.sum()
    years = np.diff(stamps[there].astype("datetime64[Y]").astype(np.int64))
    return one_way and form in ("year", "%Y%m%d") and (form != "year" or bool(np.all(np.abs(years) == 1)))


def _read(raw: Raw, column: int, *, choices: ReadChoices) -> Chronology:
    values = raw.columns[column]
    if values.dtype.kind == "M":
        return _finish(raw, (column,), stamps=values, times=values, absent=np.isnat(values), words="stored as dates")
    if values.dtype.kind == "f":
        values = _as_cells(values)
    form = dates.shape_of(_look(values), bare=True)
    if not form and "%" not in choices.date_order:
        look = _look(values)
        example = f'"{look[0][:40]}"' if look else "an empty cell"
        raise TableError(f"{raw.names[column]} has no recognisable dates ({example}).", line=int(raw.lines[0]))
    found = dates.read(values, form, choices.date_order)
    absent = cells.missing(values, choices.missing)
    columns: tuple[int, ...] = (column,)
    stamps, words = found.stamps, found.words
    if not found.clock and (beside := _clock_beside(raw, column)) is not None:
        clock, wrong = dates.clock_times(raw.columns[beside])
        _refuse(raw, beside, wrong & ~cells.missing(raw.columns[beside]), "time of day")
        stamps = stamps + np.where(wrong, 0, clock).astype("timedelta64[us]")
        columns, words = (column, beside), f"{words} and a time of day"
    footer = _footer(raw, column, found.bad & ~absent)
    _refuse(raw, column, found.bad & ~absent & ~footer, f"date of the form {words}")
    times = stamps
    notes = [found.note] if found.note else []
    if footer.any():
        notes.append(f"{footer.sum():,} line{'' if footer.sum() == 1 else 's'} below the table left out.")
    if found.offsets is not None:
        times, note = _axis(stamps, found.offsets)
        notes.append(note)
    return _finish(raw, columns, stamps=stamps, times=times, absent=absent | footer, words=words, notes=tuple(notes))


def _finish(
    raw: Raw,
    columns: tuple[int, ...],
    *,
    stamps: Times,
    times: Times,
    absent: BoolArray,
    words: str,
    notes: tuple[str, ...] = (),
) -> Chronology:
    rows = np.flatnonzero(~np.isnat(stamps))
    if not len(rows):
        raise TableError(f"{raw.names[columns[0]]} has no dates.", line=int(raw.lines[0]))
    without = np.flatnonzero(absent & np.isnat(stamps))
    gone = [i for i in without if any(_says(c[i]) for j, c in enumerate(raw.columns) if j not in columns)]
    footers = sum("below the table" in note for note in notes)
    if gone and not footers:
        many = f"{len(gone):,} rows have" if len(gone) > 1 else "1 row has"
        notes = (*notes, f"{many} no date (line {raw.lines[gone[0]]:,}): left out.")
    return Chronology(columns, rows, times, stamps, words, notes)


def _says(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else not np.isnan(cell)


def _refuse(raw: Raw, column: int, bad: BoolArray, what: str) -> None:
    if bad.any():
        row = int(np.argmax(bad))
        cell = str(raw.columns[column][row]).strip()[:40]
        raise TableError(f'"{cell}" in {raw.names[column]} is not a {what}.', line=int(raw.lines[row]))


def _footer(raw: Raw, column: int, bad: BoolArray) -> BoolArray:
    """Which of the last rows are not rows at all: words where the date should be, and nothing beside them."""
    out = np.zeros(len(bad), bool)
    for row in range(len(bad) - 1, max(-1, len(bad) - 20), -1):
        if not bad[row] or any(_says(c[row]) for i, c in enumerate(raw.columns) if i != column):
            break
        out[row] = True
    return out


def _clock_beside(raw: Raw, column: int) -> int | None:
    """The one column of times of day such as 09:30, if there is exactly one."""
    found = []
    for position, values in enumerate(raw.columns):
        look = _look(values) if position != column and values.dtype.kind == "O" else []
        if look and sum(map(dates.looks_like_clock, look)) >= 0.8 * len(look):
            found.append(position)
    return found[0] if len(found) == 1 else None


def _axis(stamps: Times, offsets: IntArray) -> tuple[Times, str]:
    """UTC, or the time on the wall where that is the more even (days that begin at midnight, summer and winter)."""
    utc = stamps - (offsets * 60_000_000).astype("timedelta64[us]")
    said = sorted({int(o) for o in offsets})
    words = ", ".join(f"{'-' if o < 0 else '+'}{abs(o) // 60:02}:{abs(o) % 60:02}" for o in said[:4])
    if _kinds_of_interval(stamps) < _kinds_of_interval(utc):
        return stamps, f"Times carry offsets from UTC ({words}); the steps are counted in local time."
    return utc, f"Times carry offsets from UTC ({words}); the steps are counted in UTC."


def _kinds_of_interval(times: Times) -> int:
    return len(np.unique(np.diff(np.unique(times[~np.isnat(times)]))))
