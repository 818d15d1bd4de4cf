"""Every page is walked through with Tab: each control is reached once, in sight, and has a name."""

from __future__ import annotations

import pytest
from hands import find, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QButtonGroup, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from rnnviz.app import App


def walk(app: App, qtbot: QtBot, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """All that Tab reaches, from the beginning until it comes round."""
    window = app.window
    window.activateWindow()
    if (held := window.focusWidget()) is not None:
        held.clearFocus()
    found: list[QWidget] = []
    for _ in range(300):
        qtbot.keyClick(window.focusWidget() or window, key)
        QApplication.processEvents()
        at = window.focusWidget()
        assert at is not None
        assert in_sight(at), f"{at.accessibleName()} is out of sight"
        if at in found:
            assert at is found[0], f"Tab goes round without {found[0].accessibleName()}"
            return found
        found.append(at)
    raise AssertionError("Tab comes to no end")


def in_sight(widget: QWidget) -> bool:
    inside = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
    return widget.isVisible() and not inside.visibleRegion().isEmpty()


def wanted(app: App) -> list[QWidget]:
    """All that Tab must reach: of a group of buttons of which one is checked, that one."""
    found = []
    for widget in app.window.findChildren(QWidget):
        if not widget.isEnabled() or not widget.isVisible() or widget.window() is not app.window:
            continue
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        if isinstance(group, QButtonGroup) and group.exclusive():
            if widget is group.checkedButton():
                found.append(widget)
        elif widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            found.append(widget)
    return found


def test_tab_reaches_every_control_of_every_page_once(inline: App, qtbot: QtBot) -> None:
    inline.start_worker()
    work(inline)
    for page in (kind.key for kind in inline.window.pages):
        inline.window.show_page(page)
        QApplication.processEvents()
        work(inline)
        QApplication.processEvents()
        found = walk(inline, qtbot)
        unnamed = [type(one).__name__ for one in found if not one.accessibleName()]
        assert not unnamed, f"{page}: without a name: {unnamed}"
        missed = [one.accessibleName() or type(one).__name__ for one in wanted(inline) if one not in found]
        assert not missed, f"{page}: never reached: {missed}"
        assert walk(inline, qtbot, Qt.Key.Key_Backtab)[::-1][-1] in found


def test_the_order_is_that_of_reading(app: App, qtbot: QtBot) -> None:
    """The header, the choices, the score, the inspector, the transport; each column from above."""
    found = walk(app, qtbot)
    body = app.score.body
    columns = [body.chooser, body.score, body.inspector, body.transport]
    order = [next((k for k, part in enumerate(columns) if part is one or part.isAncestorOf(one)), -1) for one in found]
    assert order == sorted(order)
    assert set(order) == {-1, 0, 1, 2, 3}
    inside = [one.mapTo(app.window, QPoint(0, 0)).y() for one in found if body.chooser.isAncestorOf(one)]
    assert inside == sorted(inside)


@pytest.mark.parametrize(("name", "key", "leads_to"), [("Model", Qt.Key.Key_Right, "Training")])
def test_arrow_keys_lead_through_a_group_of_buttons(
    app: App, qtbot: QtBot, name: str, key: Qt.Key, leads_to: str
) -> None:
    """Not to the next step, while the keyboard is on one of them."""
    step = app.score.player.index
    first = next(one for one in walk(app, qtbot) if one.accessibleName() == name)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, key)
    assert app.score.player.index == step
    other = find(app.window, leads_to, QPushButton)
    assert other.isChecked()
    assert app.window.focusWidget() is other
    assert app.score.body.panel == 1


def test_units_are_selected_and_pinned_by_keys(app: App, qtbot: QtBot) -> None:
    qtbot.keyClick(app.window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(app.window, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(app.window, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert app.score.unit == 1
    qtbot.keyClick(app.window, Qt.Key.Key_P)
    pinned = app.score.pins.pinned
    assert (pinned.layer, pinned.unit, pinned.step) == (app.score.layer, 1, app.score.player.moment.step)
    qtbot.keyClick(app.window, Qt.Key.Key_P)
    assert app.score.pins.pinned.step is None


def test_focus_can_be_seen_on_the_score(app: App, qtbot: QtBot) -> None:
    score = app.score.body.score
    app.window.activateWindow()
    score.setFocus(Qt.FocusReason.MouseFocusReason)
    without = score.grab().toImage()
    score.clearFocus()
    score.setFocus(Qt.FocusReason.TabFocusReason)
    assert score.grab().toImage() != without
    score.clearFocus()
    assert score.grab().toImage() == without
