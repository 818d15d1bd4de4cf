"""Which class was taken for which: a classifier's answers to drawings that it was not trained on, in numpy alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.records.drawings import Confusion
from rnnviz.records.network import Network
from rnnviz.tracing.quick import quick
from rnnviz.training.batches import same_length
from rnnviz.training.objectives.base import TOP

MOST = 1_000
"""Validation drawings that are asked about, the first of every class first: it is asked after every epoch, and a pen on
the pad waits meanwhile."""

AT_ONCE = 64


def confusion_of(network: Network, dataset: Dataset, *, most: int = MOST) -> Iterator[Confusion]:
    """The table after every few drawings, the last one of all of them. ValueError for a data set without classes."""
    if not dataset.classes:
        raise ValueError("This task has no classes.")
    lengths = dataset.lengths_val
    if lengths is None:
        lengths = np.full(len(dataset.x_val), dataset.x_val.shape[1])
    words = dataset.words or tuple(map(str, range(dataset.classes)))
    truth, answer = dataset.y_val[:, 0].argmax(-1), quick(network)
    counts, among = np.zeros((len(words), len(words))), 0
    for piece in same_length(np.arange(min(most, len(truth))), batch=AT_ONCE, lengths=lengths):
        among += count(answer(dataset.x_val[piece, : lengths[piece[0]]]), truth[piece], counts)
        yield table_of(counts, among, words)


def count(said: Array, truth: IntArray, counts: Array) -> int:
    """Adds answers, (batch, classes), to the counts; how many have the right class among the best five."""
    np.add.at(counts, (truth, said.argmax(-1)), 1)
    right = said[np.arange(len(truth)), truth]
    # Ties count for it, as in Keras's top-k.
    return int(((said > right[:, np.newaxis]).sum(-1) < TOP).sum())


def table_of(counts: Array, among: int, words: tuple[str, ...]) -> Confusion:
    """The record of what `count` has added up."""
    total = counts.sum()
    return Confusion(words, counts.copy(), float(np.trace(counts) / total), float(among / total))
