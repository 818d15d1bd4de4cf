"""Cells of text to dates: which of the many ways a column is written in, and which of its cells cannot be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rnnviz.data.cells import Cells
from rnnviz.data.time_words import ENGLISH, MONTH_OF, ZONES
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.tables import TableError, Times

FRACTION, EXCEL, MADE_UP = "fraction", "excel", "made-up"
DECIMAL = ("%Y.%m", "%m.%Y", FRACTION, EXCEL)
"""Forms that are decimal numbers by their look."""

EPOCHS = {"seconds": 10**6, "milliseconds": 10**3, "microseconds": 1, "nanoseconds": 10**-3}
"""Counts since 1970, and how many microseconds one has."""

DAY_FIRST, MONTH_FIRST = "day first", "month first"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\\.?"
_SHAPES: tuple[tuple[str, str, str], ...] = (
    (r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d", "year-month-day"),
    (r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d", "year/month/day"),
    (r"\d{4}\.\d{1,2}\.\d{1,2}", "%Y.%m.%d", "year.month.day"),
    (r"\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})", "parts", ""),
    (rf"\d{{1,2}}[ -/]{{0,2}}{_MONTH}[ -/,]*\d{{4}}", "%d %b %Y", "day month year"),
    (rf"\d{{1,2}}[ -/]{{0,2}}{_MONTH}[ -/,]*\d{{2}}", "%d %b %y", "day month year"),
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
    (r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d[0-2]\d", "%Y%m%d%H", "year, month, day and hour in ten digits"),
    (r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d[0-2]\d[0-5]\d", "%Y%m%d%H%M", "twelve digits: year to minute"),
    (r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])[0-3]\d[0-2]\d[0-5]\d[0-5]\d", "%Y%m%d%H%M%S", "fourteen digits: year to second"),
    (r"[012]\d{3}", "year", "year"),
    (r"1\d{9}(?:\.\d+)?", "seconds", "seconds since 1970"),
    (r"1\d{12}(?:\.\d+)?", "milliseconds", "milliseconds since 1970"),
    (r"1\d{15}", "microseconds", "microseconds since 1970"),
    (r"1\d{18}", "nanoseconds", "nanoseconds since 1970"),
    (r"(?:1[4-9]|2[0-2])\d{2}\.(?:0[1-9]|1[0-2]?)", "%Y.%m", "year.month"),
    (r"(?:0?[1-9]|1[0-2])\.(?:1[4-9]|2[0-2])\d{2}", "%m.%Y", "month.year"),
    (r"(?:1[4-9]|2[0-2])\d{2}(?:\.\d{1,9})?", FRACTION, "years and fractions of a year"),
    (r"[1-6]\d{4}(?:\.\d+)?", EXCEL, "Excel's count of days"),
    (r"\d{1,2}-(?:0[1-9]|1[0-2])", MADE_UP, "year and month of a made-up count"),
)
_COMPILED = [(re.compile(p, re.ASCII | re.IGNORECASE), form, words) for p, form, words in _SHAPES]
_ANY = re.compile("|".join(p.replace(r"\1", r"[/.-]") for p, _, _ in _SHAPES), re.ASCII | re.IGNORECASE)
_COMPILED_BARE = [(re.compile(p, re.ASCII), form, words) for p, form, words in _BARE]
_CLOCK = r"(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)? ?([ap]\.?m\.?)?"
_ZONE = rf" ?((?:utc|gmt)? ?[+-]\d{{1,2}}:?(?:\d{{2}})?|{'|'.join(ZONES)})?"
_ONLY_CLOCK = re.compile(_CLOCK, re.ASCII | re.IGNORECASE)
_CLOCK_ALONE = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?([ap]\.?m\.?)?|(\d{1,2})\.(\d{2})\.(\d{2})()()", re.ASCII | re.I
)
_WHOLE = re.compile(rf"(.{{4,40}}?)(?:(?:t|[ _]+|,|, |:){_CLOCK}{_ZONE})?", re.ASCII | re.IGNORECASE)
_WEEKDAY = re.compile(
    r"(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)"
    r"(?:day|sday|nesday|rsday|urday|s|r|rs)?[,.]*,? ",
    re.IGNORECASE,
)
_JAVA = re.compile(
    rf"({_MONTH}) +(\d{{1,2}}) +(\d{{1,2}}:\d{{2}}:\d{{2}}(?:\.\d+)?)(?: +([a-z]+[^ ]*))? +(\d{{4}})", re.ASCII | re.I
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})[ _T-](\d{2})(\d{2})(\d{2})?", re.ASCII)
_SPACED = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{4})((?: .*)?)", re.ASCII)
_HOUR_ONLY = re.compile(r"(\d{4}-\d{2}-\d{2})[ _T-](\d{1,2}) ?-? ?([ap]m|h)?", re.ASCII | re.I)
_INTERVAL = re.compile(
    r"(.{6,40}?)(?: +(?:-|–|—|to|bis|/) +|(?<=:\d\d)(?:-|–|—|/)(?=\d)|(?<=\d)/(?=\d{4}-\d\d))(.{5,40})", re.I
)
_ISO = re.compile(r"(?:\d{4}-\d\d-\d\d(?:[T ]\d\d(?::\d\d(?::\d\d(?:\.\d{1,6})?)?)?)?\n)+", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PLACE = re.compile(r" ?[\[(][A-Za-z/_ ]+[\])]$")


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


@lru_cache(maxsize=50_000)
def looks_like_date(text: str) -> bool:
    """Whether a cell can be nothing but a date. (19580329 is a number until its column says otherwise.)"""
    if not (parts := _WHOLE.fullmatch(_bare(text))):
        return False
    return bool(_ANY.fullmatch(parts[1]))


def looks_like_clock(text: str) -> bool:
    """Whether a cell can be nothing but a time of day: 9:30, 5:15 pm, 18.00.00. (18.00 is a number.)"""
    return bool(_CLOCK_ALONE.fullmatch(text))


def start_of(text: str) -> str:
    """The start of an interval such as "01.01.2018 00:00 - 01.01.2018 00:15"; the text itself where it is none."""
    match = _INTERVAL.fullmatch(text.strip())
    if match and looks_like_date(match[1]) and (looks_like_date(match[2]) or looks_like_clock(match[2].strip())):
        return match[1]
    return text


def shape_of(cells: Sequence[str], *, bare: bool) -> str:
    """The form in which at least four in five of these cells are written, "" for none.

    bare: whether numbers such as 1871 or 19580329 count.
    """
    if not bare:  # most columns are none: a few of their cells say so
        few = cells[:: max(1, len(cells) // 15)]
        if sum(looks_like_date(str(cell)) for cell in few) < 0.5 * len(few):
            return ""
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
    if form == "%Y-%m-%d" and (quick := _iso(cells)) is not None:
        return quick
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


def _iso(cells: Cells) -> Dates | None:
    """Dates that are all written as ISO 8601 has them, without zones, at once; None for others."""
    if not _ISO.fullmatch("\n".join([*cells, ""])):
        return None
    try:
        stamps = cells.astype(str).astype("datetime64[us]")
    except ValueError:  # a day or a time that does not exist
        return None
    return Dates(stamps, None, np.isnat(stamps), "year-month-day", "", bool((stamps != stamps.astype("M8[D]")).any()))


def clock_times(cells: Cells) -> tuple[IntArray, BoolArray]:
    """(n,) microseconds since midnight of cells such as 09:30 or 5:15 pm, and (n,) which cannot be read."""
    out = np.array([_microseconds(m.groups()) if (m := _clock_of(c.strip())) else -1 for c in cells])
    out = out.astype(np.int64)
    return out, out < 0


def _clock_of(text: str) -> re.Match[str] | None:
    """A time of day, in a column of which it is known that it has them: 18.00 and 1800 are times there, too."""
    if text.isdecimal() and len(text) in (3, 4, 6):
        text = ":".join(re.findall("..", text.zfill(len(text) + len(text) % 2)))
    return _ONLY_CLOCK.fullmatch(text)


def _bare(text: str) -> str:
    """A date as the patterns have it: without weekday and place, months in English, and in their order."""
    text = text.strip()
    if text.isdecimal():
        return text
    if match := _DIGITS.fullmatch(text):
        year, month, day, hour, minute, second = match.groups()
        return f"{year}-{month}-{day} {hour}:{minute}:{second or '00'}"
    if match := _SPACED.fullmatch(text):
        return f"{match[1]}.{match[2]}.{match[3]}{match[4]}"
    if not _LETTER.search(text) and text[-3:-2] != " ":
        return text
    if match := _HOUR_ONLY.fullmatch(text):
        return f"{match[1]} {match[2]}:00 {(match[3] or '').strip('hH')}".strip()
    if text[:1].isalpha():
        text = _WEEKDAY.sub("", text, count=1)
    if text[-1] in "])":
        text = _PLACE.sub("", text)
    text = _WORD.sub(_english, text)
    if match := _JAVA.fullmatch(text):
        month, day, clock, zone, year = match.groups()
        return f"{day} {month} {year} {clock} {zone or ''}".strip()
    return text


def _english(word: re.Match[str]) -> str:
    number = MONTH_OF.get(word[0].lower())
    return ENGLISH[number - 1] if number else word[0]


def _days(unique: Cells, form: str) -> Times:
    """Texts of days to midnight of each, NaT for those that are no day."""
    import pandas as pd

    texts = [str(u).strip() for u in unique]
    if form in EPOCHS or form in (FRACTION, EXCEL):
        return _counted(texts, form)
    if form == MADE_UP:
        texts, form = (
            [f"{int(t[:-3]):04}-{t[-2:]}" if re.fullmatch(r"\d{1,2}-\d{2}", t) else "" for t in texts],
            "%Y-%m",
        )
        found = [np.datetime64(t, "M") if t and 1 <= int(t[-2:]) <= 12 else np.datetime64("NaT") for t in texts]
        return np.asarray(np.array(found, "datetime64[M]").astype("datetime64[us]"))
    if form == "%Y-%m" and _seasons(texts):
        texts, form = [t[:4] for t in texts], "year"
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
    out: Times = stamps.to_numpy().astype("datetime64[us]")
    if "%y" in form:  # strptime puts 58 in 2058; a record of measurements was made in 1958
        late = out >= np.datetime64("2050-01-01")
        century = (out[late].astype("datetime64[M]").astype(int) - 1200).astype("datetime64[M]")
        within = out[late] - out[late].astype("datetime64[M]").astype("datetime64[us]")
        out[late] = century.astype("datetime64[us]") + within
    return np.asarray(out)


def _counted(texts: Sequence[str], form: str) -> Times:
    """Numbers that count from somewhere to stamps: since 1970, years and their fractions, Excel's days."""
    numbers = np.array([float(t) if re.fullmatch(r"\d{4,19}(?:\.\d*)?", t, re.ASCII) else np.nan for t in texts])
    out = np.full(len(texts), np.datetime64("NaT"), "datetime64[us]")
    there = np.isfinite(numbers)
    some = numbers[there]
    if form in EPOCHS:
        whole = [int(t) if t.isdecimal() else float(t) for t, known in zip(texts, there, strict=True) if known]
        out[there] = np.array([int(n * EPOCHS[form]) for n in whole], np.int64).astype("datetime64[us]")
    elif form == EXCEL:
        days = np.round(some * 86_400) * 1e6
        out[there] = np.datetime64("1899-12-30", "us") + days.astype(np.int64).astype("timedelta64[us]")
    else:
        out[there] = fractions(some)
    return out


def fractions(years: Array) -> Times:
    """(n,) years such as 1749.042 to stamps. Months and quarters come to their first day, days to midnight."""
    ordered = np.unique(years)
    step = float(np.median(np.diff(ordered))) if len(ordered) > 1 else 1.0
    for parts in (1, 2, 4, 12):
        if abs(step * parts - 1) < 0.03:
            months = np.floor(years * parts + 0.02 * parts / 12).astype(np.int64) * (12 // parts)
            return np.asarray((months - 1970 * 12).astype("datetime64[M]").astype("datetime64[us]"))
    whole = np.floor(years).astype(np.int64)
    begin = (whole - 1970).astype("datetime64[Y]").astype("datetime64[us]")
    end = (whole - 1969).astype("datetime64[Y]").astype("datetime64[us]")
    within = (years - whole) * (end - begin).astype(np.int64)
    unit = 86_400_000_000 if step > 0.9 / 366 else 60_000_000
    return np.asarray(begin + (np.round(within / unit) * unit).astype(np.int64).astype("timedelta64[us]"))


def _seasons(texts: Sequence[str]) -> bool:
    """Whether all are years such as 2015/16, which could be months otherwise."""
    pairs = [(int(t[:4]), int(t[5:])) for t in texts if re.fullmatch(r"\d{4}[-/]\d{2}", t, re.ASCII)]
    return len(pairs) == len(texts) > 1 and all((year + 1) % 100 == other for year, other in pairs)


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
    read = {name: _days(unique, form)[codes] for name, form in forms.items()}
    usual = MONTH_FIRST if mark == "/" else DAY_FIRST
    uneven = {name: _unevenness(stamps) for name, stamps in read.items()}
    # Nobody writes the month first with points between.
    span = {name: 0 if mark == "." else _span(stamps) for name, stamps in read.items()}
    chosen = min(forms, key=lambda name: (uneven[name], span[name], name != usual))
    other = DAY_FIRST if chosen == MONTH_FIRST else MONTH_FIRST
    if (uneven[chosen], span[chosen]) != (uneven[other], span[other]):
        why = "which spaces the dates more evenly"
    else:
        why = "as is usual with " + mark
    return (
        forms[chosen],
        words[chosen],
        f"No date shows whether the day or the month comes first: read as {words[chosen]}, {why}.",
    )


def _span(stamps: Times) -> int:
    there = stamps[~np.isnat(stamps)].astype(np.int64)
    return int(np.ptp(there)) if len(there) else 0


def _unevenness(stamps: Times) -> int:
    """How many of the intervals, as the rows come, are unlike the most frequent one: in days or, where all are the same
    day of their months, in months. Rows of the same day count once."""
    there = stamps[~np.isnat(stamps)]
    kept = there[np.r_[True, there[1:] != there[:-1]]] if len(there) else there
    steps = np.diff(kept)
    if not len(steps):
        return 0
    months = kept.astype("datetime64[M]")
    if len(np.unique(kept - months.astype("datetime64[us]"))) == 1:
        by_month = np.diff(months)
        return len(steps) - int(np.unique(by_month, return_counts=True)[1].max())
    return len(steps) - int(np.unique(steps, return_counts=True)[1].max())


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
            offset[row] = _ahead(zone.lower())
    return clock, offset, has_zone


@lru_cache(maxsize=256)
def _ahead(zone: str) -> int:
    """Minutes ahead of UTC of +02:00, GMT+0800 (which is east of Greenwich here) or cest."""
    if zone in ZONES:
        return ZONES[zone]
    sign = -1 if "-" in zone else 1
    digits = zone[re.search("[+-]", zone).end() :].replace(":", "")  # type: ignore[union-attr]
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    return sign * (int(hours) * 60 + int(minutes))


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
