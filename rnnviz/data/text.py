"""A file's bytes to text, and the refusal of what is not text. The file is opened for reading only."""

from __future__ import annotations

import codecs
import json
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rnnviz.data import encodings
from rnnviz.records.tables import TableError

MAX_BYTES = 128 << 20
"""Larger files are refused: as text and numbers in memory they take about ten times their size."""

_SAMPLE = 1 << 16
_KINDS = {
    b"\x89HDF": "an HDF5 file: save the series as CSV or Parquet",
    b"\x93NUMPY": "a NumPy file: save the series as CSV or Parquet",
    b"%PDF": "a PDF document: save the table in it as CSV",
    b"SQLite format 3": "a SQLite database: export the table as CSV",
    b"ARROW1": "an Arrow (Feather) file: save the series as Parquet or CSV",
    b"FEA1": "a Feather file: save the series as Parquet or CSV",
    b"MATLAB 5": "a MATLAB file: save the series as CSV",
    b"CDF\x01": "a NetCDF file: save the series as CSV",
    b"CDF\x02": "a NetCDF file: save the series as CSV",
    b"GRIB": "a GRIB file: save the series as CSV",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"7z\xbc\xaf": "compressed with 7-Zip: unpack it first",
    b"Rar!": "compressed with RAR: unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed with Zstandard: unpack it first",
    b"\x80\x04": "a Python pickle, which can run programs and is never opened: save the series as CSV",
    b"\x80\x05": "a Python pickle, which can run programs and is never opened: save the series as CSV",
}
"""How files begin that are no tables of text, and what they are."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {
    "utf-8-sig": "UTF-8 with a byte-order mark",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
}


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a file joined by newlines of one kind, and the name of the encoding as a user knows it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turns what the operating system says of a file into a TableError."""
    try:
        yield
    except TableError:
        raise
    except FileNotFoundError:
        raise TableError(f"There is no file {path}.") from None
    except PermissionError:
        raise TableError(f"{path.name} may not be read: permission denied.") from None
    except OSError as error:
        raise TableError(f"{path.name} cannot be read: {error.strerror or error}.") from None
    except ValueError:  # a NUL in the name
        raise TableError("That is not the name of a file.") from None


def read_bytes(path: Path) -> bytes:
    """The whole file. TableError where it is not a plain file, is empty, too large, or may not be read."""
    with file_errors(path):
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise TableError(f"{path.name} is a folder, not a file.")
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device could keep the reader waiting for ever
            raise TableError(f"{path.name} is not a plain file.")
        if status.st_size > MAX_BYTES:
            limit, size = MAX_BYTES >> 20, status.st_size / (1 << 20)
            raise TableError(f"{path.name} has {size:,.0f} MiB; up to {limit} MiB can be read.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    if not content:
        raise TableError(f"{path.name} is empty.")
    return content


def decode(content: bytes, encoding: str = "auto") -> Text:
    """Bytes to text: by its byte-order mark, else as UTF-8, else in the likeliest encoding, which is said in a note."""
    for magic, words in _KINDS.items():
        if content.startswith(magic):
            raise TableError(f"This is {words}.")
    notes: tuple[str, ...] = ()
    if encoding == "auto":
        encoding = _by_mark(content)
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content[: error.start].decode(encoding, "ignore").count("\n") + 1
            if not encoding.startswith("utf-8"):
                raise TableError(
                    f"this is not {_NAMES[encoding]}, although the file begins as if it were.", line=line
                ) from None
            encoding, text = _guessed(content.removeprefix(codecs.BOM_UTF8))
            notes = (f"Line {line:,} is not UTF-8; the file was read as {encoding}.",)
    else:
        text = _chosen(content, encoding)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_binary(text)
    _refuse_other_text(text)
    return Text(text, _NAMES.get(encoding, encoding), notes)


def _by_mark(content: bytes) -> str:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    return encodings.utf16(content) or "utf-8"


def _guessed(content: bytes) -> tuple[str, str]:
    """The name of the likeliest encoding, and the text."""
    for encoding in dict.fromkeys((encodings.guess(content), "cp1252")):
        try:
            return encodings.named(encoding), content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "Windows-1252", content.decode("latin-1")


def _chosen(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise TableError(f"There is no encoding {encoding!r}.") from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        raise TableError(f"byte {start + 1:,} of the file is not {encoding}.", line=line) from None


def _refuse_binary(text: str) -> None:
    if not text.strip():
        raise TableError("The file has only blank lines.")
    position = text.find("\0")
    sample = text[:_SAMPLE]
    controls = sum(c < " " and c not in "\t\n\f\v\x1c\x1d\x1e\x1f\x01" for c in sample)
    if position >= 0 or controls > 0.01 * len(sample):
        line = text.count("\n", 0, max(position, 0)) + 1
        raise TableError("this is binary data, not text.", line=line)


def _refuse_other_text(text: str) -> None:
    """Names what is text, and yet no table: a web page, JSON, a pointer to a file that was not downloaded."""
    begin = text[:2_000].lstrip()
    lower = begin.lower()
    if begin.startswith("version https://git-lfs"):
        raise TableError("This is a Git LFS pointer, not the file itself: download it with git lfs pull.")
    if lower.startswith("<") and ("<html" in lower[:1_000] or lower.startswith("<!doctype html")):
        raise TableError("This is a web page (HTML), not a table: download the file itself.")
    if lower.startswith("<?xml") or (lower.startswith("<") and "xmlns" in lower[:500]):
        raise TableError("This is an XML file, not a table: save it as CSV.")
    if begin[:1] in "{[" and _is_json(text):
        if '"drawing"' in begin:
            raise TableError("These are drawings, not a table: open them on the Sketch page.")
        raise TableError("This is JSON, not a table: save it as CSV.")


def _is_json(text: str) -> bool:
    """Whether a text, or its first line, is JSON."""
    first = text.strip().split("\n", 1)[0]
    if re.match(r'[{]\s*("[^"]*"\s*:|$)|\[\s*([{\["]|-?\d|$)', first) is None:
        return False
    for part in (first, text):
        try:
            json.loads(part)
        except (ValueError, RecursionError):
            continue
        return True
    return False
