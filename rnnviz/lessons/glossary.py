"""The glossary: what the field's terms mean, from resources/glossary/terms.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rnnviz.lessons.lesson import Fault, LessonError, Text
from rnnviz.lessons.places import check_links
from rnnviz.resources_path import resource

_FILE = "glossary/terms.toml"
_ENTRIES = {
    "name": str,
    "also": list,
    "text": str,
    "formula": str,
    "show": str,
    "light": str,
    "sketch": dict,
    "drawn": list,
}
MOST_WORDS = 60
"""Of a term's text."""


@dataclass(frozen=True, slots=True)
class Term:
    """also: its other names. text: plain. formula: as it is printed, "" for none. show: a page of a lesson, as
    "folder/file", whose scene shows it, "" for none. light: the place in the score that is lit there (places.py).
    sketch: the state of the Sketch page that shows it better, as that page has it in a scene; empty for none. drawn:
    rows of drawings by the network that ships: their words, and the temperature."""

    name: str
    text: str
    also: tuple[str, ...] = ()
    formula: str = ""
    show: str = ""
    light: str = ""
    sketch: Mapping[str, Any] = field(default_factory=dict, compare=False)
    drawn: tuple[tuple[str, float], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.also)


@cache
def terms() -> tuple[Term, ...]:
    """All of them, in the order of the alphabet. LessonError where the file cannot be used."""
    return read_terms(resource(_FILE))


def term(name: str) -> Term | None:
    """The term of that name, or with that other name, whatever its capitals; None where there is none."""
    wanted = name.casefold()
    named = (one for one in terms() if one.name.casefold() == wanted)
    called = (one for one in terms() if wanted in (other.casefold() for other in one.also))
    return next((*named, *called).__iter__(), None)


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of a file. LessonError with all that is wrong with it."""
    try:
        raw = tomllib.loads(path.read_text("utf-8")).get("term", [])
    except (OSError, ValueError) as error:
        raise LessonError((Fault(path.name, 0, f"This is not TOML: {error}."),)) from None
    faults: list[Fault] = []
    found = []
    for number, one in enumerate(raw, 1):
        name = str(one.get("name", f"term {number}"))
        for key, value in one.items():
            if not isinstance(value, _ENTRIES.get(key, tuple)):
                faults.append(Fault(path.name, 0, f"{name}: {key} is no entry of a term, or of another kind."))
        text = str(one.get("text", ""))
        if not text or len(text.split()) > MOST_WORDS:
            faults.append(Fault(path.name, 0, f"{name}: a text of at most {MOST_WORDS} words is needed."))
        if (light := one.get("light", "")) != "":
            faults.extend(check_links(path.name, Text(f"[{name}]({light})", 0)))
        also = tuple(map(str, one.get("also", ())))
        drawn = tuple((str(row["words"]), float(row["temperature"])) for row in one.get("drawn", ()))
        sketch = one.get("sketch", {})
        found.append(Term(name, text, also, one.get("formula", ""), one.get("show", ""), light, sketch, drawn))
    if faults:
        raise LessonError(tuple(faults))
    return tuple(sorted(found, key=lambda one: one.name.casefold()))
