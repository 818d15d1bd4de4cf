"""The adding problem: two values of many are marked, and the answer is their sum.

Source: Hochreiter & Schmidhuber 1997, in the form of arXiv 1803.01271, section 5: a sequence of T steps with two
features, the first drawn uniformly from 0 … 1, the second 0 but for a 1 at two steps drawn anywhere; one answer, the
sum of the two marked values, judged by its squared error. The paper trains on 50,000 sequences. Always answering 1 has
an error of .1767 in the paper's words; exactly it is the variance of a sum of two such values, 1/6 = .1667.
"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from rnnviz.data import blocks
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings


@lru_cache(maxsize=2)
def make_adding(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set, split 70 / 20 / 10. x: (series, steps, 2). settings.horizon plays no part.

    y: (series, 1, 1) for a loss on the last step; (series, steps, 1) for a loss on every step, where the target is
    the sum of the marked values so far, which the paper does not have. The arrays are read-only.
    """
    return blocks.whole(settings, partial(_block, loss_on=loss_on), name=f"adding {settings.steps}")


@lru_cache(maxsize=64)
def one_adding(settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """One validation sequence, counted from 0, as `make_adding` has it. IndexError outside the validation set."""
    return blocks.one(settings, index, partial(_block, loss_on=loss_on), loss_on=loss_on)


def _block(settings: DataSettings, block: int, *, loss_on: LossOn) -> tuple[Array, Array]:
    random, size, steps = blocks.generator(settings, block), blocks.SIZE, settings.steps
    x = np.zeros((size, steps, 2), np.float32)
    x[..., 0] = random.random((size, steps), np.float32)
    # Two steps without repetition: the second draw is of all but the first.
    first, second = random.integers(0, steps, size), random.integers(0, steps - 1, size)
    second += second >= first
    rows = np.arange(size)
    x[rows, first, 1] = x[rows, second, 1] = 1
    marked = x[..., 0] * x[..., 1]
    y = np.cumsum(marked, axis=1) if loss_on is LossOn.EVERY else marked.sum(axis=1, keepdims=True)
    return x, y[..., np.newaxis]
