"""Who reads whom, step by step, and what each output sends back down to every step that it read.

A layer's output reads some steps of each of its sources: one, for most layers; a window of them, for a convolution;
all, for Flatten. What flows back along such an edge is the part of the source's gradient that came this way. How a kind
of layer computes is not known here: all of it is in the layer's record.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace, Signal, Trace

HANDED = "initial_state"
"""The role of a source that a recurrent layer reads in place of a state before its first step."""


def kind_of(layer: LayerTrace) -> str:
    """Keras's class name; that of the layer inside, for TimeDistributed."""
    return str(layer.config.get("layer", layer.kind))


def order(trace: Trace) -> tuple[str, ...]:
    """The names of all inputs and layers from below upward: an input stands right below the first layer that reads
    it, the first one below all."""
    found: list[str] = [trace.read[0].name]
    for layer in trace.layers:
        found += [one.name for one in trace.read if one.name in layer.sources and one.name not in found]
        found.append(layer.name)
    unread = [one.name for one in trace.read if one.name not in found]
    return (*unread, *found)


def below(trace: Trace) -> Mapping[str, str]:
    """Name -> the name of the row right below; nothing for the lowest."""
    names = order(trace)
    return dict(zip(names[1:], names, strict=False))


def signal_of(trace: Trace, source: str, port: int = 0) -> Signal:
    """All recorded outputs of a layer, or of an input of the model, and their derivatives; port: which of a layer's
    outputs, 0 what it is called for, 1 and 2 its states. The derivative is NaN where the trace does not say it, and for
    ids, which have none."""
    read = trace.input(source)
    if read is not None:
        if read.gradient is None or read.ids:
            return Signal(read.value, np.full(read.value.shape, np.nan))
        return Signal(read.value, read.gradient)
    layer = trace.layer(source)
    return tuple(layer.states.values())[port - 1] if port else layer.output


def values_of(trace: Trace, source: str, port: int = 0) -> Array:
    """(S, units): all recorded outputs of a source of the first sequence, the model's inputs included."""
    return np.asarray(signal_of(trace, source, port).value[0])


def steps_of(trace: Trace, source: str) -> IntArray:
    """(S,): the steps above which a source's outputs stand."""
    read = trace.input(source)
    return trace.layer(source).steps if read is None else read.steps


def port_of(layer: LayerTrace, which: int) -> int:
    """Which output of source number `which` a layer reads."""
    return layer.ports[which] if layer.ports else 0


def handed(layer: LayerTrace, which: int) -> bool:
    """Whether source number `which` is what the layer's state begins with."""
    return bool(layer.roles) and layer.roles[which] == HANDED


def taps_of(trace: Trace, layer: LayerTrace, which: int) -> IntArray:
    """(S, K): the places in the record of source number `which` that each output reads, -1 for padding.

    A layer's own taps speak of its first source, its `more_taps` of the others; where it has none, it reads those one
    for one, in the order in which they leave.
    """
    if which == 0:
        return layer.taps
    if layer.more_taps:
        return layer.more_taps[which - 1]
    source = layer.sources[which]
    read = trace.input(source)
    emitted = np.flatnonzero(trace.layer(source).emits) if read is None else np.arange(len(read.steps))
    return np.asarray(emitted[: len(layer.steps), None])


def straight(trace: Trace, layer: LayerTrace, which: int) -> bool:
    """Whether a source is read step for step: each output one step of it, the one above which it stands itself."""
    taps = taps_of(trace, layer, which)
    read = taps[:, 0] >= 0
    return taps.shape[1] == 1 and bool(
        (steps_of(trace, layer.sources[which])[taps[read, 0]] == layer.steps[read]).all()
    )


def read_by(trace: Trace, layer: LayerTrace, rows: IntArray, which: int = 0) -> Array:
    """(len(rows), K, features): what these outputs read of a source; padding reads as 0."""
    values = values_of(trace, layer.sources[which], port_of(layer, which))
    taps = taps_of(trace, layer, which)[rows]
    found = np.asarray(values[taps], np.float64)
    found[taps < 0] = 0.0
    return found


def begins_with(trace: Trace, layer: LayerTrace, state: str) -> Array | None:
    """(units,): the state "h" or "c" before a recurrent layer's first step, where it is handed one or has one of its
    own; None where it is zero."""
    number = list(layer.states).index(state)
    given = [which for which in range(len(layer.sources)) if handed(layer, which)]
    if number < len(given):
        return np.asarray(read_by(trace, layer, np.array([0]), given[number])[0, 0])
    known = layer.config.get(f"initial_{state}")
    return None if known is None else np.asarray(known, np.float64).reshape(-1)


def turned(layer: LayerTrace) -> bool:
    """Whether it is computed from the last step to the first."""
    return len(layer.steps) > 1 and bool(layer.steps[1] < layer.steps[0])


def passed_over(layer: LayerTrace, position: int) -> bool:
    """Whether the first sequence's step is masked, so that a recurrent layer leaves its states as they are."""
    return layer.recurrent and layer.mask is not None and not bool(layer.mask[0, position])


def held_states(layer: LayerTrace, position: int, unit: int) -> tuple[str, ...]:
    """Which states of a unit are held by hand at one of the layer's steps, by their names."""
    if not layer.held or position >= len(layer.steps):
        return ()
    return tuple(name for name, where in layer.held.items() if where[position, unit])


def sent_down(trace: Trace, layer: LayerTrace, rows: IntArray, which: int = 0) -> Array | None:
    """(len(rows), K, features): what these outputs send down to every number they read of source number `which`.

    None where the trace does not say it. What is sent to padding goes nowhere.
    """
    return np.asarray(layer.sent[which][0, rows], np.float64) if layer.sent else None
