"""The hour that comes twice where summer time ends: both are kept, on an axis on which time goes on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.data.speech import say_day
from rnnviz.records.arrays import IntArray
from rnnviz.records.tables import Times

_HOUR = np.timedelta64(3_600_000_000, "us")
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Change:
    """times: (rows,) the stamps on an axis without the changes of the clock. note: a sentence."""

    times: Times
    note: str


def find(stamps: Times) -> Change | None:
    """The changes of the clock in stamps in the order of the file, none of them NaT. None where no hour comes twice.

    An hour comes twice where every stamp between two full hours of the night of a Sunday, in spring or in autumn, is
    there exactly twice; the first ones in the file are those of summer time. In the other half of the year an hour is
    missing then. A blank row in its place stays: it is one step more.
    """
    order = np.argsort(stamps, kind="stable")
    ordered = stamps[order]
    again = np.r_[False, ordered[1:] == ordered[:-1]]
    twice = _hours_twice(ordered, again)
    steps = np.diff(ordered[~again])
    if not len(twice) or not len(steps) or steps.min() > _HOUR:
        return None
    autumn = bool(np.median(_month(twice)) > 6)
    jumps = _hours_missing(ordered[~again], spring=autumn)
    offset = np.full(len(ordered), np.timedelta64(0, "us"))
    events = sorted([(hour, -1) for hour in twice] + [(hour, 1) for hour in jumps])
    offset += _HOUR if events[0][1] < 0 else np.timedelta64(0, "us")
    for hour, sign in events:
        later = ordered >= (hour + _HOUR if sign < 0 else hour)
        if sign < 0:
            later |= (ordered >= hour) & (ordered < hour + _HOUR) & again
        offset[later] += sign * _HOUR
    times = np.empty_like(stamps)
    times[order] = ordered - offset
    first = twice[0]
    clock = str(first.astype("datetime64[m]"))[11:]
    more = f", and in {len(twice) - 1:,} other year{'' if len(twice) == 2 else 's'}" if len(twice) > 1 else ""
    return Change(
        times,
        f"The hour from {clock} comes twice on {say_day(first)}{more}: summer time ends there, and both are kept.",
    )


def _hours_twice(ordered: Times, again: IntArray) -> Times:
    """The beginnings of the hours of which every stamp is there exactly twice, on Sundays in spring or in autumn."""
    hours = ordered.astype("datetime64[h]")
    repeated, counts = np.unique(hours[again], return_counts=True)
    found = []
    for hour, count in zip(repeated, counts, strict=True):
        begin, end = np.searchsorted(hours, [hour, hour + 1])
        night = int((hour - hour.astype("datetime64[D]")).astype(int)) <= 3
        if night and end - begin == 2 * count and _weekday(hour) == _SUNDAY and _month(hour) in (3, 4, 9, 10, 11):
            found.append(hour.astype("datetime64[us]"))
    years = [int(h.astype("datetime64[Y]").astype(int)) for h in found]
    if len(set(years)) != len(years):
        return np.array([], "datetime64[us]")
    return np.array(found, "datetime64[us]")


def _hours_missing(ordered: Times, *, spring: bool) -> list[np.datetime64]:
    """The stamps after an hour that is missing at night on a Sunday, in that half of the year."""
    steps = np.diff(ordered)
    usual = np.median(steps.astype(np.int64)).astype("timedelta64[us]")
    after = ordered[1:][steps == usual + _HOUR]
    months = (3, 4) if spring else (9, 10, 11)
    return [
        stamp
        for stamp in after
        if _weekday(stamp) == _SUNDAY and _month(stamp) in months and int(str(stamp)[11:13]) in (1, 2, 3, 4)
    ]


def _weekday(stamp: np.datetime64) -> int:
    """0 for Monday. (1 January 1970 was a Thursday.)"""
    return int((stamp.astype("datetime64[D]").astype(int) + 3) % 7)


def _month(stamps: Times | np.datetime64) -> IntArray:
    months: IntArray = stamps.astype("datetime64[M]").astype(int) % 12 + 1
    return months
