"""Sequences drawn in blocks, each from a generator of its own, so that one can be had without the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnnviz.data.waves import splits
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

SIZE = 256
"""Sequences in a block."""

Maker = Callable[[DataSettings, int], tuple[Array, Array]]
"""(settings, block) -> x and y of the block's SIZE sequences, float32."""


def generator(settings: DataSettings, block: int) -> np.random.Generator:
    """The block's own generator: the same for the same seed and length of sequence."""
    return np.random.default_rng([settings.seed, settings.steps, block])


def whole(settings: DataSettings, make: Maker, *, name: str, classes: int = 0) -> Dataset:
    """All sequences, split 70 / 20 / 10; the arrays are read-only."""
    x, y = _joined(settings, make)
    x.flags.writeable = y.flags.writeable = False
    train, val, test = splits(settings.series)
    return Dataset(
        name=name,
        x_train=x[train],
        y_train=y[train],
        x_val=x[val],
        y_val=y[val],
        x_test=x[test],
        y_test=y[test],
        classes=classes,
    )


def one(settings: DataSettings, index: int, make: Maker, *, loss_on: LossOn) -> Sequence:
    """One validation sequence, counted from 0; only its block is drawn. IndexError outside the validation set."""
    if not 0 <= index < settings.val_series:
        raise IndexError(f"validation series {index} of {settings.val_series}")
    block, row = divmod(splits(settings.series)[1].start + index, SIZE)
    x, y = (part[row : row + 1].copy() for part in make(settings, block))
    x.flags.writeable = y.flags.writeable = False
    return Sequence(x=x, y=y, loss_on=loss_on, title=f"validation series {index + 1:,}")


def _joined(settings: DataSettings, make: Maker) -> tuple[Array, Array]:
    """Filled in place: at a thousand steps a second copy of all of them is gigabytes."""
    x, y = (np.empty((settings.series, *part.shape[1:]), np.float32) for part in make(settings, 0))
    for start in range(0, settings.series, SIZE):
        count = min(SIZE, settings.series - start)
        x_part, y_part = make(settings, start // SIZE)
        x[start : start + count], y[start : start + count] = x_part[:count], y_part[:count]
    return x, y
