"""Files in which the table lies packed: gzip, bzip2, xz, and zip with one table in it, unpacked within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from rnnviz.data.speech import some
from rnnviz.records.tables import TableError

_CHUNK = 1 << 20
_TABLES = (".csv", ".tsv", ".txt", ".tab", ".dat", ".data", ".parquet", ".pq", ".xlsx", ".ods", ".xls", ".rdb")
_SHEETS = ("xl/workbook.xml", "content.xml", "xl/workbook.bin")
_OPENERS: dict[bytes, tuple[str, Callable[[IO[bytes]], Any]]] = {
    b"\x1f\x8b": ("gzip", lambda file: gzip.GzipFile(fileobj=file)),
    b"BZh": ("bzip2", bz2.BZ2File),
    b"\xfd7zXZ\x00": ("xz", lzma.LZMAFile),
}
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
"""What the reader of zip files says of damaged ones."""

ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """content: the table's own bytes. notes: sentences on where they were."""

    content: bytes
    notes: tuple[str, ...] = ()


def unpacked(content: bytes, *, most: int) -> Unpacked:
    """The bytes of the table in a file, packed once or twice; the file's own where it is not packed, or is a workbook.
    TableError for a damaged one, one with more bytes than `most`, and a zip with several tables, or none."""
    notes: tuple[str, ...] = ()
    for _ in range(2):
        kind = next((magic for magic in _OPENERS if content.startswith(magic)), None)
        if kind is not None:
            name, opener = _OPENERS[kind]
            content = _read(opener(io.BytesIO(content)), f"This {name} file", most)
            notes = (*notes, f"Unpacked ({name}).")
        elif content.startswith(ZIP) and (member := _member(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                try:
                    opened = archive.open(member)
                except DAMAGED:
                    raise TableError(
                        "This zip file is encrypted, damaged or packed in a way that is not known."
                    ) from None
                content = _read(opened, "This zip file", most)
            notes = (*notes, f"Unpacked: {member.rsplit('/', 1)[-1]} from the zip file.")
        else:
            break
    return Unpacked(content, notes)


def _read(file: IO[bytes], what: str, most: int) -> bytes:
    parts, size = [], 0
    try:
        while part := file.read(_CHUNK):
            parts.append(part)
            size += len(part)
            if size > most:
                raise TableError(f"{what} holds more than {most >> 20} MiB; up to that can be read.")
    except TableError:
        raise
    except (
        OSError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
        RuntimeError,
        ValueError,
        NotImplementedError,
    ):
        raise TableError(f"{what} is damaged: it cannot be unpacked.") from None
    if not size:
        raise TableError(f"{what} is empty inside.")
    return b"".join(parts)


def _member(content: bytes) -> str:
    """The name of the one table in a zip file; "" for a workbook, which is read as it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    except (*DAMAGED, IndexError):  # a member without a name
        raise TableError("This is a zip file or a workbook, and it is damaged.") from None
    names = [name for name in names if not name.startswith("__MACOSX/") and not name.endswith(".DS_Store")]
    if any(name in _SHEETS for name in names):
        return ""
    if any(name.endswith(".iwa") or name == "Index.zip" for name in names):
        raise TableError("This is an Apple Numbers document: in Numbers, choose File > Export To > CSV.")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        raise TableError("This is a Word or PowerPoint document, not a table: save the table as CSV.")
    if names and all(name.endswith(".npy") for name in names):
        raise TableError("This is a NumPy file: save the series as CSV or Parquet.")
    tables = [name for name in names if name.lower().endswith(_TABLES)] or names
    if len(tables) != 1:
        inside = f"several files ({some([name.rsplit('/', 1)[-1] for name in tables])})" if tables else "no file"
        raise TableError(f"This zip file has {inside}: unpack it, and open one of them.")
    return tables[0]
