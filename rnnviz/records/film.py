"""Pictures one after another: what an animation is made of before it is a file."""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """packed: the pixels, red, green and blue, row by row, deflated (a window is mostly one colour). milliseconds: how
    long it stands."""

    packed: bytes
    milliseconds: int

    @staticmethod
    def of(pixels: bytes, milliseconds: int) -> Frame:
        return Frame(zlib.compress(pixels, 1), milliseconds)

    @property
    def pixels(self) -> bytes:
        return zlib.decompress(self.packed)


@dataclass(frozen=True, slots=True)
class Film:
    """size: (width, height) of every frame, in pixels."""

    size: tuple[int, int]
    frames: tuple[Frame, ...]
