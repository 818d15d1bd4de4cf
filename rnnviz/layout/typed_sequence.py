"""A sequence as text: as it is typed, or pasted from a spreadsheet; one step a line, or one number after another."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import MOST_STEPS
from rnnviz.records.dataset import SequenceError

_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_LARGEST = 1e9
_BLANK = "␣"
"""How a blank is written where every letter is a step."""


def text_of(values: Array, words: Sequence[str] = ()) -> str:
    """(T, features) as text that `sequence_of` and `ids_of` read: a line a step, tabs between its numbers; of ids with
    names the names, one after another."""
    if words:
        return ("" if are_letters(words) else " ").join(words[int(row[0])] for row in values)
    return "\n".join("\t".join(f"{value:.7g}" for value in row) for row in values)


def sequence_of(text: str, features: int) -> Array:
    """(T, features). SequenceError, with the line, for what is no sequence of so many numbers a step.

    Columns may be apart by tabs, semicolons, spaces or commas. Where the numbers themselves have commas (0,5) and
    nothing is apart by commas alone, these are decimal ones. Of one number a step, any line may hold several steps.
    """
    rows: list[list[float]] = []
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        numbers = [_number(word, place) for word in _cells(line)]
        if features == 1:
            rows += [[number] for number in numbers]
        elif len(numbers) != features:
            raise SequenceError(f"Line {place} has {len(numbers)} numbers, but a step of this input has {features}.")
        else:
            rows.append(numbers)
    if not rows:
        raise SequenceError("A sequence needs at least one step.")
    return np.array(_few(rows))


def ids_of(text: str, words: Sequence[str], *, most: int = 0) -> Array:
    """(T, 1) ids. words: what they are called, by their numbers; where that is not known, ids are typed themselves.
    most: how many ids there are; 0 where that is not known. SequenceError for a word that is none of them."""
    letters = are_letters(words)
    found = [_BLANK if c == " " else c for c in text if c not in "\r\n"] if letters else text.split()
    known: Mapping[str, int] = {word: number for number, word in reversed(list(enumerate(words)))}
    ids = []
    for word in found:
        number = known.get(word, known.get(word.lower(), -1))
        if number < 0 and word.isdigit() and (not words or int(word) < len(words)) and not letters:
            number = int(word)
        if number < 0 or (most and number >= most):
            what = "in the vocabulary of this model" if words else f"an id from 0 to {most - 1}" if most else "an id"
            raise SequenceError(f"“{word}” is not {what}.")
        ids.append([float(number)])
    if not ids:
        raise SequenceError("A sequence needs at least one step.")
    return np.array(_few(ids))


def are_letters(words: Sequence[str]) -> bool:
    """Whether ids stand for letters: the first two may be padding and the unknown one, which have names."""
    return bool(words) and max(map(len, words[2:] or words)) == 1


def _cells(line: str) -> list[str]:
    """The numbers of a line, each as a text with a decimal point."""
    if any(mark in line for mark in "\t;"):
        cells = [cell.strip() for cell in re.split(r"[\t;]", line.strip("\t;\r\n "))]
        return [cell.replace(",", ".", 1) if _COMMA.fullmatch(cell) else cell for cell in cells]
    words = line.split()
    if words and all(_COMMA.fullmatch(word) for word in words):
        return [word.replace(",", ".", 1) for word in words]
    return [cell for cell in re.split(r"[,\s]+", line.strip(" ,\r")) if cell]


def _number(word: str, line: int) -> float:
    try:
        number = float(word.replace("−", "-"))
    except ValueError:
        said = f"“{word}” is not a number" if word else "a number is missing between two tabs or semicolons"
        raise SequenceError(f"Line {line}: {said}.") from None
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise SequenceError(f"Line {line}: “{word}” is too large.")
    return number


def _few(rows: list[list[float]]) -> list[list[float]]:
    if len(rows) > MOST_STEPS:
        raise SequenceError(f"A sequence has at most {MOST_STEPS:,} steps; this one has {len(rows):,}.")
    return rows
