"""The plain walk: every entry of every list of every page, through the real lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from act import Act, entries, named, top
from places import PLACES
from PySide6.QtWidgets import QComboBox
from walker import Found, Person


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list, by the name of the list."""

    where: str
    words: str

    def act(self, how: str) -> Act:
        return Act("choose", self.where, self.words, answer=how)


def entries_here() -> list[Entry]:
    """Every entry of every list in sight."""
    root = top()
    parts = named(root) if root is not None else {}
    boxes = [(name, box) for name, box in parts.items() if isinstance(box, QComboBox) and box.isEnabled()]
    return [Entry(name, words) for name, box in boxes for words in entries(box)]


def go(person: Person, place: str) -> list[str]:
    """To a place, in a fresh window: what is wrong on the way."""
    for act in PLACES[place]:
        faults = person.do(act)
        if faults or not person.done:
            return faults or [f"there is no {act.where}"]
    return []


def every_entry(place: str) -> tuple[list[Entry], Found | None]:
    """The entries of a place, each chosen once in one window, and what was found."""
    with Person() as person:
        faults = go(person, place)
        entries = entries_here()
        for entry in entries:
            faults = faults or choose(person, entry, "mouse")
        return entries, found(person, faults)


def alone(place: str, entry: Entry) -> Found | None:
    """What is found where an entry is the first that is chosen in a fresh window."""
    with Person() as person:
        return found(person, go(person, place) or choose(person, entry, "mouse"))


def after_each_other(place: str, pairs: Sequence[tuple[Entry, Entry]]) -> Found | None:
    """What is found where pairs of entries of a place are chosen one after the other, in one window; an entry that the
    one before has taken away is passed over."""
    with Person() as person:
        faults = go(person, place)
        for first, second in pairs:
            faults = faults or choose(person, first, "mouse") or choose(person, second, "keys")
        return found(person, faults)


def choose(person: Person, entry: Entry, how: str) -> list[str]:
    """Chooses an entry; a dialog that it opens is closed again."""
    return person.do(entry.act(how)) or (person.do(Act("key", what="Esc")) if entry.words.endswith("…") else [])


def found(person: Person, faults: list[str]) -> Found | None:
    return Found(tuple(person.acts), tuple(faults)) if faults else None
