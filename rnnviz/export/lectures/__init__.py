"""Lectures and lessons as files that need no rnnviz: scenes in a row, each with its moments."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.export.formats import Formats
from rnnviz.export.recording import Recording


@dataclass(frozen=True, slots=True)
class LectureMoment:
    """picture: what is seen. title, words: what is said about it. stop: whether the speaker stops here."""

    picture: Recording
    title: str
    words: str = ""
    stop: bool = False


@dataclass(frozen=True, slots=True)
class LectureScene:
    """name: of the scene; notes: for the speaker. moments: in order, of which there is one at least."""

    name: str
    moments: tuple[LectureMoment, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Lecture:
    """dark: whether the pictures are light on dark."""

    title: str
    scenes: tuple[LectureScene, ...]
    dark: bool = False


LECTURES: Formats[Lecture] = Formats("rnnviz.export.lectures", "A lecture")
