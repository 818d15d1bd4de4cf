"""What can be set to a value by hand, one number or a block of them: how to read it in a trace, and the change that
sets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from rnnviz.layout.reads import signal_of
from rnnviz.layout.weight_maps import as_matrix
from rnnviz.light_dataclass import dataclass
from rnnviz.records.by_hand import Hold, InputEdit
from rnnviz.records.edits import Edit, WeightEdit
from rnnviz.records.trace import Trace


@dataclass(frozen=True, slots=True)
class Handle:
    """edit: what sets it, with any value. what: "weight", "block" (many of them), "input" or "state". words: what it
    is. value, slope: its value in a trace, and the derivative of the loss with respect to it, None where there is none.
    note: what is to be said of a value."""

    edit: Edit
    what: str
    words: str
    value: Callable[[Trace], float]
    slope: Callable[[Trace], float | None]
    note: Callable[[float], str] = lambda value: ""

    def set_to(self, value: float) -> Edit:
        return replace(self.edit, value=value)


def weight_handle(edit: WeightEdit, words: str) -> Handle:
    """One entry of a weight. Where layers share it, the derivative is the sum over all of them."""
    row, column = edit.rows[0], edit.columns[0]

    def value(trace: Trace) -> float:
        return float(as_matrix(trace.layer(edit.layer).weight(edit.weight).value)[row, column])

    def slope(trace: Trace) -> float | None:
        owner = trace.layer(edit.layer).shared or edit.layer
        every = [one for one in trace.layers if owner in (one.name, one.shared)]
        return float(sum(as_matrix(one.weight(edit.weight).gradient)[row, column] for one in every))

    return Handle(edit, "weight", words, value, slope)


def block_handle(
    edit: WeightEdit, words: str, *, note: Callable[[float], str], factor: Callable[[], float] = lambda: 1.0
) -> Handle:
    """All entries of a block at once: they are set to one value, and have their mean until then; or they are
    multiplied. factor: by what they are now."""

    def value(trace: Trace) -> float:
        if edit.deed == "scale":
            return factor()
        matrix = as_matrix(trace.layer(edit.layer).weight(edit.weight).value)
        return float(matrix[slice(*edit.rows), slice(*edit.columns)].mean())

    return Handle(edit, "block", words, value, lambda trace: None, note)


def input_handle(trace: Trace, *, source: str, step: int, channel: int) -> Handle | None:
    """One number of an input at a time step; None where nothing enters there."""
    read = trace.input(source)
    found = np.flatnonzero(read.steps == step).tolist() if read is not None else []
    if read is None or not found:
        return None
    at: int = found[0]

    def value(of: Trace) -> float:
        now = of.input(source)
        return float(now.value[0, at, channel]) if now is not None and at < now.value.shape[1] else 0.0

    def slope(of: Trace) -> float | None:
        if read.ids:
            return None
        gradient = signal_of(of, source).gradient
        known = float(gradient[0, at, channel])
        return known if np.isfinite(known) else None

    which = f", number {channel}" if read.value.shape[-1] > 1 else ""
    called = "x" if source == trace.read[0].name else source
    return Handle(
        InputEdit(source, (at, at + 1), channel if which else None),
        "input",
        f"{called} at t = {step}{which}",
        value,
        slope,
    )


def hold_handle(edit: Hold, title: str) -> Handle:
    """A state of a unit that is held; its derivative is with respect to the value at which it is held.
    title: what its layer is called."""
    unit = edit.units[0]

    def value(trace: Trace) -> float:
        layer = trace.layer(edit.layer)
        return float(layer.states[edit.state].value[0, np.flatnonzero(edit.at(layer.steps))[0], unit])

    def slope(trace: Trace) -> float | None:
        layer = trace.layer(edit.layer)
        held = layer.held.get(edit.state)
        if held is None:
            return None
        at = edit.at(layer.steps)
        return float((layer.states[edit.state].gradient[0, at, unit] * held[at, unit]).sum())

    words = f"{edit.state}({edit.steps[0]}) of unit {unit} of {title}"
    return Handle(edit, "state", words, value, slope, lambda value: "No gradient goes back through a held state.")
