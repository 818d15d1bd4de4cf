"""Reading a user's file: every clause on tiny files that the tests write themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rnnviz.data.table import read_table
from rnnviz.records.tables import ColumnKind, Table, TableError
from rnnviz.settings.data import ReadChoices

Read = Callable[..., Table]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(text: str | bytes, dates: str = "auto", **choices: object) -> Table:
        path = tmp_path / "series.csv"
        content = text.encode() if isinstance(text, str) else text
        path.write_bytes(content)
        try:
            return read_table(path, ReadChoices(**choices), dates=dates)  # type: ignore[arg-type]
        finally:
            assert path.read_bytes() == content

    return write_and_read


DAYS = ["2020-01-01", "2020-01-02", "2020-01-03", "2020-01-04"]


def values(table: Table, name: str) -> list[float]:
    found = table.column(name).values
    assert found is not None
    return found.tolist()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", ":", "~", "\x1f", " ", "    "])
def test_any_delimiter(read: Read, mark: str) -> None:
    table = read("\n".join(mark.join(row) for row in [("day", "a", "b"), *((d, "1.5", "2") for d in DAYS)]))
    assert table.dates == ("day",)
    assert table.delimiter == (mark if mark.strip(" ") else " ")
    assert values(table, "a") == [1.5] * 4
    assert values(table, "b") == [2.0] * 4


@pytest.mark.parametrize(
    ("rows", "numbers", "decimal"),
    [
        (["1,5", "2,25"], [1.5, 2.25], ","),
        (["1.234,5", "2,25"], [1234.5, 2.25], ","),
        (["1 234,5", "2"], [1234.5, 2.0], ","),
        (["1,234.5", "2.25"], [1234.5, 2.25], "."),
        (["-1.5e3", "+.5"], [-1500.0, 0.5], "."),
        (["1,234,567", "2,000"], [1234567.0, 2000.0], "."),
        (["1'234.5", "2"], [1234.5, 2.0], "."),
        (["\u22121.5", "2"], [-1.5, 2.0], "."),
    ],
)
def test_numbers_and_their_decimal_mark(read: Read, rows: list[str], numbers: list[float], decimal: str) -> None:
    table = read("day;a\n" + "\n".join(f"{d};{r}" for d, r in zip(DAYS, rows, strict=False)))
    assert values(table, "a") == numbers
    assert table.decimal == decimal


def test_a_comma_that_can_be_read_in_two_ways_is_named_and_can_be_chosen(read: Read) -> None:
    table = read("a;b\n1,234;1\n2,345;2\n")
    assert values(table, "a") == [1.234, 2.345]
    assert "1,234 can be read in two ways" in " ".join(table.guesses)
    assert values(read("a;b\n1,234;1\n2,345;2\n", decimal="."), "a") == [1234.0, 2345.0]


def test_decimal_comma_in_quotes_between_commas(read: Read) -> None:
    assert values(read('day,a\n2020-01-01,"1,5"\n2020-01-02,"2,75"\n'), "a") == [1.5, 2.75]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8-sig", "UTF-8 with a byte-order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_encodings_and_byte_order_marks(read: Read, encoding: str, name: str) -> None:
    table = read("Tag;Höhe\n2020-01-01;1\n2020-01-02;2\n".encode(encoding))
    assert [c.name for c in table.columns] == ["Höhe"]
    assert table.dates == ("Tag",)
    assert table.encoding == name


def test_mixed_encodings_are_named_by_their_line(read: Read) -> None:
    table = read("day,Höhe\n2020-01-01,1\n".encode() + "2020-01-02,2\n# ö\n".encode("cp1252"), dates="")
    assert "Line 4 is not UTF-8" in " ".join(table.notes)


@pytest.mark.parametrize("text", ["2020-01-01,1\n2020-01-02,2\n", "5,1\n6,2\n", "1\n2\n"])
def test_without_a_header(read: Read, text: str) -> None:
    table = read(text)
    assert not table.header
    assert table.rows == 2
    assert table.columns[-1].name.startswith("column ")


def test_header_of_text_over_text_and_chosen_headers(read: Read) -> None:
    assert read("kind,n\nx,1\ny,2\n").header
    assert [c.name for c in read("1960,1961\n5,6\n", header="yes").columns] == ["1960", "1961"]
    assert read("a,b\n1,2\n", header="no").rows == 2


def test_names_that_are_missing_or_come_twice(read: Read) -> None:
    assert [c.name for c in read("a,,a\n1,2,3\n4,5,6\n").columns] == ["a", "column 2", "a (2)"]


def test_lines_above_the_table_and_below_it(read: Read) -> None:
    table = read("# from a station\nStation 7\n\nday,a,b\n" + "\n".join(f"{d},1,2" for d in DAYS) + "\nSource: us\n")
    assert table.rows == 4
    assert "2 lines above the table left out." in table.notes
    assert "1 line below the table left out." in table.notes
    assert table.lines.tolist() == [5, 6, 7, 8]


def test_a_table_as_r_writes_it_has_a_name_for_the_numbers_of_its_rows(read: Read) -> None:
    assert [c.name for c in read('"a" "b"\n"1" 5 6\n"2" 7 8\n').columns] == ["row", "a", "b"]


@pytest.mark.parametrize("word", ["NA", ".", "", "NaN", "n/a", "null", "-", "?"])
def test_words_for_missing(read: Read, word: str) -> None:
    table = read("day,a\n" + "\n".join(f"{d},{v}" for d, v in zip(DAYS, ["1", word, "3", "4"], strict=True)))
    assert table.column("a").missing == 1
    assert np.isnan(values(table, "a")[1])
    assert "a: 1 of 4 values are missing." in table.notes


def test_words_for_missing_can_be_added(read: Read) -> None:
    text = "day,a\n2020-01-01,1\n2020-01-02,-999\n2020-01-03,broken\n"
    assert "line 4" in read(text).column("a").unread
    table = read(text, missing=("-999", "Broken"))
    assert table.column("a").missing == 2
    assert table.column("a").unread == ""


def test_a_cell_that_is_no_number_is_named_with_its_line(read: Read) -> None:
    rows = [f"{day},{cell},0" for day, cell in zip(DAYS, ["1", "2", "x", "4"], strict=True)]
    column = read("\n".join(["day,a,b", *rows])).column("a")
    assert column.kind is ColumnKind.NUMBER
    assert column.unread == '"x" in line 4 is not a number: missing'
    assert column.missing == 1, "one cell does not lock its column"
    assert "too large" in read("a\n1\n2\n1e999\n").column("a").unread


def test_unsorted_rows_are_sorted_and_duplicates_dropped(read: Read) -> None:
    table = read("day,a\n2020-01-03,3\n2020-01-01,1\n2020-01-02,2\n2020-01-01,1\n")
    assert values(table, "a") == [1, 2, 3]
    assert (table.order, table.duplicates) == ("mixed", 1)
    assert table.lines.tolist() == [3, 4, 2]
    notes = " ".join(table.notes)
    assert "The rows were not in order of time: sorted." in notes
    assert "1 duplicate row dropped (the first in line 5)." in notes
    assert read("day,a\n2020-01-02,2\n2020-01-01,1\n").order == "backward"


def test_one_date_with_two_values_keeps_the_first_and_says_so(read: Read) -> None:
    days = [f"2020-01-{d:02},{d}" for d in range(1, 25)]
    table = read("\n".join(["day,a", *days[:2], "2020-01-02,5", *days[2:]]))
    assert values(table, "a") == list(range(1, 25))
    assert table.duplicates == 0
    assert "1 row repeats a date with other values (line 4: 2020-01-02)" in " ".join(table.notes)
    assert table.questions == ()


def test_many_dates_with_two_values_are_asked_about_before_one_is_dropped(read: Read) -> None:
    text = "day,a\n2020-01-01,1\n2020-01-02,2\n2020-01-02,5\n2020-01-03,3\n"
    table = read(text)
    assert values(table, "a") == [1, 2, 5, 3], "nothing is dropped"
    assert table.asked is not None
    assert "1 of 4 rows repeat a date with other values (the first in line 4)" in table.asked.words
    for answer, wanted in (("first", [1, 2, 3]), ("last", [1, 5, 3]), ("mean", [1, 3.5, 3]), ("count", [1, 2, 5, 3])):
        chosen = read(text, repeats=answer)
        assert values(chosen, "a") == wanted
        assert chosen.asked is None
        assert [question.answer for question in chosen.questions] == [answer]
        assert (chosen.times is None) == (answer == "count")


def test_without_dates_equal_rows_stay(read: Read) -> None:
    table = read("a,b\n1,2\n1,2\n1,2\n")
    assert table.rows == 3
    assert table.times is None
    assert table.step is None


def test_irregular_stamps_and_gaps_are_named(read: Read) -> None:
    minutes = [0, 5, 10, 15, 20, 40, 45, 47, 52]
    table = read("t,a\n" + "\n".join(f"2020-01-01 10:{m:02},{m}" for m in minutes))
    assert table.step is not None
    assert (table.step.words, table.step.season) == ("every 5 minutes", 288)
    assert [gap.steps for gap in table.gaps] == [3]
    assert table.uneven == 1
    notes = " ".join(table.notes)
    assert "1 gap in time, the longest from 2020-01-01 10:20 to 2020-01-01 10:40" in notes
    assert "The times are irregular: 1 interval is not a whole number of steps." in notes


def test_quoted_line_breaks_leave_the_line_numbers_right(read: Read) -> None:
    table = read('day,a,note\n2020-01-01,1,"two\nlines"\n2020-01-02,2,x\n2020-01-03,3,y\n')
    assert table.lines.tolist() == [2, 4, 5]


def test_blank_and_short_rows_are_named(read: Read) -> None:
    table = read("day,a,b\n2020-01-01,1,2\n\n2020-01-02,3\n2020-01-03,5,6\n")
    assert values(table, "a") == [1, 3, 5]
    assert np.isnan(values(table, "b")[1])
    notes = " ".join(table.notes)
    assert "1 blank row left out." in notes
    assert "1 row is short (line 4)" in notes


def test_a_date_and_a_time_of_day_in_two_columns(read: Read) -> None:
    table = read("Date;Time;v\n16/12/2006;17:24:00;4,2\n16/12/2006;17:25:00;4,5\n16/12/2006;17:26:00;4,6\n")
    assert table.dates == ("Date", "Time")
    assert table.step is not None
    assert table.step.words == "every minute"
    assert str(table.stamps[0]) == "2006-12-16T17:24:00.000000"  # type: ignore[index]


def test_rows_without_a_date_are_left_out_and_named(read: Read) -> None:
    table = read("day,a\n2020-01-01,1\n,2\n2020-01-03,3\n")
    assert values(table, "a") == [1, 3]
    assert "1 row has no date (line 3): left out." in table.notes


def test_choices_overrule_the_guess(read: Read) -> None:
    text = "when;a\n2020-01-01;1\n2020-01-02;2\n"
    assert read(text, dates="").times is None
    assert read("x\ny\n" + text, skip=2).dates == ("when",)
    assert read(text.encode("utf-16-le"), encoding="utf-16-le").rows == 2
    assert read("a  b\n1  2\n3  4\n", delimiter="spaces").delimiter == " "


def test_an_unchanged_file_is_read_once_and_a_changed_one_again(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n2\n", "utf-8")
    first = read_table(path)
    assert read_table(path) is first
    path.write_text("a\n1\n2\n3\n", "utf-8")
    assert read_table(path).rows == 3


def test_arrays_are_read_only(read: Read) -> None:
    table = read("day,a\n2020-01-01,1\n2020-01-02,2\n")
    for array in (table.times, table.stamps, table.lines, table.column("a").values):
        assert array is not None
        assert not array.flags.writeable


def test_an_unknown_column_is_named_beside_those_there_are(read: Read) -> None:
    with pytest.raises(TableError, match="no column 'c' to use; there are a, b"):
        read("a,b\n1,2\n3,4\n").column("c")


def test_the_file_is_never_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("t;a\r\n01.02.2020;1,5\r\n".encode("cp1252"))
    before = hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns
    path.chmod(0o444)
    read_table(path)
    assert (hashlib.sha256(path.read_bytes()).digest(), path.stat().st_mtime_ns) == before
