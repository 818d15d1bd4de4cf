"""The hours of a week at which there are rows: workdays, market hours. What is closed is no gap."""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.tables import Times

_DAY = 86_400_000_000
_WEEK = 7 * _DAY
_MOST = 10_080
"""Steps that a week may have: minutes."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONDAY = np.datetime64("1970-01-05", "us")


def find(times: Times, step: int) -> tuple[int, ...]:
    """The steps of a week at which there are rows, () where that is all of them, or no pattern.

    times: in order, each once. step: microseconds. A step is open where at least half of the weeks have a row there,
    and there is a pattern where two weeks are there, the closed steps have next to no rows, and most of what is missing
    is missing there: single rows at a closed time (one Saturday in a year) and holidays leave it as it is.
    """
    count = _WEEK // step if step and _WEEK % step == 0 else 0
    if not 1 < count <= _MOST or len(times) < 10 or (times[-1] - times[0]).astype(np.int64) < 13 * _DAY:
        return ()
    place = _slots(times, step)
    first, last = place[0], place[-1]
    slots = np.arange(count)
    weeks = (last - slots) // count - -((slots - first) // count) + 1
    there = np.bincount(np.unique(place) % count, minlength=count)
    share = there / np.maximum(weeks, 1)
    is_open = share >= 0.5
    closed = ~is_open
    if not closed.any() or not is_open.any():
        return ()
    missing = float((weeks - there).sum())
    good = (
        closed.sum() >= 0.05 * count
        and there[closed].sum() <= 0.03 * len(times)
        and share[is_open].mean() >= 0.7
        and (weeks - there)[closed].sum() >= 0.6 * missing
    )
    return tuple(np.flatnonzero(is_open).tolist()) if good else ()


def positions(times: Times, step: int, open_: tuple[int, ...]) -> Array:
    """(n,) how many open steps each time is after the first Monday of 1970: not whole between open steps."""
    count = _WEEK // step
    offset = (times - _MONDAY).astype(np.int64) - _phase(times[0], step)
    at = offset / step
    in_week = at % count
    opens = np.array(open_, np.float64)
    x = np.r_[opens[-1] - count, opens, opens[0] + count]
    index = np.interp(in_week, x, np.arange(-1.0, len(opens) + 1))
    return np.asarray(np.floor(at / count) * len(opens) + index)


def grid(first: np.datetime64, count: int, step: int, open_: tuple[int, ...]) -> Times:
    """The times of so many open steps from a first one on."""
    begin = int(np.rint(positions(np.array([first]), step, open_)[0]))
    weeks, index = np.divmod(begin + np.arange(count), len(open_))
    offset = (weeks * (_WEEK // step) + np.array(open_)[index]) * step + _phase(first, step)
    return np.asarray(_MONDAY + offset.astype("timedelta64[us]"))


def season(open_: tuple[int, ...], step: int) -> int:
    """The open steps of a day, or of a week where a step is a day; 0 where days differ, or have one."""
    if step >= _DAY:
        return len(open_)
    often = np.unique(_by_day(open_, step), return_counts=True)[1]
    return int(often[0]) if len(set(often.tolist())) == 1 and often[0] > 1 else 0


def say(open_: tuple[int, ...], step: int) -> str:
    """Monday to Friday; with its hours where each day has the same ones; else how much of a week is open."""
    by_day = _by_day(open_, step)
    days = np.unique(by_day)
    words = _DAYS[days[0]] if len(days) == 1 else f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    if len(days) != days[-1] - days[0] + 1:
        words = ", ".join(_DAYS[day] for day in days)
    if step >= _DAY:
        return words
    steps = _DAY // step
    hours = [tuple((np.array(open_)[by_day == day] % steps).tolist()) for day in days]
    if len(set(hours)) > 1:
        return f"{len(open_):,} of the {7 * steps:,} steps of a week"
    first, last = hours[0][0], hours[0][-1] + 1
    if len(hours[0]) == steps:
        return words
    if len(hours[0]) == last - first:
        return f"{words}, {_clock(first * step)} to {_clock(last * step)}"
    return f"{words}, {len(hours[0]):,} of {steps:,} steps a day"


def _slots(times: Times, step: int) -> IntArray:
    """(n,) how many steps each time is after the first Monday of 1970."""
    offset: IntArray = (times - _MONDAY).astype(np.int64) - _phase(times[0], step)
    return np.asarray(np.rint(offset / step).astype(np.int64))


def _phase(first: np.datetime64, step: int) -> int:
    return int((first - _MONDAY).astype(np.int64)) % step


def _by_day(open_: tuple[int, ...], step: int) -> IntArray:
    return np.asarray(np.array(open_) * step // _DAY)


def _clock(microseconds: int) -> str:
    minutes = microseconds // 60_000_000
    return f"{minutes // 60}:{minutes % 60:02}"
