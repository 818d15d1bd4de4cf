"""Numbers in a lesson's text: names in braces (naming.py), and taken from the trace. {{ and }} are braces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rnnviz.layout.numerals import number
from rnnviz.lessons.lesson import Fault, Text
from rnnviz.lessons.naming import Name, read_name
from rnnviz.lessons.values import value_of
from rnnviz.records.scene import Scene
from rnnviz.records.trace import Trace

_BRACES = re.compile(r"\{\{|\}\}|\{[^{}\n]*\}|[{}]")


def check_names(file: str, text: Text) -> Iterator[Fault]:
    """What is wrong with the names in a text, whatever the trace."""
    for found in _BRACES.finditer(text.markdown):
        if found[0] not in ("{{", "}}"):
            try:
                _in_braces(found[0])
            except ValueError as error:
                yield Fault(file, _line(text, found.start()), str(error))


def fill(
    text: Text, *, file: str, trace: Trace, scene: Scene, figures: Mapping[str, float] | None = None
) -> tuple[str, tuple[Fault, ...]]:
    """The text with its numbers from the trace, and what could not be found there; a "?" stands in its place. figures:
    the errors of the board's rows by their keys."""
    faults: list[Fault] = []

    def write(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        try:
            value = value_of(_in_braces(found[0]), trace, scene, figures=figures)
        except ValueError as error:
            faults.append(Fault(file, _line(text, found.start()), str(error)))
            return "?"
        return f"{value:,}" if isinstance(value, int) else number(value)

    return _BRACES.sub(write, text.markdown), tuple(faults)


def without_numbers(text: Text) -> str:
    """The text while its trace is on its way: "…" for each number."""
    return _BRACES.sub(lambda found: found[0][0] if found[0] in ("{{", "}}") else "…", text.markdown)


def _line(text: Text, at: int) -> int:
    return text.line + text.markdown.count("\n", 0, at)


def _in_braces(braces: str) -> Name:
    """The name in a pair of braces. ValueError, in words, where it is none."""
    if len(braces) == 1:
        raise ValueError(f"This {braces} has no partner; for a brace as such write {braces * 2}.")
    return read_name(braces[1:-1], braces)
