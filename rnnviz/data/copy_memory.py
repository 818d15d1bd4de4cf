"""Copy memory: ten symbols, a long silence, and then the same ten symbols again.

Source: arXiv 1803.01271, section 5, as its authors' code has it. A sequence has T + 20 steps of one feature, a digit
as it is: ten drawn uniformly from 1 … 8, then T - 1 zeros, then eleven nines, the first of which says "now". The answer
has as many steps: T + 10 zeros, then the ten digits. It is a choice among ten classes at every step, and the paper's
loss is the cross-entropy averaged over all steps. A model that remembers nothing reaches 10 log 8 / (T + 20), by
answering 0 until the last ten steps and guessing evenly among the eight digits there: .0204 at T = 1,000, which is the
paper's figure for the LSTM.

Here y has one output a class, 1 for the right one, so that it serves both a cross-entropy and the squared error that
a trace explains. In squared error (the mean over steps and outputs) remembering nothing reaches 7/80 · 10 / (T + 20).
"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from rnnviz.data import blocks
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

CLASSES, SYMBOLS, DIGITS = 10, 10, 8
"""The classes of an answer, how many symbols are to be remembered, and of how many kinds."""

EXTRA = 20
"""At T a sequence is T + 20 steps long: ten symbols to remember, and ten steps to say them again."""

SIGNAL = 9
"""The digit that says "now"."""


@lru_cache(maxsize=1)
def make_copy(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set, split 70 / 20 / 10. settings.steps is T + 20; its horizon plays no part.

    x: (series, steps, 1), digits. y: (series, steps, 10) for a loss on every step, as the paper has it; for a loss on
    the last step (series, 1, 10), the last of the ten symbols alone. The arrays are read-only. ValueError for fewer
    than 21 steps.
    """
    if settings.steps <= EXTRA:
        raise ValueError(f"Copy memory takes more than {EXTRA} steps, not {settings.steps}.")
    made = partial(_block, loss_on=loss_on)
    return blocks.whole(settings, made, name=f"copy {settings.steps - EXTRA}", classes=CLASSES)


@lru_cache(maxsize=64)
def one_copy(settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """One validation sequence, counted from 0, as `make_copy` has it. IndexError outside the validation set."""
    return blocks.one(settings, index, partial(_block, loss_on=loss_on), loss_on=loss_on)


def _block(settings: DataSettings, block: int, *, loss_on: LossOn) -> tuple[Array, Array]:
    random = blocks.generator(settings, block)
    symbols = random.integers(1, DIGITS + 1, (blocks.SIZE, SYMBOLS))
    x = np.zeros((blocks.SIZE, settings.steps, 1), np.float32)
    x[:, :SYMBOLS, 0] = symbols
    x[:, -SYMBOLS - 1 :, 0] = SIGNAL
    answer = np.zeros((blocks.SIZE, settings.steps), np.intp)
    answer[:, -SYMBOLS:] = symbols
    if loss_on is LossOn.LAST:
        answer = answer[:, -1:]
    return x, np.eye(CLASSES, dtype=np.float32)[answer]
