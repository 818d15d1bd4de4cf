"""Which rows train, validate and test, and where a window can stand among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data.gaps import Even
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import TableError
from rnnviz.settings.data import SeriesSettings

PARTS = ("train", "val", "test")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}(:\d{2}(:\d{2}(\.\d{1,6})?)?)?)?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Split:
    """The rows at which the validation and the test part begin, and how many rows there are."""

    val: int
    test: int
    rows: int

    def bounds(self, part: str) -> tuple[int, int]:
        return {"train": (0, self.val), "val": (self.val, self.test), "test": (self.test, self.rows)}[part]


def between(even: Even, source: SeriesSettings) -> Even:
    """The rows from the first to the last date that were chosen, both included ("2019-05" is all of May)."""
    if not source.start and not source.end:
        return even
    begin = _row(even.stamps, source.start) if source.start else 0
    end = _row(even.stamps, source.end, after=True) if source.end else len(even.stamps)
    if begin >= end:
        raise TableError(f"No row lies between {source.start or 'the beginning'} and {source.end or 'the end'}.")
    kept = slice(begin, end)
    return replace(
        even,
        stamps=even.stamps[kept],
        values=even.values[kept],
        made_up=even.made_up[kept],
        labels={name: labels[kept] for name, labels in even.labels.items()},
        breaks=even.breaks[kept],
    )


def split(stamps: npt.NDArray[Any], source: SeriesSettings) -> Split:
    """Where the parts begin: at a date, or so that they have their share of the rows. TableError where they cross."""
    rows = len(stamps)
    test = _begin(stamps, source.test or "0", end=rows, what="test")
    val = _begin(stamps, source.val, end=test, what="validation")
    if not 0 < val < test:
        raise TableError(
            f"The validation set would begin at row {val + 1:,} and the test set at row {test + 1:,} of {rows:,}: "
            "nothing is left to train on, or to validate with."
        )
    return Split(val, test, rows)


def usable(
    *,
    known_inputs: BoolArray,
    known_targets: BoolArray,
    true_targets: BoolArray,
    breaks: BoolArray,
    steps: int,
    ahead: int,
) -> BoolArray:
    """(rows + 1,) for each row, whether it can be the first of `ahead` values after a window of `steps` rows.

    All (rows,): whether all inputs, all targets are there; whether no target is made up; where time does not go on.
    """
    rows = len(breaks)
    out = np.zeros(rows + 1, bool)
    if rows < steps + ahead:
        return out
    first = np.arange(steps, rows - ahead + 1)

    def none(wrong: BoolArray, begin: IntArray, end: IntArray) -> BoolArray:
        total = np.r_[0, np.cumsum(wrong)]
        clean: BoolArray = total[end] == total[begin]
        return clean

    out[first] = (
        none(~known_inputs, first - steps, first)
        & none(~known_targets, first - steps + 1, first + ahead)
        & none(~true_targets, first, first + ahead)
        & none(breaks, first - steps + 1, first + ahead)
    )
    return out


def windows(split: Split, part: str, usable: BoolArray, *, steps: int, ahead: int, reach_back: bool) -> IntArray:
    """(windows,) the first row after each window of a part; all values ahead lie inside the part."""
    begin, end = split.bounds(part)
    earliest = begin if reach_back else begin + steps
    first: IntArray = np.arange(max(earliest, steps), max(end - ahead + 1, 0))
    return first[usable[first]]


def _begin(stamps: npt.NDArray[Any], text: str, *, end: int, what: str) -> int:
    """The row at which a part begins that goes on to `end`, from a share such as 0.2 or a date."""
    try:
        share = float(text)
    except ValueError:
        return _row(stamps, text)
    if share >= 1 and _DATE.fullmatch(text.strip()):  # a year
        return _row(stamps, text)
    if not 0 <= share < 1:
        raise TableError(f"The share of the {what} set must be at least 0 and less than 1, or a date; not {text}.")
    return end - int(len(stamps) * share + 1e-9)


def _row(stamps: npt.NDArray[Any], text: str, *, after: bool = False) -> int:
    """The first row at or after a date; with `after`, the first one after the whole day, month or year it names."""
    text = text.strip()
    if stamps.dtype.kind != "M":
        raise TableError(f"{text} asks for a date, but the rows have none: give a share, such as 0.2.")
    try:
        date = np.datetime64(text) if _DATE.fullmatch(text) else None
    except ValueError:
        date = None
    if date is None:
        raise TableError(f"{text} is neither a date such as 2019-01-31 nor a share such as 0.2.")
    # On the wall's clock an hour can come twice: the parts are cut at its first coming, so that they never cross.
    wanted = (date + 1 if after else date).astype("datetime64[us]")
    late = np.flatnonzero(stamps >= wanted)
    return int(late[0]) if len(late) else len(stamps)
