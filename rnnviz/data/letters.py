"""Words as classes, letter by letter: what a network that writes them answers and reads. numpy only.

The classes of an answer are END and the letters, in the order of LETTERS. What is read is the answer one step late: id
0 begins a word, and the id of a class is its place plus 1 (as `Sequence.reads_back` has it).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from rnnviz.records.arrays import IntArray

LETTERS = " -abcdefghijklmnopqrstuvwxyz"
"""What a word can consist of. The names of drawings have no others."""

END = 0
"""The class that ends a word; what follows the end of a shorter word is it, too."""

CLASSES = ("∎", "␣", *LETTERS[1:])
"""What each class is shown as."""

READ = ("▸", *CLASSES)
"""What each id that is read is shown as: the first begins a word."""


def can_be_written(word: str) -> bool:
    """Whether a word, capitals written small, has only LETTERS."""
    return bool(word) and all(letter in LETTERS for letter in word.lower())


def classes_of(word: str) -> list[int]:
    """Of each letter. ValueError for one that is not among LETTERS."""
    return [LETTERS.index(letter) + 1 for letter in word.lower()]


def word_of(classes: Sequence[int] | IntArray) -> str:
    """The letters up to the first end, or all of them."""
    letters = []
    for number in classes:
        if int(number) == END:
            break
        letters.append(LETTERS[int(number) - 1])
    return "".join(letters)


def longest(words: Iterable[str]) -> int:
    """How many steps the longest of the words takes, with its end."""
    return max((len(word) for word in words), default=0) + 1


def asked(words: Sequence[str], *, steps: int | None = None) -> tuple[IntArray, IntArray]:
    """(words, T) each: the ids that a network reads of each word while it is taught, and the classes that it is to
    answer. T is that of the longest word, or `steps`."""
    steps = steps or longest(words)
    wanted = np.full((len(words), steps), END)
    for row, word in zip(wanted, words, strict=True):
        row[: len(word)] = classes_of(word)
    return read_late(wanted), wanted


def read_late(classes: IntArray) -> IntArray:
    """(words, T): the ids of answers, one step late."""
    return np.concatenate([np.zeros((len(classes), 1), int), classes[:, :-1] + 1], 1)
