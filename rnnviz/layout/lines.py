"""Equations as lines of rich runs, laid out like an account: words and factors left, the number right."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Literal

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.layout.sums import rounded
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style: "text", "dim", "strong", "accent", or a gate's name for its hue."""

    text: str
    style: str = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """runs: from the left, after `indent` steps. total: the number at the right edge, "≈ +0.7501".

    exact, key: the number that `total` prints, unrounded, and which quantity of the trace it is ("c", "f.before").
    Only results have a key. role: in a sum, one of its terms or the sum itself, else nothing. toggles: a click opens or
    closes that gate's account. hidden: the lines that this one stands for, until a click on it shows them; more: what
    they are, one word ("x"). space: empty room before it.
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
    role: Literal["", "term", "sum"] = ""
    hidden: tuple[Line, ...] = ()
    more: str = ""

    @property
    def text(self) -> str:
        """What is at the left, in plain text."""
        return "".join(run.text for run in self.runs)


def about(value: float, *factors: float | None) -> str:
    """A number at the right edge that is rounded, and says so; not where it is 0 because one of its factors is."""
    return "= 0" if value == 0 and 0 in factors else f"≈ {number(value, sign=True)}"


def heading(text: str, *, style: str = "strong") -> Line:
    """The equation in symbols that the lines below it put numbers into."""
    return Line((Run(text, style),), space=True)


def product(text: str, value: float, *, factors: tuple[float, ...] = (), indent: int = 1) -> Line:
    """A name, the factors it is the product of, and its value."""
    runs = [Run(text, "dim")]
    if factors:
        runs.append(Run(" " + " · ".join(bracketed(f, first=k == 0) for k, f in enumerate(factors))))
    return Line(tuple(runs), number(value, sign=True), exact=value, indent=indent)


def part(text: str, value: float, *, factors: tuple[float, ...] = (), indent: int = 1) -> Line:
    """A product that is one term of the sum that follows."""
    return replace(product(text, value, factors=factors, indent=indent), role="term")


def result(text: str, value: float, *, key: str, style: str = "accent", indent: int = 1) -> Line:
    """A number of the trace, under the lines that make it up."""
    runs = (Run(text, style if style != "accent" else "strong"),)
    return Line(runs, about(value), style, value, key, indent)


def total(text: str, value: float, *, key: str, style: str = "accent", indent: int = 1) -> Line:
    """A number of the trace that is the sum of the terms above it, down from the last heading."""
    return replace(result(text, value, key=key, style=style, indent=indent), role="sum")


def subtotal(text: str, value: float, *, indent: int = 1) -> Line:
    """A sum that the trace does not hold itself; further in, it is the sum of the terms that stand as far in."""
    return Line((Run(text, "dim"),), about(value), exact=value, indent=indent, role="sum")


def words(text: str, *, indent: int = 1) -> Line:
    return Line((Run(text, "dim"),), indent=indent)


def account(names: list[str], values: Array, weights: Array, *, most: int, more: str, indent: int = 1) -> list[Line]:
    """A sum of products: its `most` largest terms, and one line for all others with their exact sum, which opens."""
    products = values * weights
    lines = [
        part(f"{name:<4}", float(p), factors=(float(v), float(w)), indent=indent)
        for name, p, v, w in zip(names, products, values, weights, strict=True)
    ]
    return shortened(lines, weightiest(products, most), more=more)


def shortened(lines: list[Line], shown: list[int], *, more: str) -> list[Line]:
    """The terms of that many indices; all others behind one line, which holds their sum and opens."""
    kept = set(shown)
    hidden = tuple(line for k, line in enumerate(lines) if k not in kept)
    found = [lines[k] for k in shown]
    if not hidden:
        return found
    first = hidden[0]
    if first.role != "term":
        return [*found, Line((Run(f"… {len(hidden)} more", "dim"),), indent=first.indent, hidden=hidden, more=more)]
    rest = part(f"+ … ({len(hidden)} more)", math.fsum(line.exact for line in hidden), indent=first.indent)
    return [*found, replace(rest, hidden=hidden, more=more)]


def weightiest(terms: Array, most: int) -> list[int]:
    """The indices of the largest terms by size, the earlier first where they are equal, in their own order."""
    largest = np.argsort(-np.abs(terms), kind="stable")[:most]
    return sorted(int(k) for k in largest)


def bracketed(value: float, *, first: bool = False) -> str:
    """A number behind a sign of arithmetic: (−0.5000); the first of them needs no brackets."""
    return f"({number(value)})" if value < 0 and not first else number(value)


def unfolded(lines: tuple[Line, ...], opened: frozenset[str]) -> tuple[Line, ...]:
    """The lines, with those in their place that a line stands for whose `more` is among the opened."""
    found: list[Line] = []
    for line in lines:
        if line.hidden and line.more in opened:
            head = replace(line, runs=(Run(f"the other {len(line.hidden)}:", "dim"),), total="", role="", opened=True)
            found += [head, *line.hidden]
        else:
            found.append(line)
    return tuple(found)


def plain(line: Line) -> str:
    """The line as it is copied: its words, a tab, its number."""
    return "  " * line.indent + line.text.strip() + (f"\t{line.total}" if line.total else "")


def balanced(lines: list[Line]) -> list[Line]:
    """The lines with the terms of every sum rounded so that they add up as printed.

    A heading or a gate's line begins again. What stands further in is a sum of its own, in brackets. Where they do not
    add up (the trace's own rounding is larger than the last printed digit) every term has a ≈.
    """
    found = list(lines)
    open_terms: dict[int, list[int]] = {}
    for at, line in enumerate(found):
        if line.space or line.toggles or (line.key and line.role != "sum"):
            open_terms.clear()
        if line.role == "term":
            open_terms.setdefault(line.indent, []).append(at)
        elif line.role == "sum":
            terms = open_terms.pop(line.indent, [])
            _balance(found, terms, at)
            if line.indent > 1:
                for k in (*terms, at):
                    found[k] = _in_brackets(found[k])
    return found


def _balance(lines: list[Line], terms: list[int], at: int) -> None:
    found = rounded([lines[k].exact for k in terms], lines[at].exact)
    if found is None:
        for k in terms:
            lines[k] = replace(lines[k], total=f"≈ {lines[k].total}")
        return
    for k, count in zip(terms, found.terms, strict=True):
        line = lines[k]
        inner = found.inside([one.exact for one in line.hidden], count) if line.hidden else None
        hidden = tuple(
            replace(one, total=found.write(n)) for one, n in zip(line.hidden, inner.terms if inner else (), strict=True)
        )
        lines[k] = replace(line, total=found.write(count), hidden=hidden)
    nothing = bool(terms) and not any(lines[k].exact for k in (*terms, at))  # then no digit was cut off
    lines[at] = replace(lines[at], total="= 0" if nothing else f"≈ {found.write(found.total)}")


def _in_brackets(line: Line) -> Line:
    hidden = tuple(_in_brackets(one) for one in line.hidden)
    return replace(line, total=f"({line.total})", total_style="dim", hidden=hidden)


def fold(line: Line, columns: int) -> list[tuple[Run, ...]]:
    """A line's runs as rows of at most this many characters, broken at blanks; the last row leaves room for `total`.

    A row without runs holds the total alone. A word longer than a row stays whole.
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
