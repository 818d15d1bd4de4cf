"""When each row of a table was: the column of dates, found or chosen, and a time of day beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnnviz.data import cells, date_parts, dates, stacked
from rnnviz.data.raw import Raw
from rnnviz.data.time_words import named_like_dates, part_of, tokens
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import TableError, Times
from rnnviz.settings.data import ReadChoices

_LOOKED_AT = 200
_FEW = 0.05
"""The share of rows that may lack a date which can be read: they are left out, and named."""


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
    guesses: tuple[str, ...] = ()


def find(raw: Raw, *, choices: ReadChoices, dates: str) -> Chronology:
    """dates: a column's name, "auto" or "". TableError where the chosen column, or a cell of it, is not a date."""
    everything = np.arange(len(raw.lines))
    if dates == "":
        return Chronology((), everything, None, None, "", ())
    if dates in raw.names:
        return _read(raw, raw.names.index(dates), choices=choices)
    if dates != "auto":
        raise TableError(f"There is no column {dates!r} for the dates; there are {', '.join(raw.names[:20])}.")
    column = _written(raw)
    if column is not None:
        return _read(raw, column, choices=choices)
    if (parts := date_parts.find(raw)) is not None:
        absent = np.isnat(parts.stamps)
        return _finish(raw, parts.columns, stamps=parts.stamps, times=parts.stamps, absent=absent, words=parts.words)
    if (column := _counted(raw)) is not None:
        return _read(raw, column, choices=choices)
    if (column := _years_of_series(raw)) is not None:
        return _read(raw, column, choices=choices)
    note = "No column of dates was found: the rows are used in their order."
    if {"month", "day", "week"} & set(date_parts.named(raw)):
        note = "There are parts of dates, but no year: the rows are used in their order."
    return Chronology((), everything, None, None, "", (note,))


def _written(raw: Raw) -> int | None:
    """The column that is written as dates: of several one that tells the rows apart, by its name, then the first."""
    found: list[tuple[bool, int]] = []
    for position, column in enumerate(raw.columns):
        named = named_like_dates(raw.names[position]) and raw.header
        few = column[:: max(1, len(column) // 12)] if column.dtype.kind == "O" else column
        if column.dtype.kind == "O" and cells.plain(few, ".", cells.missing(few)) is not None:
            continue
        if column.dtype.kind == "M" or (column.dtype.kind == "O" and dates.shape_of(_look(column), bare=False)):
            found.append((not named, position))
    if len(found) < 2:
        return found[0][1] if found else None
    differ = {at: _different(raw, at) for _, at in found}
    most = max(differ.values())
    return min((differ[at] < 0.5 * most, unnamed, at) for unnamed, at in found)[2]


def _different(raw: Raw, column: int) -> int:
    """How many of the first rows a column of dates, with the time of day beside it, tells apart."""
    some = slice(0, 2_000)
    cells_of = raw.columns[column][some]
    clock = _clock_beside(raw, column)
    if cells_of.dtype.kind == "M":
        return len(np.unique(cells_of))
    beside = raw.columns[clock][some] if clock is not None else [""] * len(cells_of)
    return len({(str(a), str(b)) for a, b in zip(cells_of, beside, strict=True)})


def _counted(raw: Raw) -> int | None:
    """The column of numbers that are dates, such as 1871, 20200131 or seconds since 1970."""
    ranked: list[tuple[bool, int]] = []
    for position, column in enumerate(raw.columns):
        named = named_like_dates(raw.names[position]) and raw.header
        values = _as_cells(column) if column.dtype.kind == "f" else column
        near = position < (1 if raw.header else 4)  # without names, numbers of a station may come before the date
        if (named or near) and values.dtype.kind == "O" and _fits(values, raw, named=named):
            ranked.append((not named, position))
    return min(ranked)[1] if ranked else None


def _years_of_series(raw: Raw) -> int | None:
    """The column of years of several series under one another, which begin anew with each."""
    for position, name in enumerate(raw.names if raw.header else ()):
        column = raw.columns[position]
        values = _as_cells(column) if column.dtype.kind == "f" else column
        if part_of(name) != "year" or values.dtype.kind != "O" or dates.shape_of(_look(values), bare=True) != "year":
            continue
        stamps = dates.read(values, "year").stamps
        rows = np.flatnonzero(~np.isnat(stamps))
        several = len(rows) > 0.9 * len(stamps) and len(np.unique(stamps[rows])) >= 5
        if several and stacked.find(raw, rows, stamps[rows], dates=(position,)) is not None:
            return position
    return None


def _look(column: cells.Cells) -> list[str]:
    """Some of the cells that say something, spread over the whole column."""
    stride = max(1, len(column) // (2 * _LOOKED_AT))
    some = column[::stride]
    return [dates.start_of(str(c)) for c in some[~cells.missing(some)][:_LOOKED_AT]]


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
    if form == dates.EXCEL:
        return named and one_way and float(np.mean(steps == np.median(steps))) >= 0.5
    if form in dates.DECIMAL:  # prices and rates look like this, too: name, range and evenness must all say dates
        months = np.diff(stamps[there].astype("datetime64[M]").astype(np.int64))
        even = months if np.any(months) else steps
        return named and one_way and len(even) > 1 and float(np.mean(even == np.median(even))) >= 0.9
    if form == dates.MADE_UP:
        months = np.diff(stamps[there].astype("datetime64[M]").astype(np.int64))
        return bool(np.all(months == 1))
    if named:
        return one_way or len(np.unique(stamps[there])) > 0.9 * there.sum() or form in dates.EPOCHS
    if form in dates.EPOCHS:
        return one_way and float(np.mean(steps == np.median(steps))) >= 0.5
    years = np.diff(stamps[there].astype("datetime64[Y]").astype(np.int64))
    if form == "%Y%m%d" and float(np.mean(np.abs(steps) == np.median(np.abs(steps)))) < 0.5:
        return False
    return one_way and form.startswith(("year", "%Y%m%d")) and (form != "year" or bool(np.all(np.abs(years) == 1)))


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
    starts = values
    if any(dates.start_of(str(cell)) != str(cell) for cell in values[:: max(1, len(values) // 20)]):
        starts = np.array([dates.start_of(str(cell)) for cell in values], dtype=object)
    found = dates.read(starts, form, choices.date_order)
    absent = cells.missing(values, choices.missing)
    columns: tuple[int, ...] = (column,)
    stamps, words = found.stamps, found.words
    notes: list[str] = []
    if starts is not values:
        words = f"{words}, the start of each interval"
    if not found.clock and (beside := _clock_beside(raw, column)) is not None:
        clock, wrong = dates.clock_times(raw.columns[beside])
        _refuse(raw, beside, wrong & ~cells.missing(raw.columns[beside]), "time of day")
        stamps = stamps + np.where(wrong, 0, clock).astype("timedelta64[us]")
        columns, words = (column, beside), f"{words} and a time of day"
    elif not found.clock and (hours := date_parts.beside(raw, column)) is not None:
        clock_parts, there, used = hours
        stamps = np.where(there, stamps + clock_parts, np.datetime64("NaT"))
        columns, words = (column, *used), f"{words} and {' and '.join(raw.names[i] for i in used)}"
    bad = found.bad & ~absent
    footer = _footer(raw, column, bad)
    bad &= ~footer
    if 0 < bad.sum() <= _FEW * len(bad):
        row = int(np.argmax(bad))
        cell = str(raw.columns[column][row]).strip()[:40]
        many = f"{bad.sum():,} rows have" if bad.sum() > 1 else "1 row has"
        notes.append(f'{many} no date that can be read (line {raw.lines[row]:,}: "{cell}"): left out.')
        footer |= bad
    _refuse(raw, column, bad & ~footer, f"date of the form {found.words}")
    times = stamps
    if _footer(raw, column, found.bad & ~absent).any():
        count = int(_footer(raw, column, found.bad & ~absent).sum())
        notes.append(f"{count:,} line{'' if count == 1 else 's'} below the table left out.")
    if found.offsets is not None:
        times, note = _axis(stamps, found.offsets)
        notes.append(note)
    made = _finish(raw, columns, stamps=stamps, times=times, absent=absent | footer, words=words, notes=tuple(notes))
    return replace(made, guesses=(found.note,) if found.note else ())


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
        elif (
            look
            and raw.header
            and {"time", "uhrzeit", "hora", "heure", "tid", "время"} & set(tokens(raw.names[position]))
        ):
            clock, wrong = dates.clock_times(np.array(look, dtype=object))
            if not wrong.any() and len(np.unique(clock)) > 1 and all(len(cell) > 2 for cell in look):
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
