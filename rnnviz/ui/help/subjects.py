"""All that can be looked up: terms, how something is done, lessons, pages, settings and keys; and which of them a few
letters find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from PySide6.QtGui import QKeySequence

from rnnviz.lessons.glossary import terms
from rnnviz.lessons.guides import guides
from rnnviz.lessons.lesson import Lesson
from rnnviz.settings.described import settings_described
from rnnviz.ui.shell.actions import deeds
from rnnviz.ui.shell.page import PageKind


class Kind(StrEnum):
    """In the order in which they are listed."""

    TERM = "Terms"
    GUIDE = "How to"
    LESSON = "Lessons"
    PAGE = "Pages"
    SETTING = "Settings"
    KEY = "Commands and keys"


@dataclass(frozen=True, slots=True)
class Subject:
    """title: what it is called; also: other words that find it. text: what is said of it; formula: "" for none.

    target: what is shown: of a term a page of a lesson ("folder/file"), of a lesson its folder, of a page and of how
    something is done the key of a page; "" for nothing. light: the place that is lit there. sketch, drawn: of a term,
    as the glossary has them.
    """

    kind: Kind
    title: str
    text: str
    also: tuple[str, ...] = ()
    formula: str = ""
    target: str = ""
    light: str = ""
    sketch: Mapping[str, Any] = field(default_factory=dict, compare=False)
    drawn: tuple[tuple[str, float], ...] = ()


def subjects(pages: Sequence[PageKind], lessons: Iterable[Lesson]) -> tuple[Subject, ...]:
    """All of them, kind by kind."""
    found = [
        Subject(
            Kind.TERM,
            one.name[0].upper() + one.name[1:],
            one.text,
            one.also,
            one.formula,
            one.show,
            one.light,
            one.sketch,
            one.drawn,
        )
        for one in terms()
    ]
    found += [
        Subject(Kind.GUIDE, one.name, one.text, (*one.also, *_of_command(one.command)), target=one.page)
        for one in guides()
    ]
    found += [
        Subject(
            Kind.LESSON,
            one.title,
            one.about,
            tuple(page.title for page in one.pages),
            target=one.folder.name,
        )
        for one in lessons
    ]
    found += [Subject(Kind.PAGE, one.title, f"{one.title}: {one.about}.", target=one.key) for one in pages]
    found += [
        Subject(Kind.SETTING, said.title or said.label, said.note(), (name, said.label))
        for name, said in settings_described().items()
        if said.label and "." in name
    ]
    for deed in deeds(pages):
        if any(deed.name == page.key for page in pages):
            continue
        keys = " or ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in deed.keys)
        text = f"{keys}; menu {deed.menu}" if keys else f"Menu {deed.menu}"
        found.append(Subject(Kind.KEY, deed.words.rstrip("…"), f"{text}.", deed.keys))
    return tuple(found)


def _of_command(name: str) -> tuple[str, ...]:
    return (f"rnnviz {name}",) if name else ()


def nearest(among: Sequence[Subject], words: str) -> tuple[Subject, ...]:
    """Those whose name, or a word of it, is written almost as what was typed; the most alike first. For where nothing
    is found: who has heard a term has seldom seen it written."""
    named: dict[str, list[Subject]] = {}
    for one in among:
        names = (one.title, *one.also) if one.kind is Kind.TERM else (one.title,)
        for name in (name.casefold() for name in names):
            for written in dict.fromkeys((name, *(word for word in name.split() if len(word) >= _LETTERS))):
                named.setdefault(written, []).append(one)
    alike = get_close_matches(" ".join(words.casefold().split()), named, n=_NEAREST, cutoff=_ALIKE)
    return tuple(dict.fromkeys(one for name in alike for one in named[name]))[:_NEAREST]


_NEAREST, _ALIKE, _LETTERS = 5, 0.7, 4
"""How many are offered at most, how alike they must be (of 1), and the letters of a word that counts by itself."""


def search(among: Sequence[Subject], words: str) -> tuple[Subject, ...]:
    """Those in which each of the words is found, kind by kind; within a kind those whose title begins with what was
    typed, then those whose names have it, then those whose text has it. All of them where nothing was typed."""
    wanted = words.casefold().split()
    if not wanted:
        return tuple(among)
    order = list(Kind)

    def rank(one: Subject) -> int | None:
        title = one.title.casefold()
        names = " ".join((one.title, *one.also)).casefold()
        whole = f"{names} {one.text.casefold()}"
        if title.startswith(" ".join(wanted)) or any(" ".join(wanted) == other.casefold() for other in one.also):
            return 0
        if all(word in names for word in wanted):
            return 1
        return 2 if all(word in whole for word in wanted) else None

    ranked = [(order.index(one.kind), rank(one), at, one) for at, one in enumerate(among)]
    found = [(kind, best, at, one) for kind, best, at, one in ranked if best is not None]
    nearest = {kind: min(best for other, best, *_ in found if other == kind) for kind, *_ in found}
    first = min(nearest.values(), default=0)
    # A kind in which something is called so stands before one that merely mentions it.
    return tuple(one for *_, one in sorted(found, key=lambda line: (nearest[line[0]] > first, *line[:3])))
