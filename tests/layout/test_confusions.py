"""What a confusion table says."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.confusions import most_confused, pair, sentence, shares, summary
from rnnviz.records.drawings import Confusion

TABLE = Confusion(("cat", "dog", "owl"), np.array([[8, 2, 0], [5, 95, 0], [0, 0, 0]]), 0.936, 1.0)


def test_rows_are_shares_of_the_true_class() -> None:
    np.testing.assert_allclose(shares(TABLE), [[0.8, 0.2, 0], [0.05, 0.95, 0], [0, 0, 0]])


def test_the_pairs_that_are_mistaken_most_often() -> None:
    found = most_confused(TABLE, 5)
    assert [(p.true, p.answer, p.count, p.of) for p in found] == [("dog", "cat", 5, 100), ("cat", "dog", 2, 10)]
    assert len(most_confused(TABLE, 1)) == 1
    assert most_confused(Confusion(("a", "b"), np.eye(2, dtype=int), 1.0, 1.0), 3) == ()


def test_its_cells_and_the_whole_in_words() -> None:
    assert sentence(pair(TABLE, 0, 1)) == "cat taken for dog: 2 of 10 (20%)"
    assert sentence(pair(TABLE, 1, 1)) == "dog: 95 of 100 recognised (95%)"
    assert sentence(pair(TABLE, 2, 2)) == "owl: 0 of 0 recognised (0%)"
    assert summary(TABLE) == "110 drawings of 3 classes · top-1 accuracy 93.6%"
    many = Confusion(tuple("abcdef"), np.eye(6, dtype=int), 1.0, 1.0)
    assert summary(many).endswith("top-5 accuracy 100.0%")
