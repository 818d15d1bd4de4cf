"""What the operating system says of a file of drawings, in words; and how a file without splits is split."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnnviz.records.drawings import DrawingError

SPLITS = ("train", "valid", "test", "all")

MAX_BYTES = 16 << 30
"""Larger files are refused; the largest of Quick, Draw!, a raw .ndjson, has about 1 GB."""


def place_in(split: str, number: int) -> bool:
    """Whether the record of that number, from 0, belongs to a split, where the file itself does not say: of every ten
    records the first eight train, the ninth validates, the tenth tests. More records at the end change none before."""
    if split == "all":
        return True
    return number % 10 < 8 if split == "train" else number % 10 == (8 if split == "valid" else 9)


def check_split(split: str) -> None:
    if split not in SPLITS:
        raise DrawingError(f"The parts of a class are {', '.join(SPLITS)}, not {split}.")


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turns what the operating system says of a file into a DrawingError."""
    try:
        yield
    except DrawingError:
        raise
    except FileNotFoundError:
        raise DrawingError(f"There is no file {path}.") from None
    except PermissionError:
        raise DrawingError(f"{path.name} may not be read: permission denied.") from None
    except OSError as error:
        raise DrawingError(f"{path.name} cannot be read: {error.strerror or error}.") from None


def check_file(path: Path) -> int:
    """The size of a file that can be opened. DrawingError where it is not a plain file, is empty, or too large."""
    with file_errors(path):
        try:
            status = path.stat()
        except ValueError:  # a NUL in the name
            raise DrawingError("That is not the name of a file.") from None
        if stat.S_ISDIR(status.st_mode):
            raise DrawingError(f"{path.name} is a folder, not a file.")
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device could keep the reader waiting for ever
            raise DrawingError(f"{path.name} is not a plain file.")
        if status.st_size > MAX_BYTES:
            raise DrawingError(f"{path.name} has {status.st_size >> 30:,} GiB; up to {MAX_BYTES >> 30} can be read.")
    if not status.st_size:
        raise DrawingError(f"{path.name} is empty.")
    return status.st_size


def what_it_is(path: Path) -> str:
    """What a file is that is no file of drawings, as a sentence ends; "" where that is not known."""
    with file_errors(path), path.open("rb") as file:
        begin = file.read(1_000)
    lower = begin.lstrip().lower()
    if begin.startswith(b"version https://git-lfs"):
        return "a Git LFS pointer, not the file itself: download it with git lfs pull"
    if lower.startswith((b"<!doctype html", b"<html")):
        return "a web page (HTML): download the file itself"
    if begin.startswith(b"\x1f\x8b"):
        return "packed with gzip: unpack it first"
    if begin.startswith(b"PK\x03\x04"):
        return "a zip file: unpack it first"
    if begin.startswith(b"\x93NUMPY"):
        kind = "bitmaps of 28 by 28 pixels" if re.search(rb"\(\d+, ?784\)", begin) else "a plain array"
        return f"{kind}, without strokes: take an .ndjson or a Sketch-RNN .npz"
    return ""
