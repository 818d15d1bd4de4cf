"""A model as plain data: its layers, how they are joined, and their weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rnnviz.records.arrays import Array

INPUT = "input"
"""The name by which a layer names the model's input among its sources."""


RESERVED = frozenset((INPUT, "prediction", "loss"))
"""What no layer of a network is called: the score has rows of these names."""


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer of a Keras model as plain data: what it is, what it reads, its settings and weights.

    sources: names of the layers whose outputs it reads, INPUT for the model's input.
    config: the part of Keras's `get_config()` that changes the arithmetic (activation names, reset_after, rate …).
    weights: Keras's short names ("kernel", "recurrent_kernel", "bias") to arrays, in Keras's own layout.
    """

    name: str
    kind: str
    sources: tuple[str, ...]
    config: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Array] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """A Keras model read into plain data: layers in the order of computation, the last one is the output.

    ValueError where two layers have one name, one has a RESERVED name, or one reads what does not come before it.
    """

    layers: tuple[LayerSpec, ...]
    features: int

    def __post_init__(self) -> None:
        known = {INPUT}
        for spec in self.layers:
            if spec.name in known or spec.name in RESERVED:
                raise ValueError(f"There can be no second “{spec.name}” in a network.")
            if not known.issuperset(spec.sources):
                raise ValueError(f"The layer “{spec.name}” reads what does not come before it.")
            known.add(spec.name)

    def with_weights(self, weights: Mapping[str, Mapping[str, Array]]) -> Network:
        """The same network with other weights: layer name -> weight name -> array of the same shape."""
        layers = tuple(
            replace(s, weights={k: weights[s.name][k] for k in s.weights}) if s.weights else s for s in self.layers
        )
        return Network(layers, self.features)
