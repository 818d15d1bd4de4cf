"""Colours that must be told apart are far apart for everyone, and stand out from the grounds that they are on."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from colour_vision import SIGHT, apart, difference, linear
from drawn_texts import ratio

from rnnviz.ui.widgets.inks import DASHES, model_pen
from rnnviz.ui.widgets.theme import DARK, LIGHT, PROJECTOR, Palette, lookup_table

LEAST = 15.0
"""CIEDE2000 between colours of one group; 1 is about what can be seen at all side by side."""
GROUPS = {
    "gates of an LSTM": ("forget", "input", "candidate", "output"),
    "gates of a GRU": ("update", "reset", "candidate"),
    "states": ("hidden", "cell"),
    "prediction and target": ("prediction", "target"),
    "verdicts": ("good", "error"),
}
GROUNDS = ("background", "panel", "raised")


def hexes(palette: Palette, names: tuple[str, ...]) -> list[str]:
    return [palette.color(name).name() for name in names]


def test_differences_are_those_of_the_published_test_data() -> None:
    """Rows 1, 13, 17 and 34 of Sharma, Wu and Dalal's table 1."""
    one = [[50, 2.6772, -79.7751], [50, -1, 2], [60.2574, -34.0099, 36.2677], [2.0776, 0.0795, -1.1350]]
    other = [[50, 0, -82.7485], [50, 0, 0], [60.4626, -34.1751, 39.4387], [0.9033, -0.0636, -0.5514]]
    want = [2.0425, 2.3669, 1.2644, 0.9082]
    assert difference(np.array(one), np.array(other)) == pytest.approx(want, abs=5e-5)


def test_simulations_leave_grey_grey() -> None:
    for sight, matrix in SIGHT.items():
        assert matrix.sum(1) == pytest.approx([1, 1, 1], abs=1e-5), sight


@pytest.mark.parametrize("palette", [LIGHT, DARK, PROJECTOR], ids=lambda p: p.name)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("group", [*GROUPS, "models"])
def test_colours_of_a_group_are_told_apart(palette: Palette, sight: str, group: str) -> None:
    colours = list(palette.models) if group == "models" else hexes(palette, GROUPS[group])
    between = apart(colours, sight)
    pairs = {(colours[i], colours[j]): float(between[i, j]) for i, j in combinations(range(len(colours)), 2)}
    assert not {pair: d for pair, d in pairs.items() if d < LEAST}


@pytest.mark.parametrize("palette", [LIGHT, DARK, PROJECTOR], ids=lambda p: p.name)
def test_all_that_is_written_in_stands_out(palette: Palette) -> None:
    gates = tuple(palette.gates)
    inks = {name: palette.color(name).name() for name in ("text", "dim", "accent", "error", "good", "warning", *gates)}
    inks |= {f"model {i}": colour for i, colour in enumerate(palette.models)}
    inks |= {name: palette.color(name).name() for name in ("hidden", "cell", "prediction")}
    found = {}
    for name, ink in inks.items():
        for ground in GROUNDS:
            c = [linear([x])[0] for x in (ink, palette.color(ground).name())]
            srgb = [np.where(v <= 0.0031308, v * 12.92, 1.055 * v ** (1 / 2.4) - 0.055) * 255 for v in c]
            if (contrast := ratio(*srgb)) < 4.5:
                found[name, ground] = contrast
    assert not found


def luminance_of(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    return float(linear([colour])[0] @ np.array([0.2126, 0.7152, 0.0722]))


def test_the_projectors_greys_are_read_in_a_bright_room() -> None:
    """Half of the picture's contrast is gone, and its black is lifted by 30 %: of every contrast ratio 1/2.6 is left.
    The same as light of the room upon the screen: 1/9.5 of white's luminance halves the ratio of white to black, 21 : 1
    to 10.5 : 1, and 30 % more lifts black."""
    white = luminance_of(PROJECTOR.background)
    assert white == pytest.approx(1.0)
    room = 1.3 / 9.5
    for name in ("text", "dim"):
        ink = luminance_of(PROJECTOR.color(name).name())
        assert (white + 0.05) / (ink + 0.05) / 2 / 1.3 >= 4.5, name
        assert (white + room) / (ink + room) >= 4.5, name
    assert (1.05) / (luminance_of(LIGHT.dim) + 0.05) / 2.6 < 4.5  # which is why it is a palette of its own


def test_weak_values_are_stronger_on_a_projector() -> None:
    """A sixth of the way from nothing, both scales stand out more from their ground than those of the light palette."""
    room = 1.3 / 9.5

    def stands_out(palette: Palette, colour: int) -> float:
        ink, ground = luminance_of(f"#{colour & 0xFFFFFF:06x}"), luminance_of(palette.background)
        return (ground + room) / (ink + room)

    for place in (128 - 36, 128 + 36):
        tables = [lookup_table(palette.diverging) for palette in (PROJECTOR, LIGHT)]
        assert stands_out(PROJECTOR, int(tables[0][place])) > 1.1 * stands_out(LIGHT, int(tables[1][place]))
    tables = [lookup_table(palette.magnitude) for palette in (PROJECTOR, LIGHT)]
    for place in (0, 20, 42):
        assert stands_out(PROJECTOR, int(tables[0][place])) > 1.05 * stands_out(LIGHT, int(tables[1][place]))


@pytest.mark.parametrize("palette", [LIGHT, DARK, PROJECTOR], ids=lambda p: p.name)
def test_curves_of_models_differ_in_their_dashes_too(palette: Palette) -> None:
    """The second channel: of any four models in a row no two have the same dashes, and no pen comes twice in 32."""
    pens = [model_pen(palette, slot) for slot in range(32)]
    dashes = [tuple(pen.dashPattern()) for pen in pens]
    for first in range(len(palette.models) - 3):
        assert len(set(dashes[first : first + 4])) == 4 == len(DASHES)
    looks = {(pen.color().name(), dash) for pen, dash in zip(pens, dashes, strict=True)}
    assert len(looks) == len(pens)
