"""A model as plain data: its layers, how they are joined, and their weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.by_hand import Hold, InputEdit

INPUT = "input"
"""The name by which a layer names the model's input among its sources."""


RESERVED = frozenset((INPUT, "prediction", "loss"))
"""What no layer of a network is called: the score has rows of these names."""


STANDARDIZES = ("", "lower", "strip_punctuation", "lower_and_strip_punctuation")
"""What Keras's TextVectorization can do with a text first, by its names; "" for nothing."""


@dataclass(frozen=True, slots=True)
class TextSpec:
    """How a model turns a text into ids, as its TextVectorization or StringLookup does.

    words: by their ids, what stands for padding and for unknown words included. unknown: the id of a word that is none
    of them, None where there is none for it. standardize: one of STANDARDIZES. split: "whitespace", "character", or ""
    for not at all. length: how many ids there are always (zeros are put behind), None for as many as there are words.
    """

    words: tuple[str, ...]
    unknown: int | None = 1
    standardize: str = ""
    split: str = "whitespace"
    length: int | None = None


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One input of a model.

    name: INPUT for the first one, Keras's name for the others. features: how many numbers a step has; 1 for ids.
    steps: how many time steps it has where the model fixes that, None where any number will do.
    ids: whether its numbers are whole ones that an Embedding looks up. most: how many different ids there are, 0 where
    that is not known; where a step has a row of ids (an Embedding in a TimeDistributed), `most` alone says so.
    shape: of a picture a step (height, width, channels), whose numbers then lie in one row; () for a plain row.
    timeless: it has no time axis: x is (batch, 1, features) all the same.
    after: names of the inputs whose sequences are over before this one begins (an encoder's, for a decoder's).
    number: which of the Keras model's inputs it is, from 0: a network has them in the order of the time axis.
    text: how a text becomes its ids, where the model itself says so; None elsewhere.
    whole: Keras cuts off what stands behind the point; so the loss has no derivative with respect to its numbers.
    """

    name: str
    features: int
    steps: int | None = None
    ids: bool = False
    most: int = 0
    shape: tuple[int, ...] = ()
    timeless: bool = False
    after: tuple[str, ...] = ()
    number: int = 0
    whole: bool = False
    text: TextSpec | None = None


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One layer of a Keras model as plain data: what it is, what it reads, its settings and weights.

    sources: names of the layers whose outputs it reads, those of inputs for the model's.
    config: the part of Keras's `get_config()` that changes the arithmetic (activation names, reset_after, rate …).
    weights: Keras's short names ("kernel", "recurrent_kernel", "bias") to arrays, in Keras's own layout.
    ports: for each source which of that layer's outputs is read: 0 what it is called for, 1, 2 … the states behind it
    (return_state). Empty: all 0.
    roles: for each source as which argument of Keras's `call` it is read; "" for the first ones. "initial_state" and
    "mask" are those of recurrent layers. Empty: all "".
    shared: the name of the layer whose weights it uses, where Keras calls one layer several times; "" for the first.
    """

    name: str
    kind: str
    sources: tuple[str, ...]
    config: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Array] = field(default_factory=dict)
    ports: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    shared: str = ""

    def port(self, which: int) -> int:
        """Which output of source number `which` it reads."""
        return self.ports[which] if self.ports else 0

    def role(self, which: int) -> str:
        """As what it reads source number `which`."""
        return self.roles[which] if self.roles else ""


TRAINING = "training"
"""In the config of a layer in a training pass: the seed, (seed, number), from which its dropout is drawn."""


def drops(spec: LayerSpec) -> bool:
    """Whether chance changes what the layer does in training: Dropout and noise of any kind, and the dropout of a
    recurrent layer's inputs or states."""
    kind = str(spec.config.get("layer", spec.kind))
    if "Dropout" in kind or "Noise" in kind:
        return any(float(spec.config.get(key) or 0) > 0 for key in ("rate", "stddev"))
    inner = ("dropout", "recurrent_dropout")
    return kind in ("SimpleRNN", "LSTM", "GRU") and any(float(spec.config.get(key) or 0) > 0 for key in inner)


@dataclass(frozen=True, slots=True)
class Network:
    """A Keras model read into plain data: layers in the order of computation, the last one is the output.

    features: how many numbers a step of the first input has. inputs: all of them, the first one called INPUT; of a
    network that is made without them, that one alone. by_hand: what is done to the sequences that run through it and to
    its states, in this order; it is no part of the model, and not stored with it.
    ValueError where two layers have one name, one has a RESERVED name, or one reads what does not come before it.
    """

    layers: tuple[LayerSpec, ...]
    features: int
    inputs: tuple[InputSpec, ...] = ()
    by_hand: tuple[InputEdit | Hold, ...] = ()

    def __post_init__(self) -> None:
        if not self.inputs:
            object.__setattr__(self, "inputs", (InputSpec(INPUT, self.features),))
        if self.inputs[0].name != INPUT or self.inputs[0].features != self.features:
            raise ValueError(f"The first input of a network is called “{INPUT}”, and has {self.features} features.")
        known: set[str] = set()
        for name in [spec.name for spec in self.inputs] + [spec.name for spec in self.layers]:
            if name in known or (name in RESERVED and name != INPUT):
                raise ValueError(f"There can be no second “{name}” in a network.")
            known.add(name)
        known = {spec.name for spec in self.inputs}
        for spec in self.layers:
            if not known.issuperset(spec.sources):
                raise ValueError(f"The layer “{spec.name}” reads what does not come before it.")
            known.add(spec.name)

    @property
    def finite(self) -> bool:
        """Whether all of its weights are numbers."""
        every = (w for spec in self.layers for w in spec.weights.values())
        return all(bool(np.isfinite(w).all()) for w in every if w.dtype.kind == "f")

    def in_order(self, inputs: tuple[Array, ...]) -> tuple[Array, ...]:
        """What is given to each of the Keras model's inputs, in the order of this network's."""
        if len(inputs) != len(self.inputs):
            return inputs
        numbers = sorted(spec.number for spec in self.inputs)  # of inputs that nothing reads there is none
        return tuple(inputs[numbers.index(spec.number)] for spec in self.inputs)

    def in_training(self, seed: int) -> Network:
        """The same network in a training pass, whose dropout is drawn from a seed; as it is with a seed below 0, and
        where it has none."""
        if seed < 0 or not any(map(drops, self.layers)):
            return self
        layers = tuple(
            replace(spec, config={**spec.config, TRAINING: (seed, number)}) if drops(spec) else spec
            for number, spec in enumerate(self.layers)
        )
        return replace(self, layers=layers)

    def with_weights(self, weights: Mapping[str, Mapping[str, Array]]) -> Network:
        """The same network with other weights: layer name -> weight name -> array of the same shape.

        A layer that shares another's weights has those of that one.
        """
        layers = tuple(
            replace(s, weights={k: weights[s.shared or s.name][k] for k in s.weights}) if s.weights else s
            for s in self.layers
        )
        return replace(self, layers=layers)
