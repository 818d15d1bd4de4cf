"""What is asked of a lesson that someone writes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.jobs.request import Request


@dataclass(frozen=True, slots=True)
class LessonReport:
    """faults: what is wrong with a lesson, with file and line. notes: what could not be looked up."""

    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckLesson(Request):
    """Yields the LessonReport of the lesson in a folder: read, and what its pages name looked up in their traces."""

    folder: Path
