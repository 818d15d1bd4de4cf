"""Rows that are sequences by themselves, each with a class: heartbeats, gestures, the archives of the UCR."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import cells, wide
from rnnviz.data.raw import Raw
from rnnviz.data.speech import count, some
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.tables import Column, ColumnKind, LabelledRows, Question, Table, TableError
from rnnviz.settings.choices import MAX_STEPS
from rnnviz.settings.data import ReadChoices

CLASSES = wide.CLASSES[0]
_MOST = 60
"""Classes."""
_FEWEST_ROWS, _FEWEST_STEPS = 10, 3
_NAMES = frozenset({"label", "labels", "class", "classes", "klasse", "target", "category", "y"})
_PREVIEW = 30


@dataclass(frozen=True, slots=True)
class Found:
    """columns: those through which time runs. label: the one that says the class."""

    columns: tuple[int, ...]
    label: int


def find(raw: Raw, choices: ReadChoices) -> Found | None:
    """The columns of sequences in rows, and of their classes; None where there are none.

    TableError where the user says that there are, and no column can be the classes.
    """
    if choices.layout == CLASSES:
        return _as_told(raw)
    columns = wide.series_in_rows(raw)
    beside = [i for i in range(len(raw.names)) if i not in columns]
    if len(columns) < _FEWEST_STEPS or len(raw.lines) < _FEWEST_ROWS or len(columns) > MAX_STEPS:
        return None
    label = _label(raw, beside)
    return None if label is None else Found(columns, label)


def table(raw: Raw, found: Found, choices: ReadChoices, *, path: str) -> Table:
    """A Table whose columns are the classes. TableError where no two classes are left."""
    rows, notes, mended = _rows(raw, found, choices)
    beside = [raw.names[i] for i in range(len(raw.names)) if i not in (*found.columns, found.label)]
    if beside:
        notes = (*notes, f"{count(len(beside), 'column')} beside not read: {some(beside)}.")
    steps = rows.values.shape[1]
    if choices.layout == CLASSES:
        guesses: tuple[str, ...] = ()
    else:
        guesses = (f"Each row is a sequence of its own, and {rows.by} gives its class.",)
    question = Question(
        "layout", "Each row seems to be a sequence with a class.", (wide.CLASSES, *wide.OPTIONS), CLASSES
    )
    columns = tuple(_mean(rows, k) for k in range(len(rows.words)))
    preview = tuple(tuple(str(c[i]) for c in raw.columns[:200]) for i in range(min(_PREVIEW, len(raw.lines))))
    return Table(
        path=path,
        columns=columns,
        dates=(),
        date_words="",
        times=None,
        stamps=None,
        step=None,
        gaps=(),
        uneven=0,
        duplicates=0,
        order="in order",
        lines=_frozen(np.full(steps, int(raw.lines[0]))),
        delimiter=raw.delimiter,
        decimal=raw.decimal,
        encoding=raw.encoding,
        header=raw.header,
        preview=preview,
        notes=(*raw.notes, *notes, *mended),
        guesses=(*raw.guesses, *guesses),
        questions=(*raw.questions, question),
        target=columns[0].name,
        labelled=rows,
    )


def _as_told(raw: Raw) -> Found:
    numbers = tuple(i for i in range(len(raw.names)) if wide.is_number(raw, i))
    named = [i for i, name in enumerate(raw.names) if raw.header and name.strip().lower() in _NAMES]
    ends = [i for i in (0, len(raw.names) - 1) if _is_class(raw, i)]
    label = next((i for i in (*named, *ends) if _is_class(raw, i)), None)
    if label is None:
        label = next((i for i in range(len(raw.names)) if i not in numbers and _is_class(raw, i)), None)
    if label is None:
        raise TableError(
            f"No column gives the classes of the rows: one with 2 to {_MOST} different values is needed, the first or "
            "the last, or one called class or label."
        )
    columns = tuple(i for i in numbers if i != label)
    if len(columns) < _FEWEST_STEPS:
        raise TableError("The rows have too few columns of numbers to be sequences.")
    if len(columns) > MAX_STEPS:
        raise TableError(f"The rows have {len(columns):,} steps; sequences of up to {MAX_STEPS:,} can be read.")
    return Found(columns, label)


def _label(raw: Raw, beside: list[int]) -> int | None:
    """The one column beside the sequences that can be their classes; by its name where there are several."""
    able = [i for i in beside if _is_class(raw, i)]
    named = [i for i in able if raw.header and raw.names[i].strip().lower() in _NAMES]
    chosen = named or able
    return chosen[0] if len(chosen) == 1 else None


def _is_class(raw: Raw, column: int) -> bool:
    if wide.is_number(raw, column):
        return wide.is_label(raw, column)
    values = raw.columns[column]
    if values.dtype.kind != "O":
        return False
    texts = [str(cell).strip() for cell in values]
    kinds = set(texts) - {""}
    return 1 < len(kinds) <= min(_MOST, max(2, len(texts) // 3))


def _rows(raw: Raw, found: Found, choices: ReadChoices) -> tuple[LabelledRows, tuple[str, ...], tuple[str, ...]]:
    """The sequences; what was left out, and what was filled in."""
    grid = np.stack([_numbers(raw, i, choices) for i in found.columns], axis=1)
    labels = [_word(cell) for cell in raw.columns[found.label]]
    there = np.isfinite(grid)
    lengths = np.where(there.any(axis=1), grid.shape[1] - there[:, ::-1].argmax(axis=1), 0)
    kept = (lengths >= _FEWEST_STEPS) & np.array([bool(label) for label in labels], bool)
    notes = []
    if gone := int((~kept).sum()):
        notes.append(f"{count(gone, 'row')} without a class or without numbers left out.")
    grid, there, lengths = grid[kept], there[kept], lengths[kept]
    labels = [label for label, keep in zip(labels, kept, strict=True) if keep]
    kinds = sorted(set(labels), key=lambda word: (cells.number(word), word))
    if not 2 <= len(kinds) <= _MOST:
        raise TableError(f"{count(len(kinds), 'class', 'classes')} in the file: there must be 2 to {_MOST}.")
    filled = _fill(grid, there, lengths)
    mended = (f"{count(filled, 'missing value')} within the rows interpolated.",) if filled else ()
    if len(set(lengths.tolist())) > 1:
        notes.append("The rows are of several lengths: each is read as far as it has values.")
    grid = grid[:, : int(lengths.max())]
    by = raw.names[found.label]
    numbers = all(np.isfinite(cells.number(word)) for word in kinds)
    words = tuple(f"class {word}" if numbers else word for word in kinds)
    at = {word: k for k, word in enumerate(kinds)}
    codes = np.array([at[label] for label in labels])
    rows = LabelledRows(_frozen(grid), _frozen(lengths.astype(np.int32)), _frozen(codes), words, by)
    return rows, tuple(notes), mended


def _numbers(raw: Raw, column: int, choices: ReadChoices) -> Array:
    """(rows,) nan where a cell says no number."""
    values = raw.columns[column]
    if values.dtype.kind == "f":
        numbers = np.array(values, np.float64)
    else:
        numbers = np.array(cells.numbers(values, raw.decimal, cells.missing(values, choices.missing))[0], np.float64)
    marks = [value for word in choices.missing if np.isfinite(value := cells.number(word))]
    numbers[~np.isfinite(numbers) | np.isin(numbers, marks)] = np.nan
    return numbers


def _word(cell: Any) -> str:
    """1.0000000e+00 and 1 are one class."""
    text = "" if isinstance(cell, float) and np.isnan(cell) else str(cell).strip()
    value = cells.number(text)
    return f"{value:g}" if np.isfinite(value) else text


def _fill(grid: Array, there: BoolArray, lengths: IntArray) -> int:
    """Interpolates within each row, in place, and puts zeros after its end; how many values were missing."""
    filled = 0
    for row, known, length in zip(grid, there, lengths, strict=True):
        if gone := int(length - known[:length].sum()):
            at = np.flatnonzero(known)
            row[:length] = np.interp(np.arange(length), at, row[at])
            filled += gone
        row[length:] = 0.0
    return filled


def _mean(rows: LabelledRows, kind: int) -> Column:
    """What a class looks like: the mean of its sequences, at each step of those that are as long."""
    own = rows.labels == kind
    here = np.arange(rows.values.shape[1]) < rows.lengths[own, np.newaxis]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = np.where(here, rows.values[own], 0.0).sum(axis=0) / here.sum(axis=0)
    mean[~np.isfinite(mean)] = np.nan
    many = count(int(own.sum()), "sequence")
    return Column(rows.words[kind], ColumnKind.NUMBER, _frozen(mean), None, 0, remark=f"the mean of {many}")


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array.flags.writeable = False
    return array
