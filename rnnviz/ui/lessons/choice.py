"""One of the answers that a question offers."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout

from rnnviz.ui.lessons.rich import rich


class Choice(QPushButton):
    """A button whose words may have several lines."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("class", "choice")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._words, self._answer = "", ""
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setWordWrap(True)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 5, 10, 5)
        column.addWidget(self._label)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, words: str) -> None:
        self._words = words
        self._show()

    def set_answer(self, answer: str) -> None:
        """ "right", "wrong" or "": what it was found to be when it was chosen; told by a mark and by a colour."""
        if answer != self._answer:
            self._answer = answer
            self.setProperty("answer", answer)
            self.style().polish(self)
        self._show()

    def _show(self) -> None:
        mark = {"right": "✓ ", "wrong": "✗ "}.get(self._answer, "")
        self._label.setText(rich(mark + self._words))
        self.setAccessibleName(self._words)
        self.setAccessibleDescription(self._answer)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return layout.totalMinimumSize()
