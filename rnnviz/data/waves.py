"""The chapter's series: two sine waves of random frequency and phase, and a little noise, to the last digit.

Source of the formula and of the order of the draws: Hands-On Machine Learning, 2nd edition, chapter 15. The draws
come from NumPy's legacy generator, as the book's do after `np.random.seed(42)`, but from an instance of our own:
the global state is never touched.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

NOISE_VARIANCE = 0.1**2 / 12
"""The variance of 0.1 · (uniform - 0.5): the mean squared error that no one-step forecast can beat."""

_CHUNK = 1 << 20


def splits(series: int) -> tuple[slice, slice, slice]:
    """Which series train, validate and test: the first 70 %, the next 20 %, the rest."""
    train, val = series * 7 // 10, series * 2 // 10
    return slice(0, train), slice(train, train + val), slice(train + val, series)


def series(settings: DataSettings) -> Array:
    """All the series as the chapter draws them: (series, steps + horizon), float32."""
    random, count, length = np.random.RandomState(settings.seed), settings.series, settings.steps + settings.horizon
    parameters = random.rand(4, count, 1)
    # In place, series by series of a chunk: at 1,000 steps a temporary of all of them is 80 MB each.
    noise = random.rand(count, length)
    rows = max(1, _CHUNK // length)
    out = np.empty((count, length), np.float32)
    for start in range(0, count, rows):
        part = slice(start, start + rows)
        out[part] = wave(parameters[:, part], noise[part])
    return out


@lru_cache(maxsize=2)
def make_waves(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of forecasting the next `horizon` values, split 70 / 20 / 10.

    x: (series, steps, 1). y: (series, 1, horizon) for a loss on the last step; (series, steps, horizon) for a loss
    on every step, where step t's target is the values t + 1 … t + horizon. The arrays are read-only: they are
    shared by all who ask for the same settings.
    """
    x, y = _cut(series(settings), settings, loss_on)
    x.flags.writeable = y.flags.writeable = False
    train, val, test = splits(settings.series)
    return Dataset(
        name=f"waves {settings.steps} → {settings.horizon}",
        x_train=x[train],
        y_train=y[train],
        x_val=x[val],
        y_val=y[val],
        x_test=x[test],
        y_test=y[test],
    )


@lru_cache(maxsize=64)
def one_series(settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """One validation series, counted from 0, equal to `make_waves(...).x_val[index]` but without making the others.

    The generator's draws before this series are drawn and thrown away (the legacy generator cannot jump), which
    takes a few milliseconds, and nothing else is computed. Raises IndexError outside the validation set.
    """
    _, val, _ = splits(settings.series)
    if not 0 <= index < settings.val_series:
        raise IndexError(f"validation series {index} of {settings.val_series}")
    row, length = val.start + index, settings.steps + settings.horizon
    random = np.random.RandomState(settings.seed)
    parameters = random.rand(4, settings.series, 1)
    _skip(random, row * length)
    values = wave(parameters[:, row : row + 1], random.rand(1, length)).astype(np.float32)
    return validation_series(values, settings, index, loss_on)


def validation_series(values: Array, settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """The sequence of a validation series, counted from 0, whose (1, steps + horizon) values are known."""
    x, y = _cut(values, settings, loss_on)
    x.flags.writeable = y.flags.writeable = False
    return Sequence(x=x, y=y, loss_on=loss_on, title=f"validation series {index + 1:,}")


def wave(parameters: Array, noise: Array) -> Array:
    """(4, n, 1) frequencies and offsets in 0 … 1, and (n, length) noise in 0 … 1, to (n, length) values."""
    f1, f2, o1, o2 = parameters
    time = np.linspace(0, 1, noise.shape[1])
    values: Array = 0.5 * np.sin((time - o1) * (f1 * 10 + 10))
    values += 0.2 * np.sin((time - o2) * (f2 * 20 + 20))
    values += 0.1 * (noise - 0.5)
    return values


def _cut(values: Array, settings: DataSettings, loss_on: LossOn) -> tuple[Array, Array]:
    """(n, steps + horizon) values to x (n, steps, 1) and y as `make_waves` promises."""
    steps, horizon = settings.steps, settings.horizon
    x = values[:, :steps, np.newaxis]
    if loss_on is LossOn.LAST:
        return x, values[:, np.newaxis, steps:]
    windows = np.lib.stride_tricks.sliding_window_view(values[:, 1:], horizon, axis=1)
    return x, np.ascontiguousarray(windows)


def _skip(random: np.random.RandomState, draws: int) -> None:
    while draws > 0:
        random.random_sample(min(draws, _CHUNK))
        draws -= _CHUNK
