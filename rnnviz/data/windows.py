"""A user's table to a data set: windows in time, split by time, scaled by what the training part alone knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rnnviz.data import gaps, parts, scaling
from rnnviz.data.parts import PARTS, Split
from rnnviz.data.table import TableKey, read_table
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Dataset
from rnnviz.records.series import SeriesOrigin
from rnnviz.records.tables import Column, ColumnKind, Table, TableError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings

MAX_VALUES = 300_000_000
"""More values than these in all windows, 1.2 GB as float32, are refused."""

MAX_CATEGORIES = 100


def make_series(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of forecasting the next `horizon` values of the targets from windows of `steps` rows.

    x: (windows, steps, features), the inputs in their order, then what is known ahead; a category is a column of 0
    and 1. y: (windows, 1, horizon · targets) for a loss on the last step, (windows, steps, horizon · targets) for a
    loss on every step, where step t's target is what comes 1 … horizon steps later; outputs as SeriesOrigin has them.

    Every target after a window's end lies inside its part of the time; the windows of a part may begin before it
    unless reach_back is off. A window is left out where one of the values after its end was missing, since a made-up
    value is not a true one (with a loss on every step, earlier targets within a window may be made up). An interpolated
    value knows the one after it, so a gap at the border of two parts sees across it. The arrays are read-only and
    shared, as `make_waves`'s. Raises TableError for what cannot be read or cannot be done.
    """
    source = settings.source or SeriesSettings()
    if not source.path:
        raise TableError("No file was chosen.")
    table = read_table(source.path, source.read, dates=source.dates)
    if table.asked is not None:
        raise TableError(table.asked.words)
    return _made(TableKey(table), settings, loss_on)


@lru_cache(maxsize=2)
def _made(key: TableKey, settings: DataSettings, loss_on: LossOn) -> Dataset:
    source, steps, horizon = settings.source or SeriesSettings(), settings.steps, settings.horizon
    table, without = _to_the_last_known(key.table, _Chosen.of(key.table, source).targets)
    chosen = _Chosen.of(table, source)
    columns = chosen.columns
    even = gaps.even(
        table,
        numbers=tuple(c for c in columns if c.kind is ColumnKind.NUMBER),
        texts=tuple(c for c in columns if c.kind is not ColumnKind.NUMBER),
        policy=source.gaps,
    )
    even = parts.between(even, source)
    split = parts.split(even.stamps, source)
    scale = scaling.fit(even.values[: split.val], ~even.made_up[: split.val], source)
    names = [c.name for c in columns if c.kind is ColumnKind.NUMBER]
    scaled = {name: scale.apply(even.values)[:, k] for k, name in enumerate(names)}
    features = chosen.features(scaled, even.labels)
    plain = chosen.features({name: even.values[:, k] for k, name in enumerate(names)}, even.labels)
    with np.errstate(over="ignore"):
        x = np.stack(list(features.values()), axis=1).astype(np.float32)
        y = np.stack([scaled[c.name] for c in chosen.targets], axis=1).astype(np.float32)
    if np.isinf(x).any() or np.isinf(y).any():
        raise TableError("Some values are too large to train on: choose another scaling.")
    picked = [names.index(c.name) for c in chosen.targets]
    usable = parts.usable(
        known_inputs=np.asarray(np.isfinite(x).all(axis=1)),
        known_targets=np.asarray(np.isfinite(y).all(axis=1)),
        true_targets=np.asarray(np.logical_not(even.made_up[:, picked]).all(axis=1)),
        breaks=even.breaks,
        steps=steps,
        ahead=horizon,
    )
    first = {
        part: parts.windows(split, part, usable, steps=steps, ahead=horizon, reach_back=source.reach_back)
        for part in PARTS
    }
    _check(first, split, settings, width=x.shape[1] * steps + horizon * y.shape[1] * _target_steps(steps, loss_on))
    cut = {part: _cut(x, y, first[part], settings=settings, loss_on=loss_on) for part in PARTS}
    left_out = int((~usable[steps : split.rows - horizon + 1]).sum())
    said = (f"{left_out:,} windows were left out because a value in or after them is missing.",) if left_out else ()
    targets = tuple(c.name for c in chosen.targets)
    origin = SeriesOrigin(
        targets=targets,
        features=tuple(features),
        target_features=tuple(list(features).index(name) if name in features else -1 for name in targets),
        horizon=horizon,
        offsets=scale.offsets[picked],
        factors=scale.factors[picked],
        times=even.stamps,
        values=even.values[:, picked],
        inputs=np.stack(list(plain.values()), axis=1).astype(np.float64),
        made_up=even.made_up[:, picked],
        first_train=first["train"],
        first_val=first["val"],
        first_test=first["test"],
        step=table.step,
        notes=(*without, *even.notes, *said),
    )
    (x_train, y_train), (x_val, y_val), (x_test, y_test) = cut["train"], cut["val"], cut["test"]
    name = f"{', '.join(targets)} {steps} → {horizon}"
    return Dataset(name, x_train, y_train, x_val, y_val, x_test, y_test, origin=origin)


def _to_the_last_known(table: Table, targets: tuple[Column, ...]) -> tuple[Table, tuple[str, ...]]:
    """The table up to its last row in which all targets have a value, and a note on the others: on those nothing can be
    tested, and a part that is a share of the rows would be empty."""
    known = np.logical_and.reduce([np.isfinite(c.values) for c in targets if c.values is not None])
    rows = int(np.flatnonzero(known)[-1]) + 1 if known.any() else table.rows
    if rows == table.rows:
        return table, ()
    columns = tuple(
        replace(
            c,
            values=None if c.values is None else c.values[:rows],
            labels=None if c.labels is None else c.labels[:rows],
        )
        for c in table.columns
    )
    names = ", ".join(c.name for c in targets[:3])
    gone = table.rows - rows
    note = f"The last {gone:,} rows, without a value of {names}, are left out."
    if gone == 1:
        note = f"The last row, without a value of {names}, is left out."
    times, stamps = (None if array is None else array[:rows] for array in (table.times, table.stamps))
    return replace(table, columns=columns, times=times, stamps=stamps, lines=table.lines[:rows]), (note,)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The columns in their three parts."""

    targets: tuple[Column, ...]
    inputs: tuple[Column, ...]
    ahead: tuple[Column, ...]

    @classmethod
    def of(cls, table: Table, source: SeriesSettings) -> _Chosen:
        targets = tuple(table.column(name) for name in source.targets or (table.target,) * bool(table.target))
        if not targets:
            raise TableError("No column can be forecast. " + " ".join(c.problem for c in table.columns if c.problem))
        for column in targets:
            if column.kind is not ColumnKind.NUMBER:
                raise TableError(f"{column.name} cannot be forecast: it is not a column of numbers.")
        inputs = tuple(table.column(name) for name in source.inputs) or targets
        chosen = cls(targets, inputs, tuple(table.column(name) for name in source.ahead))
        for column in chosen.columns:
            if column.problem:
                raise TableError(f"{column.name} cannot be used: {column.problem}")
            if column.kind is ColumnKind.EMPTY:
                raise TableError(f"{column.name} cannot be used: it has no values.")
            if column.kind is not ColumnKind.NUMBER and len(set(column.labels if column.labels is not None else ())) > (
                MAX_CATEGORIES
            ):
                raise TableError(f"{column.name} cannot be used: it has more than {MAX_CATEGORIES} categories.")
        return chosen

    @property
    def columns(self) -> tuple[Column, ...]:
        """Each once."""
        return tuple({c.name: c for c in (*self.targets, *self.inputs, *self.ahead)}.values())

    def features(self, numbers: dict[str, Array], labels: dict[str, Array]) -> dict[str, Array]:
        """(rows,) of every feature of x, in order; numbers: (rows,) of every column of numbers."""
        return {**_features(self.inputs, numbers, labels), **_ahead(_features(self.ahead, numbers, labels))}


def _features(columns: tuple[Column, ...], numbers: dict[str, Array], labels: dict[str, Array]) -> dict[str, Array]:
    """(rows,) of every feature by its name: numbers, and 0 and 1 for each category; nan where one is missing."""
    out: dict[str, Array] = {}
    for column in columns:
        if column.kind is ColumnKind.NUMBER:
            out[column.name] = numbers[column.name]
            continue
        said = labels[column.name]
        for category in sorted(set(said) - {""}):
            out[f"{column.name} = {category}"] = np.where(said == "", np.nan, said == category)
    return out


def _ahead(features: dict[str, Array]) -> dict[str, Array]:
    """The same, one step earlier: what is known at a step of the next one."""
    return {f"next {name}": np.r_[values[1:], np.nan] for name, values in features.items()}


def _target_steps(steps: int, loss_on: LossOn) -> int:
    return steps if loss_on is LossOn.EVERY else 1


def _check(first: dict[str, IntArray], split: Split, settings: DataSettings, *, width: int) -> None:
    needed = settings.steps + settings.horizon
    for part, words in (("train", "training"), ("val", "validation")):
        if not len(first[part]):
            begin, end = split.bounds(part)
            raise TableError(
                f"The {words} set has {end - begin:,} rows, too few for one window: a window and its targets need "
                f"{needed:,} consecutive rows without a gap. Choose a shorter window or horizon or another split, or "
                "fill the gaps."
            )
    total = sum(map(len, first.values()))
    if total * width > MAX_VALUES:
        raise TableError(
            f"{total:,} windows would take {total * width * 4 / 1e9:,.1f} GB of memory. Choose a shorter window or "
            "horizon, fewer columns, or a later first date."
        )


def _cut(x: Array, y: Array, first: IntArray, *, settings: DataSettings, loss_on: LossOn) -> tuple[Array, Array]:
    """The windows that end before the rows `first`, and their targets."""
    steps, horizon = settings.steps, settings.horizon
    count, target_steps, outputs = len(first), _target_steps(steps, loss_on), horizon * y.shape[1]
    if not count:
        return np.empty((0, steps, x.shape[1]), np.float32), np.empty((0, target_steps, outputs), np.float32)
    # Views of views, so that no array of row numbers is made: it would be larger than the windows.
    inputs = np.ascontiguousarray(sliding_window_view(x, steps, axis=0)[first - steps].swapaxes(1, 2))
    later = sliding_window_view(y, horizon, axis=0).swapaxes(1, 2)
    every = np.moveaxis(sliding_window_view(later, target_steps, axis=0), -1, 1)
    targets = np.ascontiguousarray(every[first - target_steps + 1]).reshape(count, target_steps, outputs)
    inputs.flags.writeable = targets.flags.writeable = False
    return inputs, targets
