"""The line in the header gives up whole parts, the last ones first."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.ui.widgets.parts_label import SEPARATOR, PartsLabel

PARTS = [
    "CTA_ridership_…s.csv",
    "26 Feb 2019: forecast 117,864, actual 699,462",
    "untrained",
    "LSTM 16 → LSTM 16 → Dense 1",
]
FULL = SEPARATOR.join(PARTS)


@pytest.fixture
def label(qtbot: QtBot) -> PartsLabel:
    made = PartsLabel()
    qtbot.addWidget(made)
    made.setText(FULL)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_with_room_for_all_nothing_is_left_out(label: PartsLabel) -> None:
    label.resize(label.sizeHint())
    assert label.shown == label.text() == FULL
    assert label.toolTip() == ""


def test_every_width_shows_whole_parts_and_the_tooltip_has_the_rest(label: PartsLabel) -> None:
    seen = set()
    for width in range(label.sizeHint().width() - 1, label.fontMetrics().horizontalAdvance(PARTS[0]) + 80, -5):
        label.resize(width, 20)
        assert label.fontMetrics().horizontalAdvance(label.shown) <= width
        assert label.shown.endswith(" …")
        whole = label.shown.removesuffix(" …").split(SEPARATOR)  # no separator announces a part that is not there
        assert whole == PARTS[: len(whole)]
        assert label.toolTip() == label.text() == FULL
        seen.add(len(whole))
    assert seen == {1, 2, 3}


def test_no_part_is_cut_where_not_even_the_first_fits(label: PartsLabel) -> None:
    wide = label.fontMetrics().horizontalAdvance
    label.resize(wide("untrained") + 4, 20)
    assert label.shown == "untrained"
    assert label.toolTip() == FULL
    label.resize(wide("untrained") - 4, 20)
    assert label.shown == "…"


def test_it_gives_way_to_its_neighbours_and_takes_the_room_that_is_left(qtbot: QtBot) -> None:
    window, label = QWidget(), PartsLabel()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(neighbour := QLabel("what must stay"))
    row.addStretch(1)
    row.addWidget(label)
    label.setText(FULL)
    window.resize(400, 40)
    with qtbot.waitExposed(window):
        window.show()
    assert neighbour.width() >= neighbour.sizeHint().width()
    assert label.geometry().right() <= 400
    assert label.shown != FULL
    window.resize(1400, 40)
    qtbot.waitUntil(lambda: label.shown == FULL)


def test_letters_that_become_smaller_leave_room_for_more_parts(label: PartsLabel) -> None:
    """As after a presentation: the label keeps its width."""
    label.resize(label.sizeHint())
    usual = label.font()
    large = label.font()
    large.setPointSizeF(3 * usual.pointSizeF())
    label.setFont(large)
    assert label.shown != FULL
    label.setFont(usual)
    assert label.shown == FULL
