"""Equations in numbers, as files for papers and web pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rnnviz.export.formats import Format, Formats
from rnnviz.export.numbers import not_written
from rnnviz.layout.lines import Line

Lines = tuple[Line, ...]
EQUATIONS: Formats[Lines] = Formats("rnnviz.export.equations", "Equations")


def as_text(words: str, ending: str, *, place: int, text: Callable[[Lines], str]) -> Format[Lines]:
    """A format that is a text."""

    def write(lines: Lines, path: Path) -> None:
        try:
            path.write_text(text(lines), "utf-8")
        except OSError as error:
            raise not_written(path, error) from error

    return Format(words, (ending,), place, write)
