"""Sketch-RNN's .npz: a zip of "train", "valid" and "test", each a pickled object array of stroke-3 (or -5) drawings."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

from rnnviz.data.drawings.files import check_file, check_split, file_errors, what_it_is
from rnnviz.data.drawings.restricted import RefusedError, arrays
from rnnviz.data.drawings.strokes import from_stroke3
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Drawing, DrawingError, Skipped

FORM = "Sketch-RNN npz"
KEYS = ("train", "valid", "test")

MAX_UNPACKED = 512 << 20
"""Bytes of one array after unpacking; the largest of Quick, Draw! have a tenth. A zip that claims more is refused."""

MAX_DRAWINGS = 1_000_000
"""Drawings of one array; what follows is left out."""

_SHAPE = re.compile(rb"'shape':\s*\(\s*(\d{1,18})L?\s*,\s*\)")
_DESCR = re.compile(rb"'descr':\s*'([^']{1,20})'")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


def read_npz(path: Path, *, word: str = "", split: str = "all") -> Iterator[Drawing | Skipped]:
    """The drawings of a split, read as they are asked for. DrawingError where the file is none of these at all.

    A record is counted within its split; where the file is damaged, the last thing that comes says so. A file whose
    pickle asks for anything else than arrays is refused with a DrawingError that has the name.
    """
    check_split(split)
    with _opened(path) as archive:
        for key in KEYS if split == "all" else (split,):
            if f"{key}.npy" in archive.namelist():
                yield from _drawings(archive, key, path=path, word=word)


def count_npz(path: Path) -> int:
    """How many drawings the three arrays say they have; nothing else of them is read. DrawingError as `read_npz`."""
    with _opened(path) as archive:
        total = 0
        for key in KEYS:
            if f"{key}.npy" in archive.namelist():
                with _entry(archive, key, path) as stream:
                    total += _header(stream, key=key, path=path)
        return total


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    check_file(path)
    with file_errors(path), path.open("rb") as file:
        try:
            archive = zipfile.ZipFile(file)
        except _BROKEN:
            if (known := what_it_is(path)) and not known.startswith("a zip"):
                raise DrawingError(f"{path.name} is {known}.") from None
            raise DrawingError(
                f"{path.name} is not an .npz file, or is cut off: it cannot be opened as a zip file."
            ) from None
        with archive:
            names = archive.namelist()
            if not any(f"{key}.npy" in names for key in KEYS):
                there = ", ".join(name.removesuffix(".npy")[:40] for name in names[:5]) or "nothing"
                raise DrawingError(f"{path.name} has no drawings: it should hold train, valid, test, but has {there}.")
            yield archive


@contextmanager
def _entry(archive: zipfile.ZipFile, key: str, path: Path) -> Iterator[IO[bytes]]:
    info = archive.getinfo(f"{key}.npy")
    if info.file_size > MAX_UNPACKED:
        size = f"{info.file_size / (1 << 20):,.0f} MiB"
        raise DrawingError(f"{path.name}: {key} would unpack to {size}; up to {MAX_UNPACKED >> 20} MiB can be read.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DrawingError(f"{path.name}: {key} is packed in a way that numpy does not use.")
    try:
        stream = archive.open(info)
    except _BROKEN as error:
        raise DrawingError(f"{path.name}: {key} cannot be unpacked ({error}).") from None
    with stream:
        yield stream


def _drawings(archive: zipfile.ZipFile, key: str, *, path: Path, word: str) -> Iterator[Drawing | Skipped]:
    record = 0
    with _entry(archive, key, path) as stream:
        claimed = _header(stream, key=key, path=path)
        try:
            for item in arrays(stream):
                record += 1
                if record > MAX_DRAWINGS:
                    yield Skipped(record, f"{key}: only the first {MAX_DRAWINGS:,} drawings are read.")
                    return
                yield _drawing(item, record, key=key, word=word)
            stream.read()  # to its end, where the checksum is compared
        except RefusedError as error:
            raise DrawingError(f"{path.name} is refused: {error}") from None
        except DrawingError as error:
            yield _damaged(record, claimed, key, str(error))
            return
        except _BROKEN:
            yield _damaged(record, claimed, key, "its contents do not match its checksum.")
            return
    if record != claimed:
        yield Skipped(record + 1, f"{key}: the file announces {claimed:,} drawings, and has {record:,}.")


def _drawing(item: object, record: int, *, key: str, word: str) -> Drawing | Skipped:
    if isinstance(item, str):
        return Skipped(record, f"{key} {record:,}: {item}")
    try:
        return from_stroke3(_stroke3(item), word=word, key=f"{key} {record}")  # type: ignore[arg-type] # str or Array
    except DrawingError as error:
        return Skipped(record, f"{key} {record:,}: {error}")


def _stroke3(rows: Array) -> Array:
    """The rows of a drawing in stroke-3; one in stroke-5 (dx, dy, pen down, pen lifted, end) goes up to its end."""
    if rows.ndim != 2 or rows.shape[1] != 5:
        return rows
    ends = np.flatnonzero(rows[:, 4] > 0.5)
    kept = rows[: ends[0]] if len(ends) else rows
    return np.asarray(np.stack([kept[:, 0], kept[:, 1], kept[:, 3]], axis=1))


def _damaged(record: int, claimed: int, key: str, reason: str) -> Skipped:
    return Skipped(
        record + 1, f"{key}: after {record:,} of {claimed:,} drawings the rest of the file cannot be read: {reason}"
    )


def _header(stream: IO[bytes], *, key: str, path: Path) -> int:
    """How many objects the array has; the stream stands before its pickle afterwards."""
    try:
        begin = stream.read(10)
        if begin[:6] != b"\x93NUMPY" or len(begin) < 10 or begin[6] not in (1, 2, 3):
            raise DrawingError(f"{path.name}: {key} is not a NumPy array.")
        size = int.from_bytes(begin[8:10], "little")
        if begin[6] > 1:  # four bytes instead of two
            size += int.from_bytes(stream.read(2), "little") << 16
        header = stream.read(min(size, 10_000))
    except _BROKEN as error:
        raise DrawingError(f"{path.name}: {key} cannot be unpacked ({error}).") from None
    shape, descr = _SHAPE.search(header), _DESCR.search(header)
    if len(header) < size or shape is None or descr is None or descr[1] != b"|O":
        raise DrawingError(f"{path.name}: {key} is not a list of drawings but some other array.")
    return int(shape[1])
