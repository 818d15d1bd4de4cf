"""What a confusion table says, in words and as a heat map of any size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import percent
from rnnviz.records.arrays import Array
from rnnviz.records.drawings import Confusion


@dataclass(frozen=True, slots=True)
class Pair:
    """Those of `true` that were taken for `answer`: `count` of `of`."""

    true: str
    answer: str
    count: int
    of: int

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else 0.0


def shares(confusion: Confusion) -> Array:
    """(K, K): each row divided by its sum, so that a class with few of them is seen as well; an empty row is 0."""
    counts = np.asarray(confusion.counts, float)
    total = counts.sum(1, keepdims=True)
    out: Array = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    return out


def most_confused(confusion: Confusion, most: int) -> tuple[Pair, ...]:
    """The most frequent mistakes, by count, at most so many; empty where there were none."""
    counts = np.array(confusion.counts, float)
    totals = counts.sum(1)
    np.fill_diagonal(counts, 0)
    flat = counts.ravel()
    order = np.argsort(-flat, kind="stable")[:most]
    k = len(confusion.words)
    return tuple(
        Pair(confusion.words[i // k], confusion.words[i % k], int(flat[i]), int(totals[i // k]))
        for i in order.tolist()
        if flat[i] > 0
    )


def pair(confusion: Confusion, true: int, answer: int) -> Pair:
    """One cell of the table."""
    counts = np.asarray(confusion.counts)
    return Pair(confusion.words[true], confusion.words[answer], int(counts[true, answer]), int(counts[true].sum()))


def sentence(found: Pair) -> str:
    """A pair in words."""
    if found.true == found.answer:
        return f"{found.true}: {found.count:,} of {found.of:,} recognised ({percent(found.share)})"
    return f"{found.true} taken for {found.answer}: {found.count:,} of {found.of:,} ({percent(found.share)})"


def accuracy(confusion: Confusion) -> str:
    """How many were named right."""
    return f"accuracy {percent(confusion.top_1, decimals=1)}"


def summary(confusion: Confusion) -> str:
    """How many there are, and how many of them were named right."""
    total = int(np.asarray(confusion.counts).sum())
    words = f"{total:,} {confusion.noun} of {len(confusion.words)} classes · top-1 {accuracy(confusion)}"
    if len(confusion.words) > 5 and np.isfinite(confusion.top_5):
        words += f" · top-5 accuracy {percent(confusion.top_5, decimals=1)}"
    return words
