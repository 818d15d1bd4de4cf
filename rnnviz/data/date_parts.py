"""A date whose parts stand in columns of their own: year, month, day, hour, in any order and language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import cells
from rnnviz.data.raw import Raw
from rnnviz.data.time_words import MONTH_OF, part_of
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.tables import Times

_RANGES = {
    "year": (0, 2_500),
    "quarter": (1, 4),
    "month": (1, 12),
    "week": (0, 54),
    "day": (1, 31),
    "day of year": (1, 366),
    "weekday": (0, 7),
    "hour": (0, 24),
    "minute": (0, 59),
    "second": (0, 60),
}
Spans = npt.NDArray[np.timedelta64]
_CLOCK = ("hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Parts:
    """columns: which hold the parts. stamps: (rows,), NaT where a part is missing. words: how they are written."""

    columns: tuple[int, ...]
    stamps: Times
    words: str


def named(raw: Raw) -> dict[str, int]:
    """The columns that hold parts of dates, by their names and their range; of two with one part the first."""
    found: dict[str, int] = {}
    for position, name in enumerate(raw.names if raw.header else ()):
        part = part_of(name)
        if part and part not in found and len(_sample(raw, position, part)):
            found[part] = position
    return found


def find(raw: Raw) -> Parts | None:
    """The date that columns make up together; None where there is no year with a part of it beside."""
    found = named(raw) or _unnamed(raw)
    if "year" not in found or not ({"month", "day of year", "quarter"} & set(found)):
        return None
    numbers = {part: _numbers(raw.columns[position], part) for part, position in found.items()}
    year = numbers["year"]
    if np.nanmax(year, initial=0) < 100:  # two digits: as those who measured would have written them
        year = np.where(year >= 50, 1900 + year, 2000 + year)
    known = np.isfinite(year)
    used = ["year"]
    months = np.where(known, year, 1970) * 12 - 1970 * 12
    days: Array = np.zeros(len(year))
    if "month" in found:
        known &= np.isfinite(numbers["month"])
        months = months + np.where(known, numbers["month"], 1) - 1
        used.append("month")
        if "day" in found:
            known &= np.isfinite(numbers["day"])
            days = np.where(known, numbers["day"], 1) - 1
            used.append("day")
    elif "day of year" in found:
        known &= np.isfinite(numbers["day of year"])
        days = np.where(known, numbers["day of year"], 1) - 1
        used.append("day of year")
    else:
        known &= np.isfinite(numbers["quarter"])
        months = months + 3 * (np.where(known, numbers["quarter"], 1) - 1)
        used.append("quarter")
    month = months.astype(np.int64).astype("datetime64[M]")
    stamps = (month.astype("datetime64[D]") + days.astype(np.int64)).astype("datetime64[us]")
    if used[-1] == "day":
        known &= stamps.astype("datetime64[M]") == month
    if used[-1] in ("day", "day of year"):
        clock, there, more = clock_of(numbers)
        stamps, known, used = stamps + clock, known & there, [*used, *more]
    stamps = np.where(known, stamps, np.datetime64("NaT"))
    return Parts(
        tuple(found[part] for part in used), stamps, f"{', '.join(used[:-1])} and {used[-1]} in columns of their own"
    )


def beside(raw: Raw, column: int) -> tuple[Spans, BoolArray, tuple[int, ...]] | None:
    """The time of day in columns called hour, and minute and second, beside a column of days."""
    found = {part: at for part, at in named(raw).items() if part in _CLOCK and at != column}
    if "hour" not in found:
        return None
    clock, there, used = clock_of({part: _numbers(raw.columns[at], part) for part, at in found.items()})
    return clock, there, tuple(found[part] for part in used)


def clock_of(numbers: dict[str, Array]) -> tuple[Spans, BoolArray, list[str]]:
    """The time of day of hours, minutes and seconds, where it is known, and which parts were used. Hours from 1 to 24
    are those that end then: hour 1 begins at midnight."""
    total: Array = np.zeros(0)
    known: BoolArray = np.ones(1, bool)
    used: list[str] = []
    for part, seconds in (("hour", 3600), ("minute", 60), ("second", 1)):
        if part not in numbers:
            break
        values = numbers[part]
        if part == "hour" and np.nanmin(values, initial=24) >= 1 and np.nanmax(values, initial=0) == 24:
            values = values - 1
        finite = np.isfinite(values)
        known = known & finite
        piece = np.where(finite, values, 0) * seconds
        total = piece if not used else total + piece
        used.append(part)
    if not used:
        return np.zeros(1, "timedelta64[us]"), known, used
    return (total * 1e6).astype(np.int64).astype("timedelta64[us]"), known, used


def _sample(raw: Raw, position: int, part: str) -> Array:
    """Some of the numbers of a column, () where they cannot be that part."""
    column = raw.columns[position]
    some = column[:: max(1, len(column) // 500)]
    values = _numbers(some, part)
    there = values[np.isfinite(values)]
    low, high = _RANGES[part]
    filled = (
        np.isfinite(some).sum()
        if some.dtype.kind == "f"
        else (~cells.missing(some)).sum()
        if some.dtype.kind == "O"
        else 0
    )
    whole = len(there) == filled > 0 and bool(np.all(there == np.rint(there)))
    return there if whole and low <= there.min() and there.max() <= high else np.array([])


def _numbers(column: npt.NDArray[Any], part: str) -> Array:
    """(rows,) the numbers of a part; a month may be a name. nan where there is none."""
    if column.dtype.kind == "f":
        return np.asarray(column, np.float64)
    if column.dtype.kind != "O":
        return np.full(len(column), np.nan)
    absent = cells.missing(column)
    values, bad = cells.numbers(column, ".", absent)
    if part in ("month", "quarter") and bad.any():
        words = [str(c).strip().lower().rstrip(".") for c in column[bad]]
        values[bad] = [
            MONTH_OF.get(w, np.nan) if part == "month" else {"q1": 1, "q2": 2, "q3": 3, "q4": 4}.get(w, np.nan)
            for w in words
        ]
    return values


def _unnamed(raw: Raw) -> dict[str, int]:
    """Year and month, and day and hour, as the first columns of a table without names: each within its range, the
    year never falling, the month going round."""
    out: dict[str, int] = {}
    if raw.header or len(raw.columns) < 3:
        return out
    for position, part in enumerate(("year", "month", "day", "hour")):
        if position >= len(raw.columns) - 1:
            break
        there = _sample(raw, position, part)
        if not len(there):
            break
        steps = np.diff(there)
        if part == "year" and (there.min() < 1500 or there.max() > 2200 or np.any(steps < 0)):
            break
        if part != "year" and len(np.unique(there)) < {"month": 4, "day": 25, "hour": 12}[part]:
            break
        if part == "month" and len(there) > 24 and (there.min() != 1 or there.max() != 12):
            break
        out[part] = position
    return out if "month" in out else {}
