"""A table's columns at even steps: what is missing is filled in, or left for the windows to go around."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.data import rhythm
from rnnviz.records.arrays import Array, BoolArray
from rnnviz.records.tables import Column, Table, TableError, Times

MAX_GROWTH = 20
"""Filling the gaps may make at most this many times as many rows as the file has."""


@dataclass(frozen=True, slots=True)
class Even:
    """Rows one step apart, but for the breaks.

    stamps: (rows,) datetime64[us], or row numbers from 1 without dates. values: (rows, numbers) float64, nan only
    where `gaps` is "drop". made_up: (rows, numbers) which were filled in. labels: (rows,) for every column of text.
    breaks: (rows,) True where a row does not follow the one before by one step. notes: sentences.
    """

    stamps: npt.NDArray[Any]
    values: Array
    made_up: BoolArray
    labels: dict[str, npt.NDArray[Any]]
    breaks: BoolArray
    notes: tuple[str, ...]


def even(table: Table, *, numbers: tuple[Column, ...], texts: tuple[Column, ...], policy: str) -> Even:
    """The columns at even steps. policy: as SeriesSettings.gaps.

    "interpolate" draws a straight line in time from the value before to the value after, "previous" repeats the value
    before; values missing at the ends take the nearest. Both put irregular stamps on the grid of the step, at the
    first stamp. "drop" makes nothing up: rows stay as they are, and windows go around what is missing.
    """
    times = table.times
    if times is None or table.stamps is None or table.step is None:
        counting = np.arange(1, table.rows + 1)
        return _filled(counting.astype(np.float64), counting.astype(np.float64), counting, numbers, texts, policy)
    if policy == "drop":
        intervals = np.diff(rhythm.positions(times, table.step))
        breaks = np.r_[False, (intervals >= 1.5) | (intervals < 0.5)]
        filled = _as_found(numbers, texts, table.stamps)
        return Even(filled.stamps, filled.values, filled.made_up, filled.labels, breaks, filled.notes)
    at = rhythm.positions(times, table.step)
    count = int(np.rint(at[-1])) + 1
    if count > MAX_GROWTH * table.rows + 1_000:
        raise TableError(
            f"To fill the gaps between {table.rows:,} rows at a step of {table.step.words}, {count:,} rows would be "
            "needed. Choose to leave out what is missing, or choose another column of dates."
        )
    grid = rhythm.grid(times, table.step)
    stamps = _wall(grid, times, table.stamps)
    return _filled(at, np.arange(len(grid), dtype=np.float64), stamps, numbers, texts, policy)


def _filled(
    at: Array,
    wanted: Array,
    stamps: npt.NDArray[Any],
    numbers: tuple[Column, ...],
    texts: tuple[Column, ...],
    policy: str,
) -> Even:
    """at: the rows' places; wanted: the places of the result, on the same scale, in steps."""
    if policy == "drop":
        return _as_found(numbers, texts, stamps)
    values = np.empty((len(wanted), len(numbers)))
    made_up = np.zeros(values.shape, bool)
    notes = []
    for k, column in enumerate(numbers):
        assert column.values is not None
        there = np.isfinite(column.values)
        places, known = at[there], column.values[there]
        nearest = _nearest(places, wanted)
        made_up[:, k] = np.abs(places[nearest] - wanted) > 0.5
        if policy == "interpolate":
            values[:, k] = np.interp(wanted, places, known)
        else:
            values[:, k] = known[np.clip(np.searchsorted(places, wanted + 1e-6, side="right") - 1, 0, None)]
        if count := int(made_up[:, k].sum()):
            how = "interpolated" if policy == "interpolate" else "copied from the previous value"
            notes.append(f"{column.name}: {count:,} of {len(wanted):,} values were missing and are {how}.")
    labels = {}
    for column in texts:
        assert column.labels is not None
        there = column.labels != ""
        before = np.searchsorted(at[there], wanted + 1e-6, side="right") - 1
        labels[column.name] = column.labels[there][np.clip(before, 0, None)]
    return Even(stamps, values, made_up, labels, np.zeros(len(wanted), bool), tuple(notes))


def _as_found(numbers: tuple[Column, ...], texts: tuple[Column, ...], stamps: npt.NDArray[Any]) -> Even:
    values = np.stack([c.values for c in numbers if c.values is not None], axis=1)
    labels = {c.name: c.labels for c in texts if c.labels is not None}
    nothing = np.zeros(len(values), bool)
    return Even(stamps, values, np.zeros(values.shape, bool), labels, nothing, ())


def _nearest(places: Array, wanted: Array) -> npt.NDArray[np.intp]:
    """For each wanted place the index of the nearest of the sorted places."""
    after = np.clip(np.searchsorted(places, wanted), 0, len(places) - 1)
    before = np.clip(after - 1, 0, None)
    return np.where(np.abs(places[before] - wanted) <= np.abs(places[after] - wanted), before, after)


def _wall(grid: Times, times: Times, stamps: Times) -> Times:
    """The grid as the file's clock shows it: each stamp's offset from UTC holds until the next stamp."""
    shift = (stamps - times)[np.clip(np.searchsorted(times, grid, side="right") - 1, 0, None)]
    out: Times = grid + shift
    return out
