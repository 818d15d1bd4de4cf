"""Small traced networks for the tests of diagrams and equations: random weights, the real engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import Hold
from rnnviz.records.edits import edited
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import Trace, Update
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


def network(cell: str, *, reset_after: bool, every: bool, activation: str, features: int, dtype: str) -> Network:
    """Two recurrent layers of 6 and 5 units below a Dropout and a Dense of two outputs."""
    rng = np.random.default_rng(7)

    def draw(*shape: int) -> Array:
        return rng.normal(0, 0.6, shape).astype(dtype)

    layers, source, wide, count = [], INPUT, features, GATES[cell]
    for k, units in enumerate((6, 5), 1):
        config = {"activation": "tanh", "recurrent_activation": "sigmoid", "return_sequences": every or k == 1}
        bias = draw(count * units)
        if cell == "GRU":
            config["reset_after"] = reset_after
            bias = draw(2, count * units) if reset_after else bias
        weights = {"kernel": draw(wide, count * units), "recurrent_kernel": draw(units, count * units), "bias": bias}
        layers.append(LayerSpec(f"cell_{k}", cell, (source,), config, weights))
        source, wide = f"cell_{k}", units
    layers.append(LayerSpec("dropout", "Dropout", (source,), {"rate": 0.2}))
    dense = {"kernel": draw(wide, 2), "bias": draw(2)}
    layers.append(LayerSpec("dense", "Dense", ("dropout",), {"activation": activation, "use_bias": True}, dense))
    return Network(tuple(layers), features)


def traced(
    cell: str,
    *,
    reset_after: bool = True,
    every: bool = True,
    activation: str = "linear",
    features: int = 1,
    steps: int = 7,
    dtype: str = "float64",
    holds: Sequence[Hold] = (),
) -> Trace:
    """The trace of such a network on a wave, with a made-up update."""
    net = network(cell, reset_after=reset_after, every=every, activation=activation, features=features, dtype=dtype)
    time = np.arange(steps)[None, :, None]
    x = (np.sin(time / 3 + np.arange(features)) * 0.7).astype(dtype)
    y = np.full((1, steps if every else 1, 2), 0.4, dtype)
    found = trace(edited(net, holds), x=x, y=y, loss_on=LossOn.EVERY if every else LossOn.LAST, title=cell)
    after = {s.name: {w.name: w.value - w.gradient * 0.01 for w in s.weights} for s in found.layers if s.weights}
    return replace(found, update=Update("SGD", 0.01, 3, after, found.loss * 0.9))
