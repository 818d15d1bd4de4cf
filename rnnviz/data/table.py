"""Reading a file of the user's own: which columns it has, which say when, and all that had to be mended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import (
    cells,
    chronology,
    columns,
    containers,
    labelled,
    marks,
    parquet,
    repeats,
    rhythm,
    side_by_side,
    targets,
    wide,
    workbook,
)
from rnnviz.data.raw import Raw, read_lines, read_text
from rnnviz.data.speech import count, say, some
from rnnviz.data.text import MAX_BYTES, Text, file_errors, read_bytes
from rnnviz.records.arrays import IntArray
from rnnviz.records.tables import Column, ColumnKind, Gap, Question, Table, TableError, Times
from rnnviz.settings.data import ReadChoices

_PREVIEW = 30
_MANY = 4
"""Columns whose missing values have a sentence each."""

_MISSING, _VALUE = "missing", "value"


def read_table(path: str | Path, choices: ReadChoices | None = None, *, dates: str = "auto") -> Table:
    """What a file of a table holds, in the order of time. The file itself is never changed.

    dates: the name of the column of dates, "auto" for the one that looks like it, "" for none. A file that was read
    before and has not changed since is not read again. Raises TableError, with the line and the reason, for every
    file that cannot be understood.
    """
    where = Path(path)
    with file_errors(where):
        status = where.stat()
    return _read(str(where), choices or ReadChoices(), dates, (status.st_mtime_ns, status.st_size, status.st_ino))


@dataclass(frozen=True, slots=True, eq=False)
class TableKey:
    """A table as a key of the cache: the reader hands out the same one until the file changes."""

    table: Table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TableKey) and other.table is self.table


@lru_cache(maxsize=3)
def _read(path: str, choices: ReadChoices, dates: str, _version: tuple[int, int, int]) -> Table:
    return understand(read_raw(read_bytes(Path(path)), choices), path=path, choices=choices, dates=dates)


def read_raw(content: bytes, choices: ReadChoices) -> Raw:
    """The columns of a file's bytes, whatever they are packed in. TableError for what cannot be read."""
    found = containers.unpacked(content, most=MAX_BYTES)
    if found.content.startswith(parquet.MAGIC):
        raw = parquet.read_parquet(found.content)
    elif workbook.is_workbook(found.content):
        sheet = workbook.read_sheet(found.content, choices.sheet, most=MAX_BYTES)
        text = Text(sheet.text, f"sheet {sheet.title} of a workbook")
        raw = replace(read_lines(text, replace(choices, delimiter=",", decimal=".")), questions=sheet.questions)
    else:
        raw = read_text(found.content, choices)
    return replace(raw, notes=(*found.notes, *raw.notes))


def understand(raw: Raw, *, path: str, choices: ReadChoices, dates: str) -> Table:
    """Columns of cells to a Table."""
    _refuse_drawings(raw)
    named = raw.header
    rows_with_classes = labelled.find(raw, choices)
    if rows_with_classes is not None and choices.layout in ("auto", labelled.CLASSES):
        return labelled.table(raw, rows_with_classes, choices, path=path)
    raw = wide.unfold(raw, choices, classes=rows_with_classes is not None)
    when = chronology.find(raw, choices=choices, dates=dates)
    kept = repeats.sort_out(raw, when, choices)
    rows = kept.rows
    times = kept.times[rows] if kept.times is not None else None
    stamps = when.stamps[rows] if when.stamps is not None and times is not None else None
    used = () if times is None and when.times is not None else when.columns
    apart = kept.stack.columns if kept.stack is not None else ()
    found = tuple(
        columns.column(raw, i, rows=rows, missing=choices.missing)
        for i in range(len(raw.names))
        if i not in used and i not in apart
    )
    found, marked = _marks(found, choices)
    if kept.stack is not None and times is not None and stamps is not None:
        found, first = side_by_side.columns(found, kept.stack, times)
        rows, times, stamps = rows[first], times[first], stamps[first]
    elif kept.groups is not None and times is not None and stamps is not None:
        found, first = _means(found, times)
        rows, times, stamps = rows[first], times[first], stamps[first]
    if not any(c.kind is ColumnKind.NUMBER for c in found):
        raise TableError("No column of numbers was found, so there is nothing to forecast.")
    found = targets.with_remarks(found, dated=times is not None, named=raw.header)
    target, why = targets.suggest(found, named=raw.header)
    beat = rhythm.find(times) if times is not None else None
    notes = [*raw.notes, *when.notes, *kept.notes]
    if beat is not None:
        notes += _rhythm_notes(beat, words=when.words)
    notes += _column_notes(raw, found, rows=len(rows))
    return Table(
        path=path,
        columns=found,
        dates=tuple(raw.names[i] for i in used),
        date_words=when.words if used else "",
        times=None if times is None else _frozen(times),
        stamps=None if stamps is None else _frozen(stamps),
        step=beat.step if beat else None,
        gaps=beat.gaps if beat else (),
        uneven=beat.uneven if beat else 0,
        duplicates=kept.duplicates,
        order=kept.order,
        lines=_frozen(raw.lines[rows]),
        delimiter=raw.delimiter,
        decimal=raw.decimal,
        encoding=raw.encoding,
        header=named,
        preview=tuple(tuple(str(c[i]) for c in raw.columns) for i in range(min(_PREVIEW, len(raw.lines)))),
        notes=tuple(notes),
        guesses=(*raw.guesses, *when.guesses, *kept.guesses, *_closed(beat)),
        questions=(*raw.questions, *kept.questions, *marked),
        target=target,
        why=why,
    )


def _refuse_drawings(raw: Raw) -> None:
    """Kaggle's CSV of Quick, Draw! has numbers beside its drawings, and is no series for all that."""
    for name, values in zip(raw.names, raw.columns, strict=True):
        if name.lower() == "drawing" and values.dtype.kind == "O" and str(values[0]).startswith("[["):
            raise TableError("These are drawings, not a table of a series: open them on the Sketch page.")


def _marks(found: tuple[Column, ...], choices: ReadChoices) -> tuple[tuple[Column, ...], tuple[Question, ...]]:
    """The columns without the numbers that stand for a missing value, and a question for each such number."""
    asked, gone = [], {}
    for mark in marks.find(found):
        refused = any(cells.number(word) == mark.value for word in choices.values)
        names = [name for name, _ in mark.columns]
        if mark.sure and not refused:
            gone[mark.value] = set(names)
        asked.append(
            Question(
                "missing",
                f"{mark.words} stands {count(mark.count, 'time')} in {some(names)}, far from all other values.",
                ((_MISSING, "a missing value"), (_VALUE, "a value")),
                _VALUE if refused or not mark.sure else _MISSING,
                about=mark.words,
            )
        )
    for word in choices.missing:  # answered: kept in sight, so that it can be taken back
        if np.isfinite(value := cells.number(word)) and not any(q.about == marks.said(value) for q in asked):
            words = f"{marks.said(value)} stands for a missing value."
            options = ((_MISSING, "a missing value"), (_VALUE, "a value"))
            asked.append(Question("missing", words, options, _MISSING, about=marks.said(value)))
    return marks.without(found, tuple(gone), gone), tuple(asked)


def _means(found: tuple[Column, ...], times: Times) -> tuple[tuple[Column, ...], IntArray]:
    """Columns of rows in the order of time as columns of the mean of each date; other columns have its first cell. And
    (dates,) the first row of each."""
    first = np.flatnonzero(np.r_[True, times[1:] != times[:-1]])
    out = []
    for one in found:
        if one.values is None:
            labels = one.labels[first] if one.labels is not None else None
            gone = int(np.sum(labels == "")) if labels is not None else 0
            out.append(replace(one, labels=labels, missing=gone))
            continue
        there = np.isfinite(one.values)
        sums = np.add.reduceat(np.where(there, one.values, 0), first)
        counts = np.add.reduceat(there.astype(np.float64), first)
        means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
        out.append(replace(one, values=_frozen(means), missing=int(np.isnan(means).sum())))
    return tuple(out), first


def _column_notes(raw: Raw, found: tuple[Column, ...], *, rows: int) -> list[str]:
    """What is missing, unreadable, empty or constant, in a sentence a column; many columns share one."""
    unread = [c for c in found if c.unread]
    notes = [f"{c.name}: {c.unread}." for c in unread[:_MANY]]
    if len(unread) > _MANY:
        notes.append(f"Cells that are no numbers count as missing in {len(unread) - _MANY:,} more columns.")
    gone = [c for c in found if c.missing and c.kind is not ColumnKind.EMPTY]
    notes += [f"{c.name}: {c.missing:,} of {rows:,} values are missing." for c in gone[:_MANY]]
    if len(gone) > _MANY:
        notes.append(f"Values are missing in {len(gone) - _MANY:,} more columns.")
    if empty := [c.name for c in found if c.kind is ColumnKind.EMPTY]:
        notes.append(f"{count(len(empty), 'column is', 'columns are')} empty: {some(empty)}.")
    if constant := [c.name for c in found if c.remark.startswith("constant")]:
        notes.append(
            f"{count(len(constant), 'column is', 'columns are')} constant, nothing to learn: {some(constant)}."
        )
    if words := [c.name for c in found if c.kind is ColumnKind.TEXT]:
        notes.append(f"{count(len(words), 'column of words is', 'columns of words are')} not forecast: {some(words)}.")
    for at, name in enumerate(raw.names):
        if len(raw.names) <= 60 and (unit := columns.units(raw, at)):
            notes.append(f"{name}: {unit} is written beside the numbers.")
    return notes


def _closed(beat: rhythm.Rhythm | None) -> tuple[str, ...]:
    if beat is None or not beat.step.open:
        return ()
    return (f"There are rows only {beat.step.words.split(', ', 1)[1]}: the times between are closed, and no gaps.",)


def _rhythm_notes(found: rhythm.Rhythm, *, words: str) -> list[str]:
    notes = [f"Dates are {words}; the step is {found.step.words}."]
    if found.gaps:
        gap: Gap = found.gaps[0]
        many = f"{len(found.gaps):,} gaps" if len(found.gaps) > 1 else "1 gap"
        longest = f"from {say(gap.after)} to {say(gap.before)}"
        notes.append(f"There {'are' if len(found.gaps) > 1 else 'is'} {many} in time, the longest {longest}.")
    if found.uneven:
        many = f"{found.uneven:,} intervals are" if found.uneven > 1 else "1 interval is"
        notes.append(f"The times are irregular: {many} not a whole number of steps.")
    return notes


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array
