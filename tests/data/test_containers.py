"""Packed files are opened, workbooks are read, and all else that is no table is named for what it is."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import ods, xlsx, zipped

from rnnviz.data import containers
from rnnviz.data.table import read_raw, read_table
from rnnviz.records.tables import Table, TableError
from rnnviz.settings.data import ReadChoices

TEXT = "day,a\n" + "\n".join(f"2020-01-{d:02},{d}.5" for d in range(1, 20))
ROWS: list[list[str | float]] = [["day", "a"], *([f"2020-01-{d:02}", d + 0.5] for d in range(1, 20))]


def read(tmp_path: Path, content: bytes, name: str = "series.csv", **choices: str) -> Table:
    path = tmp_path / name
    path.write_bytes(content)
    return read_table(path, ReadChoices(**choices))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pack", "said"),
    [
        (gzip.compress, "gzip"),
        (bz2.compress, "bzip2"),
        (lzma.compress, "xz"),
        (lambda text: zipped({"folder/rides.csv": text, "__MACOSX/rides.csv": b"x", "readme.md": "y"}), "rides.csv"),
        (lambda text: gzip.compress(zipped({"rides.csv": text})), "rides.csv"),
        (lambda _: xlsx({"notes": [["only words"]], "data": ROWS}), "sheet data of a workbook"),
        (lambda _: ods(ROWS), "sheet one of a workbook"),
        (lambda _: zipped({"book.xlsx": xlsx({"data": ROWS})}), "book.xlsx"),
    ],
)
def test_a_packed_table_is_opened(tmp_path: Path, pack: Callable[[bytes], bytes], said: str) -> None:
    found = read(tmp_path, pack(TEXT.encode()))
    assert (found.rows, found.dates, found.target) == (19, ("day",), "a")
    assert found.column("a").values[0] == 1.5  # type: ignore[index]
    assert said in " ".join([*found.notes, found.encoding])


def test_another_sheet_can_be_chosen(tmp_path: Path) -> None:
    content = xlsx({"one": ROWS, "two": [["x"], *([float(i % 5)] for i in range(30))]})
    first = read(tmp_path, content)
    assert first.questions[0].answer == "one"
    assert [value for value, _ in first.questions[0].options] == ["one", "two"]
    assert first.asked is None
    assert read(tmp_path, content, sheet="two").numbers == ("x",)


LISTED = zipped({"a": "x"}).rindex(b"PK\x01\x02")
NAMELESS = bytearray(zipped({"a": "x"}))
NAMELESS[LISTED + 28], NAMELESS[LISTED + 30] = 0, 1  # its name counts as something more that is said of it


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (zipped({"a.csv": "a\n1\n", "b.csv": "a\n1\n"}), r"several files \(a.csv, b.csv\): unpack it"),
        (zipped({"Index/Document.iwa": "x"}), "Apple Numbers document"),
        (zipped({"word/document.xml": "x"}), "Word or PowerPoint"),
        (zipped({"train.npy": "x"}), "NumPy file"),
        (bytes(NAMELESS), "damaged"),
        (zipped({}) or b"", "zip file|binary"),
        (gzip.compress(b"")[:-3], "damaged"),
        (gzip.compress(TEXT.encode())[:-10], "gzip file is damaged"),
        (xlsx({"data": ROWS})[:-40], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook is damaged"),
        (b"<!DOCTYPE html>\n<html><body>404</body></html>", "web page"),
        (b'\n<html lang="en">', "web page"),
        (b'{"data": [1, 2, 3]}', "JSON"),
        (b'[\n {"a": 1}\n]', "JSON"),
        (b'{"a": 1}\n{"a": 2}\n', "JSON"),
        (b'{"word":"cat","drawing":[]}\n', "Sketch page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 3\n", "Git LFS pointer"),
        (b"SQLite format 3\0", "SQLite database"),
        (b"\x80\x04\x95", "Python pickle"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read(tmp_path, content)


def test_a_packed_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for pack in (gzip.compress, bz2.compress, lzma.compress, lambda text: zipped({"a.csv": text})):
        with pytest.raises(TableError, match="holds more than 1 MiB"):
            containers.unpacked(pack(b"1\n" * (1 << 20)), most=1 << 20)
    book = xlsx({"data": [["a"], ["b" * (5 << 20)]]})
    monkeypatch.setattr("rnnviz.data.table.MAX_BYTES", 1 << 20)
    with pytest.raises(TableError, match="MiB inside"):
        read_raw(book, ReadChoices())


SOUND = (gzip.compress(TEXT.encode()), bz2.compress(TEXT.encode()), lzma.compress(TEXT.encode()), xlsx({"d": ROWS}))
SOUND += (ods(ROWS), zipped({"a.csv": TEXT}))


@settings(max_examples=150)
@given(content=st.sampled_from(SOUND), at=st.floats(0, 1), put=st.binary(max_size=6), cut=st.integers(0, 40))
def test_no_damage_crashes_what_unpacks(content: bytes, at: float, put: bytes, cut: int) -> None:
    place = int(at * len(content))
    with contextlib.suppress(TableError):
        read_raw(content[:place] + put + content[place + cut :], ReadChoices())
