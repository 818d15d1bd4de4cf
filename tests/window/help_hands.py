"""Help as a person uses it: words typed into its field, what is listed, and what is said."""

from __future__ import annotations

from controls import find
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget

from rnnviz.app import App


def look_up(app: App, words: str) -> None:
    field = find(app.window, "Search help", QLineEdit)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    field.selectAll()
    QTest.keyClicks(field, words)


def listed(app: App) -> list[str]:
    found = find(app.window, "What was found", QListWidget)
    return [found.item(row).text().strip() for row in range(found.count())]


def said(app: App) -> str:
    return "\n".join(one.text() for one in app.window.made["help"].view.findChildren(QLabel) if one.isVisible())
