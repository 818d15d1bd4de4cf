"""Checkable buttons beside each other, of which one is checked: pages, panes, phases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QButtonGroup, QPushButton


class Chips(QButtonGroup):
    """idClicked(int): the position of the one that was clicked."""

    def __init__(
        self, parent: QObject, entries: Iterable[tuple[str, str]], *, kind: Literal["chip", "tab"] = "chip"
    ) -> None:
        """entries: (words, tool tip) of each. They stand nowhere until `add_to`."""
        super().__init__(parent)
        self._kind: Literal["chip", "tab"] = kind
        self.chips: tuple[QPushButton, ...] = ()
        self.buttonToggled.connect(self._stop_once)
        for words, tip in entries:
            self.add(words, tip)

    def add(self, words: str, tip: str) -> QPushButton:
        """One more, which stands nowhere yet."""
        one = chip(words, tip, kind=self._kind)
        self.addButton(one, len(self.chips))
        if self.checkedButton() is not None:
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        one.installEventFilter(self)
        self.chips = (*self.chips, one)
        return one

    def add_to(self, row: QBoxLayout, stretch: int = 0) -> None:
        for one in self.chips:
            row.addWidget(one, stretch)

    def _stop_once(self, one: QAbstractButton, checked: bool) -> None:
        """Tab stops at the one that is checked; arrow keys lead to the others, as in every group of which one is."""
        if checked:
            for other in self.chips:
                other.setFocusPolicy(Qt.FocusPolicy.TabFocus if other is one else Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the keyboard is on one of them, the arrow keys are theirs, and not the window's, which steps."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
            if event.key() in arrows and not event.modifiers():
                event.accept()
                return True
        return False

    def choose(self, at: int) -> None:
        """Checks one, without a signal that it was clicked."""
        self.chips[at].setChecked(True)


def chip(words: str, tip: str, *, kind: Literal["chip", "tab"] = "chip", name: str = "") -> QPushButton:
    """One checkable button. name: the accessible one, else its words."""
    one = QPushButton(words)
    one.setProperty("class", kind)
    one.setCheckable(True)
    one.setToolTip(tip)
    one.setAccessibleName(name or words)
    one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    one.setAutoDefault(False)
    return one
