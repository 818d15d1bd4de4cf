"""What a lesson is once it has been read, and what may be wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    """One of the choices is right: `right`, from 0; `why` explains it. wrong: why each of the others is not, in their
    order; empty where that is not said."""

    ask: Text
    choices: tuple[Text, ...]
    right: int
    why: Text
    wrong: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Something to be done in the window: `do` says what, `hint` how, `why` what it has shown.

    It is done when all of these hold of what stands on the stage: phase, step, stage, layer and unit, each where it is
    not None; settings, by their dotted names; and where, comparisons of numbers (checks.py).
    """

    do: Text
    hint: Text
    why: Text
    phase: str | None = None
    step: int | None = None
    stage: int | None = None
    layer: str | None = None
    unit: int | None = None
    settings: tuple[tuple[str, object], ...] = ()
    where: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """left, right: a number, or the name of one as it stands between braces (names.py). sign: one of < <= > >=.
    text: as it was written, for messages."""

    left: float | str
    sign: str
    right: float | str
    text: Text


@dataclass(frozen=True, slots=True)
class LessonPage:
    """file: as in a Fault. scene: what stands on the stage when the page is opened. bench: the key of a bench of the
    Laboratory that it leads to, "" for none. sketch: the state of the Sketch page that it leads to, as that page has it
    in a scene; empty for none. naive: the naive forecast is drawn beside the model's."""

    file: str
    title: str
    scene: Scene
    text: Text
    question: Question | None = None
    check: Check | None = None
    bench: str = ""
    sketch: Mapping[str, Any] = field(default_factory=dict)
    naive: bool = False

    @property
    def texts(self) -> tuple[Text, ...]:
        """All of its texts."""
        asked, check = self.question, self.check
        texts = [self.text]
        if asked is not None:
            texts += [asked.ask, *asked.choices, asked.why, *asked.wrong]
        if check is not None:
            texts += [check.do, check.hint, check.why]
        return tuple(texts)

    @property
    def tasks(self) -> int:
        """How much there is to do on it: a question, a check, both or nothing."""
        return (self.question is not None) + (self.check is not None)


@dataclass(frozen=True, slots=True)
class Lesson:
    """order: where it stands among the others, the lowest first. group: the heading it stands under, "" for none.
    then: the folder's name of the lesson to read next, "" for the one that follows in the list."""

    folder: Path
    title: str
    order: int
    about: str
    pages: tuple[LessonPage, ...]
    group: str = ""
    then: str = ""
