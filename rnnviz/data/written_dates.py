"""Dates as people write them, and the same dates as 2019-04-22, letter by letter.

Every sequence is another day between 1969-01-01 and 2068-12-31, as long as there are enough of them, so that no date of
the validation or test set was ever trained on. The days are shuffled by the seed; the first 70 % are the training
set's, the next 20 % the validation set's, and the rest the test set's.

Rules. A month that is a number stands after the day, 3/4/19 being 3 April, or between year and day where the year
comes first. A year of two digits is read as POSIX reads it: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068.
Weekdays are those of the date. Capitals and small letters are the same.

The time axis has the letters of the written date first, then those of the answer so far: the decoder reads a start
sign and then each letter of the answer one step late.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from rnnviz.data.waves import splits
from rnnviz.records.arrays import Array, IntArray

LETTERS = " ',-./" + string.digits + string.ascii_lowercase
"""What a written date can consist of; a letter's id is its place here plus 1. Id 0 is padding."""

IDS = len(LETTERS) + 1

LONGEST = 36
"""How many letters a written date can have: what is shorter is followed by padding."""

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


class UnreadableDate(ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A date of the user's that the model cannot read, in words."""


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


def ids_of(text: str) -> IntArray:
    """(letters,): the ids of a written date, as it was typed, spaces around it left out.

    UnreadableDate, in words, for what is empty, too long, or has letters that no written date has.
    """
    text = " ".join(text.split()).replace("’", "'").replace("–", "-").lower()
    if not text:
        raise UnreadableDate("Type a date, such as 22 April 2019.")
    if strange := sorted({letter for letter in text if letter not in LETTERS}):
        signs = ", ".join(f"“{letter}”" for letter in strange)
        raise UnreadableDate(f"The model knows English letters, digits and . , ' / - and has never seen {signs}.")
    if len(text) > LONGEST:
        raise UnreadableDate(f"A date can have up to {LONGEST} letters here; this one has {len(text)}.")
    return np.array([LETTERS.index(letter) + 1 for letter in text], np.int64)


def answer_of(day: date) -> IntArray:
    """(ANSWER_STEPS,): the classes of the day as 2019-04-22."""
    return np.array([ANSWERS.index(letter) for letter in day.isoformat()], np.int64)


def read_late(answers: IntArray) -> IntArray:
    """(…, S) classes to the (…, S) ids that the decoder reads: the start sign, then each letter one step late."""
    late = np.full_like(answers, START)
    late[..., 1:] = answers[..., :-1] + 1
    return late


def days_of(count: int, *, seed: int) -> tuple[list[date], list[date], list[date]]:
    """`count` days for training, validation and test, shuffled by the seed: 70, 20 and 10 %, none in two of them.

    Where there are not as many days, each part goes through its own again.
    """
    order = np.random.default_rng([seed, DAYS]).permutation(DAYS)
    own, wanted = splits(min(count, DAYS)), splits(count)
    train, val, test = (
        [FIRST + timedelta(days=int(n)) for n in np.resize(order[have], want.stop - want.start)]
        for have, want in zip(own, wanted, strict=True)
    )
    return train, val, test


@lru_cache(maxsize=2)
def texts_of(count: int, *, seed: int) -> tuple[tuple[tuple[str, date], ...], ...]:
    """The written dates of the three parts with what they mean."""
    parts = days_of(count, seed=seed)
    made = []
    for number, days in enumerate(parts):
        random = np.random.default_rng([seed, DAYS, number + 1])
        made.append(tuple((written(day, random), day) for day in days))
    return tuple(made)


def arrays_of(pairs: Iterable[tuple[str, date]]) -> tuple[Array, Array]:
    """x: (dates, LONGEST + ANSWER_STEPS, 1) ids, the decoder's behind the encoder's. y: (dates, ANSWER_STEPS, 11)."""
    pairs = list(pairs)
    x = np.zeros((len(pairs), LONGEST + ANSWER_STEPS, 1), np.float32)
    answers = np.array([answer_of(day) for _, day in pairs]).reshape(-1, ANSWER_STEPS)
    for row, (text, _) in zip(x, pairs, strict=True):
        ids = ids_of(text)
        row[: len(ids), 0] = ids
    x[:, LONGEST:, 0] = read_late(answers)
    return x, np.eye(len(ANSWERS), dtype=np.float32)[answers]


def said(classes: Sequence[int] | IntArray) -> str:
    """Classes as the letters that they stand for."""
    return "".join(ANSWERS[int(one)] for one in classes)


def _ending(day: int) -> str:
    """Of an ordinal number: 1st, 2nd, 3rd, 11th, 22nd."""
    return "th" if 10 <= day <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
