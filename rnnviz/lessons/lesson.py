"""What a lesson is once it has been read, and what may be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.errors import Kind, Told
from rnnviz.records.scene import Scene


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a lesson. file: under the folder's name, as "gates/02-forget.md"; line: from 1, 0 for none."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


class LessonError(Told, ValueError):
    """A lesson that cannot be used: every reason with its file and line, one a line."""

    kind = Kind.BAD_INPUT

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown with names of numbers in braces (names.py). line: in its file, from 1, where it begins."""

    markdown: str
    line: int


@dataclass(frozen=True, slots=True)
class Question:
    """One of the choices is right: `right`, from 0; `why` explains it."""

    ask: Text
    choices: tuple[Text, ...]
    right: int
    why: Text


@dataclass(frozen=True, slots=True)
class LessonPage:
    """file: as in a Fault. scene: what stands on the stage while it is read."""

    file: str
    title: str
    scene: Scene
    text: Text
    question: Question | None = None

    @property
    def texts(self) -> tuple[Text, ...]:
        """All of its texts."""
        asked = self.question
        return (self.text,) if asked is None else (self.text, asked.ask, *asked.choices, asked.why)


@dataclass(frozen=True, slots=True)
class Lesson:
    """order: where it stands among the others, the lowest first."""

    folder: Path
    title: str
    order: int
    about: str
    pages: tuple[LessonPage, ...]
