"""Where in a text the table is: its first row of values, the names above it, and what stands below it."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rnnviz.data.dates import looks_like_clock, looks_like_date
from rnnviz.data.time_words import only_dates

Says = Callable[[str], bool]

COMMENTS = ("#", "%", "//", ";;")
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"'})
_LOOK = 12
_FOOT = 40


@dataclass(frozen=True, slots=True)
class Head:
    """names: "" where a column has none; () without a header. first: the index of the first line of values. line: of
    the names, -1 without. above: lines left out above the names. between: other lines of the header, left out."""

    names: tuple[str, ...]
    first: int
    line: int
    above: int
    between: int


def find(
    lines: Sequence[str], rows: Sequence[Sequence[str]], *, width: int, says: Says, cut: Callable[[str], list[str]]
) -> Head:
    """rows: the fields of each line. says: whether a cell says a value. cut: a line to its fields.

    The first row of values is the first one that is like those below it; the names are those of the fullest of the
    lines right above. A cell that a first line shares with all columns (a ticker, a unit) names none of them.
    """
    first = _first_row(lines, rows, width=width, says=says)
    if first + 1 < len(lines) and runs_on(rows[first]):
        names = names_in(lines[first], rows[first], width=width, cut=cut) or [*rows[first]][:width]
        return Head(tuple(names), first + 1, first, sum(bool(line.strip()) for line in lines[:first]), 0)
    if not any(line.strip() for line in lines[first + 1 :]) and not any(map(says, filter(None, rows[first]))):
        return Head(tuple(rows[first]), first + 1, first, sum(bool(line.strip()) for line in lines[:first]), 0)
    block = _block_above(lines, rows, first, width=width, cut=cut)
    block = [(i, row) for i, row in block if not _said(row, says)]
    if not block:
        above = sum(bool(line.strip()) for line in lines[:first])
        return Head((), first, -1, above, 0)
    # Of lines that are as full the one that has the date's name.
    full = [(len({c.strip() for c in row if c.strip()}), any(map(only_dates, row))) for _, row in block]
    best = full.index(max(full))
    line, names = block[best]
    if len(names) == width - 1:
        spare = all(len(row) < width or not row[width - 1].strip() for row in rows[first : first + _LOOK])
        # As R writes a table: the numbers of the rows have no name. A separator at the end of each row is another case.
        names = [*names, ""] if spare else ["row", *names]
    names = _told_apart(names, [row for _, row in block[best + 1 :]], width)
    above = sum(bool(text.strip()) for text in lines[:line])
    between = sum(bool(text.strip()) for text in lines[line + 1 : first])
    return Head(tuple(names), first, line, above, between)


def names_in(line: str, row: Sequence[str], *, width: int, cut: Callable[[str], list[str]]) -> list[str] | None:
    """The names that a line has for a table of so many columns; None where it does not fit.

    Typographic quotes count as quotes, and a whole line in quotes as the line itself. A name may be missing for the
    first column, and fields too many must be empty.
    """
    ways = []
    for fields in (row, cut(line.translate(_QUOTES)), cut(line.strip().strip('"')), cut(line.lstrip("#%/; \t"))):
        found = [field.strip().strip('"\u201c\u201d\u201e').strip() for field in fields]
        while len(found) > width and not found[-1]:
            found.pop()
        ways.append(found)
    whole = next((found for found in ways if len(found) == width), None)
    return whole or next((found for found in ways if len(found) == width - 1 > 0 and all(found)), None)


def runs_on(row: Sequence[str]) -> bool:
    """Whether the fields of a line, but for some words at its beginning, are years or numbers one after another,
    dates or times of day: the names of columns through which time runs. Or all are numbers that count, but for the
    last one, a word: steps, and a class."""
    texts = [cell.strip() for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    *counted, word = texts or [""]
    if len(counted) >= _LOOK and word.isalpha() and counted[0] in ("0", "1"):
        return counted == [str(int(counted[0]) + k) for k in range(len(counted))]
    at = next((k for k, text in enumerate(texts) if text[:1].isdecimal()), len(texts))
    there = texts[at:]
    if at == 0 or len(there) < 3 or not all(any(c.isalpha() for c in text) for text in texts[:at] if text):
        return False
    there = there[: 2 * len(there) // 3 + 1]  # sums may follow
    if all(re.fullmatch(r"\d{1,4}", text, re.ASCII) for text in there):
        years = [int(text) for text in there]
        return (years[0] in (0, 1) or 1500 <= years[0] <= 2200) and len(
            {b - a for a, b in itertools.pairwise(years)}
        ) == 1
    return len(set(there)) == len(there) and (all(map(looks_like_date, there)) or all(map(looks_like_clock, there)))


def footer(lines: Sequence[str], *, width: int, says: Says, cut: Callable[[str], list[str]]) -> int:
    """How many of the last lines are below the table: words, with not one value among them."""
    at = len(lines)
    for i in range(len(lines) - 1, max(-1, len(lines) - _FOOT), -1):
        if not lines[i].strip():
            continue
        row = [cell for cell in cut(lines[i]) if cell.strip()]
        if not row:  # nothing but separators
            continue
        if len(row) == width > 1 or any(map(says, row)) or (row and re.fullmatch(r"[\d\W]+", row[0])):
            break
        at = i
    return len(lines) - at


def _first_row(lines: Sequence[str], rows: Sequence[Sequence[str]], *, width: int, says: Says) -> int:
    """The first line that is like the lines below it: as wide, and with values where those have values."""
    kept = [
        i
        for i, line in enumerate(lines)
        if line.strip() and not line.lstrip().startswith(COMMENTS) and _fits(rows[i], width)
    ]
    if not kept:
        return next((i for i, line in enumerate(lines) if line.strip()), 0)
    body = kept[len(kept) // 3 :]
    values = _columns_of_values(rows, body[: max(8, 6000 // width)], width=width, says=says)
    values = values[:: max(1, len(values) // 40)]
    if not values:  # nothing but words: the first line names them where it is not repeated below
        head = [cell.strip() for cell in rows[kept[0]]]
        repeated = any(
            cell and cell == rows[i][at].strip() for i in kept[1:] for at, cell in enumerate(head[: len(rows[i])])
        )
        return kept[0] if repeated or len(kept) == 1 else kept[1]

    def like(i: int) -> bool:
        there = [k for k in values if k < len(rows[i]) and rows[i][k].strip()]
        said = sum(says(rows[i][k]) for k in there)
        return bool(there) and 2 * said >= len(there) and 2 * said >= min(len(values), 2)

    good = [like(i) for i in kept]
    for at, i in enumerate(kept):
        following = good[at : at + _LOOK]
        if good[at] and sum(following) >= 0.7 * len(following):
            return i
    return kept[0]


def _columns_of_values(rows: Sequence[Sequence[str]], body: Sequence[int], *, width: int, says: Says) -> list[int]:
    """Which columns say values in most of the lines in which they say anything."""
    found = []
    for k in range(width):
        cells = [rows[i][k] for i in body if k < len(rows[i]) and rows[i][k].strip()]
        if cells and sum(says(cell) for cell in cells) >= 0.6 * len(cells):
            found.append(k)
    return found


def _block_above(
    lines: Sequence[str], rows: Sequence[Sequence[str]], first: int, *, width: int, cut: Callable[[str], list[str]]
) -> list[tuple[int, list[str]]]:
    """The lines right above the values that fit the columns and fill half of them, or few, below such a one."""
    out: list[tuple[int, list[str]]] = []
    for i in range(first - 1, max(-1, first - 12), -1):
        if not lines[i].strip():
            if out:
                break
            continue
        comment = lines[i].lstrip().startswith(COMMENTS)
        if comment and out:
            break
        row = names_in(lines[i], rows[i], width=width, cut=cut)
        if row is None:
            break
        out.insert(0, (i, row))
    while out and 2 * sum(bool(c) for c in out[0][1]) < max(len(out[0][1]), 2):
        out.pop(0)  # prose above the names, padded with separators
    return out


def _told_apart(names: list[str], below: Sequence[Sequence[str]], width: int) -> list[str]:
    """Names of which each is there once, where the lines below them can tell apart those that are not; and a name that
    stands alone in a line (yfinance's "Date") is that of its column."""
    out = [*names]
    for row in below:
        filled = [k for k, cell in enumerate(row) if cell.strip()]
        if len(filled) == 1 and len(row) == width > 2 and filled[0] == 0:
            out[0] = row[0].strip()
    for row in below:
        often = Counter(out)
        if len(row) == width and any(n > 1 for name, n in often.items() if name):
            out = [f"{name} {row[k].strip()}".strip() if often[name] > 1 else name for k, name in enumerate(out)]
    return out


def _said(row: Sequence[str], says: Says) -> bool:
    """Whether a line has values: it names nothing then. One number among names is a name."""
    filled = [cell for cell in row if cell.strip()]
    return sum(map(says, filled)) > (0.4 * len(filled) if len(filled) > 2 else 0)


def _fits(row: Sequence[str], width: int) -> bool:
    return len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:]))
