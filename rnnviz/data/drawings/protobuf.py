"""As much of protocol buffers as a tf.train.Example needs. Source: protobuf.dev/programming-guides/encoding."""

from __future__ import annotations

from typing import Any

import numpy as np

Fields = list[tuple[int, int, Any]]
"""(number, wire type, value): an int for a varint, bytes for all else."""

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5


class BrokenError(ValueError):
    """What is not a message: a sentence."""


def message(data: bytes) -> Fields:
    """The fields of a message, in their order. BrokenError for what is none."""
    out: Fields = []
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, at = _varint(data, at)
            out.append((number, wire, value))
            continue
        if wire == BYTES:
            size, at = _varint(data, at)
        elif wire in (EIGHT, FOUR):
            size = 8 if wire == EIGHT else 4
        else:
            raise BrokenError("it is not a tf.train.Example.")
        if size > end - at:
            raise BrokenError("its parts are longer than itself.")
        out.append((number, wire, data[at : at + size]))
        at += size
    return out


def bytes_of(fields: Fields, number: int) -> list[bytes]:
    """The values of a field that are bytes. The empty one, where a map's entry leaves it out: [b""]."""
    found = [value for own, wire, value in fields if own == number and wire == BYTES]
    return found or [b""]


def whole_numbers_of(data: bytes) -> list[int]:
    """The numbers of an Int64List: packed, or one after another."""
    out = []
    for number, wire, value in message(data):
        if number != 1:
            continue
        if wire == VARINT:
            out.append(_signed(value))
        elif wire == BYTES:
            at = 0
            while at < len(value):
                one, at = _varint(value, at)
                out.append(_signed(one))
    return out


def floats_of(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """The numbers of a FloatList, (n,): packed, or one after another."""
    parts = [value for number, wire, value in message(data) if number == 1 and wire in (BYTES, FOUR)]
    if any(len(part) % 4 for part in parts):
        raise BrokenError("its numbers are cut off.")
    return np.frombuffer(b"".join(parts), "<f4")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """The number that begins there, and where it ends."""
    try:
        byte = data[at]
        if byte < 0x80:
            return byte, at + 1
        value, shift = byte & 0x7F, 7
        while True:
            at += 1
            byte = data[at]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFFFFFFFFFFFFFF, at + 1
            shift += 7
            if shift > 63:
                raise BrokenError("it has a number that is too long.")
    except IndexError:
        raise BrokenError("it ends in the middle of a number.") from None


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value
