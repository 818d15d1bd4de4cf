"""How far someone has come in the lessons: kept from one start to the next, and forgotten on request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSettings

from rnnviz.lessons.lesson import Lesson, LessonPage

_ROOM = "lessons"
_LAST = f"{_ROOM}/last"
QUESTION, CHECK = "question", "check"
"""What can be solved on a page."""


def _file(page: LessonPage) -> str:
    return page.file.rpartition("/")[2]


def task(page: LessonPage, kind: str) -> str:
    """How a question or a check is known."""
    return f"{_file(page)} {kind}"


def tasks(page: LessonPage) -> frozenset[str]:
    """All that there is to solve on a page."""
    kinds = ((QUESTION, page.question), (CHECK, page.check))
    return frozenset(task(page, kind) for kind, there in kinds if there is not None)


@dataclass(frozen=True, slots=True)
class Reached:
    """page: the furthest that was opened, from 1; 0 for none. opened: the names of the files of those that were opened;
    solved: questions and checks that were solved."""

    page: int = 0
    opened: frozenset[str] = frozenset()
    solved: frozenset[str] = frozenset()

    def at(self, lesson: Lesson) -> int:
        """The furthest page there is now, from 0."""
        return max(0, min(self.page, len(lesson.pages)) - 1)

    def ended(self, lesson: Lesson) -> bool:
        """Whether all of its pages were read."""
        return all(_file(page) in self.opened for page in lesson.pages)

    def done(self, lesson: Lesson, at: int) -> bool:
        """Whether the page, from 0, was read and all of its tasks were solved."""
        page = lesson.pages[at]
        return _file(page) in self.opened and tasks(page) <= self.solved


class Progress:
    """A lesson is known by the name of its folder, a question or a check by its file's name and its kind."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def of(self, lesson: Lesson) -> Reached:
        """How far it was read, and what of it was solved."""
        page = self._value(lesson, "page")
        furthest = int(page) if page.isdecimal() else 0
        opened = self._lines(lesson, "opened")
        if not opened:  # what older versions have kept
            opened = frozenset(map(_file, lesson.pages[:furthest]))
        return Reached(furthest, opened, self._lines(lesson, "solved"))

    def _value(self, lesson: Lesson, what: str) -> str:
        return str(self._store.value(f"{_ROOM}/{lesson.folder.name}/{what}", ""))

    def _lines(self, lesson: Lesson, what: str) -> frozenset[str]:
        return frozenset(filter(None, self._value(lesson, what).split("\n")))

    def _add(self, lesson: Lesson, what: str, known: frozenset[str], line: str) -> None:
        if line not in known:
            self._store.setValue(f"{_ROOM}/{lesson.folder.name}/{what}", "\n".join(sorted({*known, line})))

    def read(self, lesson: Lesson, page: int) -> None:
        """A page, from 0, was opened."""
        self._store.setValue(_LAST, lesson.folder.name)
        reached = self.of(lesson)
        if page + 1 > reached.page:
            self._store.setValue(f"{_ROOM}/{lesson.folder.name}/page", str(page + 1))
        self._add(lesson, "opened", reached.opened, _file(lesson.pages[page]))

    def solve(self, lesson: Lesson, what: str) -> None:
        self._add(lesson, "solved", self.of(lesson).solved, what)

    @property
    def last(self) -> str:
        """The name of the lesson that was read last, "" for none."""
        return str(self._store.value(_LAST, ""))

    def reset(self, lessons: Iterable[Lesson]) -> None:
        """As if none of them had been opened."""
        self._store.remove(_LAST)
        for lesson in lessons:
            self._store.remove(f"{_ROOM}/{lesson.folder.name}")
