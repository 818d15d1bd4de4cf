"""What was changed by hand, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rnnviz.layout.activation import sign
from rnnviz.layout.activation import value as activated
from rnnviz.layout.numerals import exact, number, subscript
from rnnviz.layout.titles import layer_titles
from rnnviz.layout.weight_maps import as_matrix, blocks
from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import Hold, InputEdit
from rnnviz.records.edits import Edit, WeightEdit
from rnnviz.records.network import INPUT
from rnnviz.records.trace import LayerTrace, Trace

_SHOWN = 5e-5
"""Half of the last digit that a field has."""


def in_short(edits: Iterable[Edit]) -> str:
    """Of what kinds it is: "weights changed by hand", "weights and input changed by hand, a state held"; "" of
    nothing."""
    every = tuple(edits)
    changed = " and ".join(
        words
        for kind, words in ((WeightEdit, "weights"), (InputEdit, "input"))
        if any(isinstance(e, kind) for e in every)
    )
    parts = [f"{changed} changed by hand"] if changed else []
    if held := len({edit.place for edit in every if isinstance(edit, Hold)}):
        parts.append("a state held" if held == 1 else f"{held} states held")
    return ", ".join(parts)


def in_full(edits: Iterable[Edit], trace: Trace | None) -> tuple[str, ...]:
    """A line for every change, in their order. trace: of the model that they are changes of, where it is known."""
    every, lines = list(edits), []
    for edit in every:
        off = _switched_off(edit, every, trace)
        if off is None:
            lines.append(line_of(edit, trace))
        elif off:
            lines.append(off)
    return tuple(lines)


def _switched_off(edit: Edit, edits: Sequence[Edit], trace: Trace | None) -> str | None:
    """Of the changes that together switch a unit off, so that nobody reads it: a line for the first of them, "" for the
    others; None for a change that is none of these."""
    if trace is None or not isinstance(edit, WeightEdit):
        return None
    unit = edit.rows[0]
    for layer in trace.layers:
        readers = _readers(layer, trace)
        gone = [e for e in edits if isinstance(e, WeightEdit) and readers.get((e.layer, e.weight)) == e.columns]
        gone = [e for e in gone if (e.deed, e.value, e.rows) == ("set", 0.0, (unit, unit + 1))]
        if edit in gone and layer.states and len({(e.layer, e.weight) for e in gone}) == len(readers) > 1:
            return f"{title_of(layer.name, trace)}, unit {unit}: switched off" if edit is gone[0] else ""
    return None


def _readers(layer: LayerTrace, trace: Trace) -> dict[tuple[str, str], tuple[int, int]]:
    """(layer, weight) of each weight with a row for each unit of a layer, and all of its columns."""
    found = {}
    for one in trace.layers:
        for weight in one.weights:
            reads = "recurrent_kernel" if one is layer else "kernel" if layer.name in one.sources else ""
            rows, columns = as_matrix(weight.value).shape
            if weight.name == reads and rows == layer.units:
                found[one.name, weight.name] = (0, columns)
    return found


def line_of(edit: Edit, trace: Trace | None) -> str:
    """One change: "LSTM 1, kernel from x₀ to the input gate, unit 5: set to 1.5"."""
    if isinstance(edit, WeightEdit):
        return f"{title_of(edit.layer, trace)}, {_weight(edit, trace)}: {_weight_deed(edit)}"
    if isinstance(edit, Hold):
        return f"{title_of(edit.layer, trace)}, {hold_words(edit)}"
    called = "the input" if edit.source == INPUT else f"the input “{edit.source}”"
    channel = "" if edit.channel is None else f", number {edit.channel} of each step"
    read = None if trace is None else trace.input(edit.source)
    known = read.words if read is not None and read.ids else ()
    if edit.deed == "set" and 0 <= edit.value < len(known):
        return f"{called}, {_steps(*edit.steps)}: “{known[int(edit.value)]}”"
    return f"{called}, {_steps(*edit.steps)}{channel}: {_input_deed(edit)}"


def forget_bias_words(values: Array, value: float, *, activation: str) -> str:
    """Of the forget bias of all units. values: (units,), what they are; value: what all of them are set to, or their
    mean. activation: the gate's."""
    low, high = float(values.min()), float(values.max())
    if low < high and abs(value - float(values.mean())) < _SHOWN:
        return (
            f"From {number(low)} to {number(high)}, {number(value)} on average. "
            "Move the slider to give all units one value."
        )
    gate = activated(activation, value)
    alone = f"f\N{NO-BREAK SPACE}= {sign(activation)}({number(value)}) = {number(gate)}" if gate is not None else ""
    return f"All {len(values)} units have this bias." + (f" Where nothing else comes in, {alone}." if alone else "")


def title_of(layer: str, trace: Trace | None) -> str:
    """What a layer is called in the score; its name, where it is none of the trace's."""
    return layer if trace is None else layer_titles(trace).get(layer, layer)


def _weight(edit: WeightEdit, trace: Trace | None) -> str:
    """Which weights, by where they lead from and to: "recurrent kernel from h₃ to the forget gate, all units"."""
    name = edit.weight.replace("_", " ")
    layer = None if trace is None else next((one for one in trace.layers if one.name == edit.layer), None)
    weight = None if layer is None else next((one for one in layer.weights if one.name == edit.weight), None)
    if layer is None or weight is None:
        return f"{name} {_block(edit)}"
    rows, columns = as_matrix(weight.value).shape
    if edit.shape == (rows, columns):
        return f"all of the {name}"
    target = "" if edit.shape[1] == columns else f"the {_target(edit, blocks(layer, weight))}"
    symbol = {"kernel": "x", "recurrent_kernel": "h"}.get(edit.weight, "")
    if not symbol:
        return f"{name} of {target}"
    first, last = edit.rows
    whole = edit.shape[0] == rows > 1
    source = "" if whole else f" from {symbol}{subscript(first)}"
    source += f" to {symbol}{subscript(last - 1)}" if last > first + 1 and not whole else ""
    return name + source + (f" to {target}" if target else "")


def _target(edit: WeightEdit, parts: Sequence[tuple[str, int, int]]) -> str:
    """parts: (gate, start, stop) of the weight's columns."""
    first, last = edit.columns
    gate, start, stop = next(part for part in parts if part[1] <= first < part[2])
    called = f"{gate} gate".replace("candidate gate", "candidate") if gate else ""
    if last > stop or (last - first > 1 and not called):
        return f"columns {first} to {last - 1}"
    units = f"unit {first - start}" if last == first + 1 else f"units {first - start} to {last - 1 - start}"
    units = "all units" if (first, last) == (start, stop) and last > first + 1 else units
    return f"{called}, {units}" if called else units


def hold_words(edit: Hold) -> str:
    """ "h of unit 3 held at 0.5 from t = 12 on"."""
    first, last = edit.units
    who = f"unit {first}" if last == first + 1 else f"units {first} to {last - 1}"
    begin, end = edit.steps
    when = f"from t = {begin} on" if end is None else f"at {_steps(begin, end)}"
    return f"{edit.state} of {who} held at {exact(edit.value, digits=4)} {when}"


def _steps(first: int, last: int) -> str:
    return f"t = {first}" if last == first + 1 else f"t = {first} to {last - 1}"


def _count(steps: float) -> str:
    return f"{exact(steps)} step" if steps == 1 else f"{exact(steps)} steps"


def _block(edit: WeightEdit) -> str:
    rows, columns = (
        str(first) if last == first + 1 else f"{first}…{last - 1}" for first, last in (edit.rows, edit.columns)
    )
    return f"[{rows}, {columns}]"


def _weight_deed(edit: WeightEdit) -> str:
    value = exact(edit.value, digits=4)
    deeds = {
        "set": f"set to {value}",
        "scale": f"times {value}",
        "identity": "the identity",
        "copy": "its initial values",
    }
    return deeds[edit.deed]


def _input_deed(edit: InputEdit) -> str:
    value = exact(edit.value, digits=4)
    return {
        "set": f"set to {value}",
        "add": f"{value} added",
        "noise": f"noise added, standard deviation {value}",
        "shift": f"{_count(abs(edit.value))} {'later' if edit.value > 0 else 'earlier'}",
        "cut": "cut out",
        "repeat": "repeated" if edit.value == 1 else f"repeated {value} times",
        "copy": "typed, pasted or drawn",
    }[edit.deed]
