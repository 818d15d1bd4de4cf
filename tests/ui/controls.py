"""The controls of a window as a person has them: found by their names, clicked, chosen from, typed into, read."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

W = TypeVar("W", bound=QWidget)


def find(root: QWidget, name: str, kind: type[W]) -> W:
    """The one control of a kind that has this accessible name."""
    found = [widget for widget in root.findChildren(kind) if widget.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} controls are called {name}"
    return found[0]


def entries(box: QComboBox) -> list[str]:
    """The words of all entries that can be chosen."""
    model, enabled = box.model(), Qt.ItemFlag.ItemIsEnabled
    return [box.itemText(i) for i in range(box.count()) if model.flags(model.index(i, 0)) & enabled]


def choose(box: QComboBox, words: str) -> None:
    """Opens the list and clicks an entry."""
    assert box.isEnabled(), f"{box.accessibleName()} cannot be used"
    at = box.findText(words)
    assert at >= 0, f"{box.accessibleName()} has no entry {words}"
    box.showPopup()
    view = box.view()
    index = box.model().index(at, 0)
    view.scrollTo(index)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())
    # Qt holds the release of a press that has just opened a list for part of that press; the key is never mistaken.
    if view.isVisible():
        view.setCurrentIndex(index)
        QTest.keyClick(view, Qt.Key.Key_Return)


def press(root: QWidget, name: str) -> None:
    """Clicks the button, the box to tick included, of this name; it must be one that can be pressed."""
    button = find(root, name, QAbstractButton)
    assert button.isEnabled(), f"{name} cannot be pressed"
    # A box to tick hears clicks on its square and its words, not on what is empty beside them.
    at = QPoint(8, button.height() // 2) if isinstance(button, QCheckBox) else button.rect().center()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=at)


def write(field: QLineEdit | QSpinBox, words: str) -> None:
    """Clicks into a field and replaces what stands in it; letters that no key has come as an input method sends
    them."""
    assert field.isEnabled(), f"{field.accessibleName()} cannot be used"
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    if words.isascii():
        QTest.keyClicks(field, words)
    else:
        typed = QInputMethodEvent()
        typed.setCommitString(words)
        QApplication.sendEvent(field, typed)


def enter(field: QLineEdit | QSpinBox, words: str) -> None:
    """Replaces what stands in a field, and presses Enter."""
    write(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)


def labels(root: QWidget) -> list[str]:
    """The words of all labels that are not hidden."""
    return [label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root)]


def await_rest(root: QWidget, qtbot: QtBot) -> None:
    """Waits until what a widget does once its choices rest has been done."""
    waiting = [timer for timer in root.findChildren(QTimer) if timer.isSingleShot()]
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in waiting))
