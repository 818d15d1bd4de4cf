"""An answer of at most three lines; the rest of it is one click away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextLayout
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

MOST_LINES = 3


class Brief(QWidget):
    """set_words in. A text that has no room is cut, and a button shows all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._more = QPushButton("Show all")
        self._more.setProperty("class", "compact")
        self._more.setAutoDefault(False)
        self._more.setToolTip("Show the whole message")
        self._more.clicked.connect(self._show_all)
        self._more.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self._more)

    def set_words(self, words: str, kind: str) -> None:
        """kind: "problem" or "good"."""
        self._words = words
        self.label.setProperty("class", kind)
        self.label.style().unpolish(self.label)
        self.label.style().polish(self.label)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(120, self.width() - 100)
        short = fitted(self._words, self.label, room)
        self.label.setText(short)
        self._more.setVisible(short != self._words)

    def _show_all(self) -> None:
        dialog = QDialog(self)
        dialog.setWindowTitle("The whole message")
        dialog.resize(620, 360)
        text = QPlainTextEdit(self._words)
        text.setReadOnly(True)
        text.setAccessibleName("the whole message")
        close = QPushButton("Close")
        close.clicked.connect(dialog.accept)
        column = QVBoxLayout(dialog)
        column.addWidget(text)
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


def fitted(words: str, label: QLabel, width: int) -> str:
    """As much of a text as three lines of that width hold, with … at its end where it is cut."""
    text = " ".join(words.split("\n"))[: MOST_LINES * 400]
    layout = QTextLayout(text, label.font())
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        lines.append(line)
        if len(lines) > MOST_LINES:
            break
    layout.endLayout()
    if len(lines) <= MOST_LINES and len(text) == len(words):
        return words
    end = lines[MOST_LINES].textStart() if len(lines) > MOST_LINES else len(text)
    return text[: max(1, end - 2)].rstrip() + "…"
