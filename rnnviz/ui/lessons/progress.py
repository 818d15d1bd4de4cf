"""How far someone has come in the lessons: kept from one start to the next, and forgotten on request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QSettings

from rnnviz.lessons.lesson import Lesson

_ROOM = "lessons"


@dataclass(frozen=True, slots=True)
class Reached:
    """page: the furthest that was opened, from 1; 0 for none. solved: questions and checks that were solved."""

    page: int = 0
    solved: frozenset[str] = frozenset()

    def at(self, lesson: Lesson) -> int:
        """The furthest page there is now, from 0."""
        return max(0, min(self.page, len(lesson.pages)) - 1)


class Progress:
    """A lesson is known by the name of its folder, a question or a check by its file's name and its kind."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def of(self, lesson: Lesson) -> Reached:
        """How far it was read, and what of it was solved."""
        key = f"{_ROOM}/{lesson.folder.name}"
        page = str(self._store.value(f"{key}/page", "0"))
        solved = str(self._store.value(f"{key}/solved", ""))
        return Reached(int(page) if page.isdecimal() else 0, frozenset(filter(None, solved.split("\n"))))

    def read(self, lesson: Lesson, page: int) -> None:
        """A page, from 0, was opened."""
        if page + 1 > self.of(lesson).page:
            self._store.setValue(f"{_ROOM}/{lesson.folder.name}/page", str(page + 1))

    def solve(self, lesson: Lesson, what: str) -> None:
        known = self.of(lesson).solved
        if what not in known:
            self._store.setValue(f"{_ROOM}/{lesson.folder.name}/solved", "\n".join(sorted({*known, what})))

    def reset(self, lessons: Iterable[Lesson]) -> None:
        """As if none of them had been opened."""
        for lesson in lessons:
            self._store.remove(f"{_ROOM}/{lesson.folder.name}")
