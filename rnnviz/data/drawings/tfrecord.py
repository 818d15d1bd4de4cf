"""TFRecord files as TensorFlow's quickdraw_tutorial_dataset has them, read without TensorFlow.

A record: its length (8 bytes), a checksum of that, the content, a checksum of the content. The content is a
tf.train.Example with "ink" (stroke-3 rows, flattened; x and y in a box from 0 to 1), "shape" (points, 3) and
"class_index", a line of the .classes file beside it. Sources: tensorflow/core/lib/io/record_writer.h, example.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from rnnviz.data.drawings.checksum import masked_crc
from rnnviz.data.drawings.files import check_file, file_errors, what_it_is
from rnnviz.data.drawings.protobuf import BrokenError, bytes_of, floats_of, message, whole_numbers_of
from rnnviz.data.drawings.strokes import from_stroke3
from rnnviz.records.drawings import Drawing, DrawingError, Skipped

FORM = "TFRecord"

MAX_RECORD = 4 << 20
"""Bytes of one record; a longer one is passed over."""

_CLASS = b"\x0a\x0bclass_index\x12"
"""How the entry of that name begins, before the length of its value."""

MAX_NUMBERED = 10_000
"""Classes that a file without names can have."""

_LOOKED_AT = 64 << 20
"""Bytes of a file without names that are looked through for the numbers of its classes."""

MAX_LIST = 4 << 20
"""Bytes of a .classes file."""


@dataclass(frozen=True, slots=True)
class Inked:
    """One record. index: its class, a line of the .classes file, from 0."""

    drawing: Drawing
    index: int


def read_tfrecord(path: Path, words: tuple[str, ...], *, only: int | None = None) -> Iterator[Inked | Skipped]:
    """The drawings of one file, read as they are asked for; with `only`, those of one class, the others hardly touched.

    DrawingError where it is no such file at all; where it is damaged so that nothing more can be found, the last thing
    that comes says so.
    """
    size = check_file(path)
    with file_errors(path), path.open("rb") as file:
        for number, content in enumerate(_frames(file, path, size, only), 1):
            if content is None:
                continue
            try:
                if isinstance(content, str):
                    raise DrawingError(content)
                if (inked := _inked(content, words, only, key=f"{path.name} {number}")) is not None:
                    yield inked
            except (BrokenError, DrawingError) as error:
                yield Skipped(number, f"{path.name}, record {number:,}: {error}")


def numbered(path: Path) -> tuple[int, ...]:
    """The numbers of the classes of a file without names, sorted, by its beginning. DrawingError where it has none."""
    size = check_file(path)
    found: set[int] = set()
    names: list[str] = []
    with file_errors(path), path.open("rb") as file:
        for content in _frames(file, path, size, None):
            if file.tell() > _LOOKED_AT:
                break
            if not isinstance(content, bytes):
                continue
            try:
                features = _features(content)
                names = names or sorted(name.decode("utf-8", "replace")[:40] for name in features)
                if b"ink" in features and b"class_index" in features:
                    found.update(n for n in _whole(features[b"class_index"]) if 0 <= n < MAX_NUMBERED)
            except BrokenError:
                continue
    if not found:
        there = f": its records hold {', '.join(names[:4])}" if names else ""
        raise DrawingError(f"{path.name} has no drawings, since there is no ink in it{there}.")
    return tuple(sorted(found))


def read_classes(path: Path) -> tuple[str, ...]:
    """The words of a .classes file, one per line. DrawingError where they cannot be read."""
    check_file(path)
    with file_errors(path), path.open("rb") as file:
        content = file.read(MAX_LIST + 1)
    if len(content) > MAX_LIST:
        raise DrawingError(f"{path.name} is too long for a list of classes.")
    try:
        words = tuple(line.strip() for line in content.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError:
        raise DrawingError(f"{path.name} is not UTF-8 text.") from None
    while words and not words[-1]:
        words = words[:-1]
    if not words or not all(word and word.isprintable() for word in words):
        raise DrawingError(f"{path.name} does not name a class in every line.")
    return words


def _frames(file: IO[bytes], path: Path, size: int, only: int | None) -> Iterator[bytes | str | None]:
    """The content of each record, or why it has none that can be used, or None for one of another class than `only`."""
    at = 0
    while at < size:
        head = file.read(12)
        at += 12
        if len(head) < 12:
            yield "the file ends in the middle of it."
            return
        length, check = struct.unpack("<QI", head)
        if masked_crc(head[:8]) != check:
            if at == 12:
                raise DrawingError(f"{path.name} is {what_it_is(path) or 'not a TFRecord file'}.")
            yield "its length does not match its checksum, so nothing after it can be found."
            return
        if length + 4 > size - at:
            yield "the file ends in the middle of it."
            return
        at += length + 4
        if length > MAX_RECORD:
            file.seek(length + 4, 1)
            yield f"it has {length:,} bytes; up to {MAX_RECORD >> 20} MiB can be read."
            continue
        content = file.read(length)
        said = file.read(4)
        if len(said) < 4:
            yield "the file ends in the middle of it."
            return
        if only is not None and _is_other(content, only):
            yield None
        elif masked_crc(content) != int.from_bytes(said, "little"):
            yield "its contents do not match its checksum."
        else:
            yield content


def _is_other(content: bytes, only: int) -> bool:
    """Whether a record is plainly of another class: found by its name, without a look at all the rest."""
    at = content.find(_CLASS) + len(_CLASS)
    if at < len(_CLASS) or at >= len(content):
        return False
    try:
        return _whole(content[at + 1 : at + 1 + content[at]]) != [only]
    except BrokenError:
        return False


def _inked(content: bytes, words: tuple[str, ...], only: int | None, *, key: str) -> Inked | None:
    features = _features(content)
    missing = [name for name in ("ink", "shape", "class_index") if name.encode() not in features]
    if missing:
        raise DrawingError(f"it has no {' and no '.join(missing)}.")
    index = _whole(features[b"class_index"])
    if len(index) != 1 or not 0 <= index[0] < len(words):
        raise DrawingError(f"its class is none of the {len(words):,} that the .classes file names.")
    if only is not None and index[0] != only:
        return None
    shape, ink = _whole(features[b"shape"]), _floats(features[b"ink"])
    if len(shape) != 2 or shape[1] != 3 or shape[0] * 3 != len(ink):
        raise DrawingError(f"its shape is {shape[:4]}, and it has {len(ink):,} numbers.")
    return Inked(from_stroke3(ink.reshape(-1, 3), word=words[index[0]], key=key), index[0])


def _features(content: bytes) -> dict[bytes, bytes]:
    """The features of a tf.train.Example by their names."""
    features: dict[bytes, bytes] = {}
    for outer in bytes_of(message(content), 1):
        for entry in bytes_of(message(outer), 1):
            pair = message(entry)
            features[bytes_of(pair, 1)[-1]] = bytes_of(pair, 2)[-1]
    return features


def _whole(feature: bytes) -> list[int]:
    return [number for part in bytes_of(message(feature), 3) for number in whole_numbers_of(part)]


def _floats(feature: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    parts = [floats_of(part) for part in bytes_of(message(feature), 2)]
    return np.concatenate(parts) if parts else np.empty(0, np.float32)
