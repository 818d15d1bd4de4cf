"""Numbers in a lesson's text: written as names in braces, and taken from the trace.

{loss} {loss[3]} {x[24]} {target[24]} {prediction[-1]} {steps} {step} {unit} {units} {epoch}, and of the scene's layer
and unit {h[24]} {c[24]}, the gates by their letters {f[24]} {i[24]} {g[24]} {o[24]} {z[24]} {r[24]}, and the total
derivatives {dh[24]} {dc[24]}. Between bars, as in {|h[24]|}, is the norm over all units of the layer. Of a SimpleRNN
besides {wx[24]}, {wh[24]} and {b}, the three parts of its sum {a[24]}; of an LSTM {fc[24]} and {ig[24]}, the two parts
of its cell state, f(24)·c(23) and i(24)·g(24). Steps count from 0, negative ones from the end. {{ and }} are braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.layout.reads import begins_with, port_of, values_of
from rnnviz.lessons.lesson import Fault, Text
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.scene import Scene
from rnnviz.records.trace import LayerTrace, Trace

PLAIN = ("loss", "steps", "step", "unit", "units", "epoch", "b")
"""Stand without a step."""
GATES = ("f", "i", "g", "o", "z", "r")
UNITS = ("h", "c", "dh", "dc", *GATES)
"""Have a value for each unit of a layer at each step, and a norm."""
PARTS = ("a", "wx", "wh", "fc", "ig")
STEPPED = ("loss", "x", "target", "prediction", *PARTS, *UNITS)

_BRACES = re.compile(r"\{\{|\}\}|\{[^{}\n]*\}|[{}]")
_NAME = re.compile(r"(?P<bar>\|?)(?P<name>[a-z]+)(?:\[(?P<step>-?\d{1,6})\])?(?P<end>\|?)")


@dataclass(frozen=True, slots=True)
class Name:
    """A number that a text names. step: as written, from the end where it is negative; None for none."""

    name: str
    step: int | None
    norm: bool


def check_names(file: str, text: Text) -> Iterator[Fault]:
    """What is wrong with the names in a text, whatever the trace."""
    for found in _BRACES.finditer(text.markdown):
        if found[0] not in ("{{", "}}"):
            try:
                _read(found[0])
            except ValueError as error:
                yield Fault(file, _line(text, found.start()), str(error))


def fill(text: Text, *, file: str, trace: Trace, scene: Scene) -> tuple[str, tuple[Fault, ...]]:
    """The text with its numbers from the trace, and what could not be found there; a "?" stands in its place."""
    faults: list[Fault] = []

    def write(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        try:
            value = _value(_read(found[0]), trace, scene)
        except ValueError as error:
            faults.append(Fault(file, _line(text, found.start()), str(error)))
            return "?"
        return str(value) if isinstance(value, int) else number(value)

    return _BRACES.sub(write, text.markdown), tuple(faults)


def without_numbers(text: Text) -> str:
    """The text while its trace is on its way: "…" for each number."""
    return _BRACES.sub(lambda found: found[0][0] if found[0] in ("{{", "}}") else "…", text.markdown)


def _line(text: Text, at: int) -> int:
    return text.line + text.markdown.count("\n", 0, at)


def _read(braces: str) -> Name:
    """The name in a pair of braces. ValueError, in words, where it is none."""
    if len(braces) == 1:
        raise ValueError(f"This {braces} has no partner; for a brace as such write {braces * 2}.")
    found = _NAME.fullmatch(braces[1:-1])
    if found is None or bool(found["bar"]) != bool(found["end"]):
        raise ValueError(f"{braces} is not the name of a number. Names look like {{loss}}, {{h[24]}} or {{|dh[24]|}}.")
    name, step, norm = found["name"], found["step"], bool(found["bar"])
    if name not in (*PLAIN, *STEPPED):
        known = ", ".join(dict.fromkeys((*PLAIN, *STEPPED)))
        raise ValueError(f"{braces}: there is no number of this name. There are {known}.")
    if step is None and name not in PLAIN:
        raise ValueError(f"{braces} needs a time step, as in {{{name}[24]}}.")
    if step is not None and name not in STEPPED:
        raise ValueError(f"{braces}: {name} has no time step; write {{{name}}}.")
    if norm and name not in UNITS:
        raise ValueError(f"{braces}: {name} has no norm over units; those that have one are {', '.join(UNITS)}.")
    return Name(name, None if step is None else int(step), norm)


def _value(name: Name, trace: Trace, scene: Scene) -> float | int:
    """ValueError, in words, where the trace has no such number."""
    layer = _layer(trace, scene)
    if name.step is None:
        return _plain(name.name, trace, layer, scene)
    step = name.step + trace.steps if name.step < 0 else name.step
    if not 0 <= step < trace.steps:
        raise ValueError(f"There is no step {name.step}: the sequence has the steps 0 to {trace.steps - 1}.")
    if name.name == "x":
        return float(trace.x[0, step, 0])
    if name.name in ("loss", "target", "prediction"):
        at = _at(trace.target_steps, step, f"There is no {name.name} at step {step}")
        rows = {"loss": trace.loss_terms, "target": trace.target, "prediction": trace.prediction}[name.name][0, at]
        return float(rows.sum(dtype=float)) if name.name == "loss" else float(rows[0])
    at = _at(layer.steps, step, f"The layer {layer.name} has nothing above step {step}")
    if name.name in ("fc", "ig"):
        return _part_of_cell_state(name.name, trace, layer, at, _unit(layer, scene))
    if name.name in PARTS:
        return _part_of_sum(name.name, trace, layer, at, _unit(layer, scene))
    values = _of_units(name.name, layer)[0, at]
    return float(np.linalg.norm(values.astype(float))) if name.norm else float(values[_unit(layer, scene)])


def _plain(name: str, trace: Trace, layer: LayerTrace, scene: Scene) -> float | int:
    if name == "loss":
        return float(trace.loss)
    if name == "b":
        return _bias(layer, _unit(layer, scene))
    if name == "epoch":
        if trace.epoch is None:
            raise ValueError("It is not known of which epoch the weights are.")
        return trace.epoch
    return {"steps": trace.steps, "step": scene.step, "unit": _unit(layer, scene), "units": layer.units}[name]


def _layer(trace: Trace, scene: Scene) -> LayerTrace:
    if not scene.layer:
        return next((one for one in reversed(trace.layers) if one.recurrent), trace.layers[-1])
    names = [one.name for one in trace.layers]
    if scene.layer not in names:
        raise ValueError(f"There is no layer {scene.layer!r}; there are {', '.join(names)}.")
    return trace.layer(scene.layer)


def _unit(layer: LayerTrace, scene: Scene) -> int:
    if scene.unit >= layer.units:
        raise ValueError(f"The layer {layer.name} has no unit {scene.unit}, but the units 0 to {layer.units - 1}.")
    return scene.unit


def _at(steps: IntArray, step: int, missing: str) -> int:
    found = np.flatnonzero(steps == step)
    if len(found) == 0:
        raise ValueError(f"{missing}.")
    return int(found[0])


def _of_units(name: str, layer: LayerTrace) -> Array:
    """(batch, steps, units)."""
    state = name.removeprefix("d") if name in ("dh", "dc") else name
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


def _simple(layer: LayerTrace) -> LayerTrace:
    if layer.kind != "SimpleRNN":
        raise ValueError(f"wx, wh, b and a are the parts of a SimpleRNN's sum; {layer.name} is of kind {layer.kind}.")
    return layer


def _bias(layer: LayerTrace, unit: int) -> float:
    for weight in _simple(layer).weights:
        if weight.name == "bias":
            return float(weight.value[unit])
    return 0.0


def _part_of_sum(name: str, trace: Trace, layer: LayerTrace, at: int, unit: int) -> float:
    """a: the sum; wx: what comes from below of it; wh: what comes from the step before."""
    if name == "a":
        return float(_simple(layer).gates[0].before.value[0, at, unit])
    if name == "wh":
        given = begins_with(trace, layer, "h")
        start = np.zeros(layer.units) if given is None else given
        before = layer.states["h"].value[0, at - 1].astype(float) if at else start
        return float(before @ _simple(layer).weight("recurrent_kernel").value[:, unit].astype(float))
    source, tap = layer.sources[0], int(layer.taps[at, 0])
    below = values_of(trace, source, port_of(layer, 0))
    return float(below[tap].astype(float) @ _simple(layer).weight("kernel").value[:, unit].astype(float))


def _part_of_cell_state(name: str, trace: Trace, layer: LayerTrace, at: int, unit: int) -> float:
    """fc: what is kept of the cell state before, f(t)·c(t−1); ig: what is added to it, i(t)·g(t)."""
    if layer.kind != "LSTM":
        raise ValueError(f"fc and ig are the parts of an LSTM's cell state; {layer.name} is of kind {layer.kind}.")
    if name == "ig":
        return float(_of_units("i", layer)[0, at, unit]) * float(_of_units("g", layer)[0, at, unit])
    given = begins_with(trace, layer, "c")
    start = np.zeros(layer.units) if given is None else given
    before = _of_units("c", layer)[0, at - 1] if at else start
    return float(_of_units("f", layer)[0, at, unit]) * float(before[unit])
