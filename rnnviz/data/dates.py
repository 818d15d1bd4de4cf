"""Cells of text to dates: which of the many ways a column is written in, and which of its cells cannot be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.data.cells import Cells
from rnnviz.records.arrays import BoolArray, IntArray
from rnnviz.records.tables import TableError, Times

DECIMAL = ("%Y.%m", "%m.%Y")
"""Forms that are decimal numbers by their look."""

DAY_FIRST, MONTH_FIRST = "day first", "month first"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?"
_SHAPES: tuple[tuple[str, str, str], ...] = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d", "year-month-day"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d", "year/month/day"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d", "year.month.day"),
    (r"\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})", "parts", ""),
    (rf"\d{{1,2}}[ -/]?{_MONTH}[ -/,]*\d{{4}}", "%d %b %Y", "day month year"),
    (rf"\d{{1,2}}[ -/]?{_MONTH}[ -/,]*\d{{2}}", "%d %b %y", "day month year"),
    (rf"{_MONTH} ?\d{{1,2}},? \d{{4}}", "%b %d %Y", "month day, year"),
    (r"\d{4}[-/M]\d{1,2}", "%Y-%m", "year-month"),
    (r"\d{1,2}[/-]\d{4}", "%m-%Y", "month-year"),
    (rf"{_MONTH}[ -/,]*\d{{4}}", "%b %Y", "month year"),
    (rf"{_MONTH}[ -/,]*\d{{2}}", "%b %y", "month year"),
    (rf"\d{{4}}[ -/]?{_MONTH}", "%Y %b", "year month"),
    (r"\d{4}[ -/]?q[1-4]", "quarter", "year and quarter"),
    (r"q[1-4][ -/]?\d{4}", "quarter", "quarter and year"),
    (r"\d{4}-?w\d{1,2}", "week", "year and week"),
)
# Numbers by their look: dates only where the rest of the table says so.
_BARE: tuple[tuple[str, str, str], ...] = (
    (r"(?:1[4-9]|2[0-2])\d{2}[01]\d[0-3]\d", "%Y%m%d", "eight digits: year, month, day"),
    (r"(?:1[4-9]|2[0-2])\d{2}(?:0[1-9]|1[0-2])", "%Y%m", "yearmonth"),
    (r"[012]\d{3}", "year", "year"),
    (r"1\d{9}", "seconds", "seconds since 1970"),
    (r"1\d{12}", "milliseconds", "milliseconds since 1970"),
    (r"(?:1[4-9]|2[0-2])\d{2}\.(?:0[1-9]|1[0-2]?)", "%Y.%m", "year.month"),
    (r"(?:0?[1-9]|1[0-2])\.(?:1[4-9]|2[0-2])\d{2}", "%m.%Y", "month.year"),
)
_COMPILED = [(re.compile(p, re.ASCII | re.IGNORECASE), form, words) for p, form, words in _SHAPES]
_COMPILED_BARE = [(re.compile(p, re.ASCII), form, words) for p, form, words in _BARE]
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?([ap]\.?m\.?)?"
_ZONE = r" ?(z|utc|gmt|[+-]\d{2}:?(?:\d{2})?)?"
_ONLY_CLOCK = re.compile(_CLOCK, re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(rf"(.{{4,40}}?)(?:(?:t| +|,|, ){_CLOCK}{_ZONE})?", re.ASCII | re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,.]? ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dates:
    """A column read as dates.

    stamps: datetime64[us] as the cells say them, NaT where `bad`. offsets: minutes ahead of UTC, None where no cell
    says any. words: how they are written. note: a sentence where they could have been read in another way, else "".
    clock: whether any cell has a time of day.
    """

    stamps: Times
    offsets: IntArray | None
    bad: BoolArray
    words: str
    note: str
    clock: bool


def looks_like_date(text: str) -> bool:
    """Whether a cell can be nothing but a date. (19580329 is a number until its column says otherwise.)"""
    if not (parts := _WHOLE.fullmatch(_bare(text))):
        return False
    return any(pattern.fullmatch(parts[1]) for pattern, _, _ in _COMPILED)


def looks_like_clock(text: str) -> bool:
    return bool(_ONLY_CLOCK.fullmatch(text))


def shape_of(cells: Sequence[str], *, bare: bool) -> str:
    """The form in which at least four in five of these cells are written, "" for none.

    bare: whether numbers such as 1871 or 19580329 count.
    """
    days = [parts[1] for cell in cells if (parts := _WHOLE.fullmatch(_bare(cell)))]
    best, most = "", max(1, 0.8 * len(cells))
    for pattern, form, _ in [*_COMPILED, *(_COMPILED_BARE if bare else [])]:
        found = sum(bool(pattern.fullmatch(day)) for day in days)
        if found >= most and found > 0 and (not best or found > most):
            best, most = form, found
    return best


def read(cells: Cells, form: str, order: str = "auto") -> Dates:
    """The cells as dates of a form from `shape_of`, or of any form that strptime takes, given as `order`.

    order: DAY_FIRST or MONTH_FIRST decides what 3/4/2020 is; "auto" lets the cells decide.
    """
    import pandas as pd

    if "%" in order:
        try:
            stamps = pd.to_datetime(pd.Series(cells, dtype=object), format=order, errors="coerce", utc=True)
        except (ValueError, KeyError, IndexError):  # what strptime's reader of formats says of a bad one
            raise TableError(f"{order} is not a date format that strptime knows.") from None
        naive = stamps.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
        return Dates(naive, None, np.isnat(naive), order, "", "%H" in order or "%I" in order)
    parts = [_WHOLE.fullmatch(_bare(cell)) for cell in cells]
    days = np.array([part[1] if part else "" for part in parts], dtype=object)
    codes, unique = pd.factorize(days)
    unique = np.asarray(unique, dtype=object)
    note, words = "", ""
    if form == "parts":
        form, words, note = _order_of(unique, codes, order)
    pattern_words = next((w for _, f, w in [*_COMPILED, *_COMPILED_BARE] if f == form), form)
    stamps = _days(unique, form)[codes]
    clock, offset, has_zone = _clocks(parts)
    stamps = stamps + clock.astype("timedelta64[us]")
    stamps[clock < 0] = np.datetime64("NaT")
    return Dates(
        stamps=stamps,
        offsets=offset if has_zone else None,
        bad=np.isnat(stamps),
        words=words or pattern_words,
        note=note,
        clock=any(part is not None and part[2] is not None for part in parts),
    )


def clock_times(cells: Cells) -> tuple[IntArray, BoolArray]:
    """(n,) microseconds since midnight of cells such as 09:30 or 5:15 pm, and (n,) which cannot be read."""
    out = np.array([_microseconds(m.groups()) if (m := _ONLY_CLOCK.fullmatch(c.strip())) else -1 for c in cells])
    out = out.astype(np.int64)
    return out, out < 0


def _bare(text: str) -> str:
    return _WEEKDAY.sub("", text.strip(), count=1) if text[:1].isalpha() else text.strip()


def _days(unique: Cells, form: str) -> Times:
    """Texts of days to midnight of each, NaT for those that are no day."""
    import pandas as pd

    texts = [str(u).strip() for u in unique]
    if form in ("seconds", "milliseconds"):
        factor = 1_000_000 if form == "seconds" else 1_000
        whole = np.array([int(t) * factor if re.fullmatch(r"\d{10,13}", t, re.ASCII) else -1 for t in texts])
        out: Times = whole.astype(np.int64).astype("datetime64[us]")
        out[whole < 0] = np.datetime64("NaT")
        return out
    if form == "year":
        texts, form = [t if re.fullmatch(r"[012]\d{3}", t, re.ASCII) else "" for t in texts], "%Y"
    elif form == "quarter":
        texts, form = [_quarter(t) for t in texts], "%Y-%m"
    elif form == "week":
        texts, form = [re.sub(r"-?w", "-", t, flags=re.I) + "-1" for t in texts], "%G-%V-%u"
    elif form == "%Y.%m":  # 1958.1 is what a program that takes it for a number leaves of 1958.10
        texts = [t.ljust(7, "0") for t in texts]
    elif form in ("%Y-%m", "%m-%Y"):
        texts = [re.sub("[/M]", "-", t) for t in texts]
    elif "%b" in form:
        texts = [_month_words(t) for t in texts]
    stamps = pd.to_datetime(pd.Series(texts, dtype=object), format=form, errors="coerce")
    out = stamps.to_numpy().astype("datetime64[us]")
    if "%y" in form:  # strptime puts 58 in 2058; a record of measurements was made in 1958
        late = out >= np.datetime64("2050-01-01")
        century = (out[late].astype("datetime64[M]").astype(int) - 1200).astype("datetime64[M]")
        within = out[late] - out[late].astype("datetime64[M]").astype("datetime64[us]")
        out[late] = century.astype("datetime64[us]") + within
    return out


def _quarter(text: str) -> str:
    year, quarter = re.search(r"\d{4}", text), re.search(r"q([1-4])", text, re.I)
    return f"{year[0]}-{3 * int(quarter[1]) - 2:02}" if year and quarter else ""


def _month_words(text: str) -> str:
    """Any day, month and year in words, as "29 Mar 1958": single spaces, and the month's first three letters."""
    spaced = re.sub(r"(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)|[-/.,\s]+", " ", text).strip()
    return re.sub(r"[A-Za-z]+", lambda word: word[0][:3], spaced)


def _order_of(unique: Cells, codes: IntArray, order: str) -> tuple[str, str, str]:
    """The strptime form of dates such as 3/4/2020, how a user says it, and a note where the cells leave it open."""
    triples = [re.split(r"[/.-]", str(u).strip()) for u in unique]
    whole = [t for t in triples if len(t) == 3 and all(p.isdecimal() for p in t)]
    mark = next((c for u in unique for c in str(u) if c in "/.-"), "/")
    year = "%y" if whole and all(len(t[2]) == 2 for t in whole) else "%Y"
    forms = {DAY_FIRST: f"%d{mark}%m{mark}{year}", MONTH_FIRST: f"%m{mark}%d{mark}{year}"}
    words = {DAY_FIRST: f"day{mark}month{mark}year", MONTH_FIRST: f"month{mark}day{mark}year"}
    if order in forms:
        return forms[order], words[order], ""
    first = sum(int(t[0]) > 12 for t in whole)
    second = sum(int(t[1]) > 12 for t in whole)
    if first or second:
        chosen = DAY_FIRST if first >= second else MONTH_FIRST
        return forms[chosen], words[chosen], ""
    uneven = {name: _unevenness(_days(unique, form)[codes]) for name, form in forms.items()}
    chosen = MONTH_FIRST if mark == "/" else DAY_FIRST
    other = DAY_FIRST if chosen == MONTH_FIRST else MONTH_FIRST
    if uneven[other] < uneven[chosen]:
        chosen = other
    why = (
        "which spaces the dates more evenly" if uneven[DAY_FIRST] != uneven[MONTH_FIRST] else "as is usual with " + mark
    )
    return (
        forms[chosen],
        words[chosen],
        f"No date shows whether the day or the month comes first: read as {words[chosen]}, {why}.",
    )


def _unevenness(stamps: Times) -> int:
    """How many of the intervals, as the rows come, are unlike the most frequent one."""
    steps = np.diff(stamps[~np.isnat(stamps)])
    return len(steps) - int(np.unique(steps, return_counts=True)[1].max()) if len(steps) else 0


def _clocks(parts: Sequence[re.Match[str] | None]) -> tuple[IntArray, IntArray, bool]:
    """Microseconds since midnight (-1 where they cannot be), minutes ahead of UTC, and whether any cell says those."""
    clock, offset = np.zeros(len(parts), np.int64), np.zeros(len(parts), np.int64)
    has_zone = False
    for row, part in enumerate(parts):
        if part is None or part[2] is None:
            continue
        *times, zone = part.groups()[1:]
        clock[row] = _microseconds(times)
        if zone:
            has_zone = True
            if zone[0] in "+-":
                digits = zone[1:].replace(":", "").ljust(4, "0")
                offset[row] = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    return clock, offset, has_zone


def _microseconds(groups: Sequence[str | None]) -> int:
    """Of (hours, minutes, seconds, fraction, am or pm); -1 where that is not a time of day. 24:00 ends a day."""
    hours, minutes, seconds = (int(g or 0) for g in groups[:3])
    fraction = int((groups[3] or "0")[:6].ljust(6, "0"))
    if groups[4]:
        if not 1 <= hours <= 12:
            return -1
        hours = hours % 12 + (12 if groups[4][0] in "pP" else 0)
    if minutes > 59 or seconds > 59 or hours * 3600 + minutes * 60 + seconds > 86_400:
        return -1
    return (hours * 3600 + minutes * 60 + seconds) * 1_000_000 + fraction
