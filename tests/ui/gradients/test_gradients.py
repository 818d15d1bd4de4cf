"""The itemised gradient: empty where it is exactly zero, rows that can be lit and pinned, messages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from drawn_texts import cut, record
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from rnnviz.layout.moments import Moment, Phase
from rnnviz.records.trace import Itemised
from rnnviz.ui.gradients.paint import matrix_image
from rnnviz.ui.gradients.view import ItemisedView
from rnnviz.ui.widgets.style import wear
from rnnviz.ui.widgets.theme import DARK, LIGHT, PALETTES, lookup_table


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
    view.set_message("This model has a loss at its last step only, so there is only one row.")
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
    wear(palette)
    view.set_itemised(matrix(steps))
    assert view.grab().toImage().pixelColor(5, 5) == QColor(palette.background)


def test_gradients_that_are_all_zero_or_not_finite_are_drawn_empty(view: ItemisedView) -> None:
    view.set_itemised(Itemised("lstm", np.arange(4), np.zeros((4, 4))))
    plain = view.grab().toImage()
    broken = np.zeros((4, 4))
    broken[2, 1] = np.nan
    view.set_itemised(Itemised("lstm", np.arange(4), broken))
    assert view.grab().toImage() != plain


def colour(image: Any, row: int, column: int) -> str:
    return str(image.pixelColor(column, row).name())


def faint(steps: int = 12) -> Itemised:
    """A matrix with a loss that is nearly zero, and entries that are below the scale."""
    magnitude = matrix(steps).magnitude.copy()
    magnitude[6] *= 1e-12
    return Itemised("lstm", np.arange(steps), magnitude)


@pytest.mark.parametrize("name", PALETTES)
def test_what_is_below_the_scale_has_a_colour_that_is_no_value(name: str) -> None:
    palette = PALETTES[name]
    image = matrix_image(faint(), palette)
    assert {colour(image, 6, t) for t in range(7)} == {palette.below}
    others = {colour(image, k, t) for k in range(12) if k != 6 for t in range(k + 1)}
    assert palette.below not in others
    assert palette.below not in {f"#{c & 0xFFFFFF:06x}" for c in lookup_table(palette.magnitude).tolist()}
    assert palette.below != palette.empty_cell


@pytest.mark.parametrize("name", PALETTES)
def test_by_row_a_small_loss_looks_like_any_other(name: str) -> None:
    palette = PALETTES[name]
    image = matrix_image(faint(), palette, by_row=True)
    plain = matrix_image(matrix(12), palette, by_row=True)
    assert [colour(image, 6, t) for t in range(12)] == [colour(plain, 6, t) for t in range(12)]
    # The largest entry of each row stands at the top of the scale.
    assert {colour(image, k, k) for k in range(12)} == {f"#{lookup_table(palette.magnitude)[-1] & 0xFFFFFF:06x}"}
    assert colour(image, 3, 7) == palette.empty_cell


def test_the_scale_is_chosen_with_two_buttons_and_said_in_words(view: ItemisedView, qtbot: Any) -> None:
    view.set_itemised(faint(20))

    def button(words: str) -> QPushButton:
        return next(b for b in view.findChildren(QPushButton) if b.text() == words)

    def said() -> str:
        return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())

    assert button("one for all rows").isChecked()
    assert "small loss" in said()
    before = view.grab().toImage()
    qtbot.mouseClick(button("each row to its own largest"), Qt.MouseButton.LeftButton)
    assert button("each row to its own largest").isChecked()
    assert "not losses" in said()
    at = spot(view, 6, 2)
    assert before.pixelColor(at).name() == LIGHT.below
    assert view.grab().toImage().pixelColor(at).name() != LIGHT.below
    view.set_itemised(matrix(20, losses=1))
    assert not button("one for all rows").isVisible(), "one row has nothing to be compared with"


def test_a_curve_below_the_scale_is_interrupted_and_marked_at_its_foot(view: ItemisedView) -> None:
    itemised = faint(20)
    view.set_itemised(itemised)
    view.set_pinned(6)
    plan = view.plan()
    assert plan is not None
    image = view.grab().toImage()
    hidden = QColor(LIGHT.hidden).name()
    columns = [int(plan.middle(t)) + d for t in range(7) for d in range(-3, 4)]
    seen = {
        y
        for x in columns
        for y in range(int(plan.curve.y), int(plan.curve.bottom) + 1)
        if image.pixelColor(x, y).name() == hidden
    }
    assert not [y for y in seen if y < plan.curve.bottom - 8], "no line"


@pytest.mark.parametrize("title", ["LSTM", "LayerNormSimpleRNN 2", "Conv1D 14 (dilation 512)", "a" * 90])
def test_the_title_has_room_at_the_least_width(view: ItemisedView, title: str) -> None:
    view.resize(420, 300)
    view.set_layer_title(title)
    texts = record(view).texts
    (written,) = (text for text in texts if text.text.startswith("What each loss sends back"))
    assert not cut(written, by=0.0)
    assert title[:12] in written.text


@pytest.mark.parametrize(("first", "last"), [(12, 20), (0, 9)])
def test_words_stand_beside_the_steps_that_a_layer_has(view: ItemisedView, qtbot: Any, first: int, last: int) -> None:
    """Of a decoder, whose losses begin late, and of its encoder, whose steps end before they begin."""
    magnitude = np.zeros((8, 20))
    magnitude[:, first:last] = 0.5
    view.set_itemised(Itemised("lstm", np.arange(12, 20), magnitude))
    plan = view.plan()
    assert plan is not None
    assert not [one for one in record(view).texts if one.text.startswith("empty")]
    qtbot.mouseMove(view, spot(view, 3, first + 1))
    told = next(one for one in record(view).texts if one.text.startswith("loss at step 15"))
    begin, end = plan.middle(first), plan.middle(last - 1)
    assert told.ink.right() < begin or told.ink.left() > end


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda p: p.name)
def test_what_is_exactly_zero_is_told_from_what_is_tiny(view: ItemisedView, qtbot: Any, palette: Any) -> None:
    """A loss that reaches step 6 only, with less than the scale has at the steps before step 9."""
    magnitude = np.zeros((1, 20))
    magnitude[0] = np.where(np.arange(20) < 6, 0.0, np.where(np.arange(20) < 9, 1e-13, 0.1))
    wear(palette)
    there = np.arange(20) != 3
    view.set_itemised(Itemised("lstm", np.array([19]), magnitude, there))
    seen = record(view)
    assert "<" in "".join(text.text for text in seen.texts)
    assert "0" in [text.text for text in seen.texts if text.ink.left() > 700], "the legend's second ground"
    image, plan = view.grab().toImage(), view.plan()
    assert plan is not None
    ground = image.pixelColor(round(float(plan.middle(15))), round(plan.curve.bottom) - 3)

    def foot(step: int) -> int:
        x = round(float(plan.middle(step)))
        ys = [
            y
            for y in range(round(plan.curve.bottom) - 7, round(plan.curve.bottom) - 1)
            if any(image.pixelColor(x + k, y) != ground for k in (-2, -1, 0, 1, 2))
        ]
        return len(ys)

    assert foot(3) == 0, "no cell at this step"
    assert 1 <= foot(5) <= 2, "a dash"
    assert foot(7) >= 4, "a ring"
    for column, told, other in ((5, "exactly 0", "below"), (7, "below the scale", "exactly"), (15, "0.1000", "below")):
        magnitude_of_row = np.vstack([magnitude] * 5)
        view.set_itemised(Itemised("lstm", np.arange(15, 20), magnitude_of_row, there))
        qtbot.mouseMove(view, spot(view, 2, column))
        words = " ".join(text.text for text in record(view).texts)
        assert told in words
        assert other not in words
