"""Sequences as they are typed, or pasted from a spreadsheet."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.layout.typed_sequence import ids_of, sequence_of, text_of
from rnnviz.records.dataset import SequenceError

WORDS = ("(padding)", "(unknown)", "good", "film")


@pytest.mark.parametrize(
    ("text", "features", "rows"),
    [
        ("1\n2.5\n-3e-1", 1, [[1], [2.5], [-0.3]]),
        ("1, 2.5, −3", 1, [[1], [2.5], [-3]]),
        ("1 2 3\n4", 1, [[1], [2], [3], [4]]),
        ("0,5\n1,25\n", 1, [[0.5], [1.25]]),
        ("0,5\t1,25\n2\t3\n", 2, [[0.5, 1.25], [2, 3]]),
        ("0.5;1.25\r\n2;3\r\n", 2, [[0.5, 1.25], [2, 3]]),
        ("0.5, 1.25\n2, 3", 2, [[0.5, 1.25], [2, 3]]),
    ],
)
def test_numbers_are_read_as_they_are_written(text: str, features: int, rows: list[list[float]]) -> None:
    np.testing.assert_array_equal(sequence_of(text, features), rows)


@pytest.mark.parametrize(
    ("text", "features", "words"),
    [
        ("", 1, "needs at least one step"),
        ("1\n\nabc", 1, "Line 3: “abc” is not a number"),
        ("1\t2\n3", 2, "Line 2 has 1 numbers, but a step of this input has 2"),
        ("1\t\t3", 3, "Line 1: a number is missing between two tabs"),
        ("nan", 1, "too large"),
        ("1e300", 1, "“1e300” is too large"),
        ("1 " * 10_001, 1, "at most 10,000 steps"),
    ],
)
def test_what_is_no_sequence_is_told(text: str, features: int, words: str) -> None:
    with pytest.raises(SequenceError, match=words):
        sequence_of(text, features)


def test_words_are_read_by_the_vocabulary() -> None:
    np.testing.assert_array_equal(ids_of("good Film", WORDS), [[2], [3]])
    np.testing.assert_array_equal(ids_of("hi", ("", "?", "h", "i")), [[2], [3]])
    np.testing.assert_array_equal(ids_of("2 0", (), most=3), [[2], [0]])
    letters = ("(none)", "(start)", "␣", "a", "1")
    np.testing.assert_array_equal(ids_of("a 1a\n", letters), [[3], [2], [4], [3]])
    assert text_of(np.array([[3.0], [2.0], [4.0]]), letters) == "a␣1"
    for text, words, most, said in (
        ("good bad", WORDS, 0, "“bad” is not in the vocabulary"),
        ("3", (), 3, "“3” is not an id from 0 to 2"),
        (" ", WORDS, 0, "at least one step"),
    ):
        with pytest.raises(SequenceError, match=said):
            ids_of(text, words, most=most)


def test_what_is_shown_is_read_back() -> None:
    values = np.random.default_rng(1).normal(size=(7, 3)).astype(np.float32)
    np.testing.assert_allclose(sequence_of(text_of(values), 3), values, rtol=1e-6)
    ids = np.array([[2.0], [3.0], [0.0]])
    np.testing.assert_array_equal(ids_of(text_of(ids, WORDS), WORDS), ids)
