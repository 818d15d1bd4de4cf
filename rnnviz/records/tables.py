"""A table as it was read from a file: its columns, its dates, and what was noticed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.unusable import TableError as TableError

Times = npt.NDArray[np.datetime64]


class ColumnKind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One column, in the order of the table's rows.

    values: float64 (rows,) with nan for missing, or None where the column is not of numbers. labels: the text of the
    cells (rows,), "" for missing, or None where it is of numbers. missing: how many cells are empty or say so.
    problem: why it cannot be forecast, in words, "" where it can. remark: why it is not what one forecasts, "" where it
    is. unread: in words, which of its cells are no numbers, and count as missing; "" for none.
    """

    name: str
    kind: ColumnKind
    values: Array | None
    labels: npt.NDArray[Any] | None
    missing: int
    problem: str = ""
    remark: str = ""
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The distance in time from one row to the next.

    words: "daily", "every 5 minutes". microseconds: a fixed step, or 0. months: a step of the calendar, or 0. open: the
    steps of a week, from Monday at midnight on, at which there are rows, where there are none at the others (markets,
    workdays); () for all. season: how many steps a natural season has (7 days, 24 hours, 12 months), 0 for none.
    """

    words: str
    microseconds: int = 0
    months: int = 0
    season: int = 0
    open: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Where rows are missing. after, before: the stamps on its two sides; steps: how many rows would fit between."""

    after: np.datetime64
    before: np.datetime64
    steps: int


@dataclass(frozen=True, slots=True)
class Question:
    """What only the user can know of a file.

    field: the field of ReadChoices that has the answer. words: a sentence. options: (value, words) of each answer.
    answer: the value that holds, "" while nothing does. open: whether nothing can be forecast before it is answered.
    about: for the field "missing", the number that is asked about.
    """

    field: str
    words: str
    options: tuple[tuple[str, str], ...]
    answer: str = ""
    open: bool = False
    about: str = ""


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """Rows that are sequences by themselves, each with a class.

    values: float64 (sequences, steps), without a gap up to a sequence's own length, zeros after it. lengths:
    (sequences,). labels: (sequences,) which of `words` each one is. words: what the classes are called, in the order of
    the outputs. by: the column that says the class.
    """

    values: Array
    lengths: IntArray
    labels: IntArray
    words: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Table:
    """A file of a user's own, as it was understood. All arrays are read-only and in the order of time.

    columns: all but those that make the dates. dates: their names, () where there are none. date_words: how they were
    read ("month/day/year"). times: (rows,) datetime64[us] by which the rows are ordered and spaced, None without
    dates; where the stamps carry offsets from UTC these are times in UTC or on the wall, whichever are the more even.
    stamps: (rows,) as the file says them. step: None without dates, or where there are fewer than three rows.
    gaps: the longest first; uneven: how many intervals, gaps among them, are not a whole number of steps.
    duplicates: how many rows were dropped because they say the same as another.
    order: "in order", "backward" or "mixed", as the file has them. lines: (rows,) the file's line of each row.
    delimiter, decimal, encoding: "" where the format has none; delimiter " " stands for runs of spaces.
    header: whether the first line of the table has names. preview: the first rows as the file has them.
    notes: sentences on all that was decided, left out or mended, for the user. guesses: those of them on what could
    be otherwise. questions: those that the file leaves to the user, answered ones among them. target, why: the column
    that is forecast where none was chosen, and the reason. labelled: where each row of the file is a sequence with a
    class, these; then the columns are the classes, each with the mean of its sequences, and a row is a time step.
    """

    path: str
    columns: tuple[Column, ...]
    dates: tuple[str, ...]
    date_words: str
    times: Times | None
    stamps: Times | None
    step: Step | None
    gaps: tuple[Gap, ...]
    uneven: int
    duplicates: int
    order: str
    lines: IntArray
    delimiter: str
    decimal: str
    encoding: str
    header: bool
    preview: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    guesses: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    target: str = ""
    why: str = ""
    labelled: LabelledRows | None = None

    @property
    def rows(self) -> int:
        return len(self.lines)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that can be forecast: the sensible targets, in the file's order."""
        return tuple(c.name for c in self.columns if c.kind is ColumnKind.NUMBER and not c.problem)

    @property
    def asked(self) -> Question | None:
        """The first question that must be answered before anything is forecast."""
        return next((question for question in self.questions if question.open), None)

    @property
    def window(self) -> int:
        """A sensible length of a window: about fifty steps in whole seasons, at most a fifth of the rows."""
        season = self.step.season if self.step is not None and 1 < self.step.season <= 60 else 1
        most = max(5, min(-(-50 // season) * season, self.rows // 5))
        return most - most % season if most >= 2 * season else most

    def column(self, name: str) -> Column:
        """The column of that name; TableError, naming those that there are, where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        names = ", ".join(c.name for c in self.columns[:20])
        raise TableError(f"There is no column {name!r} to use; there are {names}.")
