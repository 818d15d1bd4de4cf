"""The receptive field of a step: which cells it reads, layer by layer down to the input, and which cells read it.

Going forward a step's outputs depend on a fan of cells below and to the left of it (WaveNet's figure 3, arXiv
1609.03499); going backward the gradient of a step comes down from the fan of cells above that read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from rnnviz.layout.edges import norms
from rnnviz.layout.reads import below, order, port_of, sent_down, signal_of, steps_of, straight, taps_of
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.trace import LayerTrace, Trace


@dataclass(frozen=True, slots=True)
class Link:
    """What a layer reads of one of its sources.

    taps: (S, K) places in the source's record, -1 for padding. begin: (S, K) the steps above which those stand (of
    padding: any); end: (S,) the steps of the outputs. sent: (S, K) the size of the gradient that runs back along each.
    adjacent: whether the source's row is the one right below. straight: whether each output reads the one step above
    which it stands. weights: (S, K) how much each one counts, of an attention: 0 … 1, the mean of its heads.
    """

    source: str
    target: str
    taps: IntArray
    begin: IntArray
    end: IntArray
    sent: Array
    adjacent: bool
    straight: bool
    weights: Array | None = None

    @property
    def fan(self) -> bool:
        """Whether it reads several steps at once."""
        return bool(self.taps.shape[1] > 1)

    @property
    def skip(self) -> bool:
        """Whether it reads step for step, but past other rows: a residual, a skip, one of several sources."""
        return self.straight and not self.adjacent

    @property
    def across(self) -> bool:
        """Whether it leads from one step to another: a state that is handed over, one vector at every step."""
        return not self.fan and not self.straight


def links(trace: Trace, slopes_of: Trace | None = None) -> tuple[Link, ...]:
    """Every layer's links, from the input upward; slopes_of: another trace of the same model for the gradients."""
    found = []
    under = below(trace)
    for layer in trace.layers:
        slopes = (slopes_of or trace).layer(layer.name)
        for which, source in enumerate(layer.sources):
            taps = taps_of(trace, layer, which)
            sent = _sizes(slopes_of or trace, slopes, which)
            begin = steps_of(trace, source)[taps]
            adjacent = source == under[layer.name]
            direct = straight(trace, layer, which)
            weights = _weights(layer, taps) if which else None
            found.append(Link(source, layer.name, taps, begin, layer.steps, sent, adjacent, direct, weights))
    return tuple(found)


def _weights(layer: LayerTrace, taps: IntArray) -> Array | None:
    """(S, K): how much each step that an attention reads counts; None for other layers."""
    heads = [gate.after.value[0] for gate in layer.gates if gate.activation == "softmax"]
    if layer.recurrent or not heads or heads[0].shape != taps.shape:
        return None
    return np.asarray(np.mean(heads, axis=0))


def _sizes(trace: Trace, layer: LayerTrace, which: int) -> Array:
    taps = taps_of(trace, layer, which)
    down = sent_down(trace, layer, np.arange(len(layer.steps)), which)
    if down is not None:
        return np.where(taps >= 0, np.linalg.norm(down, axis=-1), 0.0)
    # Arithmetic that is not known here: the source's whole gradient is the best that can be said.
    return norms(signal_of(trace, layer.sources[which], port_of(layer, which)).gradient)[taps]


@dataclass(frozen=True, slots=True)
class Field:
    """cells: name of a layer or an input -> (T,) which steps belong to the field. lit: for each link (S, K) which of
    its edges are drawn: those that lead there without going through a recurrent layer's memory. stands: whether any
    layer has a cell in it."""

    cells: Mapping[str, BoolArray]
    lit: tuple[BoolArray, ...]
    stands: bool

    def span(self, name: str) -> tuple[int, int] | None:
        """The first and the last step of a row of the field, None where it has none there."""
        at = np.flatnonzero(self.cells[name])
        return (int(at[0]), int(at[-1])) if len(at) else None


_KEPT = 8
"""How many fields of a trace are kept."""


class Fields:
    """The fields of a trace's steps; slopes_of: another trace of the same model for the gradients."""

    def __init__(self, trace: Trace, slopes_of: Trace) -> None:
        self._trace, self._slopes_of = trace, slopes_of
        self._recurrent = any(layer.recurrent for layer in trace.layers)
        self._known: dict[tuple[int, bool], Field] = {}

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """What every layer reads (see `links`)."""
        return links(self._trace, self._slopes_of)

    @cached_property
    def any(self) -> bool:
        """Whether a layer reads several steps at once; without one there is nothing to show."""
        trace = self._trace
        return any(taps_of(trace, x, k).shape[1] > 1 for x in trace.layers for k in range(len(x.sources)))

    @cached_property
    def across(self) -> tuple[Link, ...]:
        """The links that lead from one step to another. Most models have none, which a look at what they read shows."""
        trace = self._trace
        reads = ((trace, layer, which) for layer in trace.layers for which in range(len(layer.sources)))
        if all(taps_of(*one).shape[1] > 1 or straight(*one) for one in reads):
            return ()
        return tuple(link for link in self.links if link.across)

    def at(self, step: int, forward: bool) -> Field:
        """The field of a step, going forward or back. The last ones are kept."""
        if (step, forward) not in self._known:
            if len(self._known) == _KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[step, forward] = self._at(step, forward)
        return self._known[step, forward]

    def _at(self, step: int, forward: bool) -> Field:
        direct, lit = self._walk(step, forward, memory=False)
        whole = self._walk(step, forward, memory=True)[0] if self._recurrent else direct
        trace = self._trace
        cells = {}
        for name, places in whole.items():
            here = np.zeros(trace.steps, bool)
            here[steps_of(trace, name)[places]] = True
            cells[name] = here
        stands = any(here.any() for name, here in cells.items() if trace.input(name) is None)
        return Field(cells, lit, stands)

    def _walk(self, step: int, forward: bool, *, memory: bool) -> tuple[dict[str, BoolArray], tuple[BoolArray, ...]]:
        """From the cells above a step, down to what they read (forward) or up to what reads them."""
        trace = self._trace
        places = {name: steps_of(trace, name) == step for name in order(trace)}
        lit = [np.zeros(link.taps.shape, bool) for link in self.links]
        upward = range(len(self.links))
        done: set[str] = set()
        for k in reversed(upward) if forward else upward:
            link = self.links[k]
            if link.target not in done and forward and memory:
                self._remember(places[link.target], link.target, forward)
                done.add(link.target)
            read = link.taps >= 0
            if forward:
                lit[k] = read & places[link.target][:, None]
                places[link.source][link.taps[lit[k]]] = True
            else:
                lit[k] = read & places[link.source][link.taps]
                places[link.target] |= lit[k].any(1)
                if memory:
                    self._remember(places[link.target], link.target, forward)
        return places, tuple(lit)

    def _remember(self, places: BoolArray, name: str, forward: bool) -> None:
        """A recurrent layer's output holds all earlier steps, and is held in all later ones."""
        at = np.flatnonzero(places)
        if len(at) and self._trace.layer(name).recurrent:
            places[slice(0, int(at[-1]) + 1) if forward else slice(int(at[0]), None)] = True


def receptive(trace: Trace, layer: LayerTrace, step: int) -> tuple[int, int] | None:
    """The first and the last step of the input that a layer's output above a step depends on; None where it has none
    there. Layers below it that have a memory see everything before."""
    if not (layer.steps == step).any():
        return None
    places = {name: np.zeros(len(steps_of(trace, name)), bool) for name in order(trace)}
    places[layer.name] |= layer.steps == step
    _read_down(trace, places)
    at = np.concatenate([one.steps[places[one.name]] for one in trace.read])
    return (int(at.min()), int(at.max())) if len(at) else None


def reach(trace: Trace, name: str, step: int) -> int:
    """From how many steps of a row, of a layer or an input, the cells above a step are made, from the first to the last
    of them; 0 where from none. Those that stand above the step count, too."""
    places = {one: steps_of(trace, one) == step for one in order(trace)}
    _read_down(trace, places)
    at = steps_of(trace, name)[places[name]]
    return int(at[-1] - at[0]) + 1 if len(at) else 0


def _read_down(trace: Trace, places: dict[str, BoolArray]) -> None:
    """Adds, from the top down, what the cells read that are in `places`: name of a row -> (S,)."""
    for reader in reversed(trace.layers):
        here = places[reader.name]
        if reader.recurrent and here.any():
            here[: int(np.flatnonzero(here)[-1]) + 1] = True
        for which, source in enumerate(reader.sources):
            taps = taps_of(trace, reader, which)[here]
            places[source][taps[taps >= 0]] = True
