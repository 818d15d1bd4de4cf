"""The arrows of the unrolled model: up from layer to layer at a step, right from step to step inside a layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.tracks import PREDICTION
from rnnviz.records import INPUT, Array, IntArray, LayerTrace, Trace


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
    """Every arrow of a trace, from the input upward, the ones to the prediction last."""
    found: list[Edges] = []
    for layer in trace.layers:
        for source in layer.sources:
            found.append(_up(trace, source, layer))
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
    # `taps` speaks of the first source; a second one (a skip connection) is read at the layer's own steps.
    taps = layer.taps if source == layer.sources[0] else np.searchsorted(begins, layer.steps)[:, None]
    ends = np.broadcast_to(layer.steps[:, None], taps.shape)
    read = (taps >= 0) & emits[np.maximum(taps, 0)]
    position = taps[read]
    return Edges(source, layer.name, begins[position], ends[read], size[position])
