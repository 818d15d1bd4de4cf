"""What a file that was dropped or opened is, by its ending and its first bytes."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

_DRAWINGS = (".ndjson", ".ndjson.gz", ".npz", ".tfrecord", ".classes")


class FileKind(Enum):
    SERIES = auto()
    MODEL = auto()
    DRAWINGS = auto()
    DECODER = auto()


def kind_of(path: str, *, models: tuple[str, ...]) -> FileKind:
    """models: the endings of models, among them .json: one of those that begins with a list is a decoder of drawings,
    or a list of drawings."""
    name = Path(path).name.lower()
    if name.endswith(_DRAWINGS) or ".tfrecord-" in name:
        return FileKind.DRAWINGS
    if name.endswith((".json", ".csv")):
        begin = _begin(path)
        if name.endswith(".csv"):
            names = begin.split(b"\n", 1)[0].strip().lower().split(b",")
            return FileKind.DRAWINGS if b"drawing" in names and b"key_id" in names else FileKind.SERIES
        if begin.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"["):
            return FileKind.DRAWINGS if b'"drawing"' in begin else FileKind.DECODER
    return FileKind.MODEL if name.endswith(models) else FileKind.SERIES


def _begin(path: str) -> bytes:
    """The first bytes; none where the file cannot be read: what opens it says so."""
    try:
        if not Path(path).is_file():
            return b""
        with Path(path).open("rb") as file:
            return file.read(4_000)
    except (OSError, ValueError):
        return b""
