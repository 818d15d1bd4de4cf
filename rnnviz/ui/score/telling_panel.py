"""Where the unit is looked for that tells an answer soonest, and what is said of the one that was found."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

_FIND = "Find the telling unit"
_TIP = "Search the validation set for the unit whose state tells the model's answer soonest, and light it"


class TellingPanel(QWidget):
    """Setters in; asked() out: the search is to begin."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._button = QPushButton(_FIND)
        self._button.setAccessibleName(_FIND)
        self._button.setToolTip(_TIP)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._button)
        column.addWidget(self._words)
        self._button.clicked.connect(self.asked)

    @property
    def words(self) -> str:
        """What was found, in words; empty before a search."""
        return self._words.text()

    def set_words(self, words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        self._button.setEnabled(not busy)
        self._button.setText("Searching…" if busy else _FIND)
