"""What the score's columns are drawn in: nothing yet, values, dimmed values, gradients. And the colours for it."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from rnnviz.layout.moments import Moment, Phase
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.ui.widgets.theme import Palette, UInt32, lookup_table, magnitudes

_RED_BLUE, _GREEN, _BYTE, _EIGHT = np.uint32(0xFF00FF), np.uint32(0xFF00), np.uint32(0xFF), np.uint32(8)
_OPAQUE = np.uint32(0xFF000000)
_FADE = 0.5


@dataclass(frozen=True, slots=True)
class Ink:
    """How a stretch of columns looks: `values` computed or not, `dim` to step back, `gradients` instead of values.

    behind: likewise for rows that are computed from the last step to the first. errors: prediction and target are
    connected; terms: what each step adds to the loss is shown.
    """

    values: bool = True
    behind: bool = True
    dim: bool = False
    gradients: bool = False
    errors: bool = False
    terms: bool = False


EMPTY = Ink(values=False, behind=False)
VALUES = Ink()
COMPARED = Ink(errors=True)
SUMMED = Ink(errors=True, terms=True)
DIMMED = Ink(dim=True, errors=True, terms=True)
GRADIENTS = Ink(gradients=True, errors=True, terms=True)


def inks(moment: Moment) -> tuple[Ink, Ink]:
    """What is left and what is right of the playhead. The playhead's own column is on the side that is reached:
    left in the forward phase, right in the backward phase."""
    match moment.phase:
        case Phase.FORWARD:
            return VALUES, EMPTY
        case Phase.LOSS:
            ink = SUMMED if moment.stage else COMPARED
            return ink, ink
        case Phase.BACKWARD:
            return DIMMED, GRADIENTS
        case _:
            return GRADIENTS, GRADIENTS


@dataclass(frozen=True, slots=True)
class Tables:
    """Lookup tables of 256 colours (0xffRRGGBB). `dim`: the values' tables, faded into the background. magnitude: by
    `LogScale.place`. lost: the two colours of the stripes of what is
    not a number."""

    background: int
    empty: int
    box: int
    diverging: UInt32
    magnitude: UInt32
    dim_diverging: UInt32
    palette: Palette
    lost: tuple[int, int]

    @classmethod
    def of(cls, palette: Palette) -> Tables:
        background = argb(palette.background)
        diverging = lookup_table(palette.diverging)
        return cls(
            background=background,
            empty=argb(palette.empty_cell),
            box=mixed(argb(palette.border), background, 0.45),
            diverging=diverging,
            magnitude=magnitudes(palette),
            dim_diverging=mix(diverging, background, _FADE),
            palette=palette,
            lost=(argb(palette.error), argb(palette.background)),
        )

    def gate(self, name: str) -> tuple[UInt32, UInt32]:
        """A gate's table, from closed to open, and the same dimmed."""
        return _gate(self.palette.gate(name), self.palette.empty_cell, self.background)

    def ink(self) -> tuple[UInt32, UInt32]:
        """From paper to ink, and the same dimmed: pictures that are read as they are."""
        return _gate(self.palette.text, self.palette.empty_cell, self.background)


@cache
def _gate(hue: str, empty: str, background: int) -> tuple[UInt32, UInt32]:
    table = lookup_table((empty, hue))
    return table, mix(table, background, _FADE)


@cache
def argb(color: str) -> int:
    """#rrggbb as 0xffRRGGBB."""
    return 0xFF000000 | int(color[1:], 16)


def mix(colors: UInt32 | int, onto: UInt32 | int, amount: float | Array) -> UInt32:
    """Colours moved towards `onto` by amount (0: unchanged, 1: `onto`); the arguments broadcast.

    Red and blue are blended at once in the two halves of a 32-bit number, in steps of 1/256.
    """
    a, b = np.asarray(colors, np.uint32), np.asarray(onto, np.uint32)
    part = (np.asarray(amount, np.float32) * np.float32(256) + np.float32(0.5)).astype(np.uint32)
    rest = np.uint32(256) - part
    out = np.asarray((a & _RED_BLUE) * rest)
    out = np.asarray(out + (b & _RED_BLUE) * part)
    # In place from here on: large arrays cost more to allocate than to fill.
    out >>= _EIGHT
    out &= _RED_BLUE
    green = np.asarray((a >> _EIGHT & _BYTE) * rest)
    green += (b >> _EIGHT & _BYTE) * part
    green &= _GREEN
    out |= green
    out |= _OPAQUE
    return out


@lru_cache(maxsize=256)
def mixed(color: int, onto: int, amount: float) -> int:
    """`mix` of one colour."""
    return int(mix(color, onto, amount))


def luminance(colors: UInt32) -> Array:
    """Relative luminance of sRGB colours, 0 to 1, as WCAG 2.2 defines it."""
    c = np.stack([(colors >> s) & 255 for s in (16, 8, 0)], -1) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))
