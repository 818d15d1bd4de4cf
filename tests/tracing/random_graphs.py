"""Functional Keras models at random: several inputs, branches that meet, shared layers, masks, both directions,
encoders and decoders, models in models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
from drawn_models import MASKS, masked

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network

layers = keras.layers
SMOOTH = ("tanh", "sigmoid", "softplus", "softsign", "linear", "selu", "silu", "exponential", "relu", "elu")
MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate")


@dataclass(frozen=True)
class Node:
    """A tensor of the model. units: of one step. axis: the sequence that its steps belong to; "" for a vector."""

    tensor: Any
    units: int
    axis: str


@dataclass
class Graph:
    """A model, and what it takes to ask it. said: its parts in words, in the order in which they were made."""

    model: Any
    said: list[str]
    masks: dict[str, float | None]
    lengths: dict[str, int]
    size: int
    seed: int
    outputs: int = 1
    masked: Sequence[str] = MASKS

    def inputs(self, network: Network) -> list[Array]:
        """What each input of a network that was read from the model is asked with: (size, T, features)."""
        rng = np.random.default_rng(self.seed)
        found = []
        for spec in network.inputs:
            keras_name = self.model.inputs[spec.number].name
            steps = 1 if spec.timeless else self.lengths[keras_name]
            if spec.ids:
                x = rng.integers(1, spec.most, (self.size, steps, 1)).astype(float)
            else:
                x = rng.normal(size=(self.size, steps, spec.features))
            value = self.masks.get(keras_name)
            if value is not None:
                x[np.stack([masked(str(rng.choice(self.masked)), steps, rng) for _ in range(self.size)])] = value
            found.append(x)
        return found

    def masks_of(self, network: Network) -> list[float | None]:
        """Of each input of the network the value that masks a step."""
        return [self.masks.get(self.model.inputs[spec.number].name) for spec in network.inputs]


@dataclass
class _Maker:
    rng: np.random.Generator
    fixed: bool
    lengths: dict[str, int]
    said: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    shared: list[tuple[Any, int, bool]] = field(default_factory=list)
    masks: dict[str, float | None] = field(default_factory=dict)
    inputs: list[Any] = field(default_factory=list)
    after: int = 0

    def one(self, of: Sequence[Any]) -> Any:
        return of[int(self.rng.integers(len(of)))]

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def units(self) -> int:
        return int(self.rng.integers(1, 4))

    def add(self, tensor: Any, units: int, axis: str, said: str) -> Node:
        node = Node(tensor, units, axis)
        self.nodes.append(node)
        self.said.append(said)
        return node

    def pick(self, wanted: Callable[[Node], bool]) -> Node | None:
        """A tensor; the newer, and those that nobody has read yet, rather than the older."""
        found = [node for node in self.nodes if wanted(node)]
        if not found:
            return None
        weights = np.array([3.0 if id(node) not in self.used else 1.0 for node in found]) * np.arange(1, len(found) + 1)
        node: Node = found[int(self.rng.choice(len(found), p=weights / weights.sum()))]
        self.used.add(id(node))
        return node

    def cell(self, units: int) -> Any:
        kind = self.one(("LSTM", "GRU", "SimpleRNN"))
        options = {"activation": self.one(SMOOTH[:6]), "use_bias": self.chance(0.8)}
        if kind != "SimpleRNN":
            options["recurrent_activation"] = self.one(("sigmoid", "hard_sigmoid", "tanh"))
        if kind == "GRU":
            options["reset_after"] = self.chance(0.5)
        return getattr(layers, f"{kind}Cell")(units, **options)

    def loop(self, units: int, *, sequences: bool, states: bool = False, turned: bool | None = None) -> Any:
        """A recurrent layer of any kind, and what it is in words."""
        around = {
            "return_sequences": sequences,
            "return_state": states,
            "go_backwards": self.chance(0.2) if turned is None else turned,
            "unroll": self.fixed and self.chance(0.15),
            "zero_output_for_mask": self.chance(0.3),
        }
        cell = self.cell(units)
        if self.chance(0.6):
            config = {k: v for k, v in cell.get_config().items() if k not in ("name", "dtype")}
            return getattr(layers, type(cell).__name__.removesuffix("Cell"))(**config, **around)
        return layers.RNN([self.cell(self.units()), cell] if self.chance(0.4) else cell, **around)

    def plain(self, units: int) -> tuple[Any, int | None]:
        """A layer that answers at every step; how many units it answers with, None for as many as it reads."""
        made: list[Callable[[], tuple[Any, int | None]]] = [
            lambda: (layers.Dense(units, self.one(SMOOTH)), units),
            lambda: (layers.TimeDistributed(layers.Dense(units, self.one(SMOOTH))), units),
            lambda: (layers.Conv1D(units, 2, padding=self.one(("same", "causal"))), units),
            lambda: (layers.LayerNormalization(epsilon=0.1), None),
            lambda: (layers.BatchNormalization(), None),
            lambda: (layers.Dropout(0.5), None),
            lambda: (layers.Activation(self.one(SMOOTH[:6])), None),
            lambda: (layers.LeakyReLU(), None),
            lambda: (layers.UnitNormalization(), None),
        ]
        layer, width = self.one(made)()
        return layer, width


def _words(layer: Any) -> str:
    inner = getattr(layer, "cell", None) or getattr(layer, "layer", None) or getattr(layer, "forward_layer", None)
    return type(layer).__name__ + (f"({type(inner).__name__})" if inner is not None else "")


def _each_step(m: _Maker) -> bool:
    node = m.pick(lambda n: bool(n.axis))
    if node is None:
        return False
    layer, units = m.plain(m.units())
    m.add(layer(node.tensor), units or node.units, node.axis, _words(layer))
    m.shared.append((layer, node.units, True))
    return True


def _recur(m: _Maker) -> bool:
    node = m.pick(lambda n: bool(n.axis))
    if node is None:
        return False
    units, sequences = m.units(), m.chance(0.7)
    layer = m.loop(units, sequences=sequences)
    m.add(layer(node.tensor), units, node.axis if sequences else "", _words(layer))
    m.shared.append((layer, node.units, sequences))
    return True


def _both(m: _Maker) -> bool:
    node = m.pick(lambda n: bool(n.axis))
    if node is None:
        return False
    units, sequences, mode = m.units(), m.chance(0.7), m.one(("concat", "sum", "ave", "mul"))
    states = m.chance(0.3)
    own = m.chance(0.4) and not states  # Keras takes it that both have states of the same sizes
    turned = own and m.chance(0.3)
    ahead = m.loop(units, sequences=sequences, states=states, turned=turned)
    behind = {"backward_layer": m.loop(units, sequences=sequences, states=states, turned=not turned)} if own else {}
    layer = layers.Bidirectional(ahead, merge_mode=mode, **behind)
    made = keras.tree.flatten(layer(node.tensor))
    width = units * 2 if mode == "concat" else units
    m.add(made[0], width, node.axis if sequences else "", f"{_words(layer)} {mode}")
    for state in made[1:]:
        m.add(state, state.shape[-1], "", "a state of it")
    return True


def _states(m: _Maker) -> bool:
    node = m.pick(lambda n: bool(n.axis))
    if node is None:
        return False
    units, sequences = m.units(), m.chance(0.5)
    layer = m.loop(units, sequences=sequences, states=True)
    said, *states = keras.tree.flatten(layer(node.tensor))
    m.add(said, units, node.axis if sequences else "", f"{_words(layer)} with states")
    for state in states:
        m.add(state, state.shape[-1], "", "a state of it")
    return True


def _begun(m: _Maker) -> bool:
    """A decoder: what it reads, and vectors that it begins with, each one brought to its width."""
    node, vector = m.pick(lambda n: bool(n.axis)), m.pick(lambda n: not n.axis)
    if node is None or vector is None:
        return False
    units, sequences = m.units(), m.chance(0.7)
    both = m.chance(0.25)
    layer = m.loop(units, sequences=sequences, turned=False if both else None)
    both = both and len(_cells(layer)) == 1  # of stacked cells in both directions Keras cannot tell the states apart
    if both:
        layer = layers.Bidirectional(layer)
    cells = [c for one in ([layer.forward_layer, layer.backward_layer] if both else [layer]) for c in _cells(one)]
    sizes = [size for cell in cells for size in keras.tree.flatten(cell.state_size)]
    states = [
        vector.tensor if size == vector.units and m.chance(0.7) else layers.Dense(size)(vector.tensor) for size in sizes
    ]
    kwargs: dict[str, Any] = {"initial_state": states if len(states) > 1 or m.chance(0.5) else states[0]}
    if not both and hasattr(layer.cell, "cells"):
        kwargs["initial_state"] = keras.tree.pack_sequence_as(list(layer.cell.state_size), states)
    mask = getattr(node.tensor, "_keras_mask", None)
    if mask is not None and m.chance(0.5):
        kwargs["mask"] = mask
    made = layer(node.tensor, **kwargs)
    m.add(made, units * (2 if both else 1), node.axis if sequences else "", f"{_words(layer)} begun")
    return True


def _cells(layer: Any) -> list[Any]:
    return list(getattr(layer.cell, "cells", [layer.cell]))


def _end(m: _Maker) -> bool:
    node = m.pick(lambda n: bool(n.axis))
    if node is None:
        return False
    kinds = ["GlobalAveragePooling1D", "GlobalMaxPooling1D", *(["Flatten"] if m.fixed else [])]
    kind = m.one(kinds)
    steps = node.tensor.shape[1]
    if kind == "Flatten" and steps is None:
        return False
    m.add(getattr(layers, kind)()(node.tensor), node.units * (steps if kind == "Flatten" else 1), "", kind)
    return True


def _vector(m: _Maker) -> bool:
    node = m.pick(lambda n: not n.axis)
    if node is None:
        return False
    units = m.units()
    layer = layers.Dense(units, m.one(SMOOTH))
    m.add(layer(node.tensor), units, "", "Dense")
    m.shared.append((layer, node.units, False))
    return True


def _merge(m: _Maker) -> bool:
    first = m.pick(lambda n: True)
    assert first is not None
    kind = m.one(MERGES)
    count = 2 if kind == "Subtract" or m.chance(0.7) else 3

    def fits(node: Node) -> bool:
        return node.axis == first.axis and (kind == "Concatenate" or node.units == first.units)

    found = [first, *(one for _ in range(count - 1) if (one := m.pick(fits)))]
    if len(found) < 2:
        return False
    width = sum(node.units for node in found) if kind == "Concatenate" else first.units
    m.add(getattr(layers, kind)()([node.tensor for node in found]), width, first.axis, kind)
    return True


def _repeat(m: _Maker) -> bool:
    node = m.pick(lambda n: not n.axis)
    if node is None:
        return False
    count = int(m.rng.integers(1, 5))
    m.after += 1
    axis = f"repeated {m.after}"
    m.add(layers.RepeatVector(count)(node.tensor), node.units, axis, "RepeatVector")
    return True


def _again(m: _Maker) -> bool:
    """A layer that was called before, on something else."""
    if not m.shared:
        return False
    layer, units, sequences = m.one(m.shared)
    flat = type(layer).__name__ == "Dense" and not sequences
    node = m.pick(lambda n: n.units == units and (not n.axis if flat else bool(n.axis)))
    if node is None:
        return False
    if getattr(layer, "unroll", False) and node.tensor.shape[1] is None:
        return False
    made = layer(node.tensor)
    m.add(made, made.shape[-1], node.axis if len(made.shape) == 3 else "", f"{_words(layer)} again")
    return True


def _inside(m: _Maker) -> bool:
    """A model in the model, once or twice."""
    node = m.pick(lambda n: bool(n.axis))
    if node is None:
        return False
    inner, units = keras.Input((None, node.units)), m.units()
    x = layers.Dense(units, "tanh")(inner)
    if m.chance(0.5):
        x = layers.Add()([x, layers.Dense(units)(inner)])
    loop = layers.GRU(units, return_sequences=True) if m.chance(0.5) else layers.LSTM(units, return_sequences=True)
    model = keras.Model(inner, loop(x))
    m.add(model(node.tensor), units, node.axis, "Model")
    if m.chance(0.4):
        other = m.pick(lambda n: bool(n.axis) and n.units == node.units)
        if other is not None:
            m.add(model(other.tensor), units, other.axis, "Model again")
    return True


def _attend(m: _Maker) -> bool:
    query = m.pick(lambda n: bool(n.axis))
    if query is None:
        return False
    value = m.pick(lambda n: bool(n.axis) and n.units == query.units)
    if value is None:
        return False
    kind = m.one(("Attention", "AdditiveAttention", "MultiHeadAttention"))
    if kind == "MultiHeadAttention":
        made = layers.MultiHeadAttention(2, 2)(query.tensor, value.tensor)
    else:
        made = getattr(layers, kind)()([query.tensor, value.tensor])
    m.add(made, query.units, query.axis, kind)
    return True


PARTS: dict[Callable[[_Maker], bool], float] = {
    _each_step: 2,
    _recur: 3,
    _both: 2,
    _states: 1.5,
    _begun: 2.5,
    _end: 1,
    _vector: 1,
    _merge: 3,
    _repeat: 1,
    _again: 1.5,
    _inside: 0.7,
    _attend: 0.7,
}


def _input(m: _Maker, number: int) -> None:
    """A sequence of numbers, of ids, or one vector; two sequences may be of one length."""
    name = f"in_{number}"
    what = m.one(("numbers", "numbers", "ids", "ids", "vector")) if number else m.one(("numbers", "ids"))
    units = m.units()
    if what == "vector":
        x = keras.Input((units,), name=name)
        m.inputs.append(x)
        m.add(x, units, "", "a vector")
        return
    axis = "time 0" if number and m.chance(0.5) else f"time {number}"
    steps = m.lengths.setdefault(axis, int(m.rng.integers(1, 9)))
    m.lengths[name] = steps
    shape = steps if m.fixed else None
    if what == "ids":
        x = keras.Input((shape,), name=name, dtype="int32")
        masks = m.chance(0.7)
        y = layers.Embedding(int(m.rng.integers(2, 7)), units, mask_zero=masks)(x)
        m.masks[name] = 0.0 if masks else None
        m.add(y, units, axis, "ids, masked" if masks else "ids")
    else:
        y = x = keras.Input((shape, units), name=name)
        if m.chance(0.5):
            value = m.one((0.0, -1.0, 0.5))
            m.masks[name] = value
            y = layers.Masking(value)(x)
        m.add(y, units, axis, "numbers, masked" if name in m.masks else "numbers")
    m.inputs.append(x)


def graph(seed: int, *, parts: int = 6, longest: int = 0) -> Graph:
    """The model of a seed, in Keras's precision of the moment. longest: how many steps its sequences may have; 0 for a
    few. AssertionError, and nothing else, where Keras itself cannot make what was drawn."""
    rng = np.random.default_rng(seed)
    m = _Maker(rng, fixed=bool(rng.random() < 0.5), lengths={})
    if longest:
        m.lengths["time 0"] = int(rng.integers(longest // 2, longest + 1))
    for number in range(int(rng.integers(1, 4))):
        _input(m, number)
    names, weights = list(PARTS), np.array(list(PARTS.values()))
    made = 0
    for _ in range(parts * 8):
        if made >= 1 + int(rng.integers(parts)):
            break
        made += names[int(rng.choice(len(names), p=weights / weights.sum()))](m)
    outputs = [_answer(m)]
    if m.chance(0.2):
        outputs.append(m.nodes[-1].tensor)
        outputs = outputs if outputs[0] is not outputs[1] else outputs[:1]
    model = keras.Model(m.inputs, outputs)
    return Graph(model, m.said, m.masks, m.lengths, int(m.one((1, 2, 8))), seed, len(outputs))


def _answer(m: _Maker) -> Any:
    """What the model says: the newest tensor; or all that nobody has read, side by side."""
    if m.chance(0.35):
        return m.nodes[-1].tensor
    loose = [node for node in m.nodes if id(node) not in m.used]
    ends = [layers.GlobalMaxPooling1D()(n.tensor) if n.axis else n.tensor for n in loose or m.nodes[-1:]]
    joined = layers.Concatenate()(ends) if len(ends) > 1 else ends[0]
    return layers.Dense(m.units(), m.one(("linear", "softmax", "sigmoid", "tanh")))(joined)
