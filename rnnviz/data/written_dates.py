"""Dates as people write them: formats, the letters that a model knows, and what a written date means.

Rules. A month that is a number stands after the day, 3/4/19 being 3 April, or between year and day where the year
comes first. A year of two digits is read as POSIX reads it (strptime, %y): 69 to 99 are 1969 to 1999, 00 to 68 are 2000
to 2068. Capitals and small letters are the same. A weekday is read over: the rest says the date.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from datetime import date
from functools import cache

import numpy as np

from rnnviz.errors import Kind, Told
from rnnviz.records.arrays import IntArray

LETTERS = " ',-./" + string.digits + string.ascii_lowercase
"""What a written date can consist of; a letter's id is its place here plus 1. Id 0 is padding."""

IDS = len(LETTERS) + 1

LONGEST = 38
"""How many letters a written date can have."""

ANSWERS = string.digits + "-"
"""The letters of an answer, in the order of the model's outputs. To the decoder the id of each is its place plus 1."""

START = 0
"""The id that the decoder reads at its first step."""

ANSWER_STEPS = len("2019-04-22")

FIRST, LAST = date(1969, 1, 1), date(2068, 12, 31)

DAYS = (LAST - FIRST).days + 1

PIVOT = 69
"""Years of two digits from here on are of the 20th century."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

WORDED = (
    *("{month} {d}, {y}", "{month} {d} {y}", "{month} {nth}, {y}", "{month} {nth} {y}", "{d} {month} {y}"),
    *("{d} {month}, {y}", "{nth} {month} {y}", "{nth} of {month} {y}", "the {nth} of {month}, {y}", "{y} {month} {d}"),
    *("{mon} {d}, {y}", "{mon} {d} {y}", "{mon}. {d}, {y}", "{mon}. {d} {y}", "{d} {mon} {y}", "{d} {mon}. {y}"),
    *("{d}-{mon}-{y}", "{dd}-{mon}-{yy}", "{d} {mon} {yy}", "{d} {mon}. {yy}", "{d} {mon} '{yy}", "{d} {month} '{yy}"),
    *("{month} {d}, '{yy}", "{mon} {d} '{yy}", "{dd} {mon} {y}", "{dd} {month} {y}"),
)
"""Formats in which the month is a word; a weekday may stand before them."""

NUMBERED = (
    *("{d}/{m}/{yy}", "{dd}/{mm}/{yy}", "{d}/{m}/{y}", "{dd}/{mm}/{y}"),
    *("{d}.{m}.{yy}", "{dd}.{mm}.{yy}", "{d}.{m}.{y}", "{dd}.{mm}.{y}"),
    *("{d}-{m}-{yy}", "{dd}-{mm}-{yy}", "{d}-{m}-{y}", "{dd}-{mm}-{y}"),
    *("{y}-{mm}-{dd}", "{y}/{mm}/{dd}", "{y}/{m}/{d}", "{y}.{mm}.{dd}"),
)
"""Formats of numbers alone: the day first, or the year."""

_BEFORE = ("{weekday} ", "{weekday}, ", "{wkd} ", "{wkd}, ", "{wkd}. ")

WORDED_SHARE, WEEKDAY_SHARE = 0.65, 0.35
"""How many dates have the month as a word, and how many of those begin with a weekday."""


class UnreadableDate(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A date of the user's that the model cannot read, in words."""

    kind = Kind.BAD_INPUT


def written(day: date, random: np.random.Generator) -> str:
    """The day in a format that is drawn."""
    if random.random() < WORDED_SHARE:
        form = WORDED[random.integers(len(WORDED))]
        if random.random() < WEEKDAY_SHARE:
            form = _BEFORE[random.integers(len(_BEFORE))] + form
    else:
        form = NUMBERED[random.integers(len(NUMBERED))]
    return in_format(day, form, sept=bool(random.integers(2)))


def in_format(day: date, form: str, *, sept: bool = False) -> str:
    """The day as one of the formats has it. sept: September is shortened to four letters."""
    month, weekday = _MONTHS[day.month - 1], _WEEKDAYS[day.weekday()]
    short = "Sept" if sept and day.month == 9 else month[:3]
    if short == month:  # May is not shortened
        form = form.replace("{mon}.", "{mon}")
    return form.format(
        month=month,
        mon=short,
        weekday=weekday,
        wkd=weekday[:3],
        d=day.day,
        dd=f"{day.day:02}",
        nth=f"{day.day}{_ending(day.day)}",
        m=day.month,
        mm=f"{day.month:02}",
        y=day.year,
        yy=f"{day.year % 100:02}",
    )


def cleaned(text: str) -> str:
    """A written date as a model reads it: small letters, single spaces between them, plain signs.

    UnreadableDate, in words, for what is empty, too long, or has letters that no written date has.
    """
    text = " ".join(text.split()).replace("’", "'").replace("–", "-").lower()
    if not text:
        raise UnreadableDate("Type a date, such as 22 April 2019.")
    if strange := sorted({letter for letter in text if letter not in LETTERS}):
        signs = ", ".join(f"“{letter}”" for letter in strange)
        raise UnreadableDate(f"The model reads English letters, digits and the signs . , ' / and -, but not {signs}.")
    if len(text) > LONGEST:
        raise UnreadableDate(f"A date can have up to {LONGEST} letters here; this one has {len(text)}.")
    return text


def ids_of(text: str) -> IntArray:
    """(letters,): the ids of a `cleaned` date."""
    return np.array([LETTERS.index(letter) + 1 for letter in text], np.int64)


def meant(text: str) -> date | None:
    """What a `cleaned` date means by the rules above; None where it is in none of the formats, or no day."""
    for pattern in _patterns():
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            word = parts.get("word")
            month = int(parts["m"]) if word is None else _MONTH_NUMBERS[word]
            year = int(parts["y"])
            if len(parts["y"]) == 2:
                year += 1900 if year >= PIVOT else 2000
            try:
                return date(year, month, int(parts["d"]))
            except ValueError:
                return None
    return None


_MONTH_NUMBERS = {
    **{name.lower(): n for n, name in enumerate(_MONTHS, 1)},
    **{name[:3].lower(): n for n, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Of every format, what it can be read by. A weekday may stand before all of them."""
    word = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
    weekday = "|".join(f"{name}|{name[:3]}" for name in map(str.lower, _WEEKDAYS))
    fields = {
        **dict.fromkeys(("month", "mon"), f"(?P<word>{word})"),
        **dict.fromkeys(("d", "dd"), r"(?P<d>\d\d?)"),
        **dict.fromkeys(("m", "mm"), r"(?P<m>\d\d?)"),
        "nth": r"(?P<d>\d\d?)(?:st|nd|rd|th)",
        "y": r"(?P<y>\d{4})",
        "yy": r"(?P<y>\d\d)",
    }
    made = {re.escape(form).replace(r"\{", "{").replace(r"\}", "}").format(**fields) for form in (*WORDED, *NUMBERED)}
    return tuple(re.compile(rf"(?:(?:{weekday})[.,]? )?{pattern}") for pattern in sorted(made))


def answer_of(day: date) -> IntArray:
    """(ANSWER_STEPS,): the classes of the day as 2019-04-22."""
    return np.array([ANSWERS.index(letter) for letter in day.isoformat()], np.int64)


def read_late(answers: IntArray) -> IntArray:
    """(…, S) classes to the (…, S) ids that the decoder reads: the start sign, then each letter one step late."""
    late = np.full_like(answers, START)
    late[..., 1:] = answers[..., :-1] + 1
    return late


def said(classes: Sequence[int] | IntArray) -> str:
    """Classes as the letters that they stand for."""
    return "".join(ANSWERS[int(one)] for one in classes)


def _ending(day: int) -> str:
    """Of an ordinal number: 1st, 2nd, 3rd, 11th, 22nd."""
    return "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
