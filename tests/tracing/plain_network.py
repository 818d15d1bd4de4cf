"""A recurrent network computed the plainest way, number by number as textbooks write it, with a hand in every step.

`nudge` is added to a quantity at the moment it is computed; whatever comes after it sees it. It shares no code with
the engine, so that central differences of its loss are an independent word on every derivative of a trace.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec, Network

Nudge = Callable[[str, str, int, Array], Array]
"""(layer, quantity, step, value) -> the value to go on with."""

_FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.logaddexp(x, 0),
}


def loss(network: Network, x: Array, y: Array, *, last: bool, nudge: Nudge = lambda layer, what, t, v: v) -> float:
    """The mean squared error for x, (batch, T, features), and y, (batch, S, outputs)."""
    sequence = [nudge("", "x", t, x[:, t]) for t in range(x.shape[1])]
    for spec in network.layers:
        sequence = _layer(spec, sequence, nudge)
    compared = sequence[-1:] if last else sequence
    return float(np.mean(np.square(np.stack(compared, 1) - y)))


def _layer(spec: LayerSpec, sequence: list[Array], nudge: Nudge) -> list[Array]:
    if spec.kind in ("Dense", "TimeDistributed"):
        function = _FUNCTIONS[spec.config["activation"]]
        kernel, bias = spec.weights["kernel"], spec.weights["bias"]
        return [nudge(spec.name, "output", t, function(v @ kernel + bias)) for t, v in enumerate(sequence)]
    if spec.kind == "Dropout":
        return [nudge(spec.name, "output", t, v) for t, v in enumerate(sequence)]
    cell = {"SimpleRNN": _simple, "LSTM": _lstm, "GRU": _gru, "LayerNormSimpleRNN": _layer_norm}.get(spec.kind)
    cell = cell or {"LayerNormLSTM": _lstm, "LayerNormGRU": _gru}[spec.kind]
    width = len(spec.weights["recurrent_kernel"])
    h = c = np.zeros((len(sequence[0]), width))
    hidden = []
    for t, v in enumerate(sequence):
        h, c = cell(spec, v, h, c, lambda what, value, t=t: nudge(spec.name, what, t, value))
        hidden.append(h)
    return hidden if spec.config["return_sequences"] else hidden[-1:]


Hand = Callable[[str, Array], Array]


def _columns(spec: LayerSpec, count: int) -> list[tuple[Array, Array, Array]]:
    """For every gate its columns of kernel, recurrent kernel and bias (the bias's first row where it has two)."""
    bias = spec.weights["bias"]
    rows = bias if bias.ndim == 1 else bias[0]
    split = [np.split(a, count, -1) for a in (spec.weights["kernel"], spec.weights["recurrent_kernel"], rows)]
    return list(zip(*split, strict=True))


def _gate(name: str, before: Array, function: str, hand: Hand) -> Array:
    return hand(f"{name} after", _FUNCTIONS[function](hand(f"{name} before", before)))


def _normalised(spec: LayerSpec, gate: int, a: Array) -> Array:
    """A gate's sum (batch, units) after the layer normalisation of a kind that has one."""
    if "gamma" not in spec.weights:
        return a
    part = slice(gate * a.shape[1], (gate + 1) * a.shape[1])
    mean, variance = a.mean(1)[:, None], a.var(1)[:, None]
    normal = (a - mean) / np.sqrt(variance + spec.config["epsilon"])
    return spec.weights["gamma"][part] * normal + spec.weights["beta"][part]


def _simple(spec: LayerSpec, x: Array, h: Array, c: Array, hand: Hand) -> tuple[Array, Array]:
    ((w, u, b),) = _columns(spec, 1)
    return hand("h", _gate("candidate", x @ w + h @ u + b, spec.config["activation"], hand)), c


def _layer_norm(spec: LayerSpec, x: Array, h: Array, c: Array, hand: Hand) -> tuple[Array, Array]:
    ((w, u, b),) = _columns(spec, 1)
    a = x @ w + h @ u + b
    mean, variance = a.mean(1)[:, None], a.var(1)[:, None]
    before = spec.weights["gamma"] * (a - mean) / np.sqrt(variance + spec.config["epsilon"]) + spec.weights["beta"]
    return hand("h", _gate("candidate", before, spec.config["activation"], hand)), c


def _lstm(spec: LayerSpec, x: Array, h: Array, c: Array, hand: Hand) -> tuple[Array, Array]:
    inner, squash = spec.config["activation"], spec.config["recurrent_activation"]
    names = (("input", squash), ("forget", squash), ("candidate", inner), ("output", squash))
    i, f, g, o = (
        _gate(name, _normalised(spec, n, x @ w + h @ u + b), function, hand)
        for n, ((name, function), (w, u, b)) in enumerate(zip(names, _columns(spec, 4), strict=True))
    )
    c = hand("c", f * c + i * g)
    return hand("h", o * _FUNCTIONS[inner](c)), c


def _gru(spec: LayerSpec, x: Array, h: Array, c: Array, hand: Hand) -> tuple[Array, Array]:
    squash, bias = spec.config["recurrent_activation"], spec.weights["bias"]
    (wz, uz, bz), (wr, ur, br), (wg, ug, bg) = _columns(spec, 3)
    cz, cr, cg = np.split(bias[1], 3) if bias.ndim == 2 else (np.zeros_like(bz),) * 3
    z = _gate("update", _normalised(spec, 0, x @ wz + h @ uz + bz + cz), squash, hand)
    r = _gate("reset", _normalised(spec, 1, x @ wr + h @ ur + br + cr), squash, hand)
    past = r * (h @ ug + cg) if spec.config["reset_after"] else (r * h) @ ug
    g = _gate("candidate", _normalised(spec, 2, x @ wg + bg + past), spec.config["activation"], hand)
    return hand("h", z * h + (1 - z) * g), c
