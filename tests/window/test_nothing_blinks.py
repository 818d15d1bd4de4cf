"""Nothing blinks: where nothing is done, nothing is painted again, and the picture stays as it is."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget
from scene_hands import key, settle

from rnnviz.app import App
from rnnviz.ui.widgets import scaling

REST = 2_000
"""Milliseconds."""
_FIELDS = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)
"""Their cursors blink as often as the system's settings say, or not at all."""


class Paints(QObject):
    """Counts who is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            self.count[f"{type(watched).__name__} {watched.accessibleName() or watched.objectName()}"] += 1
        return False


def at_rest(app: App) -> tuple[Counter[str], list[QImage]]:
    """Who is painted in two seconds in which nothing is done; and how the window looks before, between and after."""
    settle(app)
    if isinstance(field := QApplication.focusWidget(), _FIELDS):
        field.clearFocus()
    QTest.qWait(300)  # what moves once has moved
    settle(app)
    looks = [app.window.grab().toImage()]
    paints = Paints()
    QApplication.instance().installEventFilter(paints)  # type: ignore[union-attr]
    QTest.qWait(REST // 2)
    QApplication.instance().removeEventFilter(paints)  # type: ignore[union-attr]
    for _ in range(4):
        QTest.qWait(REST // 8)
        looks.append(app.window.grab().toImage())
    return paints.count, looks


@pytest.mark.parametrize("page", range(1, 9))
def test_a_page_at_rest_stands_still(inline: App, page: int) -> None:
    key(inline, Qt.Key(Qt.Key.Key_0 + page), Qt.KeyboardModifier.ControlModifier)
    paints, looks = at_rest(inline)
    assert paints == {}
    assert all(one == looks[0] for one in looks)


def test_a_presentation_at_rest_stands_still_with_all_that_may_lie_over_it(inline: App) -> None:
    key(inline, Qt.Key.Key_3)
    inline.window.banner.set_message("A message.")
    try:
        for act in ((), (Qt.Key.Key_E,), (Qt.Key.Key_F5,), (Qt.Key.Key_B,)):
            for one in act:
                key(inline, one)
            paints, looks = at_rest(inline)
            assert paints == {}, act
            assert all(one == looks[0] for one in looks), act
    finally:
        inline.presentation.end()
        scaling.set_factor(1.0)
