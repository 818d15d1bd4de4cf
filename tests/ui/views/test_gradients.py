"""The itemised gradient: empty where it is exactly zero, rows that can be lit and pinned, messages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication

from rnnviz.layout.moments import Moment, Phase
from rnnviz.records import Itemised
from rnnviz.ui.theme import DARK, LIGHT, PALETTES
from rnnviz.ui.views.gradients import ItemisedView
from rnnviz.ui.views.gradients_paint import matrix_image


def matrix(steps: int, losses: int | None = None) -> Itemised:
    k = np.arange(steps)[-(losses or steps) :]
    back = k[:, None] - np.arange(steps)
    return Itemised("lstm", k, np.where(back >= 0, 0.7 ** np.maximum(back, 0), 0.0))


@pytest.fixture
def view(qtbot: Any) -> ItemisedView:
    itemised = ItemisedView()
    qtbot.addWidget(itemised)
    itemised.resize(800, 600)
    itemised.set_itemised(matrix(20))
    itemised.show()
    return itemised


def spot(view: ItemisedView, row: int, column: int) -> QPoint:
    plan = view.plan()
    assert plan is not None
    return QPoint(int(plan.middle(column)), int(plan.row_top(row) + plan.matrix.height / plan.rows / 2))


@pytest.mark.parametrize("name", PALETTES)
def test_the_upper_triangle_is_empty_and_the_rest_is_coloured(name: str) -> None:
    palette = PALETTES[name]
    image = matrix_image(matrix(12), palette)
    empty = QColor(palette.empty_cell)
    for k in range(12):
        for t in range(12):
            assert (image.pixelColor(t, k) == empty) is (t > k)


def test_the_row_under_the_pointer_is_told_by_its_step(view: ItemisedView, qtbot: Any) -> None:
    view.set_itemised(matrix(20, losses=5))
    with qtbot.waitSignal(view.row_hovered) as said:
        qtbot.mouseMove(view, spot(view, 2, 4))
    assert said.args == [17]
    with qtbot.waitSignal(view.row_hovered) as said:
        qtbot.mouseMove(view, QPoint(3, 3))
    assert said.args == [None]


def test_a_pinned_row_stays_until_it_is_clicked_again(view: ItemisedView, qtbot: Any) -> None:
    with qtbot.waitSignal(view.row_pinned) as said:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, 11, 3))
    assert said.args == [11]
    pinned = view.grab().toImage()
    move = QPointF(spot(view, 4, 2))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, move, move, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.grab().toImage() == pinned
    view.set_itemised(matrix(15))
    assert view.pinned_step == 11
    view.set_itemised(matrix(8))
    assert view.pinned_step is None
    view.set_itemised(matrix(20))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, 11, 3))
    with qtbot.waitSignal(view.row_pinned) as said:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, 11, 3))
    assert said.args == [None]


def test_a_message_stands_alone_or_in_place_of_the_explanation(view: ItemisedView) -> None:
    explained = view.grab().toImage()
    view.set_message("This model has a loss on its last step only, so there is one row.")
    assert view.grab().toImage() != explained
    view.set_itemised(None)
    alone = view.grab().toImage()
    assert alone != explained
    view.set_message("")
    assert view.grab().toImage() != alone
    assert view.plan() is None


def test_the_playhead_stands_over_its_step(view: ItemisedView) -> None:
    view.set_moment(Moment(Phase.BACKWARD, 3))
    at = spot(view, 0, 3).x()
    plan = view.plan()
    assert plan is not None
    image = view.grab().toImage()
    ground = QColor(LIGHT.panel)
    column = [image.pixelColor(at, y) for y in range(int(plan.curve.y) + 2, int(plan.curve.bottom))]
    assert sum(c != ground for c in column) > 0.4 * len(column)


@pytest.mark.parametrize("steps", [1, 5, 1000])
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_any_length_can_be_drawn(view: ItemisedView, steps: int, palette: Any) -> None:
    view.set_palette(palette)
    view.set_itemised(matrix(steps))
    assert view.grab().toImage().pixelColor(5, 5) == QColor(palette.background)


def test_gradients_that_are_all_zero_or_not_finite_are_drawn_empty(view: ItemisedView) -> None:
    view.set_itemised(Itemised("lstm", np.arange(4), np.zeros((4, 4))))
    plain = view.grab().toImage()
    broken = np.zeros((4, 4))
    broken[2, 1] = np.nan
    view.set_itemised(Itemised("lstm", np.arange(4), broken))
    assert view.grab().toImage() != plain
