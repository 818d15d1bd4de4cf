"""The live numbers of a cell's diagram: for every key of it, the unit's value and the gradient that flows there."""

from __future__ import annotations

import numpy as np

from rnnviz.layout import activation
from rnnviz.layout.cell import Cell
from rnnviz.layout.diagram import Diagram
from rnnviz.layout.diagram_gru import gru_diagram
from rnnviz.layout.diagram_lstm import lstm_diagram
from rnnviz.layout.diagram_plain import (
    INPUTS,
    dense_diagram,
    norm_diagram,
    passing_diagram,
    simple_rnn_diagram,
)
from rnnviz.layout.equations_norm import sums
from rnnviz.layout.lines import weightiest
from rnnviz.layout.numerals import short
from rnnviz.layout.reading import Reading, Readings, size_of
from rnnviz.layout.readings_plain import (
    SIGNS,
    TAPS,
    joined_readings,
    norm_readings,
    passing_readings,
    window_readings,
)
from rnnviz.layout.reads import LARGEST, MEANS, NORMS, kind_of
from rnnviz.records import LayerTrace

__all__ = ["Reading", "Readings", "diagram", "readings"]


def diagram(layer: LayerTrace, *, inputs: int, width: float) -> Diagram:
    """The diagram of a layer's kind of cell; inputs: how many numbers a unit reads from below."""
    act = str(layer.config.get("activation", "tanh" if layer.recurrent else "linear"))
    if layer.kind == "LSTM":
        return lstm_diagram(width, act)
    if layer.kind == "GRU":
        return gru_diagram(width, reset_after=bool(layer.config.get("reset_after", True)))
    if layer.recurrent:
        return simple_rnn_diagram(width, act, normalised=layer.kind == "LayerNormSimpleRNN")
    taps, kind = layer.taps.shape[1], kind_of(layer)
    if any(w.name == "kernel" for w in layer.weights):
        if taps > 1:
            return dense_diagram(width, inputs=taps, activation=act, most=TAPS)
        return dense_diagram(width, inputs=inputs, activation=act)
    if kind in MEANS or kind in LARGEST:
        sign = "avg" if kind in MEANS else "max"
        return dense_diagram(width, inputs=taps, activation="linear", most=TAPS, sign=sign, bias=False)
    if kind in SIGNS:
        count = len(layer.sources)
        return dense_diagram(width, inputs=count, activation="linear", most=TAPS, sign=SIGNS[kind], bias=False)
    if kind in NORMS and (layer.constants or kind != "BatchNormalization"):
        return norm_diagram(width)
    return passing_diagram(width, activation.sign(act) if kind in ("Activation", "ReLU") else layer.kind)


def readings(cell: Cell) -> Readings:
    """Key -> Reading for the diagram of the cell's kind."""
    layer = cell.layer
    if layer.kind == "LSTM":
        return _common(cell) | _lstm(cell)
    if layer.kind == "GRU":
        return _common(cell) | _gru(cell)
    if layer.recurrent:
        return _common(cell) | _simple(cell)
    taps, kind = layer.taps.shape[1], kind_of(layer)
    if any(w.name == "kernel" for w in layer.weights):
        return _dense(cell) if taps == 1 else _weighted(cell) | window_readings(cell)
    y = {"y": Reading(cell.value(layer.output), cell.gradient(layer.output))}
    if kind in MEANS or kind in LARGEST:
        return y | window_readings(cell)
    if kind in SIGNS:
        return y | joined_readings(cell)
    if kind in NORMS and (layer.constants or kind != "BatchNormalization"):
        return y | norm_readings(cell)
    return y | passing_readings(cell)


def _common(cell: Cell) -> Readings:
    h = cell.layer.states["h"]
    down, x = cell.to_inputs(), cell.inputs()
    one = len(x) == 1
    found = {
        "x": Reading(
            float(x[0]) if one else None,
            size_of(down),
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
    found["bus"] = Reading(None, size_of(np.array([cell.gradient(g.before) for g in cell.layer.gates])))
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
    normalised, delta = cell.layer.kind == "LayerNormSimpleRNN", float(cell.delta()[cell.unit])
    return {
        "a": Reading(cell.value(gate.after), cell.gradient(gate.after)),
        "sum": Reading(float(sums(cell)[cell.unit]), delta) if normalised else before,
        "normed": before,
        "b": Reading(biases[0] if biases else 0.0, delta),
    }


def _weighted(cell: Cell) -> Readings:
    """The output, the sum and the bias of a unit of a weighted sum."""
    total = float(cell.inputs() @ cell.weights_of("kernel", "candidate"))
    delta, out = float(cell.delta()[cell.unit]), cell.layer.output
    bias = sum(cell.biases("candidate"))
    return {
        "y": Reading(cell.value(out), cell.gradient(out)),
        "sum": Reading(total + bias, delta),
        "b": Reading(bias, delta),
    }


def _dense(cell: Cell) -> Readings:
    x, w = cell.inputs(), cell.weights_of("kernel", "candidate")
    delta = float(cell.delta()[cell.unit])
    products = [float(v) for v in x * w]
    order, names = weightiest(x * w, INPUTS), cell.input_names()
    found = _weighted(cell)
    for k, index in enumerate(order):
        found[f"in{k}"] = Reading(
            float(x[index]), float(w[index]) * delta, names[index], f"to {names[index]}", "", products[index]
        )
        found[f"w{k}"] = Reading(text=f"×{short(float(w[index]))}")
    if len(x) > len(order):
        rest = np.setdiff1d(np.arange(len(x)), order)
        more = f"{len(rest)} more"
        found["rest"] = Reading(
            float(x[rest] @ w[rest]), size_of(w[rest] * delta), more, more, "", float(x[rest] @ w[rest])
        )
    return found
