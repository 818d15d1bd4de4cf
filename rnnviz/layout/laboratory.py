"""The laboratory in numbers: gradient norms of several models on one scale, locked scales, forecasts, and names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from rnnviz.layout.numerals import setting, short
from rnnviz.layout.scale import LogScale
from rnnviz.layout.tracks import default_layer
from rnnviz.layout.value_limits import ValueLimits, limits_of, locked
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.laboratory import Below, Member
from rnnviz.records.trace import LayerTrace, Trace
from rnnviz.settings.described import described
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat

DEEPEST = -37
"""Float32, in which models are traced, has nothing much smaller than 10 to this power."""


class Off(IntEnum):
    """Where a gradient's size is: ON the scale; BELOW it; OVERFLOW: too large for a float32; NAN: not a number; ABSENT:
    there is no cell at this step; ZERO: exactly 0, where nothing leads to the loss."""

    ON = 0
    BELOW = 1
    OVERFLOW = 2
    NAN = 3
    ABSENT = 4
    ZERO = 5


@dataclass(frozen=True, slots=True)
class Strand:
    """Sizes of one gradient. symbol: ∂L/∂h, ∂L/∂c, ∂L/∂y or ∂L/∂x. values: (T,), NaN and infinite ones as they are;
    there: (T,) whether there is a cell at the step."""

    symbol: str
    values: Array
    there: BoolArray

    def where(self, scale: LogScale) -> npt.NDArray[np.int8]:
        """(T,) an `Off` for each step."""
        out = np.full(len(self.values), Off.ON, np.int8)
        finite = np.isfinite(self.values)
        out[finite & scale.below(np.where(finite, self.values, 1.0))] = Off.BELOW
        out[self.values == 0] = Off.ZERO
        out[np.isinf(self.values)] = Off.OVERFLOW
        out[np.isnan(self.values)] = Off.NAN
        out[~self.there] = Off.ABSENT
        return out

    def words(self, step: int) -> str:
        """The size at a step, in few letters."""
        if not (0 <= step < len(self.values) and self.there[step]):
            return "–"
        value = float(self.values[step])
        if math.isnan(value):
            return "NaN"
        return "overflow" if math.isinf(value) else short(value)


def strands(trace: Trace, below: Below) -> tuple[Strand, ...]:
    """What is plotted of a trace: the sizes of the total derivatives of its loss with respect to the states of its
    lowest recurrent layer, the hidden state first; of a model without one with respect to its lowest layer's output; or
    with respect to the input."""
    if below is Below.INPUT:
        read = trace.read[0]
        gradient = np.zeros_like(read.value) if read.gradient is None else read.gradient
        return (_strand("∂L/∂x", gradient, read.steps, trace.steps),)
    layer = trace.layer(default_layer(trace))
    signals = dict(layer.states) or {"y": layer.output}
    return tuple(_strand(f"∂L/∂{name}", signal.gradient, layer.steps, trace.steps) for name, signal in signals.items())


def _strand(symbol: str, gradient: Array, steps: IntArray, every: int) -> Strand:
    """The norm over the units, in float64, so that it does not overflow where its parts do not."""
    values, there = np.zeros(every), np.zeros(every, bool)
    values[steps] = np.linalg.norm(gradient[0].astype(np.float64), axis=-1)
    there[steps] = True
    return Strand(symbol, values, there)


def plot_scale(found: Sequence[Strand], decades: int) -> LogScale:
    """One scale for all: so many decades down from the largest size that is a number."""
    sizes = [one.values[one.there & np.isfinite(one.values)] for one in found]
    top = max((float(size.max(initial=0.0)) for size in sizes), default=0.0)
    high = min(math.ceil(math.log10(top)), 38) if top > 0 else 0
    return LogScale(max(high - decades, min(DEEPEST, high - 1)), high)


def overflow_words(trace: Trace) -> str:
    """Where the numbers of a trace become too large for a float32, or are none, in words; "" where all are numbers."""
    first = min((one for layer in trace.layers if (one := _first_beyond(layer)) is not None), default=None)
    if first is not None:
        return f"overflow from step {first} on"
    gradients = all(np.isfinite(layer.output.gradient).all() for layer in trace.layers)
    return "" if gradients else "its gradient overflows"


def _first_beyond(layer: LayerTrace) -> int | None:
    beyond = layer.steps[~np.isfinite(layer.output.value[0]).all(-1)]
    return int(beyond.min()) if len(beyond) else None


def off_words(found: Sequence[Strand], scale: LogScale) -> tuple[str, ...]:
    """What of it is off the scale, for a legend: only what there is."""
    seen = {int(one) for strand in found for one in np.unique(strand.where(scale))}
    words = {
        Off.ZERO: "– exactly 0",
        Off.BELOW: "○ below the scale",
        Off.OVERFLOW: "▲ overflow",
        Off.NAN: "✕ not a number",
    }
    return tuple(text for kind, text in words.items() if kind in seen)


def common_scale(traces: Sequence[Trace]) -> LogScale:
    """The colours of gradients, the same for all models."""
    return LogScale.of([layer.output.gradient[0] for trace in traces for layer in trace.layers])


def common_limits(traces: Sequence[Trace]) -> tuple[ValueLimits, ...]:
    """The colours of values, the same for all models, for each of them: also of all cell states."""
    own = [locked(trace, None) for trace in traces]
    output = max((one.output for one in own), default=1.0)
    cell = max((top for one in own for top in one.cells.values()), default=1.0)
    return tuple(
        ValueLimits(output, one.beyond and one.output >= output, dict.fromkeys(limits_of(trace).cells, cell))
        for trace, one in zip(traces, own, strict=True)
    )


def on_one_axis(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """All of them on the axis of the longest one, what it forecasts included."""
    longest = max((trace.with_room().steps for trace in traces), default=0)
    return tuple(trace.on_axis(longest) for trace in traces)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a model forecasts after the end of the sequence. at: (horizon,) the steps that it forecasts; said, true:
    (horizon,). error: their mean squared error."""

    at: IntArray
    said: Array
    true: Array

    @property
    def error(self) -> float:
        return float(np.mean((self.said - self.true) ** 2))


def ahead(member: Member, trace: Trace) -> Ahead | None:
    """The forecasts of a model whose task it is to forecast; None for another task."""
    data = member.settings.data
    if data.task != "waves":
        return None
    at = data.steps + np.arange(data.horizon)
    if member.iterates:
        said = trace.prediction[0, -data.horizon :, 0]
        true = trace.target[0, -data.horizon :, 0]
    else:
        said, true = trace.prediction[0, -1], trace.target[0, -1]
    if len(said) != len(at) or len(true) != len(at):
        return None
    return Ahead(at, np.asarray(said, float), np.asarray(true, float))


def names(members: Sequence[Member], titles: Mapping[str, str]) -> tuple[str, ...]:
    """What the models are called: as a bench has it, else by what they are, and in what they differ from each other."""
    own = [one.name or _model(one.settings, titles) for one in members]
    flats = [flat(one.settings) for one in members]
    out = []
    for n, name in enumerate(own):
        if members[n].name or own.count(name) == 1:
            out.append(name)
            continue
        same = [k for k, other in enumerate(own) if other == name]
        mine = flats[n]
        differ = [key for key in mine if key not in _TOLD and any(flats[k].get(key) != mine[key] for k in same)]
        told = [f"{_label(key)} {_value(mine[key])}" for key in differ if key not in _CLIPPED]
        if clipped := [key for key in differ if key in _CLIPPED]:
            told += [f"{_CLIPPED[key]} clipped to {_value(mine[key])}" for key in clipped if mine[key]]
            if not any(map(mine.get, _CLIPPED)):
                told.append("no clipping")
            elif not any(map(mine.get, clipped)):
                told.append(f"{_CLIPPED[clipped[0]]} not clipped")
        # What is true of all of them is said by the scores: their names tell them apart.
        out.append(", ".join(told if told and len(same) == len(members) else [name, *told]))
    return tuple(f"{name} ({before + 1})" if (before := out[:n].count(name)) else name for n, name in enumerate(out))


_TOLD = ("model.cell", "model.units", "model.recipe")
_CLIPPED = {
    "training.clipnorm": "norm",
    "training.clipvalue": "values",
    "training.global_clipnorm": "global norm",
}


def _model(settings: Settings, titles: Mapping[str, str]) -> str:
    model = settings.model
    if model.recipe != "stack":
        return titles.get(model.recipe, model.recipe)
    return f"{model.cell} {' / '.join(map(str, model.units))}"


def _label(name: str) -> str:
    return described(name).label.lower()


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return setting(value) if isinstance(value, float) else str(value)
