"""Everything the score's painters need to know that does not change with the playhead or the time axis."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from rnnviz.layout.activation import SIGMOIDS
from rnnviz.layout.difference import Ends, changed_steps, differences, ends
from rnnviz.layout.edges import Edges, edges, norms
from rnnviz.layout.field import Fields
from rnnviz.layout.inner_tracks.registry import numbers_of
from rnnviz.layout.reads import turned
from rnnviz.layout.row import Shown, TrackKind
from rnnviz.layout.scale import BELOW, LogScale, limit, span
from rnnviz.layout.score import ScoreLayout, Track
from rnnviz.layout.titles import row_titles
from rnnviz.layout.tokens import shown_output
from rnnviz.layout.value_limits import ValueLimits, limits_of
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Signal, Trace
from rnnviz.ui.score.grid import Grid
from rnnviz.ui.score.ink import Tables, argb
from rnnviz.ui.score.kept import Kept, Made
from rnnviz.ui.widgets.theme import Palette, UInt32


@dataclass(frozen=True, slots=True)
class Curve:
    """A line over the steps: (T,) values, NaN where there is none; colour: a field of the palette. dotted: whether each
    step has a dot, where there is room for it."""

    values: Array
    color: str
    alpha: float = 1.0
    dotted: bool = True


WIDTHS = (1.0, 1.5, 2.2, 3.0, 4.0)
"""Thickness of an arrow's shaft in logical pixels, from the smallest gradient on the scale to the largest."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A row of arrows, and how they look when gradients run back along them.

    colors: (E,); widths: (E,) places in WIDTHS. back: False where nothing runs back (to the model's input).
    """

    edges: Edges
    colors: UInt32
    widths: IntArray
    back: bool


@dataclass(frozen=True, slots=True)
class Shares:
    """values: (T,) what each step adds to the norm of a weight's gradient; sums: (T,) from the last step down to t."""

    values: Array
    sums: Array
    whole: float


@dataclass(frozen=True, slots=True)
class Scene:
    """trace: the values; slopes_of: the trace whose gradients are shown (another one where a path is shown)."""

    trace: Trace
    slopes_of: Trace
    layout: ScoreLayout
    palette: Palette
    tables: Tables
    titles: dict[str, str]
    selected: str
    scale: LogScale
    limits: ValueLimits
    grids: dict[int, Grid]  # by the track's place in layout.tracks
    series: dict[str, tuple[Curve, ...]]
    ranges: dict[str, tuple[float, float]]
    terms: Array
    curves: tuple[Curve, ...]
    curve_scale: LogScale
    differences: Mapping[str, Array]  # from the original, by the quantity of the track
    difference_ends: Mapping[str, Ends]
    changed: Mapping[str, BoolArray]  # input -> (T,), the steps at which it reads something else than the original
    numbers: dict[int, Any]  # of tracks whose numbers are in none of the fields above, by their place
    naive: bool  # whether the naive forecast is drawn beside the model's
    kept: Kept = field(default_factory=Kept, init=False, compare=False, repr=False)  # worked out from all this

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What painters worked out for this scene, whatever steps are in sight."""
        return self.kept.get(key, make)

    def of_kind(self, *kinds: str) -> tuple[tuple[int, Track], ...]:
        """The tracks of some kinds, with their places in the layout."""

        def found() -> tuple[tuple[int, Track], ...]:
            return tuple((place, track) for place, track in enumerate(self.layout.tracks) if track.kind in kinds)

        return self.keep(("kinds", kinds), found)

    @property
    def path(self) -> bool:
        return self.slopes_of is not self.trace

    @property
    def flows(self) -> tuple[Flow, ...]:
        """The rows of arrows."""
        return self.keep("flows", lambda: tuple(_flow(e, self.scale, self.tables) for e in edges(self.slopes_of)))

    @property
    def fields(self) -> Fields:
        """The receptive fields of the steps."""
        return self.keep("fields", lambda: Fields(self.trace, self.slopes_of))

    @property
    def shares(self) -> dict[str, Shares]:
        """What each step adds to the gradient of each weight of the selected layer."""
        weights = self.slopes_of.layer(self.selected).weights
        every = self.trace.steps
        return self.keep("shares", lambda: {w.name: _shares(w.shares(), w.steps, every) for w in weights})

    @property
    def turned(self) -> frozenset[str]:
        """The layers that are computed from the last step to the first."""
        return frozenset(layer.name for layer in self.trace.layers if turned(layer))


def make_scene(
    trace: Trace,
    path: Trace | None,
    *,
    layout: ScoreLayout,
    selected: str,
    palette: Palette,
    tables: Tables,
    shown: Shown,
    limits: ValueLimits | None = None,
    original: Trace | None = None,
    scale: LogScale | None = None,
) -> Scene:
    """All numbers of a trace, made ready for painting. Scales are those of the whole trace, so that the path of one
    loss term can be compared with the whole; limits: of the values' colours, scale: of the gradients', where they are
    not the trace's own; original: before what was changed by hand."""
    slopes_of = path or trace
    inside, slopes_inside = trace.layer(selected), slopes_of.layer(selected)
    whole = [layer.output.gradient[0] for layer in trace.layers]
    if "c" in inside.states:
        whole.append(inside.states["c"].gradient[0])
    scale = LogScale.of(whole) if scale is None else scale
    limits = limits_of(trace) if limits is None else limits
    grids = {}
    for place, track in enumerate(layout.tracks):
        if track.kind is TrackKind.FRAMES:
            grids[place] = _frames(trace, slopes_of, track, scale=scale, tables=tables)
        elif track.kind in (TrackKind.CELLS, TrackKind.GATE):
            grids[place] = _grid(trace, slopes_of, track, limits=limits, scale=scale, tables=tables, shown=shown)
    every = trace.steps
    at = trace.target_steps
    read = {one.name: one.value[0] for one in trace.read}
    says, wanted = trace.prediction[0], trace.target[0]
    if trace.loss_kind == "sketch-rnn":
        # A decoder of drawings reads z at every step alike: only the point before it, five numbers, makes curves. Of
        # its answers only the pen does; the mixture's hundred numbers stand in the cells of the layer below.
        read[INPUT], says, wanted = read[INPUT][:, :5], says[:, :3], wanted[:, :3]
    if trace.loss_kind == "output":
        wanted = np.full_like(wanted, np.nan)  # what says which output is looked at is no target
    so_far: list[Curve] = []
    if trace.so_far is not None:
        # One curve tells it: the others are what is left of 1.
        shown_one = shown_output(trace)
        says, wanted = says[:, [shown_one]], wanted[:, [shown_one]]
        half = Curve(np.full(every, 0.5), "dim", 0.5, dotted=False)
        so_far = [half, Curve(trace.so_far[:, shown_one], "prediction", 0.75)]
    naive = [trace.x[0, trace.target_steps, :1]] if shown.naive else []
    if trace.once and every > int(trace.forecast_steps[-1]):  # each value above the step that it is forecast for
        at, says, wanted = trace.forecast_steps, says.T, wanted.T
    predictions = [Curve(spread(v, at, every), "prediction", _faint(k)) for k, v in enumerate(says.T)]
    targets = [Curve(spread(v, at, every), "target", _faint(k)) for k, v in enumerate(wanted.T)]
    if fans(trace):
        predictions = []
        targets = [Curve(_what_came(trace), "target")] if trace.loss_kind != "output" else []
    inputs = {
        one.name: tuple(
            Curve(spread(v, one.steps, every), "text", _faint(k)) for k, v in enumerate(read[one.name].T[:_CURVES])
        )
        for one in trace.read
    }
    changed = {} if original is None else {k: v for k, v in changed_steps(trace, original).items() if v.any()}
    if original is not None:
        inputs |= {name: (*_before(original, name, at), *inputs[name]) for name, at in changed.items()}
    told = any(track.kind is TrackKind.DIFFERENCE for track in layout.tracks) and original is not None
    apart = differences(trace, original, selected) if told and original is not None else {}
    curve_scale = LogScale.of([norms(s.gradient) for s in _states(inside).values()])
    colors = {"h": "hidden", "c": "cell", "y": "hidden"}
    return Scene(
        trace=trace,
        slopes_of=slopes_of,
        layout=layout,
        palette=palette,
        tables=tables,
        titles=row_titles(trace),
        selected=selected,
        scale=scale,
        limits=limits,
        grids=grids,
        series={**inputs, "prediction": (*so_far, *targets[::-1], *predictions[::-1])},
        ranges={
            **{name: span([values[:, :_CURVES], *_values(inputs[name])]) for name, values in read.items()},
            "prediction": span([says, wanted, *naive] if trace.so_far is None else [np.array([0.0, 1.0])]),
        },
        terms=spread(trace.loss_terms[0].sum(-1), trace.target_steps, every),
        curves=tuple(
            Curve(spread(norms(s.gradient), slopes_inside.steps, every), colors[name])
            for name, s in _states(slopes_inside).items()
        ),
        curve_scale=curve_scale,
        differences=apart,
        difference_ends=ends(apart, original, selected) if original is not None else {},
        changed=changed,
        numbers={
            place: numbers
            for place, track in enumerate(layout.tracks)
            if (numbers := numbers_of(slopes_of, track.row)) is not None
        },
        naive=shown.naive,
    )


def _values(curves: tuple[Curve, ...]) -> list[Array]:
    """Of curves that stand behind those of an input."""
    return [known for curve in curves if not curve.dotted and len(known := curve.values[np.isfinite(curve.values)])]


def _before(original: Trace, name: str, changed: BoolArray) -> tuple[Curve, ...]:
    """What an input read before it was changed, at the steps where it was, and those beside them."""
    read = original.input(name)
    if read is None or read.ids or read.shape or read.value.shape[-1] > _CURVES:
        return ()
    near = changed | np.roll(changed, 1) | np.roll(changed, -1)
    out = []
    for values in read.value[0].T:
        whole = np.full(max(len(changed), original.steps), np.nan)
        whole[read.steps] = values
        out.append(Curve(np.where(near, whole[: len(changed)], np.nan), "dim", 0.8, dotted=False))
    return tuple(out)


_CURVES = 64
"""Of an input with more numbers a step than these, a picture or a vector, only the first are drawn as curves."""


def gate_signal(layer: LayerTrace, track: Track) -> Signal:
    """The signal of a cell track; an output gate's track is not the layer's output."""
    if track.kind is TrackKind.GATE:
        if track.quantity in layer.states:
            return layer.states[track.quantity]
        return layer.gate(track.quantity).after
    return layer.output


def fans(trace: Trace) -> bool:
    """Whether several values are forecast at every step, and there is room for them above the steps that follow: then
    those of one step are shown at a time (`paint_forecast`)."""
    return trace.ahead > 0 and not trace.once and trace.steps > int(trace.forecast_steps[-1])


def _what_came(trace: Trace) -> Array:
    """(T,) the values that are forecast, as they came: each is the target of several steps before it."""
    out = np.full(trace.steps, np.nan)
    for k in reversed(range(trace.ahead)):
        out[trace.target_steps + 1 + k] = trace.target[0, :, k]
    return out


def spread(values: Array, steps: IntArray, every: int) -> Array:
    """(every,) values at their steps, NaN elsewhere."""
    out = np.full(every, np.nan)
    out[steps] = values
    return out


def _flow(row: Edges, scale: LogScale, tables: Tables) -> Flow:
    fraction = scale.fraction(row.magnitude)
    # The palest tenth of the scale is left out: an arrow is thin, and has to be seen. So has one that brings nothing.
    colors = tables.magnitude[np.rint(25 + fraction * 230).astype(np.intp)]
    colors = np.where(scale.below(row.magnitude), tables.magnitude[BELOW], colors)
    colors = np.where(row.magnitude == 0, np.uint32(argb(tables.palette.border)), colors)
    widths = np.rint(fraction * (len(WIDTHS) - 1)).astype(np.intp)
    return Flow(row, colors, widths, back=not bool(np.isnan(row.magnitude).any()))


def _columns(values: Array, steps: IntArray, every: int) -> Array:
    """(units, every) from (S, units): each step in its column, NaN where there is none."""
    if len(steps) == every:
        return np.asarray(values.T, np.float32)
    out = np.full((values.shape[1], every), np.nan, np.float32)
    out[:, steps] = values.T
    return out


def _faint(output: int) -> float:
    """The first output or feature is drawn in full, the others step back."""
    return 1.0 if output == 0 else 0.35


def _states(layer: LayerTrace) -> dict[str, Signal]:
    return dict(layer.states) or {"y": layer.output}


def _shares(values: Array, steps: IntArray, every: int) -> Shares:
    added = np.zeros(every)
    added[steps] = values
    with np.errstate(over="ignore", invalid="ignore"):  # from an infinite step on, there is no sum
        sums = np.cumsum(added[::-1])[::-1]
    return Shares(spread(values, steps, every), sums, float(sums[0]))


def _grid(
    trace: Trace, slopes_of: Trace, track: Track, *, limits: ValueLimits, scale: LogScale, tables: Tables, shown: Shown
) -> Grid:
    layer = trace.layer(track.owner)
    value = gate_signal(layer, track).value[0]
    slope = gate_signal(slopes_of.layer(track.owner), track).gradient[0]
    table, dim, low, high = tables.diverging, tables.dim_diverging, -limits.output, limits.output
    if track.kind is TrackKind.GATE and track.quantity == "c":
        high = limits.cells[layer.name]
        low = -high
    elif track.kind is TrackKind.GATE and layer.gate(track.quantity).activation in (*SIGMOIDS, "softmax"):
        (table, dim), low, high = tables.gate(track.quantity), 0.0, 1.0
    elif track.kind is TrackKind.GATE:
        high = max(1.0, limit([value]))
        low = -high
    dropped = None if track.kind is TrackKind.GATE else layer.dropped.get("output")
    return Grid(
        numbers=_columns(value, layer.steps, trace.steps),
        slopes=_columns(slope, layer.steps, trace.steps),
        present=_present(layer.steps, trace.steps),
        ends=(low, high),
        scale=scale,
        table=table,
        dim=dim,
        gradients_shown=track.kind is TrackKind.CELLS or track.quantity == "c" or shown.gate_gradients,
        turned=turned(layer),
        off=None if dropped is None else _columns(dropped[0], layer.steps, trace.steps) == 0,
    )


def _frames(trace: Trace, slopes_of: Trace, track: Track, *, scale: LogScale, tables: Tables) -> Grid:
    """The pictures of an input, from the colour of paper to that of ink."""
    read, slopes = trace.input(track.owner), slopes_of.input(track.owner)
    assert read is not None
    assert slopes is not None
    gradient = np.full(read.value.shape, np.nan) if slopes.gradient is None else slopes.gradient
    low, high = min(float(read.value.min()), 0.0), max(float(read.value.max()), 1e-6)
    table, dim = tables.ink()
    return Grid(
        numbers=_columns(read.value[0], read.steps, trace.steps),
        slopes=_columns(gradient[0], read.steps, trace.steps),
        present=_present(read.steps, trace.steps),
        ends=(low, high),
        scale=scale,
        table=table,
        dim=dim,
        gradients_shown=slopes.gradient is not None,
    )


def _present(steps: IntArray, every: int) -> BoolArray:
    """(every,): above which steps there is something."""
    out = np.zeros(every, bool)
    out[steps] = True
    return out
