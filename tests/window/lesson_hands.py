"""What who reads lessons does: from the list to a page, its words and its buttons."""

from __future__ import annotations

from hands import find, work
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from rnnviz.app import App
from rnnviz.lessons.registry import find_lessons

SHIPPED = {found.folder.name: found.lesson for found in find_lessons() if found.lesson is not None}


def click(app: App, name: str, root: QWidget | None = None) -> None:
    button = find(root or app.window, name, QPushButton)
    assert button.isVisible(), f"{name} is not in sight"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    work(app)


def key(app: App, name: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    app.window.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget() or app.window, name, modifier)
    work(app)


def tab_to(app: App, widget: QWidget) -> None:
    """Presses Tab until the keyboard is there."""
    for _ in range(60):
        if QApplication.focusWidget() is widget:
            return
        key(app, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {widget.accessibleName()}")


def open_lesson(app: App, title: str) -> None:
    key(app, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert app.window.page == "lessons"
    click(app, f"Open {title}")


def reader(app: App) -> QWidget:
    found: QWidget = app.window.made["lessons"].reader
    return found


def read(app: App) -> str:
    """All that is in sight of the page, as plain text."""
    labels = [label for label in reader(app).findChildren(QLabel) if label.isVisible()]
    return "\n".join(QTextDocumentFragment.fromHtml(label.text()).toPlainText() for label in labels)


def hover_link(app: App, link: str) -> QLabel:
    """Moves the real pointer over the text until it is on the words that lead to `link`."""
    label = next(one for one in reader(app).findChildren(QLabel) if f'href="{link}"' in one.text() and one.isVisible())
    on: list[str] = []
    label.linkHovered.connect(on.append)
    for y in range(4, label.height(), 8):
        for x in range(2, label.width(), 9):
            QTest.mouseMove(label, QPoint(x, y))
            if on and on[-1] == link:
                label.setProperty("pointed", QPoint(x, y))
                return label
    raise AssertionError(f"the pointer never comes to {link}")
