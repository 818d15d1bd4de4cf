"""Rows that repeat a date: the same ones, the hour that comes twice, series under one another, and all others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rnnviz.data import cells, clock_change, stacked
from rnnviz.data.chronology import Chronology
from rnnviz.data.raw import Raw
from rnnviz.data.speech import count, say
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import Question, Times
from rnnviz.settings.data import ReadChoices

_ALL = "all"
_MEANS = {
    "first": "keep the first row of each date",
    "last": "keep the last row of each date",
    "mean": "take the mean of each date",
    "count": "keep all rows, in the order of the file",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """rows: which are used, in the order of time. times: theirs, None where the rows are counted. duplicates: how many
    were dropped because they say the same as another. groups: (rows,) for "mean", the first row of each date to which
    every row belongs, else None. stack: series under one another, of which all are used; else None."""

    rows: IntArray
    times: Times | None
    duplicates: int = 0
    order: str = "in order"
    groups: IntArray | None = None
    stack: stacked.Stack | None = None
    notes: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def sort_out(raw: Raw, when: Chronology, choices: ReadChoices, *, one: bool = False) -> Kept:
    """Which rows of a table are used, and in which order. Nothing that says something new is dropped without a word,
    and no more than one row in twenty without a question. one: these rows are a single series."""
    if when.times is None:
        return Kept(when.rows, None)
    rows, times = when.rows, when.times
    order = _order(times[rows])
    notes, guesses = [], []
    again = _again(raw, rows, times)
    if not again.first.all() and (change := clock_change.find(times[rows])) is not None:
        times = times.copy()
        times[rows] = change.times
        guesses.append(change.note)
        again, order = _again(raw, rows, times), _order(times[rows])
    question: tuple[Question, ...] = ()
    other = int(again.others.sum())
    if other > stacked.MANY * len(rows) and not one:
        differ = np.sort(again.rows[~again.same])
        stack = stacked.find(raw, differ, times[differ], dates=when.columns)
        if stack is not None:
            return _of_series(raw, replace(when, rows=differ, times=times), stack, choices)
    if other > stacked.MANY * len(rows):
        chosen = choices.repeats
        line = raw.lines[again.rows[again.others][0]]
        question = (
            Question(
                "repeats",
                f"{other:,} of {len(rows):,} rows repeat a date with other values (the first in line {line:,}).",
                tuple(_MEANS.items()),
                "" if chosen == "auto" else chosen,
                open=chosen == "auto",
            ),
        )
    if choices.repeats == "count" or (question and choices.repeats == "auto"):
        if choices.repeats == "auto":
            guesses.append("Until that is said, all rows are kept in the order of the file, and counted.")
        return Kept(np.sort(rows), None, questions=question, guesses=tuple(guesses))
    if order != "in order":
        how = "ran backwards in" if order == "backward" else "were not in order of"
        notes.append(f"The rows {how} time: sorted.")
    duplicates, said = _said(raw, again, times, how=choices.repeats)
    keep = again.first
    if choices.repeats == "last" and other:
        keep = np.r_[again.first[1:], True]
    groups = again.rows[again.starts] if choices.repeats == "mean" and other else None
    return Kept(
        again.rows if groups is not None else again.rows[keep],
        times,
        duplicates,
        order,
        groups=groups,
        notes=(*notes, *said),
        guesses=tuple(guesses),
        questions=question,
    )


@dataclass(frozen=True, slots=True)
class _Again:
    """rows in the order of time; of each whether it is the first of its date, its first one's place, and whether it
    repeats it with the same values, or with others."""

    rows: IntArray
    first: BoolArray
    starts: IntArray
    same: BoolArray
    others: BoolArray


def _again(raw: Raw, rows: IntArray, times: Times) -> _Again:
    rows = rows[np.argsort(times[rows], kind="stable")]
    ordered = times[rows]
    again = np.r_[False, ordered[1:] == ordered[:-1]]
    starts = np.maximum.accumulate(np.where(again, 0, np.arange(len(rows))))
    repeats = np.flatnonzero(again)
    same = np.ones(len(repeats), bool)
    for column in raw.columns if len(repeats) else ():
        one, other = column[rows[repeats]], column[rows[starts[repeats]]]
        same &= np.asarray(one == other) | ((one != one) & (other != other))  # nan equals nan here
    alike, unlike = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    alike[repeats[same]] = True
    unlike[repeats[~same]] = True
    return _Again(rows, ~again, starts, alike, unlike)


def _of_series(raw: Raw, when: Chronology, stack: stacked.Stack, choices: ReadChoices) -> Kept:
    """One of several series, or all; where none was chosen, one of them meanwhile, and the question."""
    counts = np.bincount(stack.codes, minlength=len(stack.labels))
    asked = choices.series if choices.series in (*stack.labels, _ALL) else "auto"
    names = " and ".join(raw.names[i] for i in stack.columns)
    column = "column" if len(stack.columns) == 1 else "columns"
    options = [(label, f"{label} ({count(int(n), 'row')})") for label, n in zip(stack.labels, counts, strict=True)]
    question = Question(
        "series",
        f"{len(stack.labels):,} series stand under one another; {column} {names} tell{'s' * (column == 'column')} them "
        "apart. Choose one, or all as columns.",
        ((_ALL, "all, as columns"), *options),
        "" if asked == "auto" else asked,
        open=asked == "auto",
    )
    if asked == _ALL:
        assert when.times is not None
        rows = when.rows[np.lexsort((stack.codes, when.times[when.rows]))]
        place = np.empty(len(raw.lines), np.int64)
        place[when.rows] = stack.codes
        again = (when.times[rows][1:] == when.times[rows][:-1]) & (place[rows][1:] == place[rows][:-1])
        keep = np.r_[True, ~again]
        said = [f"{count(int(again.sum()), 'row')} of a series and a date that were there before left out."] * bool(
            again.any()
        )
        whole = replace(stack, codes=place[rows[keep]])
        return Kept(rows[keep], when.times, stack=whole, notes=tuple(said), questions=(question,))
    shown = stack.labels.index(asked) if asked != "auto" else _first_with_numbers(raw, when, stack)
    kept = sort_out(raw, replace(when, rows=when.rows[stack.codes == shown]), choices, one=True)
    guess = () if asked != "auto" else (f"Until one is chosen, {stack.labels[shown]} is shown.",)
    return replace(
        kept,
        notes=(f"Of {len(stack.labels):,} series {stack.labels[shown]} is read.", *kept.notes)
        if not guess
        else kept.notes,
        guesses=(*guess, *kept.guesses),
        questions=(question, *kept.questions),
    )


def _first_with_numbers(raw: Raw, when: Chronology, stack: stacked.Stack) -> int:
    """The first of the series that has a column of numbers; the first one where none has."""
    for code in range(min(len(stack.labels), 30)):
        rows = when.rows[stack.codes == code][:50]
        for at, values in enumerate(raw.columns):
            if at in when.columns or at in stack.columns:
                continue
            some_cells = values[rows]
            if some_cells.dtype.kind == "f" and np.isfinite(some_cells).any():
                return code
            if some_cells.dtype.kind == "O":
                absent = cells.missing(some_cells)
                _, bad = cells.numbers(some_cells, raw.decimal, absent)
                if not absent.all() and not bad.any():
                    return code
    return 0


def _said(raw: Raw, again: _Again, times: Times, *, how: str) -> tuple[int, list[str]]:
    notes = []
    duplicates, others = int(again.same.sum()), again.rows[again.others]
    if duplicates:
        line = raw.lines[again.rows[again.same][0]]
        notes.append(f"{count(duplicates, 'duplicate row')} dropped (the first in line {line:,}).")
    if len(others):
        line, stamp = raw.lines[others[0]], say(times[others[0]])
        many = f"{len(others):,} rows repeat a date" if len(others) > 1 else "1 row repeats a date"
        kept = {"last": "the last row of each date is kept", "mean": "their mean is taken"}
        does = kept.get(how, "the first row of each date is kept")
        notes.append(f"{many} with other values (line {line:,}: {stamp}): {does}.")
    return duplicates, notes


def _order(times: Times) -> str:
    steps = np.diff(times).astype(np.int64)
    if np.all(steps >= 0):
        return "in order"
    return "backward" if np.all(steps <= 0) else "mixed"
