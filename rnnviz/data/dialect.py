"""How a text is a table: its delimiter, the lines above it, its header and its decimal mark."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rnnviz.data import head
from rnnviz.data.cells import MISSING, decimal_of, names, number
from rnnviz.data.dates import looks_like_clock, looks_like_date
from rnnviz.data.head import COMMENTS, Head
from rnnviz.records.tables import TableError
from rnnviz.settings.data import ReadChoices

SPACES = " "
"""Runs of spaces or tabs between the fields."""

MAX_COLUMNS = 20_000
MAX_ABOVE = 20_000
"""Lines above a table that are looked through."""
_USUAL = (",", ";", "\t", "|")
_NEVER = frozenset("\"'.+-/_%()[]{}\\ \n\t,;|")
_SAMPLE_LINES, _SAMPLE_CHARACTERS = 200, 1 << 17
_FEWEST = 12
"""Lines that are looked at, however long they are."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """delimiter: "" for a single column. skip: lines above the first row of values, the header among them.

    names: one per column. header: whether they come from the file. decimal: "." or ",". guesses: sentences on what
    could be otherwise.
    """

    delimiter: str
    skip: int
    names: tuple[str, ...]
    header: bool
    decimal: str
    notes: tuple[str, ...]
    guesses: tuple[str, ...] = ()


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
    lines, taken = sample(text)
    fit = _chosen(lines, choices.delimiter) if choices.delimiter != "auto" else _best(lines)
    if fit.width > MAX_COLUMNS:
        raise TableError(f"there are {fit.width:,} columns; up to {MAX_COLUMNS:,} can be read.", line=1)
    skip = max(0, choices.skip)
    if skip >= len(lines):
        raise TableError("No lines are left after the skipped ones.")

    def cut(line: str) -> list[str]:
        return split([line], fit.delimiter)[0]

    def look() -> Head:
        return head.find(lines[skip:], fit.rows[skip:], width=fit.width, says=says_value, cut=cut)

    found = look()
    if skip + found.first >= taken:  # a longer preamble than was looked at
        lines, taken = sample(text, most=MAX_ABOVE)
        fit = _Fit(fit.delimiter, fit.width, fit.score, split(lines, fit.delimiter))
        found = look()
    if choices.header != "auto" or not found.names:
        found = _as_told(found, fit.rows[skip:], chosen=choices.header)
    start = skip + found.first
    notes: list[str] = []
    above = sum(bool(line.strip()) for line in lines[:skip]) + found.above
    if above:
        notes.append(f"{_count(above, 'line')} above the table left out.")
    if found.between:
        # Lines are counted from 1.
        notes.append(f"Names in line {skip + found.line + 1:,}; {_count(found.between, 'line')} below them left out.")
    body = [row for row in fit.rows[start:] if len(row) == fit.width]
    numbers = [cell for row in body[: max(8, 12_000 // fit.width)] for cell in row]
    decimal, note = decimal_of(numbers, fit.delimiter) if choices.decimal == "auto" else (choices.decimal, "")
    if decimal not in (".", ","):
        raise TableError(f"The decimal separator must be . or , not {decimal!r}.")
    return Dialect(
        delimiter=fit.delimiter,
        skip=start,
        names=names(found.names, fit.width),
        header=bool(found.names),
        decimal=decimal,
        notes=tuple(notes),
        guesses=(note,) if note else (),
    )


def _as_told(found: Head, rows: Sequence[Sequence[str]], *, chosen: str) -> Head:
    """The head where the user says whether there are names: those right above the values, or in their first line."""
    if chosen == "no" and found.names:
        return replace(found, names=(), first=found.line, line=-1, between=0)
    if chosen == "yes" and not found.names:
        return replace(found, names=tuple(rows[found.first]), first=found.first + 1, line=found.first)
    return found


def sample(text: str, *, most: int = _SAMPLE_LINES) -> tuple[list[str], int]:
    """The first lines, and where there are more, some from the middle; and how many are the first ones. Never half a
    line."""
    first = _lines(text, 0, most=most)
    if sum(map(len, first)) + len(first) >= len(text.rstrip("\n")):
        return first, len(first)
    middle = text.find("\n", len(text) // 2) + 1
    return [*first, *(_lines(text, middle, most=_SAMPLE_LINES // 2) if middle else [])], len(first)


def _lines(text: str, start: int, *, most: int) -> list[str]:
    """Lines from a place on: `most` of them, and fewer where they are long."""
    out: list[str] = []
    end = min(len(text), start + max(_SAMPLE_CHARACTERS, most * 80))
    while start < len(text) and len(out) < most and (start < end or len(out) < _FEWEST):
        at = text.find("\n", start)
        at = len(text) if at < 0 else at
        out.append(text[start:at])
        start = at + 1
    return out or [""]


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
    kept = [line for line in lines if line.strip() and not line.lstrip().startswith(COMMENTS)]
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
    cells = [cell for row in body[:: max(1, len(body) * min(width, 50) // 4_000)] for cell in row[:50]]
    read = sum(says_value(cell) for cell in cells) / len(cells)
    return _Fit(delimiter, width, share + read, split(lines, delimiter))


@lru_cache(maxsize=50_000)
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


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"
