"""Dates as people write them: what the formats say is what is read from them, and no day is in two parts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from rnnviz.data.date_pairs import BEGIN, SPACE, days_of, make_dates, one_date, texts_of
from rnnviz.data.written_dates import (
    ANSWERS,
    DAYS,
    FIRST,
    LAST,
    LETTERS,
    LONGEST,
    NUMBERED,
    WORDED,
    UnreadableDate,
    answer_of,
    cleaned,
    in_format,
    meant,
    read_late,
    said,
)
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, DateSettings

SETTINGS = DataSettings(task="dates", series=200, dates=DateSettings())


def test_a_day_is_written_as_the_format_has_it() -> None:
    day = date(2019, 4, 22)
    assert in_format(day, "{weekday} {d} {mon}. {y}") == "Monday 22 Apr. 2019"
    assert in_format(day, "{month} {nth}, {y}") == "April 22nd, 2019"
    assert in_format(day, "{d}/{m}/{yy}") == "22/4/19"
    assert in_format(date(2005, 9, 1), "the {nth} of {mon}., '{yy}", sept=True) == "the 1st of Sept., '05"
    assert in_format(date(2005, 5, 11), "{nth} {mon}. {y}") == "11th May 2005", "May is not shortened"
    assert [in_format(date(2005, 5, n), "{nth}")[-2:] for n in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30, 31)] == (
        ["st", "nd", "rd", "th", "th", "th", "th", "st", "nd", "rd", "th", "st"]
    )


@pytest.mark.parametrize("form", [*WORDED, *NUMBERED])
def test_what_is_written_means_its_day_again(form: str) -> None:
    """Of every format, on 400 days spread over the century; with a weekday before it where the month is a word."""
    for number in range(0, DAYS, DAYS // 400):
        day = FIRST + timedelta(days=number)
        assert meant(cleaned(in_format(day, form, sept=bool(number % 2)))) == day
        assert form in NUMBERED or meant(cleaned(in_format(day, "{wkd}., " + form).replace(".,", ","))) == day


def test_years_of_two_digits_are_those_of_posix() -> None:
    for year in range(100):
        assert meant(f"1/2/{year:02}") == datetime.strptime(f"01/02/{year:02}", "%d/%m/%y").date()


@pytest.mark.parametrize("text", ["31 april 2019", "29/2/19", "yesterday", "22", "april 2019", "4/22/2019"])
def test_what_is_no_day_means_none(text: str) -> None:
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  ", "Type a date, such as 22 April 2019."),
        ("22 avril 2019 à Paris?", "but not “?”, “à”."),
        ("22. 4. 2019 " * 5, "can have up to 38 letters here; this one has 59"),
    ],
)
def test_what_no_model_reads_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UnreadableDate) as told:
        cleaned(text)
    assert words in str(told.value)


def test_what_is_typed_is_read_as_a_model_reads_it() -> None:
    assert cleaned("  Monday,   22 Apr ’19 ") == "monday, 22 apr '19"


def test_no_day_is_in_two_parts_and_all_of_them_are_used() -> None:
    train, val, test = (set(part) for part in days_of(DAYS, seed=3))
    assert len(train) + len(val) + len(test) == DAYS
    assert not train & val | train & test | val & test
    assert min(train | val | test) == FIRST
    assert max(train | val | test) == LAST
    again = days_of(2 * DAYS, seed=3)
    assert {day for part in again for day in part} == train | val | test
    assert not set(again[0]) & set(again[2]), "each part goes through its own again"


def test_the_longest_fits_and_every_letter_is_known() -> None:
    longest = max(
        cleaned(in_format(date(2015, 9, 23), before + form, sept=True))
        for form in WORDED
        for before in ("{weekday}, ", "{wkd}. ")
    )
    assert len("wednesday, the 23rd of september, 2015") == LONGEST >= len(longest)
    for part in texts_of(2_000, seed=1):
        assert all(set(cleaned(text)) <= set(LETTERS) for text, _ in part)


def test_the_decoder_reads_the_right_answer_one_step_late() -> None:
    right = answer_of(date(2019, 4, 22))
    assert said(right) == "2019-04-22"
    late = read_late(right)
    assert late[0] == 0
    assert said(late[1:] - 1) == "2019-04-2"


def test_the_arrays_are_the_texts() -> None:
    data = make_dates(SETTINGS, LossOn.EVERY)
    assert data is make_dates(SETTINGS, LossOn.EVERY)
    assert data.x_train.shape == (140, LONGEST, 1)
    (reads,) = data.others
    assert reads.val.shape == (40, 10, 1)
    assert data.y_test.shape == (20, 10, 11)
    text, day = texts_of(200, seed=42)[1][7]
    ids = data.x_val[7, :, 0].astype(int)
    assert "".join(LETTERS[one - 1] for one in ids if one) == cleaned(text)
    assert said(data.y_val[7].argmax(-1)) == day.isoformat()
    np.testing.assert_array_equal(reads.val[7, 1:, 0] - 1, data.y_val[7, :-1].argmax(-1))
    with pytest.raises(ValueError, match="read-only"):
        data.x_val[0] = 1


def test_one_date_is_one_of_them_without_what_follows() -> None:
    data, one = make_dates(SETTINGS, LossOn.EVERY), one_date(SETTINGS, 7)
    letters = one.x.shape[1]
    np.testing.assert_array_equal(one.x[0], data.x_val[7, :letters])
    assert not data.x_val[7, letters:].any()
    np.testing.assert_array_equal(one.others[0][0], data.others[0].val[7])
    np.testing.assert_array_equal(one.y[0], data.y_val[7])
    assert one.title == "validation date 8"
    assert one.reads_back
    with pytest.raises(IndexError, match="validation date 40 of 40"):
        one_date(SETTINGS, 40)


def test_a_date_of_ones_own_has_a_target_where_it_means_a_day() -> None:
    def typed(text: str, reads: str = "right") -> DataSettings:
        return DataSettings(task="dates", series=200, dates=DateSettings(text, reads))

    one = one_date(typed("Monday 22 Apr. 2019"), 0)
    letters, answers = one.called
    assert "".join(letters[int(id_)] for id_ in one.x[0, :, 0]) == f"monday{SPACE}22{SPACE}apr.{SPACE}2019"
    assert "".join(answers[int(id_)] for id_ in one.others[0][0, :, 0]) == f"{BEGIN}2019-04-2"
    assert said(one.y[0].argmax(-1)) == "2019-04-22"
    assert said(one.others[0][0, 1:, 0].astype(int) - 1) == "2019-04-2"
    assert not one.reads_back, "teacher forcing"
    unknown = one_date(typed("tomorrow"), 0)
    assert not unknown.y.any()
    assert unknown.reads_back, "nobody knows the right letters"
    assert one.words == tuple(ANSWERS)
    assert BEGIN not in ANSWERS
