"""Who reads whom, step by step, and what each output sends back down to every step that it read.

A layer's output reads some steps of each of its sources: one, for most layers; a window of them, for a convolution;
all, for Flatten. What flows back along such an edge is the part of the source's gradient that came this way. How a kind
of layer computes is not known here: all of it is in the layer's record.
"""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace


def kind_of(layer: LayerTrace) -> str:
    """Keras's class name; that of the layer inside, for TimeDistributed."""
    return str(layer.config.get("layer", layer.kind))


def values_of(trace: Trace, source: str) -> Array:
    """(S, units): all recorded outputs of a source of the first sequence, the model's input included."""
    return np.asarray(trace.x[0] if source == INPUT else trace.layer(source).output.value[0])


def steps_of(trace: Trace, source: str) -> IntArray:
    """(S,): the steps above which a source's outputs stand."""
    return np.arange(trace.steps) if source == INPUT else trace.layer(source).steps


def taps_of(trace: Trace, layer: LayerTrace, which: int) -> IntArray:
    """(S, K): the places in the record of source number `which` that each output reads, -1 for padding.

    A layer's own taps speak of its first source; the others it reads one for one, in the order in which they leave.
    """
    if which == 0:
        return layer.taps
    source = layer.sources[which]
    emitted = np.arange(trace.steps) if source == INPUT else np.flatnonzero(trace.layer(source).emits)
    return np.asarray(emitted[: len(layer.steps), None])


def read_by(trace: Trace, layer: LayerTrace, rows: IntArray, which: int = 0) -> Array:
    """(len(rows), K, features): what these outputs read of a source; padding reads as 0."""
    taps, values = taps_of(trace, layer, which)[rows], values_of(trace, layer.sources[which])
    found = np.asarray(values[taps], np.float64)
    found[taps < 0] = 0.0
    return found


def sent_down(trace: Trace, layer: LayerTrace, rows: IntArray, which: int = 0) -> Array | None:
    """(len(rows), K, features): what these outputs send down to every number they read of source number `which`.

    None where the trace does not say it. What is sent to padding goes nowhere.
    """
    return np.asarray(layer.sent[which][0, rows], np.float64) if layer.sent else None
