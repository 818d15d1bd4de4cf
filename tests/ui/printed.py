"""Reads what is printed of equations as a person with a pencil does: numbers out of the text, sums added up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from rnnviz.layout.lines import Line


def read(text: str) -> Decimal:
    """The number that a line's total prints: “≈ −1.234e−5”, “= 0”, “(+0.25)”."""
    return Decimal(text.strip("≈= ()").replace("−", "-"))


def accounts(lines: tuple[Line, ...]) -> Iterator[tuple[list[Line], Line]]:
    """(terms, sum) for every sum of a page: the terms that stand as far in as the sum does, up to a heading, a gate's
    line or a result that is no sum."""
    terms: dict[int, list[Line]] = {}
    for line in lines:
        if line.space or line.toggles or (line.key and line.role != "sum"):
            terms = {}
        if line.role == "term":
            terms.setdefault(line.indent, []).append(line)
        elif line.role == "sum":
            yield terms.pop(line.indent, []), line
