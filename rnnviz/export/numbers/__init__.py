"""Tables of the numbers that are shown, as files and as text for the clipboard."""

from __future__ import annotations

from pathlib import Path

from rnnviz.errors import Kind, Told
from rnnviz.export.formats import Formats
from rnnviz.records.number_table import NumberTable

NUMBERS: Formats[NumberTable] = Formats("rnnviz.export.numbers", "A table of numbers")


class NumbersError(Told, OSError):
    """A table that could not be written, in words."""

    kind = Kind.NOT_WRITTEN


def not_written(path: Path, error: OSError) -> NumbersError:
    return NumbersError(f"The numbers could not be written to {path}: {error.strerror or error}.")


def cell(value: float | int | str | None) -> str:
    """As text, every digit of it: nothing where there is no number."""
    if value is None or value != value:
        return ""
    return value if isinstance(value, str) else repr(value)


def tabbed(table: NumberTable) -> str:
    """As spreadsheets take it from the clipboard: a line a row, tabs between its cells."""
    rows = ("\t".join(cell(one).replace("\t", " ").replace("\n", " ") for one in row) for row in table.rows)
    return "\n".join(("\t".join(table.columns), *rows)) + "\n"
