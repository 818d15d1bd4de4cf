"""The recorder of one layer: its forward and backward pass, keeping all that a trace shows; and where to find them.

A recorder computes what Keras computes and, on the way back, the exact vector-Jacobian product of it. The gradient
that comes from above is already total, so every derivative a recorder takes from it is total too. No other part of
the program knows how a layer computes: a new kind of layer is a new file in `rnnviz/tracing/layers`, and one in
`rnnviz/explain` for its words.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np

from rnnviz.errors import Kind, Told
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.by_hand import Hold
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor, LayerTrace, Signal, WeightTrace, as_matrix, without
from rnnviz.tracing.activations import Activation
from rnnviz.tracing.options import Options, UnsupportedLayer, read_options
from rnnviz.tracing.stream import Stream, batch_first

if TYPE_CHECKING:
    from rnnviz.models.described import Layer

__all__ = [
    "CannotHoldError",
    "Recorder",
    "UnsupportedLayer",
    "factor",
    "kinds",
    "recorder_class",
    "recorder_of",
    "records",
    "signal",
    "weight_trace",
]


class CannotHoldError(Told, ValueError):
    """A state that was to be held at a value is not there, or is not computed here."""

    kind = Kind.BAD_INPUT


class Recorder(ABC):
    """One layer in one trace. `forward`, then `backward` (as often as wanted), then `record`. All in float64."""

    options: ClassVar[Options] = {}
    """The options of the Keras layer whose values matter, beside those of every layer (`COMMON`)."""

    parameters: ClassVar[tuple[str, ...]] = ()
    """Keras's names of all weights that the arithmetic has a place for."""

    own: ClassVar[str] = ""
    """Of a layer or cell that is neither Keras's nor ours: its class, "package.module.Class"."""

    stepwise: ClassVar[bool] = False
    """Every step of the output depends on the same step of the input alone (TimeDistributed may hold it)."""

    fewest_sources: ClassVar[int] = 1
    most_sources: ClassVar[int] = 1

    passes_mask: ClassVar[bool] = False
    """Whether Keras hands a mask on to what reads this layer (its `supports_masking`); else it ends here."""

    pictures: ClassVar[bool] = False
    """Whether it can read pictures (see Stream.shape), and not only rows of units."""

    reads_as: ClassVar[frozenset[str]] = frozenset(("", "mask"))
    """As which arguments of Keras's `call` it can read tensors; "" for the first one."""

    switches: ClassVar[frozenset[str]] = frozenset()
    """Which arguments of Keras's `call` that are True it knows; its config then holds them."""

    by_number: ClassVar[bool] = False
    """Whether it reads numbers one by one (ids), and not in rows."""

    makes_mask: ClassVar[bool] = False
    """Whether the mask of what leaves it is its own (Masking, Embedding)."""

    at_states: Sequence[Array | None] = ()
    """For the next `backward`: the derivative with respect to each of `more`, (1, lanes, units); None where nothing
    reads it. Empty where nothing reads any."""

    at_activation: Array | None = None
    """For the next `backward` of the output's head: the derivative with respect to what its activation is given."""

    def __init__(self, spec: LayerSpec) -> None:
        self.spec = spec
        self.weights = {name: w.astype(np.float64, copy=False) for name, w in spec.weights.items()}

    def in_precision(self, dtype: type[np.floating[Any]]) -> None:
        """Makes it compute in another precision than float64, there and back."""
        self.weights = {name: weight.astype(dtype) for name, weight in self.weights.items()}

    def kept(self) -> Iterable[tuple[IntArray, Array]]:
        """After `forward`: what it hands on to its own next step, (T, …), and the time steps of that."""
        return ()

    def kept_back(self) -> Iterable[tuple[IntArray, Array]]:
        """After `backward`: the derivative with respect to that, likewise."""
        return ()

    def hold(self, what: Hold) -> None:
        """For the next `forward`: a state is held at a value. CannotHoldError, in words, where there is none."""
        del what
        raise CannotHoldError(
            f"The layer “{self.spec.name}” ({self.spec.kind}) has no state that rnnviz can hold at a value."
        )

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        """What LayerSpec.config holds of a layer; UnsupportedLayer where an option of it cannot be traced."""
        return read_options(name, layer, cls.options)

    @classmethod
    def read_weights(cls, name: str, layer: Layer) -> dict[str, Array]:
        """Copies of a layer's weights; UnsupportedLayer for one without a place in the arithmetic."""
        for called, _ in layer.weights:
            if called not in cls.parameters:
                raise UnsupportedLayer(name, f"it has a weight “{called}”, which a trace does not support.")
        return {called: np.asarray(weight).copy() for called, weight in layer.weights}

    @classmethod
    def takes(cls, layer: Layer, rank: int) -> bool:
        """Whether it can trace a layer that reads tensors of so many axes, the batch among them."""
        return cls.pictures or rank <= 3

    @classmethod
    def as_roles(cls, roles: Sequence[str]) -> list[str]:
        """The roles of its sources, from the arguments in which Keras's call has them."""
        return list(roles)

    @classmethod
    def states_of(cls, config: Mapping[str, Any]) -> int:
        """How many outputs there are behind the first one."""
        return 0

    def pull(self, activation: Activation, *, before: Array, after: Array, above: Array) -> Array:
        """Back through the layer's own activation: the derivative with respect to `before` from that to `after`."""
        return activation.pull(before, after, above) if self.at_activation is None else self.at_activation

    @abstractmethod
    def forward(self, sources: Sequence[Stream]) -> Stream:
        """The layer's output. The recorder keeps what `backward` and `record` need."""

    def more(self) -> tuple[Stream, ...]:
        """The outputs behind the first one, after `forward`: the states, where Keras returns them."""
        return ()

    @abstractmethod
    def backward(self, above: Array) -> tuple[Array, ...]:
        """The gradient with respect to every source, from that of the stream which `forward` returned.

        above: (S, lanes, units). lanes is the batch, or, where the batch is 1, any number of gradients that
        are taken at once for the same forward pass. Returns one (S of the source, lanes, its units) a source.
        """

    def sent(self) -> tuple[Array, ...]:
        """What each output sends down to every number that it read, after `backward`: (S, K, lanes, features) a source.

        Here nothing, which is enough for a layer that reads its sources step for step: what it sends down is then what
        `backward` returns. For all others, what is not said here is shown as not known.
        """
        return ()

    @abstractmethod
    def output_gradient(self) -> Array:
        """(S, lanes, units): the total derivative with respect to all recorded outputs, after `backward`."""

    @abstractmethod
    def record(self) -> LayerTrace:
        """All that happened, after a `backward` with as many lanes as the batch."""


_Class = TypeVar("_Class", bound=type[Recorder])
_KINDS: dict[str, type[Recorder]] = {}
_LAYERS = "rnnviz.tracing.layers"


def records(*kinds: str) -> Callable[[_Class], _Class]:
    """Registers a recorder for Keras's class names."""

    def register(recorder: _Class) -> _Class:
        _KINDS.update(dict.fromkeys(kinds, recorder))
        return recorder

    return register


@cache
def kinds() -> Mapping[str, type[Recorder]]:
    """Keras's class name -> recorder, for every kind that has a file in `rnnviz/tracing/layers`."""
    for file in _files():
        importlib.import_module(f"{_LAYERS}.{file}")
    return _KINDS


def _files() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(importlib.import_module(_LAYERS).__path__))


def recorder_class(kind: str, name: str) -> type[Recorder]:
    """The recorder of a kind of layer; UnsupportedLayer, naming the layer, where there is none."""
    # Most kinds have a file of their own name (SimpleRNN: simple_rnn): the first picture need not wait for the others.
    file = re.sub("(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    if kind not in _KINDS and file in _files():
        importlib.import_module(f"{_LAYERS}.{file}")
    found = _KINDS.get(kind) or kinds().get(kind)
    if found is None:
        raise UnsupportedLayer(name, f"rnnviz has no recorder for a {kind}.")
    return found


def recorder_of(layer: Layer, name: str) -> type[Recorder]:
    """The recorder of a layer; UnsupportedLayer where there is none, or it is another's by that name."""
    found = recorder_class(layer.kind, name)
    if not layer.genuine:
        raise UnsupportedLayer(name, f"it is a custom {layer.kind}, not Keras's own.")
    return found


def signal(value: Array, gradient: Array) -> Signal:
    """A record of (S, batch, units) arrays."""
    return Signal(batch_first(value), batch_first(gradient))


def factor(columns: slice, inputs: Array | None, deltas: Array, *, row: int = 0, off: Array | None = None) -> Factor:
    """A record of (S, batch, rows) inputs and (S, batch, columns) deltas."""
    return Factor(columns, None if inputs is None else batch_first(inputs), batch_first(deltas), row, off)


def weight_trace(
    name: str, value: Array, stream: Stream, factors: tuple[Factor, ...], *, steps: IntArray | None = None
) -> WeightTrace:
    """A weight's record; its gradient is the sum of its factors over the steps and the batch.

    steps: at which it was used, where that is not, in this order, at those of the stream.
    """
    # A weight as the matrix (rows, columns) that Factor speaks of; a vector is a matrix of one row.
    matrix = np.zeros(as_matrix(value).shape)
    for f in factors:
        # Back to (S, batch, …), which is how the memory lies, so that the reshape copies nothing.
        deltas = f.deltas.transpose(1, 0, 2).reshape(-1, f.deltas.shape[-1])
        if f.rows is not None:
            np.add.at(matrix[:, f.columns], f.rows.T.reshape(-1), deltas)
        elif f.inputs is None:
            matrix[f.row, f.columns] += deltas.sum(0)
        else:
            inputs = f.inputs.transpose(1, 0, 2).reshape(-1, f.inputs.shape[-1])
            matrix[:, f.columns] += without(inputs.T @ deltas, f.off)
    used = stream.steps if steps is None else steps
    return WeightTrace(name, value, matrix.reshape(value.shape), used, factors)
