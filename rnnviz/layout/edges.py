"""The arrows of the unrolled model: up from row to row at a step, right from step to step inside a layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.reads import taps_of
from rnnviz.layout.tracks import PREDICTION
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace


@dataclass(frozen=True, slots=True)
class Edges:
    """All arrows between two rows, or along one (source == target).

    begin, end: (E,) the steps they lead from and to. magnitude: (E,) the size of what flows back along them: the norm
    over the units of the total derivative of the loss with respect to the source's value at step `begin`; all NaN
    from the model's input where the trace does not say it.
    """

    source: str
    target: str
    begin: IntArray
    end: IntArray
    magnitude: Array


def norms(gradient: Array) -> Array:
    """(S,) the norm over the units, at every step of the first sequence of a (batch, S, units) gradient."""
    return np.asarray(np.linalg.norm(gradient[0], axis=-1))


def edges(trace: Trace) -> tuple[Edges, ...]:
    """Every arrow between neighbouring rows and along them, from the input upward, those to the prediction last."""
    found: list[Edges] = []
    below = INPUT
    for layer in trace.layers:
        # Windows of steps and rows that are passed by have lines of their own: layout.field and layout.rails.
        if below in layer.sources and layer.taps.shape[1] == 1:
            found.append(_up(trace, below, layer))
        below = layer.name
        if layer.recurrent and len(layer.steps) > 1:
            size = norms(layer.states["h"].gradient)
            found.append(Edges(layer.name, layer.name, layer.steps[:-1], layer.steps[1:], size[:-1]))
    top = trace.layers[-1]
    at = top.emits & np.isin(top.steps, trace.target_steps)
    steps = top.steps[at]
    found.append(Edges(top.name, PREDICTION, steps, steps, norms(top.output.gradient)[at]))
    return tuple(found)


def _up(trace: Trace, source: str, layer: LayerTrace) -> Edges:
    begins: IntArray
    if source == INPUT:
        begins, emits = np.arange(trace.steps), np.ones(trace.steps, bool)
        size: Array = np.full(trace.steps, np.nan) if trace.x_gradient is None else norms(trace.x_gradient)
    else:
        below = trace.layer(source)
        begins, emits, size = below.steps, below.emits, norms(below.output.gradient)
    taps = taps_of(trace, layer, layer.sources.index(source))[:, 0]
    read = (taps >= 0) & emits[np.maximum(taps, 0)]
    position = taps[read]
    return Edges(source, layer.name, begins[position], layer.steps[read], size[position])
