"""The live numbers of a cell's diagram: for every key of it, the unit's value and the gradient that flows there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_gru import gru_diagram
from rnnviz.layout.diagram_lstm import lstm_diagram
from rnnviz.layout.diagram_plain import INPUTS, dense_diagram, passing_diagram, simple_rnn_diagram
from rnnviz.layout.lines import weightiest
from rnnviz.layout.numerals import short
from rnnviz.records import Array, LayerTrace


@dataclass(frozen=True, slots=True)
class Reading:
    """value, gradient: None where there is no single number. caption, back: words that replace the slot's own.

    text: words in the number's place. flow: what a wire carries where that is not the value (input times weight).
    """

    value: float | None = None
    gradient: float | None = None
    caption: str = ""
    back: str = ""
    text: str = ""
    flow: float | None = None


Readings = dict[str, Reading]


def diagram(layer: LayerTrace, *, inputs: int, width: float) -> Diagram:
    """The diagram of a layer's kind of cell; inputs: how many numbers a unit reads from below."""
    act = str(layer.config.get("activation", "tanh" if layer.recurrent else "linear"))
    if layer.kind == "LSTM":
        return lstm_diagram(width, act)
    if layer.kind == "GRU":
        return gru_diagram(width, reset_after=bool(layer.config.get("reset_after", True)))
    if layer.recurrent:
        return simple_rnn_diagram(width, act)
    if any(w.name == "kernel" for w in layer.weights):
        return dense_diagram(width, inputs=inputs, activation=act)
    return passing_diagram(width, layer.kind)


def readings(cell: Cell) -> Readings:
    """Key -> Reading for the diagram of the cell's kind."""
    layer = cell.layer
    if layer.kind == "LSTM":
        return _common(cell) | _lstm(cell)
    if layer.kind == "GRU":
        return _common(cell) | _gru(cell)
    if layer.recurrent:
        return _common(cell) | _simple(cell)
    if any(w.name == "kernel" for w in layer.weights):
        return _dense(cell)
    p, u = cell.position, cell.unit
    y = Reading(float(layer.output.value[0, p, u]), float(layer.output.gradient[0, p, u]))
    return {"x": Reading(float(cell.inputs()[u]), y.gradient), "y": y}


def _common(cell: Cell) -> Readings:
    h = cell.layer.states["h"]
    down, x = cell.to_inputs(), cell.inputs()
    one = len(x) == 1
    found = {
        "x": Reading(
            float(x[0]) if one else None,
            _size(down),
            back="" if one else "‖to x(t)‖",
            text="" if one else f"{len(x)} values",
        ),
        "h_prev": Reading(cell.state("h", 1), cell.sent_back()),
        "h": Reading(cell.value(h), cell.gradient(h)),
        "h_next": Reading(cell.value(h), cell.sent_back(1)),
        "h_up": Reading(None, cell.from_above()),
    }
    for gate in cell.layer.gates:
        found[gate.symbol] = Reading(cell.value(gate.after), cell.gradient(gate.after))
        found[f"{gate.symbol}_in"] = Reading(cell.value(gate.before), cell.gradient(gate.before))
    found["bus"] = Reading(None, _size(np.array([cell.gradient(g.before) for g in cell.layer.gates])))
    return found


def _lstm(cell: Cell) -> Readings:
    f, i, g, o = (cell.after(name) for name in ("forget", "input", "candidate", "output"))
    dc, dh = cell.gradient(cell.layer.states["c"]), cell.gradient(cell.layer.states["h"])
    c, before = cell.state("c"), cell.state("c", 1)
    act = str(cell.layer.config.get("activation", "tanh"))
    squashed = activation.value(act, c)
    later = cell.after("forget", 1) * cell.gradient(cell.layer.states["c"], 1)
    return {
        "c_prev": Reading(before, f * dc),
        "fc": Reading(f * before, dc),
        "ig": Reading(i * g, dc),
        "c": Reading(c, dc),
        "c_next": Reading(c, later),
        "c_tanh": Reading(c, dc - later),
        "tanh_c": Reading(squashed, dh * o),
    }


def _gru(cell: Cell) -> Readings:
    z, r, g = (cell.after(name) for name in ("update", "reset", "candidate"))
    dh, h = cell.gradient(cell.layer.states["h"]), cell.state("h", 1)
    keep, new = dh * h, -dh * g
    parts = cell.recurrent_parts()
    d_before = cell.gradient(cell.layer.gate("candidate").before)
    if cell.reset_after:
        value = recurrent_product(cell)
        inner = Reading(value, d_before * r)
    else:
        # The unit's own r·h(t−1); it reaches every unit's candidate.
        inner = Reading(r * h, cell.candidate_pull())
    return {
        "h_keep": Reading(h, z * dh),
        "zh": Reading(z * h, dh),
        "zg": Reading((1 - z) * g, dh),
        "z_keep": Reading(z, keep),
        "z_new": Reading(z, new),
        "inner": inner,
        "h_to_g": Reading(h, parts["candidate"]),
    }


def recurrent_product(cell: Cell) -> float:
    """u·h(t−1) + b′, which r multiplies in a GRU with reset_after."""
    biases = cell.biases("candidate")
    product = float(cell.hidden_before() @ cell.weights_of("recurrent_kernel", "candidate"))
    return product + (biases[1] if len(biases) > 1 else 0.0)


def _simple(cell: Cell) -> Readings:
    gate = cell.layer.gates[0]
    biases = cell.biases(gate.name)
    before = Reading(cell.value(gate.before), cell.gradient(gate.before))
    return {
        "a": Reading(cell.value(gate.after), cell.gradient(gate.after)),
        "sum": before,
        "b": Reading(biases[0] if biases else 0.0, before.gradient),
    }


def _dense(cell: Cell) -> Readings:
    x, w = cell.inputs(), cell.weights_of("kernel", "candidate")
    kernel, p = cell.layer.weight("kernel"), cell.position
    delta = sum(float(f.deltas[0, p, cell.unit]) for f in kernel.factors)
    biases = cell.biases("candidate")
    bias = biases[0] if biases else 0.0
    products = [float(v) for v in x * w]
    order, names = weightiest(x * w, INPUTS), cell.input_names()
    out = cell.layer.output
    found = {
        "y": Reading(cell.value(out), cell.gradient(out)),
        "sum": Reading(float(x @ w) + bias, delta),
        "b": Reading(bias, delta),
    }
    for k, index in enumerate(order):
        found[f"in{k}"] = Reading(
            float(x[index]), float(w[index]) * delta, names[index], f"to {names[index]}", "", products[index]
        )
        found[f"w{k}"] = Reading(text=f"×{short(float(w[index]))}")
    if len(x) > len(order):
        rest = np.setdiff1d(np.arange(len(x)), order)
        more = f"{len(rest)} more"
        found["rest"] = Reading(
            float(x[rest] @ w[rest]), _size(w[rest] * delta), more, more, "", float(x[rest] @ w[rest])
        )
    return found


def _size(values: Array) -> float:
    """The number itself if it is one, else their norm."""
    return float(values[0]) if len(values) == 1 else float(np.linalg.norm(values))
