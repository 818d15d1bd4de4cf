"""The forward pass alone, in float32 and without a record: what a network says while someone is drawing.

A trace's own forward pass is float64 and keeps everything, which for a million weights takes tens of milliseconds.
Here a layer is a function of (steps, batch, features). Networks with others than these few kinds are answered by the
trace's own pass.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.tracing.activations import activation
from rnnviz.tracing.engine import predict
from rnnviz.tracing.layers.rectified import relu
from rnnviz.tracing.layers.windows import slide

Float32 = npt.NDArray[np.float32]
Layer = Callable[[Float32], Float32]
"""(T, batch, features) to (S, batch, units)."""


def quick(network: Network) -> Callable[[Array], Array]:
    """A function from sequences of one length, (batch, T, features), to the last answers, (batch, outputs) float32.

    Prepared once for many calls: it holds a copy of the weights. UnsupportedLayer, from the call, for what cannot be
    traced either.
    """
    sources = [INPUT, *(spec.name for spec in network.layers)]
    in_a_row = all(spec.sources == (before,) for spec, before in zip(network.layers, sources, strict=False))
    if network.by_hand or not in_a_row or any(spec.kind not in _KINDS for spec in network.layers):
        return lambda x: predict(network, x)[:, -1].astype(np.float32)
    layers = [_KINDS[spec.kind](spec) for spec in network.layers]

    def answer(x: Array) -> Array:
        values = np.ascontiguousarray(x.transpose(1, 0, 2), np.float32)
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in layers:
                values = layer(values)
        said: Array = values[-1]
        return said

    return answer


def _weight(spec: LayerSpec, name: str) -> Float32:
    return np.ascontiguousarray(spec.weights[name], np.float32)


def _activated(spec: LayerSpec, default: str = "linear") -> Layer:
    name = spec.config.get("activation", default)
    if name == "linear":
        return lambda x: x
    value = activation(name).value
    return lambda x: value(x, np.empty_like(x))


def _dense(spec: LayerSpec) -> Layer:
    kernel, after = _weight(spec, "kernel"), _activated(spec)
    bias = _weight(spec, "bias") if "bias" in spec.weights else np.float32(0)
    return lambda x: after(x @ kernel + bias)


def _conv(spec: LayerSpec) -> Layer:
    config, after = spec.config, _activated(spec)
    size, features, filters = spec.weights["kernel"].shape
    kernel = _weight(spec, "kernel").reshape(-1, filters)
    bias = _weight(spec, "bias") if "bias" in spec.weights else np.float32(0)
    options: dict[str, Any] = {
        "size": size,
        "stride": config.get("strides") or 1,
        "dilation": config.get("dilation_rate", 1),
        "padding": config.get("padding", "valid"),
    }

    def run(x: Float32) -> Float32:
        taps = slide(len(x), **options).taps
        if not len(taps):
            raise ValueError(f"The layer “{spec.name}” reads more steps at once than the {len(x)} that it gets.")
        batch = x.shape[1]
        padded = np.concatenate([x, np.zeros((1, batch, features), np.float32)])  # what a tap of -1 reads
        read = padded[taps].swapaxes(1, 2).reshape(len(taps) * batch, -1)
        return after((read @ kernel + bias).reshape(len(taps), batch, filters))

    return run


def _normalised(spec: LayerSpec) -> Layer:
    variance = np.asarray(spec.weights["moving_variance"], np.float64) + spec.config["epsilon"]
    scale = np.asarray(spec.weights.get("gamma", 1.0), np.float64) / np.sqrt(variance)
    shift = np.asarray(spec.weights.get("beta", 0.0), np.float64) - spec.weights["moving_mean"] * scale
    by, plus = scale.astype(np.float32), shift.astype(np.float32)
    return lambda x: x * by + plus


def _lstm(spec: LayerSpec) -> Layer:
    if spec.config.get("activation", "tanh") != "tanh" or spec.config.get("recurrent_activation") != "sigmoid":
        return _by_trace(spec)
    units = len(spec.weights["recurrent_kernel"])
    # σ(z) = ½ tanh(½ z) + ½: with ½ in the weights of i, f and o one call of tanh serves all four.
    half = np.full(4 * units, 0.5, np.float32)
    half[2 * units : 3 * units] = 1
    kernel, recurrent = _weight(spec, "kernel") * half, _weight(spec, "recurrent_kernel") * half
    bias = _weight(spec, "bias") * half if "bias" in spec.weights else np.float32(0)
    every = bool(spec.config.get("return_sequences"))

    def run(x: Float32) -> Float32:
        steps, batch, _ = x.shape
        before = (x.reshape(steps * batch, -1) @ kernel + bias).reshape(steps, batch, -1)
        h, c = np.zeros((batch, units), np.float32), np.zeros((batch, units), np.float32)
        out = np.empty((steps, batch, units), np.float32)
        gates, kept = np.empty((batch, 4 * units), np.float32), np.empty((batch, units), np.float32)
        i, f, g, o = (gates[:, at : at + units] for at in range(0, 4 * units, units))
        for z, row in zip(before, out, strict=True):
            np.dot(h, recurrent, gates)
            np.add(gates, z, gates)
            np.tanh(gates, gates)
            for gate in (gates[:, : 2 * units], o):
                np.multiply(gate, _HALF, gate)
                np.add(gate, _HALF, gate)
            np.multiply(f, c, c)
            np.multiply(i, g, kept)
            np.add(c, kept, c)
            np.tanh(c, kept)
            np.multiply(o, kept, row)
            h = row
        return out if every else out[-1:]

    return run


_HALF = np.float32(0.5)


def _by_trace(spec: LayerSpec) -> Layer:
    """One layer as the trace computes it."""
    features = len(spec.weights["kernel"])
    alone = Network((LayerSpec(spec.name, spec.kind, (INPUT,), spec.config, spec.weights),), features)
    return lambda x: predict(alone, x.transpose(1, 0, 2)).transpose(1, 0, 2).astype(np.float32)


_KINDS: dict[str, Callable[[LayerSpec], Layer]] = {
    "Conv1D": _conv,
    "BatchNormalization": _normalised,
    "ReLU": lambda spec: lambda x: relu(x, spec.config).astype(np.float32, copy=False),
    "Activation": _activated,
    "Dropout": lambda spec: lambda x: x,
    "LSTM": _lstm,
    "GRU": _by_trace,
    "SimpleRNN": _by_trace,
    "Dense": _dense,
}
