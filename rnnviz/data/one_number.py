"""The task "number": one number, how many times a wave goes up and down, and the whole wave."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.data import blocks
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

LEAST, MOST = 1.0, 4.0
"""From how many to how many periods a wave can have."""


def wave(periods: Array, steps: int) -> Array:
    """(waves,) numbers of periods to (waves, steps, 1): sin(2π · periods · (t + 1) / steps) at t = 0, 1, …"""
    turned = np.arange(1, steps + 1) / steps
    return np.sin(2 * np.pi * np.asarray(periods, np.float64)[:, None] * turned)[..., None].astype(np.float32)


def make_numbers(settings: DataSettings) -> Dataset:
    """x: (waves, 1, 1), the number, drawn evenly from LEAST to MOST. y: (waves, steps, 1). Arrays are read-only, and
    shared by all who ask for the same."""
    return _made(settings.series, settings.steps, settings.seed)


def one_number(settings: DataSettings, index: int) -> Sequence:
    """One validation number, counted from 0, or the user's own. IndexError outside the validation set."""
    if not settings.periods:
        one = blocks.one(settings, index, _block, loss_on=LossOn.EVERY)
        return Sequence(one.x, one.y, one.loss_on, f"validation wave {index + 1:,}")
    x = np.full((1, 1, 1), settings.periods, np.float32)
    y = wave(x[:, 0, 0], settings.steps)
    x.flags.writeable = y.flags.writeable = False
    return Sequence(x, y, LossOn.EVERY, "your wave")


def mean_wave_error(steps: int) -> float:
    """The expected squared error of always answering the mean of all waves, averaged over the steps."""
    every = wave(np.linspace(LEAST, MOST, 3001), steps)[..., 0].astype(np.float64)
    return float(every.var(0).mean())


@lru_cache(maxsize=1)
def _made(count: int, steps: int, seed: int) -> Dataset:
    return blocks.whole(DataSettings(series=count, steps=steps, seed=seed), _block, name=f"numbers {count}")


def _block(settings: DataSettings, number: int) -> tuple[Array, Array]:
    periods = blocks.generator(settings, number).uniform(LEAST, MOST, blocks.SIZE)
    return periods[:, None, None].astype(np.float32), wave(periods, settings.steps)
