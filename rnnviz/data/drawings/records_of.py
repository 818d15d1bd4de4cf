"""The records of a file of Quick, Draw!'s JSON in any of its wrappings: a line each, an array, Kaggle's CSV; gzip."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from rnnviz.data.drawings.files import check_file, file_errors
from rnnviz.records.drawings import DrawingError

MAX_LINE = 4 << 20
"""Bytes of one line; a longer one is passed over. The longest raw drawings have a few hundred thousand."""

MAX_ARRAY = 64 << 20
"""Bytes of a JSON array, which is read as a whole."""

MAX_UNPACKED = 4 << 30
"""Bytes of a packed file, unpacked as it is read."""

_SCANNED = 32 << 20
"""A file up to this size is looked through for the words in it; of a larger one the beginning is."""

_BEGINNING = 4 << 20
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_MARK = b"\xef\xbb\xbf"
_WORD = re.compile(rb'"word"\s*:\s*("(?:[^"\\]|\\.){0,400}")')

Item = bytes | dict[str, Any] | str | None
"""A line; a record that was taken apart already; why there is none; or None for a line that is too long."""


def items(path: Path) -> Iterator[Item]:
    """What may be a record, one after another, without blank lines. DrawingError for a file that is none of these."""
    check_file(path)
    with file_errors(path), path.open("rb") as packed:
        file = _unpacked(packed)
        try:
            yield from _items(file, path)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield "the packed file ends here, or is damaged."


def words(path: Path) -> tuple[str, ...]:
    """The words that the records of a file name, in their order; of a large file those of its beginning."""
    check_file(path)
    with file_errors(path), path.open("rb") as packed:
        most = _SCANNED if path.stat().st_size <= _SCANNED else _BEGINNING
        try:
            begin = _unpacked(packed).read(most)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return ()
    if is_kaggle(begin.split(b"\n", 1)[0]):
        rows = csv.DictReader(io.StringIO(begin.decode("utf-8", "replace")))
        try:
            found = [str(row.get("word") or "") for row in rows]
        except csv.Error:
            found = []
        return tuple(dict.fromkeys(word.strip() for word in found if word.strip()))
    return tuple(dict.fromkeys(word for raw in dict.fromkeys(_WORD.findall(begin)) if (word := _said(raw))))


def is_kaggle(head: bytes) -> bool:
    """Whether a first line is that of Kaggle's CSV: countrycode,drawing,key_id,recognized,timestamp,word."""
    names = head.removeprefix(_MARK).strip().lower().split(b",")
    return b"drawing" in names and b"key_id" in names


def _said(raw: bytes) -> str:
    try:
        return str(json.loads(raw)).strip()
    except ValueError:
        return ""


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    begin = file.read(2)
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if begin == b"\x1f\x8b" else file  # type: ignore[return-value]


def _items(file: IO[bytes], path: Path) -> Iterator[Item]:
    first = file.readline(MAX_LINE + 1)
    if first.startswith(_WIDE):
        raise DrawingError(f"{path.name} is UTF-16 or UTF-32 text; .ndjson is UTF-8: save it as that.")
    first = first.removeprefix(_MARK)
    if first.lstrip().startswith(b"["):
        yield from _array(first + file.read(MAX_ARRAY + 1), path)
    elif is_kaggle(first):
        yield from _rows(first, file)
    else:
        yield from _lines(first, file, path)


def _lines(line: bytes, file: IO[bytes], path: Path) -> Iterator[Item]:
    """Every line that is not blank; None for one that is too long."""
    total = 0
    while line:
        total += len(line)
        if total > MAX_UNPACKED:
            raise DrawingError(f"{path.name} unpacks to more than {MAX_UNPACKED >> 30} GiB.")
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE)
                total += len(line)
            yield None
        elif line.strip():
            yield line
        line = file.readline(MAX_LINE + 1)


def _array(content: bytes, path: Path) -> Iterator[Item]:
    if len(content) > MAX_ARRAY:
        raise DrawingError(
            f"{path.name} is one JSON array of more than {MAX_ARRAY >> 20} MiB: save it a line a drawing."
        )
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise DrawingError(f"{path.name} begins like a JSON array of drawings, and is damaged or cut off.") from None
    for one in found if isinstance(found, list) else ():
        yield one if isinstance(one, dict) else "it is not a drawing."


def _rows(head: bytes, file: IO[bytes]) -> Iterator[Item]:
    """The rows of Kaggle's CSV as the records that they were."""
    names = [name.strip().lower() for name in head.decode("utf-8", "replace").strip().split(",")]

    def lines() -> Iterator[str]:
        while line := file.readline(MAX_LINE):
            yield line.decode("utf-8", "replace").replace("\0", "")

    reader = csv.reader(lines())
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if not row:
            continue
        record: dict[str, Any] = dict(zip(names, row, strict=False))
        try:
            record["drawing"] = json.loads(record.get("drawing") or "")
        except (ValueError, RecursionError):
            yield "its drawing is not JSON, perhaps cut off."
            continue
        record["recognized"] = {"true": True, "false": False}.get(str(record.get("recognized")).lower())
        yield record
