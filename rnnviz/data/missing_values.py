"""The task "gaps": a stretch of a series is missing, and is to be filled in from both sides.

The series are the chapter's waves. What a model reads at a step are two numbers: the value, 0 where it is missing, and
1 where it is known, else 0. The target is the whole series.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from rnnviz.data import blocks, waves
from rnnviz.errors import Kind, Told
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings

MOST_VALUES = 1_000
_MISSING = {"", "?", "nan", "na", "none", "null", "-", "_"}
_SPREAD = 0.38
"""The standard deviation of the chapter's waves, to which a series of the user's is scaled."""


class SeriesError(Told, ValueError):
    """A typed series that cannot be used: a sentence for the user."""

    kind = Kind.BAD_INPUT


def make_gaps(settings: DataSettings) -> Dataset:
    """x: (series, steps, 2), y: (series, steps, 1). Arrays are read-only, and shared by all who ask for the same."""
    return _made(settings.series, settings.steps, settings.seed)


def one_gap(settings: DataSettings, index: int) -> Sequence:
    """One validation series, counted from 0, or the user's own. IndexError outside the validation set; SeriesError for
    a series of the user's that cannot be used."""
    if settings.gaps is not None and settings.gaps.typed:
        return _own(read_series(settings.gaps.typed))
    return blocks.one(settings, index, _block, loss_on=LossOn.EVERY)


def read_series(text: str) -> Array:
    """(values,) numbers apart by blanks, or by commas or semicolons; NaN for “?” and the like, and for nothing between
    two commas. SeriesError for what is no number, too few known ones, or none that is missing."""
    words = re.split("[,;\n]", text) if re.search("[,;]", text) else text.split()
    values = np.array([_number(word.strip()) for word in words])
    known = np.isfinite(values)
    if len(values) > MOST_VALUES:
        raise SeriesError(f"A series has at most {MOST_VALUES:,} values; this has {len(values):,}.")
    if known.sum() < 3:
        raise SeriesError(
            "At least three values must be known. Write numbers with blanks between them, ? for a missing one."
        )
    if known.all():
        raise SeriesError("No value is missing: write ? for one that is to be filled in.")
    return values


def wrong_with(text: str) -> str:
    """Why a typed series cannot be used; "" where it can."""
    try:
        read_series(text)
    except SeriesError as error:
        return str(error)
    return ""


def interpolated(values: Array, known: BoolArray) -> Array:
    """(n, steps): straight lines between the known values; before the first and after the last one, that one."""
    steps = np.arange(values.shape[1])
    return np.stack([np.interp(steps, steps[k], row[k]) for row, k in zip(values, known, strict=True)])


def repeated(values: Array, known: BoolArray) -> Array:
    """(n, steps): the last known value; before the first one, that one."""
    steps = np.arange(values.shape[1])
    last = np.maximum.accumulate(np.where(known, steps, -1), axis=1)
    return np.take_along_axis(values, np.where(last < 0, known.argmax(1)[:, np.newaxis], last), axis=1)


@lru_cache(maxsize=4)
def interpolation_error(count: int, steps: int, seed: int) -> float:
    """The mean squared error of linear interpolation on the validation set, over all steps."""
    made = _made(count, steps, seed)
    filled = interpolated(made.x_val[..., 0].astype(np.float64), made.x_val[..., 1] > 0)
    return float(np.square(filled - made.y_val[..., 0]).mean())


@lru_cache(maxsize=2)
def _made(count: int, steps: int, seed: int) -> Dataset:
    return blocks.whole(DataSettings(series=count, steps=steps, seed=seed), _block, name=f"gaps {steps}")


def _block(settings: DataSettings, block: int) -> tuple[Array, Array]:
    random, size, steps = blocks.generator(settings, block), blocks.SIZE, settings.steps
    y = waves.wave(random.random((4, size, 1)), random.random((size, steps))).astype(np.float32)
    # From a tenth to three tenths of the series, never at its very ends.
    long = random.integers(max(1, steps // 10), max(2, steps * 3 // 10) + 1, size)
    begin = random.integers(1, steps - long, size)
    at = np.arange(steps)
    known = (at < begin[:, np.newaxis]) | (at >= (begin + long)[:, np.newaxis])
    return np.stack([np.where(known, y, 0), known], axis=2).astype(np.float32), y[..., np.newaxis]


def _own(values: Array) -> Sequence:
    known = np.isfinite(values)
    middle = float(values[known].mean())
    unit = float(values[known].std()) / _SPREAD or 1.0
    scaled = np.where(known, (values - middle) / unit, 0)
    x = np.stack([scaled, known], axis=1)[np.newaxis].astype(np.float32)
    y = interpolated(scaled[np.newaxis], known[np.newaxis])[..., np.newaxis].astype(np.float32)
    x.flags.writeable = y.flags.writeable = False
    note = (
        f"Your values are shown as (value − {middle:.6g}) / {unit:.6g}. What is missing has no target; a straight line "
        "stands in for it."
    )
    return Sequence(x, y, LossOn.EVERY, "your series", notes=(note,))


def _number(word: str) -> float:
    if word.lower() in _MISSING:
        return float("nan")
    try:
        value = float(word)
    except ValueError:
        raise SeriesError(f"“{word}” is no number. Write ? for a value that is missing.") from None
    if not np.isfinite(value):
        raise SeriesError(f"“{word}” is no finite number.")
    return value
