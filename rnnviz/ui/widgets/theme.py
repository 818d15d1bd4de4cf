"""Colours and what they mean: in a light, in a dark edition, and in one for projectors. Every view takes a Palette
and no other colour.

Values diverge: blue below zero, orange above. Gradient magnitudes have one sequential log scale, on which more
always stands out more from the background. Gates have one hue each, none of them used by the two scales' ends.
Colours of one group are at least 15 apart in CIEDE2000 for people with normal sight, protanopes, deuteranopes and
tritanopes alike, and stand out at least 4.5 : 1 from every ground that letters in them stand on; tests compute both.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from rnnviz.explain.registry import hue_of
from rnnviz.layout.scale import FLOOR
from rnnviz.light_dataclass import dataclass

UInt32 = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Palette:
    """Hex colours. gates: gate name -> hue. diverging, magnitude: anchors of the two scales, low to high."""

    name: str
    background: str
    panel: str
    raised: str
    border: str
    text: str
    dim: str
    accent: str
    on_accent: str
    warning: str
    error: str
    good: str
    empty_cell: str
    below: str  # what is below a scale of magnitudes; what is exactly 0 has the colour of an empty cell
    hidden: str  # curves of the hidden state's gradient
    cell: str  # curves of the cell state's gradient
    prediction: str
    target: str
    gates: dict[str, str]
    diverging: tuple[str, ...]
    magnitude: tuple[str, ...]
    models: tuple[str, ...]  # one for each of several models laid over each other

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """A named colour (a field, or a gate's name) as a QColor. A name that nobody knows is a gate without a hue."""
        c = QColor(getattr(self, name) if name in _NAMED else self.gate(name))
        c.setAlphaF(alpha)
        return c

    def gate(self, name: str) -> str:
        """A gate's hue; the text's colour where neither the palette nor an explanation has one for it."""
        return self.gates.get(name) or self.gates.get(hue_of(name), self.text)


_NAMED = frozenset(one.name for one in fields(Palette) if one.type == "str")


LIGHT = Palette(
    name="light",
    background="#ffffff",
    panel="#f4f6f8",
    raised="#ffffff",
    border="#d5dae0",
    text="#15181c",
    dim="#5d6772",
    accent="#1763d1",
    on_accent="#ffffff",
    warning="#8a5a00",
    error="#b3261e",
    good="#0b7a59",
    empty_cell="#eef1f4",
    below="#bcc8d4",
    hidden="#c2410c",
    cell="#1d5fa8",
    prediction="#bd4a06",
    target="#4a545f",
    gates={
        "forget": "#87690f",
        "input": "#00785a",
        "candidate": "#4b4be1",
        "output": "#a50f78",
        "update": "#87690f",
        "reset": "#00785a",
    },
    diverging=("#0c4f94", "#3f8bca", "#a9cdea", "#f3f3f1", "#f7c99b", "#e8832f", "#a94a03"),
    magnitude=("#fbf3ee", "#fdd0a8", "#f98f6f", "#d64a7b", "#8a2a8c", "#451a78", "#150a3c"),
    models=("#1e5aff", "#c33c00", "#3c785a", "#69005a", "#1e1e1e", "#965a87", "#780000", "#2d00c3"),
)

DARK = Palette(
    name="dark",
    background="#14171b",
    panel="#1b1f24",
    raised="#242a31",
    border="#343b44",
    text="#f0f3f6",
    dim="#9aa5b1",
    accent="#4c9bff",
    on_accent="#0b1016",
    warning="#e8b04a",
    error="#ff7067",
    good="#5fd8b0",
    empty_cell="#20252b",
    below="#41505f",
    hidden="#ff9a4d",
    cell="#62b0ff",
    prediction="#ff9a4d",
    target="#a9b4bf",
    gates={
        "forget": "#ffd23c",
        "input": "#0fd296",
        "candidate": "#8787ff",
        "output": "#e187b4",
        "update": "#ffd23c",
        "reset": "#0fd296",
    },
    diverging=("#6bb8ff", "#3484d0", "#1f476e", "#262a2f", "#6d401b", "#d0731f", "#ffab57"),
    magnitude=("#1a1526", "#3b1a63", "#7a2382", "#bf3a76", "#f0705c", "#fdb474", "#fdf3c0"),
    models=("#b4c3f0", "#e17800", "#00c378", "#b478ff", "#ffd21e", "#969696", "#ffffc3", "#a5fff0"),
)

PRINT = replace(LIGHT, name="print", panel="#ffffff", raised="#ffffff", border="#c4cad1")
"""On paper: the light one, without the grounds by which the parts of the window are told apart."""

PROJECTOR = Palette(
    name="projector",
    background="#ffffff",
    panel="#ffffff",
    raised="#ffffff",
    border="#8b949e",
    text="#000000",
    dim="#2f353b",
    accent="#0a3fa8",
    on_accent="#ffffff",
    warning="#5c3a00",
    error="#8c0f0a",
    good="#00604f",
    empty_cell="#e2e6ea",
    below="#93a1af",
    hidden="#8a2a00",
    cell="#0b3f86",
    prediction="#8a2f00",
    target="#20262c",
    gates={
        "forget": "#694b00",
        "input": "#005a4b",
        "candidate": "#1e0fff",
        "output": "#a50087",
        "update": "#694b00",
        "reset": "#005a4b",
    },
    diverging=("#06306a", "#0b5cad", "#5fa6dc", "#f3f3f1", "#f39a45", "#c65a00", "#6e2d00"),
    magnitude=("#fde3cb", "#fbb27c", "#f0725c", "#c23b72", "#7d2482", "#3d1569", "#100628"),
    models=("#1e5aff", "#c33c00", "#3c785a", "#69005a", "#1e1e1e", "#965a87", "#780000", "#2d00c3"),
)
"""For a projector in a room that is not dark: on white, with strong colours where values are weak, and greys that are
read when half of the picture's contrast is gone."""

CONTRAST = replace(
    DARK,
    name="contrast",
    background="#000000",
    panel="#000000",
    raised="#0a0c0e",
    border="#8b98a5",
    text="#ffffff",
    dim="#dde4ea",
    accent="#8cc0ff",
    on_accent="#000000",
    error="#ff9a93",
)
"""The dark one where the system asks for more contrast: on black, without greys."""

PALETTES = {"light": LIGHT, "dark": DARK, "projector": PROJECTOR, "contrast": CONTRAST, "print": PRINT}
THEMES = ("light", "dark", "projector")
"""Those that the window can be given; the others are for files."""


@cache
def lookup_table(anchors: tuple[str, ...], size: int = 256) -> UInt32:
    """(size,) colours as 0xffRRGGBB, interpolated linearly between evenly spaced anchors. Read-only."""
    rgb = np.array([[int(a[i : i + 2], 16) for i in (1, 3, 5)] for a in anchors], float)
    at = np.linspace(0, len(anchors) - 1, size)
    low = np.minimum(at.astype(int), len(anchors) - 2)
    mixed = rgb[low] + (rgb[low + 1] - rgb[low]) * (at - low)[:, None]
    r, g, b = np.rint(mixed).astype(np.uint32).T
    table: UInt32 = np.uint32(0xFF000000) | (r << 16) | (g << 8) | b
    table.flags.writeable = False
    return table


@cache
def magnitude_table(palette_anchors: tuple[str, ...], zero: str, below: str) -> UInt32:
    """(256,) colours for `LogScale.place`: of what is exactly 0, of what is below the scale, then the scale.
    Read-only."""
    table = np.concatenate([lookup_table((zero, below), 2), lookup_table(palette_anchors, 256 - FLOOR)])
    table.flags.writeable = False
    return table


def magnitudes(palette: Palette) -> UInt32:
    """`magnitude_table` of a palette."""
    return magnitude_table(palette.magnitude, palette.empty_cell, palette.below)


def scale(values: npt.NDArray[np.floating], table: UInt32, low: float, high: float) -> UInt32:
    """Values to colours, linear from low to high and clipped; the same shape as `values`."""
    span = high - low if high > low else 1.0
    index = np.clip((values - low) * ((len(table) - 1) / span), 0, len(table) - 1)
    return np.asarray(table[np.nan_to_num(index).astype(np.intp)], np.uint32)


def shown() -> Palette:
    """The palette that the window has now (`style.wear`); before one was worn, the one that is as dark as Qt's."""
    colours = QGuiApplication.palette()
    worn = _WORN.get(colours.cacheKey())
    if worn is not None and worn.name not in ("light", "dark"):
        return worn
    return DARK if colours.windowText().color().lightness() > colours.window().color().lightness() else LIGHT


_WORN: dict[int, Palette] = {}


def worn(colours: QPalette, palette: Palette) -> None:
    """Notes which palette it is that Qt's has the colours of."""
    _WORN.clear()
    _WORN[colours.cacheKey()] = palette
