"""The task "dates": written dates, and the same dates as 2019-04-22, as the arrays of a data set.

Every sequence is another day between 1969-01-01 and 2068-12-31, as long as there are enough of them, so that no date of
the validation or test set was ever trained on. The days are shuffled by the seed; the first 70 % are the training
set's, the next 20 % the validation set's, and the rest the test set's.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from rnnviz.data.waves import splits
from rnnviz.data.written_dates import (
    ANSWER_STEPS,
    ANSWERS,
    DAYS,
    FIRST,
    LETTERS,
    LONGEST,
    answer_of,
    cleaned,
    ids_of,
    meant,
    read_late,
    written,
)
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset, OtherInput, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, DateSettings

Pairs = tuple[tuple[str, date], ...]
"""Written dates, and what they mean."""

TRAIN, VAL, TEST = range(3)

BEGIN, SPACE = "▸", "␣"
"""What is shown for the sign with which a decoder begins, and for a space."""


CALLED = (("", *LETTERS.replace(" ", SPACE)), (BEGIN, *ANSWERS))
"""What is shown for the ids that the encoder reads, and for those that the decoder reads."""


def make_dates(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """x: (dates, LONGEST, 1), the ids of the letters, then 0. others: what the decoder reads, (dates, ANSWER_STEPS, 1),
    the right answer one step late. y: (dates, ANSWER_STEPS, 11).

    Arrays are read-only, and shared by all who ask for the same.
    """
    del loss_on  # every letter of an answer is compared
    return _made(settings.series, settings.seed)


def one_date(settings: DataSettings, index: int) -> Sequence:
    """One validation date, counted from 0, or the user's own: x (1, its letters, 1), not padded.

    The target of a date of the user's own is what it means; where no rule says that, y is all 0. IndexError outside the
    validation set, UnreadableDate for what no model here can read.
    """
    chosen = settings.dates or DateSettings()
    if chosen.written.strip():
        text = cleaned(chosen.written)
        day, title = meant(text), "your date"
    else:
        pairs = texts_of(settings.series, seed=settings.seed)[VAL]
        if not 0 <= index < len(pairs):
            raise IndexError(f"validation date {index} of {len(pairs)}")
        text, day = cleaned(pairs[index][0]), pairs[index][1]
        title = f"validation date {index + 1:,}"
    x = ids_of(text).astype(np.float32).reshape(1, -1, 1)
    if day is None:
        reads, y = np.zeros((1, ANSWER_STEPS, 1), np.float32), np.zeros((1, ANSWER_STEPS, len(ANSWERS)), np.float32)
    else:
        _, reads, y = arrays_of(((text, day),))
    for array in (x, reads, y):
        array.flags.writeable = False
    own = chosen.reads == "own" or day is None
    words = tuple(ANSWERS)
    return Sequence(x, y, LossOn.EVERY, title, words=words, others=(reads,), reads_back=own, called=CALLED)


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
def texts_of(count: int, *, seed: int) -> tuple[Pairs, Pairs, Pairs]:
    """The written dates of the three parts with what they mean."""
    made = []
    for number, days in enumerate(days_of(count, seed=seed)):
        random = np.random.default_rng([seed, DAYS, number + 1])
        made.append(tuple((written(day, random), day) for day in days))
    return made[TRAIN], made[VAL], made[TEST]


def arrays_of(pairs: Several[tuple[str, date]]) -> tuple[Array, Array, Array]:
    """(dates, LONGEST, 1) ids of the letters; what the decoder reads, (dates, ANSWER_STEPS, 1); and the targets,
    (dates, ANSWER_STEPS, 11)."""
    x = np.zeros((len(pairs), LONGEST, 1), np.float32)
    answers = np.array([answer_of(day) for _, day in pairs]).reshape(-1, ANSWER_STEPS)
    for row, (text, _) in zip(x, pairs, strict=True):
        ids = ids_of(cleaned(text))
        row[: len(ids), 0] = ids
    return x, read_late(answers)[..., np.newaxis].astype(np.float32), np.eye(len(ANSWERS), dtype=np.float32)[answers]


@lru_cache(maxsize=1)
def _made(count: int, seed: int) -> Dataset:
    parts = [arrays_of(pairs) for pairs in texts_of(count, seed=seed)]
    for part in parts:
        for array in part:
            array.flags.writeable = False
    (x_train, reads_train, y_train), (x_val, reads_val, y_val), (x_test, reads_test, y_test) = parts
    return Dataset(
        name=f"dates {count}",
        x_train=x_train,
        y_train=y_train,
        x_val=x_val,
        y_val=y_val,
        x_test=x_test,
        y_test=y_test,
        classes=len(ANSWERS),
        words=tuple(ANSWERS),
        others=(OtherInput(reads_train, reads_val, reads_test),),
    )
