"""How many rows a Parquet file says that it has: the one number of its footer that is asked for before all is read.

The footer is a record of Thrift's compact protocol (parquet-format, src/main/thrift/parquet.thrift: FileMetaData): its
first field is a version, the second the columns, the third the rows.
"""

from __future__ import annotations

_BOOLEANS, _BYTE, _INTEGERS, _DOUBLE, _BINARY, _LISTS, _RECORD = (1, 2), 3, (4, 5, 6), 7, 8, (9, 10), 12
_ROWS = 3


def told_rows(content: bytes) -> int:
    """Rows of the file. ValueError or IndexError for a footer that is none."""
    end = len(content) - 8
    start = end - int.from_bytes(content[end : end + 4], "little")
    if start < 0:
        raise ValueError("its footer is longer than the file")
    at, field = start, 0
    while True:
        head = content[at]
        at, field = at + 1, field + (head >> 4)
        if not head >> 4:  # zero alone ends the record; a step that is longer than 15 is written out
            raise ValueError("its footer names no rows")
        if field == _ROWS:
            number, _ = _varint(content, at)
            return (number >> 1) ^ -(number & 1)
        at = _after(content, at, head & 15)


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and where it ends."""
    number = shift = 0
    while True:
        byte = content[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
        if shift > 63:
            raise ValueError("a number in its footer is too long")


def _after(content: bytes, at: int, kind: int) -> int:
    """Where a value of this kind ends that begins at `at`."""
    if at > len(content):
        raise ValueError("its footer ends early")
    if kind in _BOOLEANS:
        return at
    if kind == _BYTE:
        return at + 1
    if kind in _INTEGERS:
        return _varint(content, at)[1]
    if kind == _DOUBLE:
        return at + 8
    if kind == _BINARY:
        size, at = _varint(content, at)
        return at + size
    if kind in _LISTS:
        head, at = content[at], at + 1
        count, at = (head >> 4, at) if head >> 4 < 15 else _varint(content, at)
        for _ in range(count):
            at = _after(content, at, _BYTE if head & 15 in _BOOLEANS else head & 15)
        return at
    if kind == _RECORD:
        while content[at]:
            head, at = content[at], at + 1
            if not head >> 4:
                _, at = _varint(content, at)
            at = _after(content, at, head & 15)
        return at + 1
    raise ValueError("its footer has a value of no known kind")
