"""What cannot be understood is refused, with the line and the reason, and nothing crashes or hangs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rnnviz.data import text
from rnnviz.data.table import read_table
from rnnviz.records.tables import TableError
from rnnviz.settings.data import ReadChoices


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "is empty"),
        (b"\n \n\n", None, "blank lines"),
        (b"\xef\xbb\xbf", None, "blank lines"),
        (b"a,b,c\n", 1, "no rows below"),
        (b"a,b,c", 1, "no rows below"),
        (b"x\ny\nz\n", None, "No column of numbers"),
        (b"a,b\n1,2\n\x00\x01\x02,3\n", 3, "binary"),
        (bytes(range(256)) * 50, 1, "binary"),
        (b"a,b\n1,2\n3,4,5\n6,7\n8,9\n", 3, "3 fields here where the others have 2"),
        (b"a,b\n1,2\n3,4,5,6\n6,7\n8,9\n", 3, "4 fields here where the others have 2"),
        (b'a,b\n1,"x\ny"\n3,4,5,6\n6,7\n8,9\n9,9\n', 4, "4 fields here"),
        (b'a,b\n1,2\n3,"4\n5,6\n', 3, "never closed"),
        (b"day,a\n2020-01-01,1\n2020-02-30,2\n2020-01-03,3\n", 3, '"2020-02-30" in day is not a date'),
        (b"day,a\n2020-01-01,1\n2020-01-02,2\nsoon,3\n2020-01-04,4\n2020-01-05,5\n2020-01-06,6\n", 4, '"soon"'),
        (b"day,a\n13/14/2020,1\n14/13/2020,2\n", 2, "not a date"),
        (b"PK\x03\x04rest", None, "zip file or a workbook, and it is damaged"),
        (b"\x1f\x8brest", None, "This gzip file is damaged"),
        (b"PAR1 but no more of it PAR1", None, "damaged"),
        (b"\xff\xfe1\0\n\0a", 2, "is not UTF-16"),
        (",".join(map(str, range(30_000))).encode(), 1, "30,000 columns; up to 20,000"),
        ((",".join(["0"] * 1_000_000) + "\n").encode() * 2, 1, "1,000,000 columns"),
    ],
)
def test_a_file_is_refused_with_its_line(tmp_path: Path, content: bytes, line: int | None, words: str) -> None:
    path = tmp_path / "series.csv"
    path.write_bytes(content)
    with pytest.raises(TableError) as caught:
        read_table(path)
    assert words in str(caught.value)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (ReadChoices(encoding="klingon"), "no encoding"),
        (ReadChoices(encoding="ascii"), "is not ascii"),
        (ReadChoices(delimiter="::"), "single character"),
        (ReadChoices(decimal="*"), "decimal separator"),
        (ReadChoices(skip=99), "No lines are left"),
        (ReadChoices(date_order="%Q"), "%Q is not a date format"),
    ],
)
def test_choices_that_cannot_be_followed(tmp_path: Path, choices: ReadChoices, words: str) -> None:
    path = tmp_path / "series.csv"
    path.write_text("a;b\n2020-01-01;2\n2020-01-02;ö\n", "utf-8")
    with pytest.raises(TableError, match=words):
        read_table(path, choices)


def test_a_chosen_column_of_dates_must_be_there_and_be_dates(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text("a,b\nx,1\ny,2\n", "utf-8")
    with pytest.raises(TableError, match="no column 'when' for the dates; there are a, b"):
        read_table(path, dates="when")
    with pytest.raises(TableError, match="a has no recognisable dates"):
        read_table(path, dates="a")


def test_a_folder_a_missing_file_and_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(TableError, match="There is no file"):
        read_table(tmp_path / "nothing.csv")
    with pytest.raises(TableError, match="not the name of a file"):
        read_table("a\0b")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(TableError, match="not a plain file"):
            read_table(tmp_path / "pipe")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "series.csv"
    path.write_text("a\n1\n", "utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(TableError, match="permission denied"):
        read_table(path)


def test_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "series.csv"
    path.write_text("a\n" + "1\n" * 2_000_000, "utf-8")
    monkeypatch.setattr(text, "MAX_BYTES", 3 << 20)
    with pytest.raises(TableError, match="has 4 MiB; up to 3 MiB can be read"):
        read_table(path)


def test_one_row_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "series.csv"
    path.write_text("1,2,3", "utf-8")
    table = read_table(path)
    assert (table.rows, table.header, len(table.columns)) == (1, False, 3)
