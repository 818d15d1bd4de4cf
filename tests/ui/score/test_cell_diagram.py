"""The diagram's colours are those of the scales, and its arrows turn round in the backward phase."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor
from traces import make_trace

from rnnviz.layout.scale import LogScale
from rnnviz.settings.choices import LossOn
from rnnviz.ui.score.cell_diagram import CellDiagram
from rnnviz.ui.score.cell_diagram_paint import DiagramStyle, gradient_color, readable_on, value_color
from rnnviz.ui.widgets.theme import DARK, LIGHT, Palette, lookup_table, magnitudes, scale

palettes = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)


@palettes
@pytest.mark.parametrize("number", [0.0, 1e-12, -3e-5, 0.02, 0.5, -1.0, 7.0])
def test_a_colour_means_the_same_number_as_in_the_score(palette: Palette, number: float) -> None:
    magnitude = LogScale(-6, 0)
    style = DiagramStyle(palette, magnitude, limit=1.5)
    value = int(scale(np.array([number]), lookup_table(palette.diverging), -1.5, 1.5)[0])
    assert value_color(number, style) == QColor.fromRgb(value)
    size = int(magnitudes(palette)[magnitude.place(np.array([number]))[0]])
    assert gradient_color(number, style) == QColor.fromRgb(size)


@palettes
def test_what_is_no_number_has_no_place_on_a_scale(palette: Palette) -> None:
    style = DiagramStyle(palette, LogScale(-6, 0), limit=1.5)
    assert value_color(np.nan, style) == gradient_color(np.nan, style) == palette.color("error")
    assert value_color(np.inf, style) == value_color(1.5, style) != value_color(-1.5, style)
    assert value_color(-np.inf, style) == value_color(-1.5, style)
    assert gradient_color(-np.inf, style) == gradient_color(1.0, style)


@palettes
def test_text_can_be_read_on_every_colour_of_the_scales(palette: Palette) -> None:
    def luminance(color: QColor) -> float:
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
        return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))

    for table in (lookup_table(palette.diverging), lookup_table(palette.magnitude)):
        for entry in table:
            ground = QColor.fromRgb(int(entry))
            dark, light = sorted((luminance(ground), luminance(readable_on(ground))))
            assert (light + 0.05) / (dark + 0.05) >= 4.0  # of at most 21


def test_the_backward_phase_is_another_picture_and_forward_again_the_first(qtbot: Any) -> None:
    trace = make_trace("LSTM")
    view = CellDiagram()
    qtbot.addWidget(view)
    view.resize(340, 300)
    pictures = []
    for backward in (False, True, False):
        view.set_cell(trace, trace.layer("lstm"), step=7, unit=2, backward=backward)
        pictures.append(view.grab().toImage())
    assert pictures[0] != pictures[1]
    assert pictures[0] == pictures[2]


def test_a_layer_that_works_at_one_step_says_at_which(qtbot: Any) -> None:
    trace = make_trace("LSTM", loss_on=LossOn.LAST)
    view = CellDiagram()
    qtbot.addWidget(view)
    view.resize(340, 300)
    pictures = []
    for step in (3, 4, 19):
        view.set_cell(trace, trace.layer("dense"), step=step, unit=0, backward=False)
        pictures.append(view.grab().toImage())
    # Each says above which step there is nothing, and the last one has its numbers.
    assert len({bytes(p.constBits()) for p in pictures}) == len(pictures)
