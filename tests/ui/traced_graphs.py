"""Small traced networks with convolutions, normalisations, joins and poolings: random weights, the real engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace

Layers = tuple[LayerSpec, ...]


class Maker:
    """Layers with random weights, one after the other; each remembers how many units it has."""

    def __init__(self, *, features: int, dtype: str) -> None:
        self.rng, self.dtype = np.random.default_rng(11), dtype
        self.units = {INPUT: features}
        self.layers: list[LayerSpec] = []

    def draw(self, *shape: int, scale: float = 0.5, around: float = 0.0) -> Array:
        return (around + self.rng.normal(0, scale, shape)).astype(self.dtype)

    def add(
        self,
        name: str,
        kind: str,
        *sources: str,
        units: int,
        config: Mapping[str, Any],
        weights: Mapping[str, Array] | None = None,
    ) -> str:
        self.layers.append(LayerSpec(name, kind, sources, config, weights or {}))
        self.units[name] = units
        return name

    def conv(self, name: str, source: str, units: int, **config: Any) -> str:
        size = config.get("kernel_size", 2)
        config = {"kernel_size": size, "strides": 1, "padding": "causal", "activation": "linear"} | config
        weights = {"kernel": self.draw(size, self.units[source], units), "bias": self.draw(units)}
        kind = "Conv1D"
        if config.pop("weight_norm", False):
            kind, weights["gain"] = "WeightNormConv1D", self.draw(units, around=1.0, scale=0.2)
        return self.add(name, kind, source, units=units, config=config, weights=weights)

    def dense(self, source: str, units: int = 2) -> str:
        weights = {"kernel": self.draw(self.units[source], units), "bias": self.draw(units)}
        return self.add("dense", "Dense", source, units=units, config={"activation": "linear"}, weights=weights)

    def norm(self, name: str, kind: str, source: str) -> str:
        n = self.units[source]
        weights = {"gamma": self.draw(n, around=1.0, scale=0.2), "beta": self.draw(n)}
        if kind == "BatchNormalization":
            weights |= {"moving_mean": self.draw(n), "moving_variance": np.abs(self.draw(n, around=1.0, scale=0.2))}
        return self.add(name, kind, source, units=n, config={"epsilon": 1e-3}, weights=weights)

    def cell(self, name: str, source: str, units: int) -> str:
        weights = {
            "kernel": self.draw(self.units[source], units),
            "recurrent_kernel": self.draw(units, units),
            "bias": self.draw(units),
            "gamma": self.draw(units, around=1.0, scale=0.2),
            "beta": self.draw(units),
        }
        config = {"activation": "tanh", "return_sequences": True, "epsilon": 1e-3}
        return self.add(name, "LayerNormSimpleRNN", source, units=units, config=config, weights=weights)


def _dilated(m: Maker) -> None:
    below = INPUT
    for k, dilation in enumerate((1, 2, 4), 1):
        below = m.conv(f"conv_{k}", below, 3, dilation_rate=dilation, activation="relu" if k < 3 else "tanh")
    m.dense(below)


def _strided(m: Maker) -> None:
    m.cell("cell_2", m.cell("cell_1", m.conv("conv", INPUT, 3, kernel_size=4, strides=2, padding="valid"), 4), 3)
    m.dense("cell_2")


def _gated(m: Maker) -> None:
    x = m.conv("first", INPUT, 3)
    content = m.conv("content", x, 3, activation="tanh", dilation_rate=2)
    gate = m.conv("gate", x, 3, activation="sigmoid", dilation_rate=2)
    z = m.add("product", "Multiply", content, gate, units=3, config={})
    skip = m.conv("skip", z, 3, kernel_size=1)
    residual = m.add("sum", "Add", x, m.conv("residual", z, 3, kernel_size=1), units=3, config={})
    both = m.add("both", "Concatenate", skip, residual, units=6, config={})
    m.dense(m.add("relu", "ReLU", both, units=6, config={"activation": "relu"}))


def _normal(m: Maker) -> None:
    x = m.conv("conv", INPUT, 4, kernel_size=3, weight_norm=True, activation="relu")
    x = m.norm("layer_norm", "LayerNormalization", m.norm("batch_norm", "BatchNormalization", x))
    x = m.add("tanh", "Activation", x, units=4, config={"activation": "tanh"})
    mean = m.add("mean", "AveragePooling1D", x, units=4, config={"pool_size": 2, "strides": 2, "padding": "same"})
    largest = m.add("largest", "MaxPooling1D", x, units=4, config={"pool_size": 2, "strides": 2, "padding": "same"})
    less = m.add("less", "Subtract", mean, largest, units=4, config={})
    middle = m.add("middle", "Average", mean, less, largest, units=4, config={})
    m.dense(m.add("dropout", "Dropout", middle, units=4, config={"rate": 0.3}))


def _flat(m: Maker) -> None:
    units = m.units[INPUT] * STEPS
    m.dense(m.add("flatten", "Flatten", INPUT, units=units, config={}))


STEPS = 13
GRAPHS = {"dilated": _dilated, "strided": _strided, "gated": _gated, "normal": _normal, "flat": _flat}


def traced_graph(name: str, *, features: int = 1, dtype: str = "float64", steps: int = STEPS) -> Trace:
    """One of GRAPHS on a wave, with a made-up update."""
    maker = Maker(features=features, dtype=dtype)
    GRAPHS[name](maker)
    net = Network(tuple(maker.layers), features)
    time = np.arange(steps)[None, :, None]
    x = (np.sin(time / 3 + np.arange(features)) * 0.7).astype(dtype)
    every = name != "flat"
    outputs = {"strided": (steps - 2) // 2, "normal": -(-steps // 2)}.get(name, steps) if every else 1
    y = np.full((1, outputs, 2), 0.4, dtype)
    found = trace(net, x=x, y=y, loss_on=LossOn.EVERY if every else LossOn.LAST, title=name)
    after = {s.name: {w.name: w.value - w.gradient * 0.01 for w in s.weights} for s in found.layers if s.weights}
    return replace(found, update=Update("SGD", 0.01, 3, after, found.loss * 0.9))
