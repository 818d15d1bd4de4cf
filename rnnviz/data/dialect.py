"""How a text is a table: its delimiter, the lines above it, its header and its decimal mark."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.data.cells import MISSING, decimal_of, names, number
from rnnviz.data.dates import looks_like_clock, looks_like_date
from rnnviz.records.tables import TableError
from rnnviz.settings.data import ReadChoices

SPACES = " "
"""Runs of spaces or tabs between the fields."""

MAX_COLUMNS = 2_000
_USUAL = (",", ";", "\t", "|")
_NEVER = frozenset("\"'.+-/_%()[]{}\\ \n\t,;|")
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 200, 1 << 17
_COMMENTS = ("#", "%", "//", ";;")


@dataclass(frozen=True, slots=True)
class Dialect:
    """delimiter: "" for a single column. skip: lines above the first row of values, the header among them.

    names: one per column. header: whether they come from the file. decimal: "." or ",".
    """

    delimiter: str
    skip: int
    names: tuple[str, ...]
    header: bool
    decimal: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a delimiter cuts the sample. width: the fields of most lines; rows: of every line."""

    delimiter: str
    width: int
    score: float
    rows: list[list[str]]


def split(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """The fields of each line. A quoted field that goes on over lines is not followed: this is for a look only."""
    if not delimiter:
        return [[line.strip().strip('"')] for line in lines]
    out = []
    for line in lines:
        try:
            one = " ".join(line.split()) if delimiter == SPACES else line
            out.append(next(csv.reader([one], delimiter=delimiter), []))
        except csv.Error:  # a field longer than the module accepts
            out.append(line.split(delimiter))
    return out


def find(text: str, choices: ReadChoices) -> Dialect:
    """The dialect of a text, as far as the choices leave it open. TableError where they cannot be followed."""
    lines = sample(text)
    fit = _chosen(lines, choices.delimiter) if choices.delimiter != "auto" else _best(lines)
    if fit.width > MAX_COLUMNS:
        raise TableError(f"there are {fit.width:,} columns; up to {MAX_COLUMNS:,} can be read.", line=1)
    notes: list[str] = []
    above = choices.skip if choices.skip >= 0 else _above(lines, fit)
    if above >= len(lines):
        raise TableError("No lines are left after the skipped ones.")
    if above and (said := sum(bool(line.strip()) for line in lines[:above])):
        notes.append(f"{_count(said, 'line')} above the table left out.")
    head = fit.rows[above]
    body = [row for row in fit.rows[above + 1 :] if len(row) == fit.width]
    header = _is_header(head, body) if choices.header == "auto" else choices.header == "yes"
    if header and len(head) == fit.width - 1 and fit.width > 1:
        head = ["row", *head]  # as R writes a table: the numbers of the rows have no name
    numbers = [cell for row in ([*body] if header else [head, *body]) for cell in row]
    decimal, note = decimal_of(numbers, fit.delimiter) if choices.decimal == "auto" else (choices.decimal, "")
    if decimal not in (".", ","):
        raise TableError(f"The decimal separator must be . or , not {decimal!r}.")
    return Dialect(
        delimiter=fit.delimiter,
        skip=above + header,
        names=names(head if header else (), fit.width),
        header=header,
        decimal=decimal,
        notes=(*notes, note) if note else tuple(notes),
    )


def sample(text: str) -> list[str]:
    """The first lines, at least one, and no half line at the end."""
    part = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(part):
        part = part[: part.rfind("\n")] if "\n" in part else text[: (text + "\n").index("\n")]
    return part.rstrip("\n").split("\n")[:_SAMPLE_LINES]


def _chosen(lines: Sequence[str], delimiter: str) -> _Fit:
    mark = SPACES if delimiter == "spaces" else delimiter
    if len(mark) > 1 or mark in ("\n", '"'):
        raise TableError("The delimiter must be a single character, or runs of spaces.")
    rows = split(lines, mark)
    counts = Counter(len(row) for row, line in zip(rows, lines, strict=True) if line.strip())
    return _Fit(mark, counts.most_common(1)[0][0] if counts else 1, 0.0, rows)


def _best(lines: Sequence[str]) -> _Fit:
    fits = [_fit(lines, mark) for mark in _USUAL]
    spaced = _fit(lines, SPACES)
    best = max(fits, key=lambda fit: fit.score)
    if best.score < 1.5 <= spaced.score or (best.score == 0 and spaced.score > 0.9):
        best = spaced
    if best.score == 0:
        others = [c for c, _ in Counter(c for line in lines for c in set(line)).most_common() if _may_divide(c)]
        best = max((_fit(lines, mark) for mark in others[:8]), key=lambda fit: fit.score, default=best)
    return best if best.score > 0.9 else _chosen(lines, "")


def _may_divide(character: str) -> bool:
    return not character.isalnum() and character not in _NEVER and ord(character) < 0x3000


def _fit(lines: Sequence[str], delimiter: str) -> _Fit:
    """Scored 0 to 2: the share of lines with as many fields as most, plus the share of their cells that say a value."""
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith(_COMMENTS)]
    if not any(delimiter in line for line in kept):
        return _Fit(delimiter, 1, 0.0, [])
    rows = split(kept, delimiter)
    # Where rows are short at their end, the widest of the common widths is the table's.
    counts = Counter(len(row) for row in rows if len(row) > 1)
    if not counts:
        return _Fit(delimiter, 1, 0.0, [])
    width = max(counts, key=lambda n: (counts[n], n))
    cut = [row for row in rows if len(row) == width]
    share = len(cut) / len(rows)
    if share < 0.5:
        return _Fit(delimiter, 1, 0.0, [])
    body = cut[1:] or cut
    cells = [cell for row in body for cell in row[:50]]
    read = sum(says_value(cell) for cell in cells) / len(cells)
    return _Fit(delimiter, width, share + read, split(lines, delimiter))


def says_value(cell: str) -> bool:
    """Whether a cell is a number, a date, a time of day, or says that it is missing."""
    text = cell.strip()
    return (
        text.lower() in MISSING
        or not np.isnan(number(text))
        or not np.isnan(number(text, ","))
        or looks_like_date(text)
        or looks_like_clock(text)
    )


def _above(lines: Sequence[str], fit: _Fit) -> int:
    """How many lines stand above the header or, without one, above the first row."""
    for position, (line, row) in enumerate(zip(lines, fit.rows, strict=True)):
        if not line.strip() or line.lstrip().startswith(_COMMENTS):
            continue
        if len(row) == fit.width or (len(row) > fit.width and not any(cell.strip() for cell in row[fit.width :])):
            return position
        later = next((r for r, text in zip(fit.rows[position + 1 :], lines[position + 1 :], strict=True) if text), [])
        if len(row) == fit.width - 1 > 0 and len(later) == fit.width and not any(map(says_value, row)):
            return position
        if position >= 100:
            break
    return next((i for i, line in enumerate(lines) if line.strip()), 0)


def _is_header(head: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the first line names the columns: it says no value itself, and it is unlike what is below it."""
    texts = [cell.strip() for cell in head]
    said = [text for text in texts if text and text.lower() not in MISSING]
    if not said or any(map(says_value, said)):
        return False
    if not body:
        return True
    unlike = any(says_value(row[i]) for row in body for i in range(min(len(row), len(texts))) if texts[i])
    repeated = any(text in {row[i].strip() for row in body if i < len(row)} for i, text in enumerate(texts) if text)
    return unlike or not repeated


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
