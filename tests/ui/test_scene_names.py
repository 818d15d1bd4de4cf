"""The names below the thumbnails of the strip."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from rnnviz.ui.deck.scene_list import two_lines


def test_a_name_is_broken_between_words_and_only_the_second_line_is_cut(qtbot: QtBot) -> None:
    font = QFont()
    font.setPixelSize(12)
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance("1  LSTM at t = 27,")
    assert two_lines("1  LSTM", metrics, width) == "1  LSTM"
    assert two_lines("1  LSTM at t = 27, backward", metrics, width) == "1  LSTM at t = 27,\nbackward"
    first, second = two_lines("1  LSTM at t = 27, backward, and what follows from it", metrics, width).split("\n")
    assert first == "1  LSTM at t = 27,"
    assert second.endswith("…")
    assert "backward" in second
    for name in ("Donaudampfschifffahrtsgesellschaft, a word alone", "W" * 200):
        lines = two_lines(name, metrics, width).split("\n")
        assert len(lines) == 2
        assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    assert two_lines("ab", metrics, 1).startswith("a\n"), "however narrow, something of it is there"
