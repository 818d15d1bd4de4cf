"""A page of a lesson, as it is read beside the score: its text, its question, and the way on and back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_APART, _APART_IN_LIST = 8, 2
"""Pixels between two paragraphs, and between two entries of a list."""
_BODY_STYLE = re.compile(r'<body style="[^"]*">')
_RIGHT, _WRONG = "Right.", "Not this one. Look at the score, and choose again."


@dataclass(frozen=True, slots=True)
class Words:
    """title, text, and the question's words, all but the title in Markdown. right: of the choices, from 0."""

    title: str
    text: str
    ask: str = ""
    choices: tuple[str, ...] = ()
    right: int = 0
    why: str = ""


class Reader(QWidget):
    """set_page, set_words in. back(), next() out, the last one also from the last page; left(): the lesson is left."""

    back = Signal()
    next = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("reader")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._words = Words("", "")
        self._answer: int | None = None
        self._choices: list[Choice] = []
        self._lesson, self._title, self._text, self._ask, self._verdict, self._faults = (QLabel() for _ in range(6))
        for label, kind in (
            (self._lesson, "dim"),
            (self._title, "lesson_title"),
            (self._ask, "verdict"),
            (self._faults, "problem"),
        ):
            label.setProperty("class", kind)
        for label in (self._text, self._ask, self._verdict):
            label.setTextFormat(Qt.TextFormat.RichText)
        for label in (self._lesson, self._title, self._faults):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._verdict.setAccessibleName("answer")
        body = QWidget()
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(14, 10, 12, 10)
        column.setSpacing(8)
        for label in (self._lesson, self._title, self._text, self._faults, self._ask):
            label.setWordWrap(True)
            column.addWidget(label)
        self._verdict.setWordWrap(True)
        column.addWidget(self._verdict)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self._ways())

    def _ways(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 12, 8)
        row.setSpacing(6)
        self._back, self._next, self._leave = QPushButton("Back"), QPushButton("Next"), QPushButton("Leave")
        self._number = QLabel()
        self._number.setProperty("class", "dim")
        self._next.setObjectName("primary")
        for button, signal, keys, tip in (
            (self._back, self.back, "Alt+Left", "The page before"),
            (self._next, self.next, "Alt+Right", "The next page; after the last one, leave the lesson"),
            (self._leave, self.left, "", "Leave the lesson: your own work comes back"),
        ):
            button.setProperty("class", "compact")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(signal)
            if keys:
                # Not the button's own shortcut, which would hold it down for a moment before it acts.
                shortcut = QShortcut(QKeySequence(keys), button)
                shortcut.activated.connect(button.click)
                tip = f"{tip} ({shortcut.key().toString(QKeySequence.SequenceFormat.NativeText)})"
            button.setToolTip(tip)
        self._back.setAccessibleName("Back")
        self._leave.setAccessibleName("Leave")
        row.addWidget(self._back)
        row.addWidget(self._next)
        row.addStretch(1)
        row.addWidget(self._number)
        row.addStretch(1)
        row.addWidget(self._leave)
        return row

    def set_page(self, words: Words, *, at: int, count: int, lesson: str) -> None:
        """Another page, from the top, with its question unanswered. at: from 0."""
        self._answer = None
        self._lesson.setText(lesson)
        self._number.setText(f"{at + 1} of {count}")
        self._back.setEnabled(at > 0)
        self._next.setText("Finish" if at == count - 1 else "Next")
        self._next.setAccessibleName(self._next.text())
        self.set_words(words)
        self._scroll.verticalScrollBar().setValue(0)

    def set_words(self, words: Words, faults: Sequence[str] = ()) -> None:
        """The same page with other words. faults: why some of its numbers are missing."""
        self._words = words
        self._title.setText(words.title)
        self._text.setText(_rich(words.text))
        self._faults.setText("\n".join(faults))
        self._faults.setVisible(bool(faults))
        self._ask.setText(_rich(words.ask))
        self._ask.setVisible(bool(words.ask))
        if len(self._choices) != len(words.choices):
            for old in self._choices:
                old.hide()
                self._column.removeWidget(old)
                old.deleteLater()
            self._choices = [Choice() for _ in words.choices]
            for number, choice in enumerate(self._choices):
                self._column.insertWidget(self._column.indexOf(self._verdict), choice)
                choice.clicked.connect(lambda _=False, n=number: self._take(n))
        for choice, text in zip(self._choices, words.choices, strict=True):
            choice.set_words(text)
        self._show_answer()

    def _take(self, number: int) -> None:
        self._answer = number
        self._show_answer()
        self._column.activate()
        self._scroll.ensureWidgetVisible(self._verdict)

    def _show_answer(self) -> None:
        answer, right = self._answer, self._words.right
        for number, choice in enumerate(self._choices):
            choice.set_answer("" if number != answer else "right" if number == right else "wrong")
        said = "" if answer is None else f"{_RIGHT} {self._words.why}" if answer == right else _WRONG
        self._verdict.setText(_rich(said))
        self._verdict.setVisible(bool(said))


def _rich(markdown: str) -> str:
    """Markdown as rich text of Qt, its paragraphs apart, in the font of whatever label it comes into."""
    document = QTextDocument()
    document.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownNoHTML)
    block = document.begin()
    while block.isValid():
        following = block.next()
        if following.isValid():
            shape = block.blockFormat()
            both_in_list = block.textList() is not None and following.textList() is not None
            shape.setBottomMargin(_APART_IN_LIST if both_in_list else _APART)
            QTextCursor(block).setBlockFormat(shape)
        block = following
    return _BODY_STYLE.sub("<body>", document.toHtml())


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
        self._label.setText(_rich(mark + self._words))
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
