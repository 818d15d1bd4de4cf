"""The step of a series of stamps: daily, monthly, every 5 minutes; and where it is broken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.data import week
from rnnviz.records.arrays import Array
from rnnviz.records.tables import Gap, Step, Times

_SECOND, _DAY = 1_000_000, 86_400_000_000
_UNITS = ((7 * _DAY, "week", "weekly"), (_DAY, "day", "daily"), (3_600 * _SECOND, "hour", "hourly"))
_SMALL = ((60 * _SECOND, "minute"), (_SECOND, "second"), (1_000, "millisecond"), (1, "microsecond"))
_MONTHS = {1: ("monthly", 12), 3: ("quarterly", 4), 6: ("half-yearly", 2), 12: ("yearly", 0)}
TOLERANCE = 0.02
"""An interval this near to a whole number of steps counts as one."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """gaps: the longest first. uneven: intervals, gaps among them, that are not a whole number of steps."""

    step: Step
    gaps: tuple[Gap, ...]
    uneven: int


def find(times: Times) -> Rhythm | None:
    """The rhythm of stamps in order, each once; None for fewer than three."""
    if len(times) < 3:
        return None
    step = _step(times)
    intervals = np.diff(positions(times, step))
    whole = np.rint(intervals)
    near = np.abs(intervals - whole) <= TOLERANCE
    long = np.flatnonzero(intervals >= 1.5)
    order = long[np.argsort(-intervals[long], kind="stable")]
    gaps = tuple(Gap(times[i], times[i + 1], max(1, round(intervals[i]) - 1)) for i in order)
    return Rhythm(step, gaps, int(np.sum(~near | (whole < 1))))


def positions(times: Times, step: Step) -> Array:
    """(n,) how many steps each stamp is after the first one; a whole number where it is on the grid."""
    if step.months:
        months = times.astype("datetime64[M]")
        within = (times - months.astype("datetime64[us]")).astype(np.int64)
        length = ((months + 1).astype("datetime64[us]") - months.astype("datetime64[us]")).astype(np.int64)
        # Every month's last day is as far into its month as any other's.
        share = np.where(within >= length - _DAY, 1.0, within / length)
        share = np.where(np.abs(share - share[0]) < 0.06, share[0], share)
        absolute = (months.astype(np.int64) + share) / step.months
        return np.asarray(absolute - absolute[0])
    if step.open:
        at = week.positions(times, step.microseconds, step.open)
        return np.asarray(at - at[0])
    return np.asarray((times - times[0]).astype(np.int64) / step.microseconds)


def grid(times: Times, step: Step) -> Times:
    """The stamps of every step from the first to the last one."""
    count = int(np.rint(positions(times, step)[-1])) + 1
    if step.months:
        months = times[0].astype("datetime64[M]") + step.months * np.arange(count)
        within = times[0] - times[0].astype("datetime64[M]").astype("datetime64[us]")
        at = months.astype("datetime64[us]") + within
        last = (months + 1).astype("datetime64[us]") - np.timedelta64(_DAY, "us")
        out: Times = last + (at[0] - last[0]) if at[0] >= last[0] else np.minimum(at, last)
        return out
    if step.open:
        return week.grid(times[0], count, step.microseconds, step.open)
    return np.asarray(times[0] + (step.microseconds * np.arange(count)).astype("timedelta64[us]"))


def _step(times: Times) -> Step:
    intervals = np.diff(times).astype(np.int64)
    values, counts = np.unique(intervals, return_counts=True)
    usual = int(values[np.argmax(counts)])
    middle = float(np.median(intervals))
    if middle > 27 * _DAY and usual >= 27 * _DAY:
        months = np.diff(times.astype("datetime64[M]").astype(np.int64))
        steps, often = np.unique(months[months > 0], return_counts=True)
        if len(steps) and (usual % (7 * _DAY) or len(values) > 1):
            count = int(steps[np.argmax(often)])
            words, season = _MONTHS.get(count, (f"every {count} months", 0))
            if count % 12 == 0 and count > 12:
                words = f"every {count // 12} years"
            return Step(words, months=count, season=season)
    words = _words(usual)
    open_ = week.find(times, usual)
    if open_:
        return Step(f"{words}, {week.say(open_, usual)}", usual, season=week.season(open_, usual), open=open_)
    return Step(words, microseconds=usual, season=_season(usual))


def _words(step: int) -> str:
    for size, unit, words in _UNITS:
        if step % size == 0:
            count = step // size
            return words if count == 1 else f"every {count} {unit}s"
    for size, unit in _SMALL:
        if step % size == 0:
            count = step // size
            return f"every {unit}" if count == 1 else f"every {count:,} {unit}s"
    raise AssertionError("an interval is a whole number of microseconds")


def _season(step: int) -> int:
    """Steps per week for days, per day for what is shorter, per year for weeks; 0 where they are not a whole number."""
    if step == 7 * _DAY:
        return 52
    whole = 7 * _DAY if step == _DAY else _DAY
    count, rest = divmod(whole, step)
    return count if not rest and 1 < count <= 10_000 else 0
