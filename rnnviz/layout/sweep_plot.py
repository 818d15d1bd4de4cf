"""The results of a sweep as positions: errors against a setting or the parameters, and a heat map of two settings."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from rnnviz.layout import ticks
from rnnviz.layout.plot_frame import value_range
from rnnviz.layout.ticks import Tick
from rnnviz.records.sweeps import PARAMETERS, STACK, Group, Sweep, SweepRun, is_number, value_words

_WIDE = 6.0
"""Values whose largest is more than so many times the smallest stand on a log axis."""
_TICKS = 12
"""So many different numbers at most have a tick each."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from 0 to 1. ticks: at those positions. place: of a value. ordered: whether its values have an order."""

    ticks: tuple[Tick, ...]
    place: Callable[[Any], float]
    ordered: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """One choice of settings: x and the heights from 0 to 1 of median, lowest and highest; series: of its colour."""

    x: float
    median: float
    low: float
    high: float
    series: int
    group: Group


@dataclass(frozen=True, slots=True)
class Dot:
    """One run."""

    x: float
    y: float
    series: int
    run: SweepRun


@dataclass(frozen=True, slots=True)
class DotPlot:
    """series: the words of each colour, those of the settings that are not on the axis. Spreads of a series stand by x.
    left_out: how many runs have no such measure yet."""

    x: Scale
    y: Scale
    series: tuple[str, ...] = ()
    spreads: tuple[Spread, ...] = ()
    dots: tuple[Dot, ...] = ()
    left_out: int = 0

    @property
    def steps(self) -> tuple[tuple[Spread, Spread], ...]:
        """The medians of a series that a line joins; none where several of them stand at one place, and none between
        names, between which there is nothing."""
        if not self.x.ordered:
            return ()
        several = {
            one.series for one, after in pairwise(self.spreads) if (one.series, one.x) == (after.series, after.x)
        }
        pairs = pairwise(self.spreads)
        return tuple((a, b) for a, b in pairs if a.series == b.series and a.series not in several)


def axes(sweep: Sweep) -> tuple[str, ...]:
    """What results can stand against: the settings that vary, and the number of parameters where it does."""
    sizes = {run.parameters for run in sweep.runs if run.parameters is not None}
    return (*sweep.varied, *([PARAMETERS] if len(sizes) > 1 else []))


def dot_plot(sweep: Sweep, measure: str, across: str) -> DotPlot:
    """across: one of `axes`. Against the parameters, numbers or lists of them that make a model larger are not told
    apart by colour."""
    groups = [group for group in sweep.groups if group.found(measure)]
    apart = [i for i, name in enumerate(sweep.varied) if name != across and _tells(sweep, name, across)]
    names: dict[str, int] = {}
    spreads, dots = [], []
    found = [value for group in groups for value in group.found(measure)]
    y = _scale(found, margin=0.06)
    xs = [_at(group, sweep, across) for group in groups]
    x = _scale([one for one in xs if one is not None], margin=0.08, own=across != PARAMETERS, all_of=sweep, of=across)
    for group, at in zip(groups, xs, strict=True):
        if at is None:
            continue
        series = names.setdefault(_words(sweep, group, apart), len(names))
        place, values = x.place(at), group.found(measure)
        spread = (y.place(statistics.median(values)), y.place(min(values)), y.place(max(values)))
        spreads.append(Spread(place, *spread, series, group))
        dots += [
            Dot(place, y.place(run.measures[measure]), series, run) for run in group.runs if measure in run.measures
        ]
    spreads.sort(key=lambda one: (one.series, one.x))
    return DotPlot(x, y, tuple(names), tuple(spreads), tuple(dots), len(sweep.runs) - len(dots))


@dataclass(frozen=True, slots=True)
class HeatCell:
    """shade: from 0 for the lowest median to 1 for the highest; runs: all that the median is over."""

    column: int
    row: int
    median: float
    shade: float
    runs: tuple[SweepRun, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """columns, rows: the words of the values, the first row at the top. low, high: of the medians. log: whether shades
    follow their logarithms."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    cells: tuple[HeatCell, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False


def heat_map(sweep: Sweep, measure: str, across: str, down: str) -> HeatMap:
    """Medians over the seeds, and over all other settings that vary, for each pair of values of two settings."""
    columns, rows = sweep.values(across), sweep.values(down)
    at, by = sweep.varied.index(across), sweep.varied.index(down)
    found: dict[tuple[int, int], list[SweepRun]] = {}
    for run in sweep.runs:
        if measure in run.measures:
            found.setdefault((columns.index(run.values[at]), rows.index(run.values[by])), []).append(run)
    medians = {place: statistics.median(run.measures[measure] for run in runs) for place, runs in found.items()}
    words = tuple(map(value_words, columns)), tuple(map(value_words, rows))
    if not medians:
        return HeatMap(*words)
    low, high = min(medians.values()), max(medians.values())
    log = low > 0 and high / low > _WIDE
    cells = tuple(
        HeatCell(*place, median, _share(median, low, high, log=log), tuple(found[place]))
        for place, median in medians.items()
    )
    return HeatMap(*words, cells, low, high, log)


def _words(sweep: Sweep, group: Group, apart: Sequence[int]) -> str:
    """Of a colour: the values that tell it. A stack of layers is known by its cell; of a row of the chapter the
    settings of a stack say nothing."""
    values = dict(zip(sweep.varied, group.values, strict=True))
    recipe, several = values.get("model.recipe", STACK), len(apart) > 1
    names = [sweep.varied[i] for i in apart]
    if recipe != STACK:
        names = [name for name in names if not name.startswith("model.") or name == "model.recipe"]
    elif several and "model.cell" in names:
        names = [name for name in names if name != "model.recipe"]
    return ", ".join(value_words(values[name]) for name in names)


def _tells(sweep: Sweep, name: str, across: str) -> bool:
    """Whether the values of a setting are told apart by colour."""
    if across != PARAMETERS or not all(map(_is_size, sweep.values(name))):
        return True
    own, sizes = sweep.varied.index(name), dict[str, set[int]]()
    for group in sweep.groups:
        if group.parameters is not None:
            others = json.dumps([value for i, value in enumerate(group.values) if i != own])
            sizes.setdefault(others, set()).add(group.parameters)
    return all(len(one) == 1 for one in sizes.values())


def _is_size(value: object) -> bool:
    return is_number(value) or isinstance(value, (list, tuple))


def _at(group: Group, sweep: Sweep, across: str) -> Any:
    return group.parameters if across == PARAMETERS else group.values[sweep.varied.index(across)]


def _scale(
    values: Sequence[Any], *, margin: float, own: bool = False, all_of: Sweep | None = None, of: str = PARAMETERS
) -> Scale:
    """own: the values themselves have the ticks, in their order, also those that have no result yet."""
    known = list(all_of.values(of)) if own and all_of is not None else list(values)
    if own and not all(is_number(value) for value in known):
        keys = [json.dumps(value) for value in known]
        middle = {key: (i + 0.5) / max(len(keys), 1) for i, key in enumerate(keys)}
        named = tuple(Tick(middle[key], value_words(value)) for key, value in zip(keys, known, strict=True))
        return Scale(named, lambda value: middle[json.dumps(value)], all(map(_is_size, known)))
    if not known:
        return Scale((), lambda value: 0.5)
    low, high = float(min(known)), float(max(known))
    log = low > 0 and high / low > _WIDE
    if log:
        spare = math.log(high / low) * margin
        low, high = math.exp(math.log(low) - spare), math.exp(math.log(high) + spare)
    else:
        low, high = value_range([np.array([low, high])], margin=margin)
    several = sorted(set(known))
    if own and len(several) <= _TICKS:
        marks = [Tick(float(value), value_words(value)) for value in several]
    else:
        marks = ticks.logarithmic(low, high, most=7) if log else ticks.linear(low, high, most=6)
    return Scale(
        tuple(Tick(_share(one.at, low, high, log=log), one.words) for one in marks),
        lambda value: _share(float(value), low, high, log=log),
    )


def _share(value: float, low: float, high: float, *, log: bool) -> float:
    if high <= low:
        return 0.5
    if log:
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)
