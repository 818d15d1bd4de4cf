"""Text that may be longer than its room: one line, or two."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy


class ElidedLabel(QLabel):
    """One line that ends in … where it has no room, and says all of itself under the pointer."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set(self, words: str) -> None:
        self._words = words
        self.setToolTip(words)
        self._elide()

    def resizeEvent(self, event: object) -> None:
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width()))


class TwoLines(ElidedLabel):
    """Two low lines at most, which end in … where they have no room; as high as one usual line and a half."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setProperty("class", "two_lines")

    def _elide(self) -> None:
        # A line of words ends before its room does: what is left of it is no more than its longest word.
        metrics, longest = self.fontMetrics(), max(self._words.split(" "), key=len, default="")
        room = max(2 * self.width() - metrics.horizontalAdvance(longest), self.width())
        self.setText(metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, room))
