"""The list of lessons: what each is about, and a button that opens it; of one that cannot be used, why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rnnviz.lessons.registry import Found

_WIDEST = 720
"""Pixels of a line of text that the eye can follow back."""

_INTRODUCTION = (
    "Each lesson opens beside the score and sets it to what the text is about. "
    "When you leave a lesson, your own work is back as you left it."
)


class LessonsView(QScrollArea):
    """set_lessons in; opened(Lesson) out."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("lessons")
        self._found: tuple[tuple[Found, ...], Path | None] | None = None

    def set_lessons(self, lessons: Sequence[Found], *, opened: Path | None = None) -> None:
        """opened: the folder of the one that is open."""
        if self._found == (tuple(lessons), opened):
            return
        self._found = (tuple(lessons), opened)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(18)
        column.addWidget(_label(_INTRODUCTION, "dim"))
        for number, one in enumerate(lessons, 1):
            column.addWidget(self._row(number, one, opened=opened == one.folder))
        column.addStretch(1)
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)

    def _row(self, number: int, found: Found, *, opened: bool) -> QWidget:
        row = QWidget()
        row.setMaximumWidth(_WIDEST)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        across.addLayout(texts, 1)
        lesson = found.lesson
        if lesson is None:
            texts.addWidget(_label(f"{found.title}: this lesson has faults", "lesson_title"))
            texts.addWidget(_label("\n".join(map(str, found.faults)), "problem"))
            return row
        pages = "1 page" if len(lesson.pages) == 1 else f"{len(lesson.pages)} pages"
        texts.addWidget(_label(f"{number}  {lesson.title}", "lesson_title"))
        texts.addWidget(_label(lesson.about))
        texts.addWidget(_label(pages, "dim"))
        button = QPushButton("Continue" if opened else "Open")
        button.setAccessibleName(f"{button.text()} {lesson.title}")
        button.setToolTip(f"{button.text()} the lesson “{lesson.title}” beside the score")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self.opened.emit(lesson))
        across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row


def _label(words: str, kind: str = "") -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMaximumWidth(_WIDEST)
    if kind:
        label.setProperty("class", kind)
    return label
