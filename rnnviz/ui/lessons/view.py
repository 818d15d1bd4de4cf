"""The list of lessons: what each is about, how far it was read, and a button that opens it; of one that cannot be used,
why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rnnviz.lessons.lesson import Lesson
from rnnviz.lessons.registry import Found
from rnnviz.ui.lessons.page_links import PageLinks
from rnnviz.ui.lessons.progress import Reached

_WIDEST, _MARGIN = 720, 24
"""Pixels of a line of text that the eye can follow back."""

_INTRODUCTION = (
    "Each lesson opens beside the score and sets it to what the text is about. "
    "When you leave a lesson, your own work is back as you left it."
)


class LessonsView(QScrollArea):
    """set_lessons in; opened(Lesson) out, page_opened(Lesson, int): at that page of it, from 0, and reset(): what was
    read and solved is to be forgotten."""

    opened = Signal(object)
    page_opened = Signal(object, int)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("lessons")
        self._found: tuple[object, ...] = ()
        self._reached: Mapping[Path, Reached] = {}

    def set_lessons(
        self,
        lessons: Sequence[Found],
        *,
        opened: Path | None = None,
        reached: Mapping[Path, Reached] | None = None,
        then: Lesson | None = None,
        go_on: bool = False,
    ) -> None:
        """opened: the folder of the one that is open. reached: how far each was read, by its folder. then: the one to
        read next. go_on: one was finished just now: the next one's button has the keyboard."""
        reached = dict(reached or {})
        found = (tuple(lessons), opened, reached, then)
        if self._found == found and not go_on:
            return
        self._found, self._reached = found, reached
        page = QWidget()
        # The page is as wide as its lines, not they by themselves: Qt asks them how high they are for its width.
        page.setMaximumWidth(_WIDEST + 2 * _MARGIN)
        column = QVBoxLayout(page)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 20)
        column.setSpacing(18)
        column.addWidget(_label(_INTRODUCTION, "dim"))
        group = ""
        for number, one in enumerate(lessons, 1):
            if one.lesson is not None and one.lesson.group != group:
                group = one.lesson.group
                column.addWidget(_label(group, "lesson_group"))
            column.addWidget(self._row(number, one, opened=opened == one.folder, following=one.lesson == then))
        if any(reached[folder].page for folder in reached):
            forget = QPushButton("Forget my progress")
            forget.setAccessibleName(forget.text())
            forget.setToolTip("All lessons begin at their first page again, with nothing solved")
            forget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            forget.clicked.connect(self.reset)
            column.addWidget(forget, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()
        self.setWidget(page)
        if go_on and (button := page.findChild(QPushButton, "primary")) is not None:
            button.setFocus()

    def _row(self, number: int, found: Found, *, opened: bool, following: bool) -> QWidget:
        row = QWidget()
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
        reached = self._reached.get(found.folder, Reached())
        if following:
            texts.addWidget(_label("Recommended next", "good"))
        texts.addWidget(_label(f"{number}  {lesson.title}", "lesson_title"))
        texts.addWidget(_label(lesson.about))
        texts.addWidget(_label(_how_far(lesson, reached), "dim"))
        begun = reached.page > 1 and not reached.ended(lesson)
        button = QPushButton("Continue" if opened or begun else "Open")
        if following:
            button.setObjectName("primary")
        button.setAccessibleName(f"{button.text()} {lesson.title}")
        button.setToolTip(f"{button.text()} the lesson “{lesson.title}” beside the score")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(True)
        button.clicked.connect(lambda: self.opened.emit(lesson))
        across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        # After the button, so that Tab comes to it after the button.
        marks = ["✓ " if reached.done(lesson, at) else "○ " for at in range(len(lesson.pages))] if reached.page else []
        pages = PageLinks([page.title for page in lesson.pages], marks, of=lesson.title)
        pages.followed.connect(lambda at: self.page_opened.emit(lesson, at))
        texts.addWidget(pages)
        return row


def _label(words: str, kind: str = "") -> QLabel:
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if kind:
        label.setProperty("class", kind)
    return label


def _how_far(lesson: Lesson, reached: Reached) -> str:
    """ "4 pages", "Page 2 of 4, 1 of 2 exercises solved", "✓ Read, 2 of 2 exercises solved"."""
    count, tasks = len(lesson.pages), sum(page.tasks for page in lesson.pages)
    if not reached.page:
        return "1 page" if count == 1 else f"{count} pages"
    words = "✓ Read" if reached.ended(lesson) else f"Page {reached.page} of {count}"
    if not tasks:
        return words
    return f"{words}, {min(len(reached.solved), tasks)} of {tasks} exercise{'s' if tasks > 1 else ''} solved"
