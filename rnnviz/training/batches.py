"""Which sequences make up the batches of an epoch, and the pieces of a validation."""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import IntArray


def plan(order: IntArray, *, batch: int, lengths: IntArray | None, random: np.random.Generator) -> list[IntArray]:
    """Every row of `order` once, at most `batch` in a piece.

    lengths: (rows,), by row number: then a piece has rows of one length alone, the pieces of a length are as even as
    can be, and which piece comes when is drawn by `random`. How many there are does not depend on the order.
    """
    if lengths is None:
        return [order[start : start + batch] for start in range(0, len(order), batch)]
    pieces = same_length(order, batch=batch, lengths=lengths)
    return [pieces[i] for i in random.permutation(len(pieces))]


def batches_an_epoch(series: int, *, batch: int, lengths: IntArray | None) -> int:
    """How many batches `plan` makes of this many sequences: how many optimizer steps an epoch has."""
    return len(plan(np.arange(series), batch=min(batch, series), lengths=lengths, random=np.random.default_rng(0)))


def same_length(order: IntArray, *, batch: int, lengths: IntArray) -> list[IntArray]:
    """The pieces of `plan`, the shortest sequences first."""
    by_length = order[np.argsort(lengths[order], kind="stable")]
    groups = np.split(by_length, np.flatnonzero(np.diff(lengths[by_length])) + 1)
    return [piece for group in groups for piece in np.array_split(group, -(-len(group) // batch))]
