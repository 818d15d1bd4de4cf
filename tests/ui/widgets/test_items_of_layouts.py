"""Scaling leaves no Python objects of a layout's items: Qt deletes those without telling Python."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from layout_items import items_that_qt_has_made
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from rnnviz.ui.widgets import scaling
from rnnviz.ui.widgets.wrapping import Bar


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    yield
    scaling.set_factor(1.0)


def test_of_a_widget_that_goes_nothing_is_left(qtbot: QtBot) -> None:
    before = items_that_qt_has_made()
    window = QWidget()
    qtbot.addWidget(window)
    column, row = QVBoxLayout(window), QHBoxLayout()
    column.addLayout(row)
    column.addSpacing(7)
    labels = [QLabel(f"label {n}") for n in range(4)]
    for n, label in enumerate(labels):
        (row if n % 2 else column).addWidget(label)
    window.show()
    for factor in (1.5, 2.0):
        scaling.set_factor(factor)
        assert items_that_qt_has_made() <= before
    assert column.itemAt(1).spacerItem().sizeHint().height() == 14, "the items themselves have grown"
    for label in labels[:2]:
        label.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # type: ignore[call-overload]
    scaling.set_factor(1.0)
    assert (column.count(), row.count()) == (3, 1)


def test_items_that_python_has_made_stay(qtbot: QtBot) -> None:
    bar = Bar()
    qtbot.addWidget(bar)
    for words in ("one", "two"):
        bar.row.add(QLabel(words))
    bar.show()
    QCoreApplication.processEvents()
    scaling.set_factor(1.5)
    assert all(Shiboken.isValid(bar.row.itemAt(at)) for at in range(2))
    assert [bar.row.itemAt(at).widget().text() for at in range(2)] == ["one", "two"]  # type: ignore[union-attr]
