"""Equations as lines of rich runs, laid out like an account: words and factors left, the number right."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.records import Array


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: "text", "dim", "strong", "accent", or a gate's name for its hue."""

    text: str
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """runs: from the left, after `indent` steps. total: the number at the right edge, "≈ +0.7501".

    exact, key: the number that `total` prints, unrounded, and which quantity of the trace it is ("c", "f.before").
    Only results have a key. toggles: a click opens or closes that gate's account. space: empty room before it.
    """

    runs: tuple[Run, ...]
    total: str = ""
    total_style: str = "text"
    exact: float = 0.0
    key: str = ""
    indent: int = 0
    toggles: str = ""
    opened: bool = False
    space: bool = False


def heading(text: str, *, style: str = "strong") -> Line:
    """The equation in symbols that the lines below it put numbers into."""
    return Line((Run(text, style),), space=True)


def part(text: str, value: float, *, factors: tuple[float, ...] = (), indent: int = 1) -> Line:
    """One addend of a sum: a name, the factors it is the product of, and its value."""
    runs = [Run(text, "dim")]
    if factors:
        runs.append(Run(" " + " · ".join(number(f) for f in factors)))
    return Line(tuple(runs), number(value, sign=True), exact=value, indent=indent)


def result(text: str, value: float, *, key: str, style: str = "accent", indent: int = 1) -> Line:
    """A number of the trace, under the lines that make it up."""
    runs = (Run(text, style if style != "accent" else "strong"),)
    return Line(runs, f"≈ {number(value, sign=True)}", style, value, key, indent)


def words(text: str, *, indent: int = 1) -> Line:
    return Line((Run(text, "dim"),), indent=indent)


def account(names: list[str], values: Array, weights: Array, *, most: int, indent: int = 1) -> list[Line]:
    """A sum of products: its `most` weightiest terms, and one line for all others with their exact sum."""
    products = values * weights
    shown = weightiest(products, most)
    lines = [
        part(f"{names[k]:<4}", float(products[k]), factors=(float(values[k]), float(weights[k])), indent=indent)
        for k in shown
    ]
    if rest := len(products) - len(shown):
        kept = np.ones(len(products), bool)
        kept[shown] = False
        lines.append(part(f"+ … ({rest} more)", float(products[kept].sum()), indent=indent))
    return lines


def weightiest(terms: Array, most: int) -> list[int]:
    """The indices of the largest terms by size, the earlier first where they are equal, in their own order."""
    largest = np.argsort(-np.abs(terms), kind="stable")[:most]
    return sorted(int(k) for k in largest)


def fold(line: Line, columns: int) -> list[tuple[Run, ...]]:
    """A line's runs as rows of at most so many characters, broken at blanks; the last row leaves room for `total`.

    A row of no runs is where the total stands alone. A word longer than a row stays whole.
    """
    rows: list[list[Run]] = [[]]
    used = 0
    for run in line.runs:
        for word in re.findall(r"\s*\S+\s*$|\s*\S+|\s+$", run.text):
            if used and used + len(word.rstrip()) > columns:
                rows.append([])
                used, word = 0, word.lstrip()
            rows[-1].append(Run(word, run.style))
            used += len(word)
    if line.total and used and used + 1 + len(line.total) > columns:
        rows.append([])
    return [tuple(row) for row in rows]
