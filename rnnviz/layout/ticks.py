"""Round ticks for the axes of plots: numbers, powers of ten, and dates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.layout.numerals import fixed, percent, setting
from rnnviz.light_dataclass import dataclass

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Finest first: the unit of the calendar, and how many of it lie between two ticks.
_CALENDAR = (
    *(("s", n) for n in (1, 5, 15, 30)),
    *(("m", n) for n in (1, 5, 15, 30)),
    *(("h", n) for n in (1, 3, 6, 12)),
    *(("D", n) for n in (1, 2, 7, 14)),
    *(("M", n) for n in (1, 2, 3, 6)),
    *(("Y", n) for n in (1, 2, 5, 10, 20, 50, 100)),
)


_ROUNDING = 1e-9
"""Tolerance of a power of ten and its logarithm, so that an end of the range is within it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """at: the value on the axis; words: what is there."""

    at: float
    words: str


def linear(low: float, high: float, *, most: int) -> list[Tick]:
    """At most this many ticks at multiples of 1, 2 or 5 times a power of ten, within the range."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low or most < 1:
        return []
    size = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(size * m for m in (1, 2, 5, 10, 20) if _count(low, high, size * m) <= most)
    places = max(0, -math.floor(math.log10(step) + 1e-9))
    first = math.ceil(low / step - 1e-9)
    return [Tick(k * step, _plain(k * step, places)) for k in range(first, first + _count(low, high, step))]


def _count(low: float, high: float, step: float) -> int:
    return math.floor(high / step + 1e-9) - math.ceil(low / step - 1e-9) + 1


def whole(low: float, high: float, *, most: int) -> list[Tick]:
    """As linear, at whole numbers only."""
    ticks = [tick for tick in linear(low, high, most=most) if math.isclose(tick.at, round(tick.at), abs_tol=1e-9)]
    return [Tick(float(round(tick.at)), f"{round(tick.at):,}".replace("-", "−")) for tick in ticks]


def shares(low: float, high: float, *, most: int) -> list[Tick]:
    """As linear, of shares from 0 to 1, which are written as percentages."""
    found = linear(low, high, most=most)
    decimals = 0 if all(math.isclose(t.at * 100, round(t.at * 100), abs_tol=1e-6) for t in found) else 1
    return [Tick(t.at, percent(t.at, decimals=decimals)) for t in found]


def logarithmic(low: float, high: float, *, most: int = 8) -> list[Tick]:
    """Ticks at 1, 2 and 5 times powers of ten, the powers alone where the others would be too many."""
    if not 0 < low < high:
        return []
    low, high = low * (1 - _ROUNDING), high * (1 + _ROUNDING)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for multiples in ((1, 2, 5), (1,)):
        ticks = [Tick(m * 10.0**d, _decimal(m, d)) for d in decades for m in multiples if low <= m * 10.0**d <= high]
        if len(ticks) <= most:
            return ticks
    return ticks[:: math.ceil(len(ticks) / most)]


def dates(times: npt.NDArray[Any], *, first: float, last: float, most: int) -> list[Tick]:
    """Ticks where the calendar turns (a year, a month, a day, an hour), at positions from `first` to `last`.

    times: (n,) datetime64, in order; position i on the axis is times[i], however far apart they are.
    """
    begin, end = max(0, math.ceil(first)), min(len(times) - 1, math.floor(last))
    if begin > end or most < 1:
        return []
    shown = times[begin : end + 1]
    for unit, count in _CALENDAR:
        period = np.asarray(shown.astype(f"datetime64[{unit}]").astype(np.int64)) // count
        turns = np.flatnonzero(np.diff(period)) + 1
        if len(turns) <= most:
            break
    if not len(turns):  # within one hour, one day …: the ends say where
        turns, unit = np.array([0]), "m"
    words = []
    before = None
    for i in turns:
        words.append(_date_words(shown[i], before, unit))
        before = shown[i]
    return [Tick(float(begin + i), w) for i, w in zip(turns, words, strict=True)]


def date_words(time: np.datetime64) -> str:
    """A stamp as a person writes it: 3 Mar 2016, with the time of day where it has one."""
    day = time.astype("datetime64[D]")
    text = str(day)
    words = f"{day.astype(object).day} {_MONTHS[day.astype(object).month - 1]} {text[: text.index('-', 1)]}"
    clock = str(time.astype("datetime64[m]"))[-5:]
    return words if clock == "00:00" else f"{words} {clock}"


def _date_words(time: np.datetime64, before: np.datetime64 | None, unit: str) -> str:
    year = str(time.astype("datetime64[Y]"))
    if unit == "Y":
        return year
    same_year = before is not None and str(before.astype("datetime64[Y]")) == year
    date = time.astype("datetime64[D]").astype(object)
    month = _MONTHS[date.month - 1]
    if unit == "M":
        return month if same_year else f"{month} {year}"
    day = f"{date.day} {month}"
    if unit == "D":
        return day if same_year else f"{day} {year}"
    same_day = before is not None and before.astype("datetime64[D]") == time.astype("datetime64[D]")
    clock = str(time.astype("datetime64[s]"))[-8 : None if unit == "s" else -3]
    return clock if same_day else f"{day} {clock}"


def _plain(value: float, places: int) -> str:
    if abs(value) >= 1e7 or (places > 5 and value):
        return setting(value)
    return fixed(value, places)


def _decimal(multiple: int, power: int) -> str:
    if -4 <= power < 0:
        return fixed(multiple * 10.0**power, -power)
    return f"{multiple * 10**power:,}" if 0 <= power < 6 else f"{multiple}e{power}".replace("-", "−")
