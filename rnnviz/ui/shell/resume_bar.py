"""A bar over the page, when the window opens and a run is unfinished: continue with it, or later."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton


class ResumeBar(QFrame):
    """Hidden until `offer` is called; it keeps nobody from anything else. resume(), later()."""

    resume = Signal()
    later = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("resume_bar")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._resume = QPushButton("Resume")
        self._resume.setObjectName("primary")
        self._resume.setToolTip("Train the remaining epochs; the result is the same as without the interruption")
        self._resume.clicked.connect(self.resume)
        later = QPushButton("Later")
        later.setToolTip("Hide this; the run stays on the Runs page and is offered again at the next start")
        later.clicked.connect(self.later)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 7)
        row.addWidget(self._text, 1)
        for button in (self._resume, later):
            button.setAccessibleName(f"{button.text()}: the unfinished run")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self.hide()

    @property
    def message(self) -> str:
        """The words on the screen; empty when hidden."""
        return "" if self.isHidden() else self._text.text()

    def offer(self, words: str) -> None:
        """Shows what is unfinished, in a sentence; "" hides the bar."""
        self._text.setText(words)
        self.setVisible(bool(words))
