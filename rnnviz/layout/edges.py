"""The arrows of the unrolled model: up from row to row at a step, right from step to step inside a layer."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.reads import below, port_of, signal_of, steps_of, straight, taps_of
from rnnviz.layout.tracks import PREDICTION
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace, Trace


@dataclass(frozen=True, slots=True)
class Edges:
    """All arrows between two rows, or along one (source == target).

    begin, end: (E,) the steps they lead from and to; along a row of what reads from the last step to the first, end is
    before begin. magnitude: (E,) the size of what flows back along them: the norm
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
    # What exploded is float32: squared, it would overflow long before it does itself.
    return np.asarray(np.linalg.norm(np.asarray(gradient[0], np.float64), axis=-1))


def edges(trace: Trace) -> tuple[Edges, ...]:
    """Every arrow between neighbouring rows and along them, from the input upward, those to the prediction last."""
    found: list[Edges] = []
    under = below(trace)
    for layer in trace.layers:
        # Windows of steps, rows that are passed by and ways from one step to another have lines of their own:
        # layout.field and layout.rails.
        found += [
            _up(trace, which, layer)
            for which, source in enumerate(layer.sources)
            if source == under[layer.name] and straight(trace, layer, which)
        ][:1]
        if layer.recurrent and len(layer.steps) > 1:
            size = norms(layer.states["h"].gradient)
            found.append(Edges(layer.name, layer.name, layer.steps[:-1], layer.steps[1:], size[:-1]))
    top = trace.layers[-1]
    at = top.emits & np.isin(top.steps, trace.target_steps)
    steps = top.steps[at]
    found.append(Edges(top.name, PREDICTION, steps, steps, norms(top.output.gradient)[at]))
    return tuple(found)


def _up(trace: Trace, which: int, layer: LayerTrace) -> Edges:
    source = layer.sources[which]
    begins, size = steps_of(trace, source), norms(signal_of(trace, source, port_of(layer, which)).gradient)
    taps = taps_of(trace, layer, which)[:, 0]
    read = taps >= 0
    position = taps[read]
    return Edges(source, layer.name, begins[position], layer.steps[read], size[position])
