"""Recurrent layers that lie one above the other, computed side by side: each a step behind the one below.

At step t a layer needs nothing but its own step t - 1 and step t of the layer below. So L layers need T + L - 1 rounds,
in each of which all of them work, and not T · L steps: where there are few units a step costs what the calls of numpy
cost, whose number a round shares among all layers. Such layers are one wide layer of the same kind: its states are
theirs, side by side; of its recurrent kernel every layer's own stands on the diagonal, and beside it the kernel by
which it reads the layer below. Before its first step a layer's states are held at what they begin with.
"""

from __future__ import annotations

import math
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.network import TRAINING, LayerSpec, Network
from rnnviz.tracing.layers.recurrent import Recurrent
from rnnviz.tracing.recorder import Recorder

_FEWEST = 32
"""The fewest steps that it has to spare: for fewer, the wide layer costs more to make than it saves."""

_WIDEST = 2**13
"""The most that the square of all units may be, for each sequence and each layer spared: beyond it, to multiply by the
zeros of the wide kernel costs more than the calls that are saved."""


class Wavefront:
    """Layers of one kind, each read by the next one alone; and the wide layer that they are.

    What is not finite would spread through the zeros of the wide kernel: then, and where the layers are too wide or a
    mask passes over steps, each is computed by itself (`run` and `run_back` say which it was).
    """

    def __init__(self, layers: Sequence[Recurrent]) -> None:
        self.layers = layers
        ends = accumulate((layer.units for layer in layers), initial=0)
        self.parts = [slice(*part) for part in pairwise(ends)]
        """Which of the wide layer's units are each layer's."""
        self.units = self.parts[-1].stop
        self.behind = len(layers) - 1
        """How many rounds the last layer begins after the first one."""
        self.wide: Recurrent | None = None
        self.went_back = False
        for layer in layers:
            layer.front = weakref.proxy(self)  # in a circle the arrays would outlive the walk

    def run(self, layer: Recurrent) -> bool:
        """Whether `run` of a layer, which has read its x, is done: the first one's is that of all."""
        if layer is self.layers[0]:
            self.wide = self._forward(layer) if self._worthwhile(layer) else None
        return self.wide is not None

    def run_back(self, layer: Recurrent, above: Array) -> bool:
        """Whether `run_back` of a layer is done, given the gradient of what left it: the last one's is that of all."""
        if layer is self.layers[-1]:
            fits = self._is_narrow(above.shape[1])
            self.went_back = self.wide is not None and fits and self._backward(self.wide, above)
        return self.went_back

    def _forward(self, first: Recurrent) -> Recurrent | None:
        """The wide layer, and every layer has its part of it; None where its states are not finite."""
        wide = self._wide(first)
        wide.begin()
        wide.run()
        if not _is_finite(wide.h):
            return None
        self._hand_out(wide, first.side_by_side)
        return wide

    def _backward(self, wide: Recurrent, above: Array) -> bool:
        """Whether what goes back is finite; then every layer has its part of it."""
        top = self.layers[-1]
        top.receive(above)
        wide.dh = np.zeros((len(wide.x), self.units, above.shape[1]))
        wide.dh[self.behind :, self.parts[-1]] = top.dh
        wide.run_back()
        if not _is_finite(wide.d_sums()):
            return False
        self._hand_out(wide, top.side_by_side_back)
        return True

    def _is_narrow(self, lanes: int) -> bool:
        """Whether so many sequences, or gradients, go faster side by side."""
        return self.units**2 * lanes <= _WIDEST * self.behind

    def _worthwhile(self, first: Recurrent) -> bool:
        steps, _, batch = first.x.shape
        return first.held is None and steps * self.behind >= _FEWEST and self._is_narrow(batch)

    def _wide(self, first: Recurrent) -> Recurrent:
        begin = {state: self._begin(state) for state in first.names}
        config = {**first.spec.config, **{f"initial_{state}": values for state, values in begin.items()}}
        wide = type(first)(LayerSpec(first.spec.name, first.spec.kind, first.spec.sources, config, self._weights()))
        wide.x = np.concatenate([first.x, np.zeros((self.behind, *first.x.shape[1:]))])
        wide.held, wide.drops = None, {}
        wide.fixed = {state: self._held(state, values, first.source.steps) for state, values in begin.items()}
        return wide

    def _begin(self, state: str) -> Array:
        """(units, 1): a state before the first step."""
        values = np.zeros((self.units, 1))
        for layer, part in zip(self.layers, self.parts, strict=True):
            values[part] = layer.initial(state)
        return values

    def _weights(self) -> Mapping[str, Array]:
        first, units = self.layers[0], self.units
        gates = first.weights["recurrent_kernel"].shape[1] // first.units
        recurrent, bias = np.zeros((units, gates, units)), np.zeros((gates, units))
        kernel = np.zeros((len(first.weights["kernel"]), gates, units))
        for n, (layer, part) in enumerate(zip(self.layers, self.parts, strict=True)):
            reads = kernel if n == 0 else recurrent[self.parts[n - 1]]
            reads[..., part] = layer.weights["kernel"].reshape(-1, gates, layer.units)
            recurrent[part, :, part] = layer.weights["recurrent_kernel"].reshape(-1, gates, layer.units)
            if "bias" in layer.weights:
                bias[:, part] = layer.weights["bias"].reshape(gates, layer.units)
        flat = gates * units
        return {
            "kernel": kernel.reshape(-1, flat),
            "recurrent_kernel": recurrent.reshape(units, flat),
            "bias": bias.reshape(flat),
        }

    def _held(self, state: str, begin: Array, steps: IntArray) -> tuple[Array, BoolArray]:
        """As Recurrent.fixed of the wide layer: what has not begun, and what is held by hand."""
        shape = (len(steps) + self.behind, self.units, 1)
        values, where = np.zeros(shape), np.zeros(shape, bool)
        values[: self.behind] = begin
        for n, (layer, part) in enumerate(zip(self.layers, self.parts, strict=True)):
            where[:n, part] = True
            by_hand = layer.by_hand(steps)
            if state in by_hand:
                rounds = slice(n, n + len(steps))
                values[rounds, part], where[rounds, part] = by_hand[state]
        return values, where

    def _hand_out(self, wide: Recurrent, names: Sequence[str]) -> None:
        """Every layer gets its part of what the wide one has made, step for step: the same memory."""
        for name in names:
            whole: Array = getattr(wide, name)
            for n, (layer, part) in enumerate(zip(self.layers, self.parts, strict=True)):
                setattr(layer, name, whole[n : len(whole) - self.behind + n, ..., part, :])


def _is_finite(values: Array) -> bool:
    """Whether every value is finite; the sum of their squares has to be finite as well."""
    flat = values.ravel()
    return math.isfinite(flat.dot(flat))


def wavefronts(network: Network, recorders: Mapping[str, Recorder]) -> list[Wavefront]:
    """Those of a network. Its recorders know of them, but do not keep them."""
    readers = Counter(source for spec in network.layers for source in spec.sources)
    stacks: dict[str, list[Recurrent]] = {}  # by the name of the layer on top
    for spec in network.layers:
        layer = recorders[spec.name]
        if isinstance(layer, Recurrent) and _is_plain(layer):
            below = stacks.get(spec.sources[0])
            if below is not None and readers[spec.sources[0]] == 1 and _goes_on(below[-1], layer):
                del stacks[spec.sources[0]]
                stacks[spec.name] = [*below, layer]
            else:
                stacks[spec.name] = [layer]
    return [Wavefront(stack) for stack in stacks.values() if len(stack) > 1]


def _is_plain(layer: Recurrent) -> bool:
    """Whether it reads one sequence from its first step to its last, and hands on nothing but its outputs."""
    config = layer.spec.config
    otherwise = config.get("go_backwards") or config.get("return_state") or TRAINING in config
    return "side_by_side" in vars(type(layer)) and len(layer.spec.sources) == 1 and not otherwise


def _goes_on(below: Recurrent, layer: Recurrent) -> bool:
    """Whether a layer computes as the one below does, at each of its steps."""
    same = type(layer) is type(below) and layer.activation is below.activation
    return same and layer.recurrent_activation is below.recurrent_activation and below.returns_sequences
