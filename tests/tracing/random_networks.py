"""Random networks without Keras, for the tests of tracing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.settings.choices import LossOn

_GATES = {"SimpleRNN": 1, "LSTM": 4, "GRU": 3, "GRU before": 3}
_GATES |= {"LayerNormSimpleRNN": 1, "LayerNormLSTM": 4, "LayerNormGRU": 3}


def stacked(
    cell: str,
    units: Sequence[int],
    *,
    loss_on: LossOn,
    features: int = 2,
    outputs: int = 2,
    seed: int = 0,
    scale: float = 0.7,
    activation: str = "tanh",
    recurrent_activation: str = "sigmoid",
) -> Network:
    """Recurrent layers with a Dropout on the first, and Dense or TimeDistributed on top; float64 weights."""
    rng = np.random.default_rng(seed)
    gates = _GATES[cell]
    layers: list[LayerSpec] = []
    source, width = INPUT, features

    def draw(*shape: int) -> Array:
        return rng.normal(scale=scale, size=shape)

    for i, n in enumerate(units):
        config: dict[str, Any] = {
            "activation": activation,
            "recurrent_activation": recurrent_activation,
            "return_sequences": i < len(units) - 1 or loss_on is LossOn.EVERY,
            "reset_after": cell == "GRU",
        }
        bias = draw(2, gates * n) if cell == "GRU" else draw(gates * n)
        weights = {"kernel": draw(width, gates * n), "recurrent_kernel": draw(n, gates * n), "bias": bias}
        if cell.startswith("LayerNorm"):
            config["epsilon"] = 1e-3
            weights |= {"gamma": (gates > 1) + draw(gates * n), "beta": draw(gates * n)}
        layers.append(LayerSpec(f"layer {i}", cell.split()[0], (source,), config, weights))
        source, width = f"layer {i}", n
        if i == 0:
            layers.append(LayerSpec("dropout", "Dropout", (source,), {"rate": 0.5}))
            source = "dropout"
    kind = "Dense" if loss_on is LossOn.LAST else "TimeDistributed"
    config = {"activation": "softplus", "layer": "Dense"}
    dense = {"kernel": draw(width, outputs), "bias": draw(outputs)}
    layers.append(LayerSpec("answer", kind, (source,), config, dense))
    return Network(tuple(layers), features)


def batch(network: Network, *, size: int, steps: int, loss_on: LossOn, seed: int = 0) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    outputs = network.layers[-1].weights["kernel"].shape[-1]
    x = rng.normal(size=(size, steps, network.features))
    return x, rng.normal(size=(size, steps if loss_on is LossOn.EVERY else 1, outputs))
