"""Titles that have no room: their figures stay, for they tell one from another."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from rnnviz.ui.widgets.fonts import keeping_figures, sans, whole_parts


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("title", "last"),
    [
        ("LSTM, forget bias 5", "5"),
        ("Conv1D 2 (dilation 16)", "16"),
        ("LayerNormSimpleRNN 2", "2"),
        ("SimpleRNN, ReLU, gain 1.3", "3"),
    ],
)
def test_a_title_that_is_cut_keeps_its_figures(title: str, last: str) -> None:
    face = sans(11, bold=True)
    metrics = QFontMetricsF(face)
    wide = int(metrics.horizontalAdvance(title)) + 1
    seen = set()
    for room in range(wide + 4, int(metrics.horizontalAdvance("Conv1D… 16")) + 22, -3):
        shown = keeping_figures(title, face, room)
        seen.add(shown)
        assert metrics.horizontalAdvance(shown) <= room
        assert (shown == title) == (metrics.horizontalAdvance(title) <= room)
        assert re.findall(r"\d+", shown)[-1] == last, shown
        assert shown[0] == title[0]
    assert len(seen) > 2
    assert keeping_figures(title, face, 30).endswith("…"), "without room for the figure the end is cut"


def test_a_title_without_figures_is_cut_at_its_end(qapp: QApplication) -> None:
    shown = keeping_figures("SimpleRNN, layer-normalised", sans(11), 90)
    assert shown.endswith("…")
    assert shown.startswith("SimpleRNN")


def test_of_a_line_whole_parts_are_left_out(qapp: QApplication) -> None:
    face, parts = sans(11), ("epoch 20", "val MSE 0.018250", "training broke off at 3")
    wide = QFontMetricsF(face).horizontalAdvance
    assert whole_parts(parts, face, wide(", ".join(parts)) + 1, between=", ") == ", ".join(parts)
    assert whole_parts(parts, face, wide(", ".join(parts)) - 1, between=", ") == "epoch 20, val MSE 0.018250"
    assert whole_parts(parts, face, wide(parts[0]) + 1, between=", ") == "epoch 20"
    assert whole_parts(parts, face, wide(parts[0]) - 1, between=", ") == ""
