"""The many ways in which a column says when."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnviz.data import rhythm
from rnnviz.data.cells import Cells
from rnnviz.data.dates import DAY_FIRST, MONTH_FIRST, read, shape_of
from rnnviz.data.table import read_table
from rnnviz.records.tables import Step, Table
from rnnviz.settings.data import ReadChoices


def cells(*texts: str) -> Cells:
    return np.array(texts, dtype=object)


def stamps(*texts: str, order: str = "auto") -> list[str]:
    found = read(cells(*texts), shape_of(texts, bare=True), order)
    return [str(s) for s in found.stamps.astype("datetime64[s]")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1958-03-29", "1958-03-29"),
        ("1958/3/29", "1958-03-29"),
        ("1958.03.29", "1958-03-29"),
        ("19580329", "1958-03-29"),
        ("29.03.1958", "1958-03-29"),
        ("3/29/1958", "1958-03-29"),
        ("29/3/58", "1958-03-29"),
        ("29-Mar-58", "1958-03-29"),
        ("29 March 1958", "1958-03-29"),
        ("29Mar1958", "1958-03-29"),
        ("1 September 2020", "2020-09-01"),
        ("Mar 29, 1958", "1958-03-29"),
        ("Sat, 29 Mar 1958", "1958-03-29"),
        ("1958-03", "1958-03-01"),
        ("195803", "1958-03-01"),
        ("1958M03", "1958-03-01"),
        ("03/1958", "1958-03-01"),
        ("Mar 1958", "1958-03-01"),
        ("March-58", "1958-03-01"),
        ("1958 Mar", "1958-03-01"),
        ("1974Q2", "1974-04-01"),
        ("Q2 1974", "1974-04-01"),
        ("1974-q4", "1974-10-01"),
        ("2020-W05", "2020-01-27"),
        ("1871", "1871-01-01"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert stamps(text) == [day + "T00:00:00"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2020-02-29 7:05", "2020-02-29T07:05:00"),
        ("2020-02-29T07:05:09", "2020-02-29T07:05:09"),
        ("2020-02-29 07:05:09.75", "2020-02-29T07:05:09"),
        ("29.02.2020 07:05:09,75", "2020-02-29T07:05:09"),
        ("2/29/2020 7:05 PM", "2020-02-29T19:05:00"),
        ("2/29/2020 12:05 am", "2020-02-29T00:05:00"),
        ("2020-02-29 24:00", "2020-03-01T00:00:00"),
        ("1582934400", "2020-02-29T00:00:00"),
        ("1582934400000", "2020-02-29T00:00:00"),
    ],
)
def test_times(text: str, time: str) -> None:
    assert stamps(text) == [time]


@pytest.mark.parametrize("text", ["2020-02-30", "2020-13-01", "30/30/2020", "2020-01-01 25:00", "2020-01-01 10:60"])
def test_days_and_times_that_do_not_exist(text: str) -> None:
    found = read(cells(text), shape_of([text], bare=False))
    assert found.bad.all()


@pytest.mark.parametrize("text", ["hello", "12", "1.5", "3:4:5", "2020", "-", "1/2", "12345678901234567890"])
def test_what_is_no_date(text: str) -> None:
    assert shape_of([text], bare=False) == ""


def test_the_data_decide_between_day_first_and_month_first() -> None:
    assert stamps("03/04/2020", "13/04/2020") == ["2020-04-03T00:00:00", "2020-04-13T00:00:00"]
    assert stamps("03/04/2020", "03/14/2020") == ["2020-03-04T00:00:00", "2020-03-14T00:00:00"]


def test_where_they_do_not_the_more_even_reading_is_taken_and_named() -> None:
    found = read(cells("01/01/2020", "01/02/2020", "01/03/2020", "01/04/2020"), "parts")
    assert str(found.stamps[1].astype("datetime64[D]")) == "2020-01-02"
    assert "No date shows whether" in found.note
    assert "month/day/year" in found.note
    months = read(cells("1/1/2020", "2/1/2020", "3/1/2020", "1/2/2020"), "parts")
    assert "read as" in months.note


def test_the_user_decides_over_both() -> None:
    assert stamps("01/02/2020", order=DAY_FIRST) == ["2020-02-01T00:00:00"]
    assert stamps("01/02/2020", order=MONTH_FIRST) == ["2020-01-02T00:00:00"]
    assert stamps("2020|02|01", order="%Y|%m|%d") == ["2020-02-01T00:00:00"]


def table(tmp_path: Path, text: str, choices: ReadChoices | None = None) -> Table:
    path = tmp_path / "series.csv"
    path.write_text(text, "utf-8")
    return read_table(path, choices)


def test_offsets_from_utc_over_the_change_to_summer_time(tmp_path: Path) -> None:
    hours = ["2022-03-27T00:00:00+01:00", "2022-03-27T01:00:00+01:00", "2022-03-27T03:00:00+02:00"]
    found = table(tmp_path, "t,a\n" + "\n".join(f"{h},1" for h in hours))
    assert found.step is not None
    assert found.step.words == "hourly"
    assert not found.gaps
    assert [str(s)[:16] for s in found.stamps] == [h[:16] for h in hours]  # type: ignore[union-attr]
    assert "counted in UTC" in " ".join(found.notes)


def test_days_with_offsets_are_counted_on_the_wall(tmp_path: Path) -> None:
    days = [f"2022-03-{d}T00:00:00+0{1 if d < 28 else 2}:00" for d in range(25, 31)]
    found = table(tmp_path, "t,a\n" + "\n".join(f"{d},1" for d in days))
    assert found.step is not None
    assert found.step.words == "daily"
    assert "in local time" in " ".join(found.notes)


def test_a_format_of_the_users(tmp_path: Path) -> None:
    found = table(tmp_path, "d;a\n2020_01_31;1\n2020_02_29;2\n2020_03_31;3\n", ReadChoices(date_order="%Y_%m_%d"))
    assert found.dates == ()
    path = str(tmp_path / "series.csv")
    chosen = read_table(path, ReadChoices(date_order="%Y_%m_%d"), dates="d")
    assert chosen.step is not None
    assert chosen.step.words == "monthly"


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("year,v\n1871,1120\n1872,1160\n1873,963\n", ("year",)),
        ("1871,1120\n1872,1160\n1873,963\n", ("column 1",)),
        ("v,w\n1900,1\n1950,2\n1910,3\n", ()),
        ("v,w\n20200101,1\n20200102,2\n", ("v",)),
        ("id,w\n12345678,1\n12345679,2\n", ()),
        ("v,day\n1,2020-01-01\n2,2020-01-02\n", ("day",)),
        ("a,date,v\n2020-01-01,2020-02-01,1\n2020-01-01,2020-02-02,2\n", ("date",)),
    ],
)
def test_which_column_says_when(tmp_path: Path, text: str, dates: tuple[str, ...]) -> None:
    found = table(tmp_path, text)
    assert found.dates == dates


def every(count: int, unit: str, n: int = 30, start: str = "2020-01-01") -> np.ndarray:
    return (np.datetime64(start, unit) + count * np.arange(n)).astype("datetime64[us]")


@pytest.mark.parametrize(
    ("times", "words", "season"),
    [
        (every(1, "D"), "daily", 7),
        (every(1, "W"), "weekly", 52),
        (every(2, "W"), "every 2 weeks", 0),
        (every(1, "M"), "monthly", 12),
        (every(3, "M"), "quarterly", 4),
        (every(12, "M"), "yearly", 0),
        (every(60, "M"), "every 5 years", 0),
        (every(1, "h"), "hourly", 24),
        (every(6, "h"), "every 6 hours", 4),
        (every(15, "m"), "every 15 minutes", 96),
        (every(1, "s"), "every second", 0),
        (every(250, "ms"), "every 250 milliseconds", 0),
        (every(7, "us"), "every 7 microseconds", 0),
        (every(1, "M").astype("datetime64[M]").astype("datetime64[D]").astype("datetime64[us]"), "monthly", 12),
    ],
)
def test_steps(times: np.ndarray, words: str, season: int) -> None:
    found = rhythm.find(times)
    assert found is not None
    assert (found.step.words, found.step.season) == (words, season)
    assert not found.gaps
    assert not found.uneven
    np.testing.assert_array_equal(rhythm.grid(times, found.step), times)


def test_month_ends_are_monthly_and_evenly_spaced() -> None:
    ends = (np.arange("2019-02", "2022-02", dtype="datetime64[M]").astype("datetime64[D]") - 1).astype("datetime64[us]")
    found = rhythm.find(ends)
    assert found is not None
    assert (found.step.words, found.uneven, found.gaps) == ("monthly", 0, ())
    np.testing.assert_array_equal(rhythm.grid(ends, found.step), ends)


def test_monday_to_friday() -> None:
    days = np.busday_offset("2020-01-01", np.arange(40)).astype("datetime64[us]")
    found = rhythm.find(days)
    assert found is not None
    assert found.step.open == (0, 1, 2, 3, 4)
    assert not found.gaps
    np.testing.assert_array_equal(rhythm.grid(days, found.step), days)
    holiday = rhythm.find(np.delete(days, 10))
    assert holiday is not None
    assert [gap.steps for gap in holiday.gaps] == [1]


def test_fewer_than_three_stamps_have_no_rhythm() -> None:
    assert rhythm.find(every(1, "D", 2)) is None


def test_positions_count_steps_over_gaps() -> None:
    step = Step("monthly", months=1)
    times = np.array(["2020-01-31", "2020-02-29", "2020-06-30"], dtype="datetime64[us]")
    np.testing.assert_allclose(rhythm.positions(times, step), [0, 1, 5])
