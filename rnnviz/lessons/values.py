"""What the names of numbers in a lesson stand for: values of a trace and of the scene that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from rnnviz.layout.field import reach
from rnnviz.layout.reads import begins_with, port_of, values_of
from rnnviz.lessons.naming import BOARD, PARTS, REACH, Name
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace, Trace

if TYPE_CHECKING:
    from rnnviz.records.scene import Scene

_KINDS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("a", "wx", "wh"), ("SimpleRNN", "the parts of a SimpleRNN's sum")),
    **dict.fromkeys(("fc", "ig", "back"), ("LSTM", "the parts of an LSTM's cell state")),
    **dict.fromkeys(("zh", "zg"), ("GRU", "the parts of a GRU's hidden state")),
}


def value_of(name: Name, trace: Trace, scene: Scene, *, figures: Mapping[str, float] | None = None) -> float | int:
    """The number. figures: the errors of the board's rows by their keys. ValueError, in words, where there is none."""
    if name.name == BOARD:
        known = figures or {}
        if name.step not in known:
            raise ValueError(f"The board has no row {name.step}; it has {', '.join(known) or 'none'}.")
        return known[str(name.step)]
    if name.name == REACH:
        row = name.layer if trace.input(name.layer) is not None else layer_of(name, trace, scene).name
        return reach(trace, row, step_of(name.step or 0, trace, scene))
    layer = layer_of(name, trace, scene)
    if name.step is None:
        return _plain(name, trace, layer, scene)
    step = step_of(name.step, trace, scene)
    if name.name == "x":
        return float(trace.x[0, step, _feature(name, trace.x.shape[-1])])
    if name.name in ("loss", "target", "prediction"):
        at = _at(trace.target_steps, step, f"There is no {name.name} at step {step}")
        rows = {"loss": trace.loss_terms, "target": trace.target, "prediction": trace.prediction}[name.name][0, at]
        return float(rows.sum(dtype=float)) if name.name == "loss" else float(rows[_feature(name, len(rows))])
    at = _at(layer.steps, step, f"The layer {layer.name} has no output at step {step}")
    if name.name in PARTS:
        return _part(name.name, trace, layer, at=at, unit=unit_of(name, layer, scene))
    values = _of_units(name.name, layer)[0, at]
    return float(np.linalg.norm(values.astype(float))) if name.norm else float(values[unit_of(name, layer, scene)])


def step_of(step: int | str, trace: Trace, scene: Scene) -> int:
    """Counted from 0. ValueError where the sequence does not have it."""
    at = scene.step if isinstance(step, str) else step
    found = at + trace.steps if at < 0 else at
    if not 0 <= found < trace.steps:
        raise ValueError(f"There is no step {at}: the sequence has the steps 0 to {trace.steps - 1}.")
    return found


def layer_of(name: Name, trace: Trace, scene: Scene) -> LayerTrace:
    """The name's own layer, else the scene's. ValueError where the trace does not have it."""
    wanted = name.layer or scene.layer
    if not wanted:
        return next((one for one in reversed(trace.layers) if one.recurrent), trace.layers[-1])
    names = [one.name for one in trace.layers]
    if wanted not in names:
        raise ValueError(f"There is no layer {wanted!r}; there are {', '.join(names)}.")
    return trace.layer(wanted)


def unit_of(name: Name, layer: LayerTrace, scene: Scene) -> int:
    """The name's own unit, else the scene's. ValueError where the layer does not have it."""
    unit = scene.unit if name.unit is None else name.unit
    if unit >= layer.units:
        raise ValueError(f"The layer {layer.name} has no unit {unit}, but the units 0 to {layer.units - 1}.")
    return unit


def _feature(name: Name, count: int) -> int:
    unit = name.unit or 0
    if unit >= count:
        raise ValueError(f"{name.name} has {count} numbers a step, counted from 0; there is none {unit}.")
    return unit


def _plain(name: Name, trace: Trace, layer: LayerTrace, scene: Scene) -> float | int:
    if name.name == "loss":
        return float(trace.loss)
    if name.name == "b":
        return _bias(layer, unit_of(name, layer, scene))
    if name.name == "epoch":
        if trace.epoch is None:
            raise ValueError("It is not known of which epoch the weights are.")
        return trace.epoch
    if name.name == "parameters":
        layers = (layer,) if name.layer else trace.layers
        return sum(weight.value.size for one in layers for weight in one.weights)
    if name.name == "unit":
        return unit_of(name, layer, scene)
    return {"steps": trace.steps, "step": scene.step, "units": layer.units}[name.name]


def _at(steps: IntArray, step: int, missing: str) -> int:
    found = np.flatnonzero(steps == step)
    if len(found) == 0:
        raise ValueError(f"{missing}.")
    return int(found[0])


def _of_units(name: str, layer: LayerTrace) -> Array:
    """(batch, steps, units)."""
    state = name.removeprefix("d") if name in ("dh", "dc", "dy") else name
    if state == "y":
        return layer.output.value if state == name else layer.output.gradient
    if state in ("h", "c"):
        if state not in layer.states:
            raise ValueError(f"The layer {layer.name} ({layer.kind}) has no {state}.")
        signal = layer.states[state]
        return signal.value if state == name else signal.gradient
    for gate in layer.gates:
        if gate.symbol == name:
            return gate.after.value
    known = ", ".join(gate.symbol for gate in layer.gates)
    raise ValueError(f"The layer {layer.name} ({layer.kind}) has no gate {name}; it has {known or 'none'}.")


def _part(name: str, trace: Trace, layer: LayerTrace, *, at: int, unit: int) -> float:
    """One of PARTS, at the layer's step number `at`."""
    kind, whose = _KINDS[name]
    if layer.kind != kind:
        *some, last = (one for one, (_, of) in _KINDS.items() if of == whose)
        both = f"{', '.join(some)} and {last}"
        raise ValueError(f"{both} are {whose}; {layer.name} is of kind {layer.kind}.")

    def gate(symbol: str) -> float:
        return float(_of_units(symbol, layer)[0, at, unit])

    if name == "a":
        return float(layer.gates[0].before.value[0, at, unit])
    if name == "wx":
        source, tap = layer.sources[0], int(layer.taps[at, 0])
        below = values_of(trace, source, port_of(layer, 0))
        return float(below[tap].astype(float) @ layer.weight("kernel").value[:, unit].astype(float))
    if name == "ig":
        return gate("i") * gate("g")
    if name == "zg":
        return (1 - gate("z")) * gate("g")
    if name == "back":
        return _factor_back(layer, at=at, unit=unit)
    state = "c" if name == "fc" else "h"
    given = begins_with(trace, layer, state)
    start = np.zeros(layer.units) if given is None else given
    before = layer.states[state].value[0, at - 1].astype(float) if at else start
    if name == "wh":
        return float(before @ layer.weight("recurrent_kernel").value[:, unit].astype(float))
    return gate("f" if name == "fc" else "z") * float(before[unit])


def _factor_back(layer: LayerTrace, *, at: int, unit: int) -> float:
    """From the gradient of a cell state to that of the step before. ValueError where one of them is not there."""
    slopes = layer.states["c"].gradient[0, :, unit].astype(float)
    if not at or slopes[at] == 0:
        raise ValueError(f"There is no factor from ∂L/∂c({at}) to the step before it.")
    return float(slopes[at - 1] / slopes[at])


def _bias(layer: LayerTrace, unit: int) -> float:
    if layer.kind != "SimpleRNN":
        raise ValueError(f"b is the bias of a SimpleRNN; {layer.name} is of kind {layer.kind}.")
    return next((float(weight.value[unit]) for weight in layer.weights if weight.name == "bias"), 0.0)
