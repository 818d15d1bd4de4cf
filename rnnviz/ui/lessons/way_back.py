"""The button in the window's header that leads back to the lesson which is open, from any page that it has led to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

_WORDS, _SHORT = "Back to the lesson", "← Lesson"


class WayBack(QPushButton):
    """Says itself in fewer letters where there is not the room for all."""

    def __init__(self) -> None:
        super().__init__(_WORDS)
        self.setProperty("class", "compact")
        self.setAccessibleName(_WORDS)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.hide()

    def set_lesson(self, title: str, page: str) -> None:
        """Where it leads."""
        self.setToolTip(f"Show the lesson “{title}” again, at its page “{page}”")

    def sizeHint(self) -> QSize:
        return self._as(_WORDS)

    def minimumSizeHint(self) -> QSize:
        return self._as(_SHORT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = _WORDS if self.width() >= self.sizeHint().width() else _SHORT
        if words != self.text():
            self.setText(words)

    def _as(self, words: str) -> QSize:
        whole, letters = super().sizeHint(), self.fontMetrics().horizontalAdvance
        return QSize(whole.width() - letters(self.text()) + letters(words), whole.height())
