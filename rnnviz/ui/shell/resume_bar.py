"""A bar over the page that offers something: to go on with what is unfinished, or to undo what was removed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from rnnviz.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class OfferWords:
    """resume, not_now: on the buttons; about, later: the tips of the two; what: is offered, for screen readers."""

    resume: str
    about: str
    later: str
    what: str
    not_now: str = "Later"


RUN = OfferWords(
    "Resume",
    "Train the remaining epochs; the result is the same as without the interruption",
    "Hide this; the run stays on the Runs page and is offered again at the next start",
    "the unfinished run",
)
GO_ON = OfferWords(
    "Go on",
    "Show the window as it was when it was closed, with the scenes that were kept",
    "Hide this; scenes that were not saved are also in the menu, under Open recent",
    "the window as it was",
)
NEWER = OfferWords(
    "Show", "Open Updates, which says where to get it", "Hide this; it is said again tomorrow", "the newer version"
)
UNDO = OfferWords("Undo", "Bring it back", "Hide this; Ctrl+Z still brings it back", "what was removed", "Dismiss")


class ResumeBar(QFrame):
    """Hidden until `offer` is called; it keeps nobody from anything else. resume(), later()."""

    resume = Signal()
    later = Signal()

    def __init__(self, words: OfferWords = RUN) -> None:
        super().__init__()
        self.setObjectName("resume_bar")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._resume = QPushButton(words.resume)
        self._resume.setObjectName("primary")
        self._resume.setToolTip(words.about)
        self._resume.clicked.connect(self.resume)
        later = QPushButton(words.not_now)
        later.setToolTip(words.later)
        later.clicked.connect(self.later)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 7)
        row.addWidget(self._text, 1)
        for button in (self._resume, later):
            button.setAccessibleName(f"{button.text()}: {words.what}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self.hide()

    @property
    def message(self) -> str:
        """The words on the screen; empty when hidden."""
        return "" if self.isHidden() else self._text.text()

    def offer(self, words: str) -> None:
        """Shows the bar with this sentence; "" hides it."""
        self._text.setText(words)
        self.setVisible(bool(words))
