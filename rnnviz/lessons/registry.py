"""Where lessons are found: under resources/lessons/, and in the folders that the environment names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from rnnviz.lessons.lesson import Fault, Lesson, LessonError
from rnnviz.lessons.reading import ABOUT, read_lesson
from rnnviz.resources_path import resource

FOLDERS = "RNNVIZ_LESSONS"
"""An environment variable: folders, apart as in PATH. Each is a lesson, or has lessons in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A folder of a lesson. lesson: None where it cannot be used; faults says why."""

    folder: Path
    lesson: Lesson | None
    faults: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        return self.lesson.title if self.lesson is not None else self.folder.name


def find_lessons() -> tuple[Found, ...]:
    """All lessons in their order, read anew; those that cannot be used stand at the end."""
    found = [_read(folder) for folder in _folders(resource("lessons"))]
    for name in filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)):
        root = Path(name)
        if not root.is_dir():
            reason = f"{FOLDERS} names it, but there is no such folder."
            found.append(Found(root, None, (Fault(name, 0, reason),)))
        elif folders := _folders(root):
            found += [_read(folder) for folder in folders]
        else:
            reason = f"{FOLDERS} names it, but there is no lesson in it: a lesson is a folder with a {ABOUT}."
            found.append(Found(root, None, (Fault(name, 0, reason),)))
    last = [one for one in found if one.lesson is None]
    good = [(one.lesson.order, one.title, n) for n, one in enumerate(found) if one.lesson is not None]
    return *(found[n] for _, _, n in sorted(good)), *last


def _folders(root: Path) -> list[Path]:
    """The lessons of a folder: itself, or those in it."""
    if (root / ABOUT).exists():
        return [root]
    return sorted(path.parent for path in root.glob(f"*/{ABOUT}"))


def _read(folder: Path) -> Found:
    try:
        return Found(folder, read_lesson(folder))
    except LessonError as error:
        return Found(folder, None, error.faults)
