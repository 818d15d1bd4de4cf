"""Cells of text to numbers: which cells are missing, which mark is the decimal one, what is not a number."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.records.arrays import Array, BoolArray

Cells = npt.NDArray[np.object_]

MISSING = frozenset(
    {"", ".", "..", "...", "-", "--", "---", "?", "*", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "-nan", "nat"}
    | {"null", "none", "nil", "missing", "no data", "#value!", "#div/0!"}
)
"""How files say that a value is missing, in small letters."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009'’](?=\d{3}(?:\D|$))")
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?(?:[eE][+-]?\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?(?:[eE][+-]?\d+)?", re.ASCII),
}
_PLAIN = re.compile(r"[^0-9eE+\-., \n]")
_UNGROUPED = {
    ".": re.compile(r",(?!\d{3}(?:[,.\s]|$))|(?<!\d),|\d{4},|\.\d*,"),
    ",": re.compile(r"\.(?!\d{3}(?:[,.\s]|$))|(?<!\d)\.|\d{4}\.|,\d*\."),
}
"""What no number with groups of three digits has, by its decimal mark."""
_DRESSED = re.compile(
    r"(?P<minus>[-\u2212(]?) ?(?:[$€£¥₹₩₽]|R\$|US\$|USD|EUR|CHF) ?(?P<money>[^%]+?)"
    r"(?P<big>[kKmMbBtT]|[mM]io|[mM]rd|bn|Bn)?\)?"
    r"|(?P<text>[^%$€£¥]*?\d[^%$€£¥]*?) ?(?P<unit>%|‰|[kKMBT]|[mM]io\.?|[mM]rd\.?|bn|Bn|[$€£¥₹₩₽]|USD|EUR|CHF)"
    r"|\((?P<owed>[^()]+)\)"
)
_BEGINS = re.compile(r"^(?![-+]?\.?\d)", re.MULTILINE)
"""Where a cell begins that does not begin like a number."""

_LONG = 60
"""A longer cell is no number with a unit."""

_BIG = {"k": 1e3, "m": 1e6, "mio": 1e6, "b": 1e9, "bn": 1e9, "mrd": 1e9, "t": 1e12}
_COMMA = re.compile(r"[+-]?(?:\d*,\d+|\d+,)(?:[eE][+-]?\d+)?", re.ASCII)
_DOT = re.compile(r"[+-]?(?:\d*\.\d+|\d+\.)(?:[eE][+-]?\d+)?", re.ASCII)


def missing(cells: Cells, words: Iterable[str] = ()) -> BoolArray:
    """(n,) which cells say that there is no value."""
    more = {word.strip().lower() for word in words}
    known = MISSING | more
    digits = any(_BEGINS.match(word) is None for word in more)
    if not digits and _BEGINS.search("\n".join(cells)) is None:
        return np.zeros(len(cells), bool)
    here = {
        cell for cell in set(cells.tolist()) if (digits or not cell[:1].isdecimal()) and cell.strip().lower() in known
    }
    if not here:
        return np.zeros(len(cells), bool)
    return np.fromiter((cell in here for cell in cells), bool, len(cells))


def number(cell: str, decimal: str = ".") -> float:
    """The number that a cell says, nan where it is none, infinity where it is too large for a float64.

    A sign of a currency and one of per cent are read over; 66.32K is 66,320, and M, B (bn) and T stand for what they do
    in tables of prices. (12) is -12, as book-keepers write it.
    """
    found = _bare_number(cell, decimal)
    if not math.isnan(found) or len(cell) > _LONG or not (match := _DRESSED.fullmatch(cell.strip())):
        return found
    parts = match.groupdict()
    if parts["owed"]:
        return -_bare_number(parts["owed"], decimal)
    unit = (parts["big"] or parts["unit"] or "").lower().rstrip(".")
    found = _bare_number((parts["money"] or parts["text"] or "").strip(), decimal) * _BIG.get(unit, 1.0)
    return -found if parts["minus"] else found


def unit(cell: str) -> str:
    """ "%", "‰", a currency or K, M, B, by which a cell is more than a plain number; "" where it is none."""
    match = _DRESSED.fullmatch(cell.strip()) if len(cell) <= _LONG else None
    if not match or (math.isnan(number(cell)) and math.isnan(number(cell, ","))):
        return ""
    return match["unit"] or match["big"] or re.sub(r"[\d.,()\s-]", "", cell)[:3]


def _bare_number(cell: str, decimal: str) -> float:
    text = cell.strip()
    if not _NUMBER.fullmatch(text) or decimal == ",":
        text = _plain(text, decimal)
        if not _NUMBER.fullmatch(text):
            return math.nan
    try:
        return float(text)
    except ValueError:  # more digits than Python converts
        return math.inf


def numbers(cells: Cells, decimal: str = ".", absent: BoolArray | None = None) -> tuple[Array, BoolArray]:
    """(n,) float64, nan where a cell has no number; and (n,) which of them should have had one, but cannot be read."""
    empty = missing(cells) if absent is None else absent
    if (quick := plain(cells, decimal, empty)) is not None:
        return quick, np.zeros(len(cells), bool)
    values = np.fromiter(
        (math.nan if skip else number(cell, decimal) for cell, skip in zip(cells, empty, strict=True)),
        np.float64,
        len(cells),
    )
    bad = ~np.isfinite(values) & ~empty
    values[bad] = np.nan
    return values, bad


def plain(cells: Cells, decimal: str, empty: BoolArray) -> Array | None:
    """(n,) the numbers of cells that are nothing but digits, signs, points and commas in their places; else None."""
    some = cells[~empty] if empty.any() else cells
    if not len(some) or _PLAIN.search(text := "\n".join(some)):
        return None
    if decimal == "," or "," in text:
        group, mark = (".", ",") if decimal == "," else (",", ".")
        if group in text and _UNGROUPED[mark].search(text):
            return None
        text = text.replace(group, "").replace(mark, ".")
        some = np.array(text.split("\n"), dtype=object)
        if len(some) != len(cells) - empty.sum():
            return None
    out = np.full(len(cells), np.nan)
    try:
        out[~empty] = some.astype(np.float64)
    except ValueError:
        return None
    return out if np.isfinite(out[~empty]).all() else None


def decimal_of(cells: Sequence[str], delimiter: str) -> tuple[str, str]:
    """The decimal mark, "." or ",", that makes these cells numbers, and a note where they could be read either way."""
    texts = [_SPACED.sub("", _undressed(cell.strip())) for cell in cells if len(cell) <= _LONG]
    comma_only = [t for t in texts if _COMMA.fullmatch(t) and not _GROUPED["."].fullmatch(t)]
    dot_only = [t for t in texts if _DOT.fullmatch(t) and not _GROUPED[","].fullmatch(t)]
    as_dot = sum(bool(_DOT.fullmatch(t) or _GROUPED["."].fullmatch(t)) for t in texts)
    as_comma = sum(bool(_COMMA.fullmatch(t) or _GROUPED[","].fullmatch(t)) for t in texts)
    if comma_only and not dot_only:
        return ",", ""
    if dot_only and not comma_only:
        return ".", ""
    if as_comma != as_dot:
        return "," if as_comma > as_dot else ".", ""
    either = [t for t in texts if _COMMA.fullmatch(t) and _GROUPED["."].fullmatch(t)]
    if either and not comma_only and not dot_only:
        # "1,234" alone: in a file with semicolons a decimal comma, between quotes and commas a thousand.
        mark = "," if delimiter != "," else "."
        words = f"a decimal comma ({number(either[0], ',')})" if mark == "," else "a thousands separator"
        return mark, f"A comma as in {either[0]} can be read in two ways: it was read as {words}."
    return ".", ""


def _undressed(text: str) -> str:
    """A number without its currency, per cent or K."""
    if not text or (text[-1].isdecimal() and text[0] in "+-.0123456789") or not (match := _DRESSED.fullmatch(text)):
        return text
    return (match["money"] or match["text"] or match["owed"] or "").strip()


def names(header: Sequence[Any], width: int) -> tuple[str, ...]:
    """Names for the columns: those given, without a gap or a repetition."""
    out: list[str] = []
    taken: set[str] = set()
    for position in range(width):
        given = " ".join(str(header[position]).split()) if position < len(header) else ""
        base = name = given or f"column {position + 1}"
        count = 2
        while name in taken:
            name, count = f"{base} ({count})", count + 1
        taken.add(name)
        out.append(name)
    return tuple(out)


def _plain(text: str, decimal: str) -> str:
    text = _SPACED.sub("", text.replace("\u2212", "-"))
    if _GROUPED[decimal].fullmatch(text):
        text = text.replace("." if decimal == "," else ",", "")
    if decimal == ",":
        return "" if "." in text else text.replace(",", ".")
    return text
