"""Words as classes, letter by letter, and back."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data.drawings.builtin import WORDS
from rnnviz.data.letters import (
    CLASSES,
    END,
    LETTERS,
    READ,
    asked,
    can_be_written,
    classes_of,
    longest,
    word_of,
)


def test_words_are_written_as_they_were_read() -> None:
    words = ["cat", "hot air balloon", "T-shirt"]
    read, wanted = asked(words)
    assert read.shape == wanted.shape == (3, longest(words)) == (3, 16)
    assert [word_of(row) for row in wanted] == ["cat", "hot air balloon", "t-shirt"]
    np.testing.assert_array_equal(read[:, 0], 0)
    np.testing.assert_array_equal(read[:, 1:], wanted[:, :-1] + 1)
    assert wanted[0].tolist() == [5, 3, 22, *[END] * 13]
    assert "".join(CLASSES[k] for k in wanted[1, :8]) == "hot␣air␣"
    assert "".join(READ[k] for k in read[0, :5]) == "▸cat∎"


def test_a_word_ends_at_its_first_end() -> None:
    assert word_of([3, 4, END, 5]) == "ab"
    assert word_of([4, 4]) == "bb"
    assert word_of([END]) == ""
    assert classes_of("ad") == [3, 6]


def test_what_can_be_written() -> None:
    assert all(map(can_be_written, WORDS))
    assert not any(map(can_be_written, ("", "猫", "crème", "7")))
    assert len(set(LETTERS)) == len(LETTERS) == len(CLASSES) - 1
    with pytest.raises(ValueError, match="not found"):
        classes_of("猫")
