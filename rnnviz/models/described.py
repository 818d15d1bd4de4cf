"""A model as it is described: its layers, how they call each other, and their weights. The reader knows no other.

There are two that describe: `rnnviz.models.plain` a file's config and weights, without Keras, and
`rnnviz.tracing.live` a keras.Model of this process.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rnnviz.errors import Kind, Told

Key = tuple[int, int, int]
"""A tensor by its operation, call and place among the outputs of that call."""

Shape = tuple[int | None, ...]
"""Of a tensor, the batch first; None where a model leaves a length open."""


class NeedsKeras(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A layer that only Keras itself can compute, where there is no Keras. why: as the rest of a sentence."""

    kind = Kind.BAD_INPUT

    def __init__(self, name: str, kind: str, reason: str) -> None:
        self.why = f"only Keras can compute its layer “{name}” ({kind}): {reason}"
        super().__init__(f"The model is not read: {self.why}")


class Layer(ABC):
    """A layer, a cell, a model, or an operation on tensors.

    kind: Keras's class name. genuine: it is Keras's own class, or one that a recorder knows, and not another of the
    same name. is_layer: it is more than an operation on tensors. precision: its dtype policy by name.
    config: what Keras's `get_config()` says, but that activations are named; "f, which is not Keras's own function"
    for others. weights: in Keras's order, by Keras's short names; what numpy can make an array of.
    inner: the layers in it by the names of the attributes ("layer", "cell", "forward_layer", "query_dense"); cells:
    those of StackedRNNCells. inputs, outputs: of a model that can be taken apart, else ().
    keras: Keras's own object, None where there is no Keras.
    """

    kind: str
    name: str
    is_layer: bool
    keras: Any

    @property
    @abstractmethod
    def genuine(self) -> bool: ...

    @property
    @abstractmethod
    def precision(self) -> str: ...

    @property
    @abstractmethod
    def config(self) -> Mapping[str, Any]: ...

    @property
    @abstractmethod
    def weights(self) -> tuple[tuple[str, Any], ...]: ...

    @property
    @abstractmethod
    def inner(self) -> Mapping[str, Layer]: ...

    @property
    @abstractmethod
    def cells(self) -> tuple[Layer, ...]: ...

    @property
    @abstractmethod
    def inputs(self) -> tuple[Tensor, ...]: ...

    @property
    @abstractmethod
    def outputs(self) -> tuple[Tensor, ...]: ...

    @abstractmethod
    def default(self, key: str) -> Any:
        """Keras's default of an option; None where its class names none."""

    @property
    def is_model(self) -> bool:
        """Whether it is a functional or Sequential model, which can be taken apart."""
        return bool(self.inputs)


class InEveryStep(Layer):
    """A TimeDistributed that is around a layer in thought."""

    kind, is_layer, genuine, precision = "TimeDistributed", True, True, "float32"
    cells = inputs = outputs = ()

    def __init__(self, layer: Layer) -> None:
        self.name, self.keras, self._layer = layer.name, layer.keras, layer

    @property
    def inner(self) -> Mapping[str, Layer]:
        return {"layer": self._layer}

    @property
    def config(self) -> Mapping[str, Any]:
        return {"name": self.name}

    @property
    def weights(self) -> tuple[tuple[str, Any], ...]:
        return self._layer.weights

    def default(self, key: str) -> Any:
        return None


@dataclass(frozen=True, eq=False, slots=True)
class Tensor:
    """What one call hands to another.

    call: the call that makes it. masked: Keras hands a mask on with it. keras: as Layer.keras.
    """

    key: Key
    shape: Shape
    dtype: str
    name: str
    masked: bool
    call: Callable[[], Call]
    keras: Any = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation. reads: its tensors, each with the argument's name ("" for the first argument).

    makes: its outputs. switches: the arguments that are True. beside: in words what else it is called with that changes
    its numbers; "" for nothing. own_mask: a recurrent layer is told to pass over the steps that are masked in what it
    reads, which Keras does by itself only where no states are handed over. arguments: Keras's own, as Layer.keras.
    """

    operation: Layer
    reads: tuple[tuple[Tensor, str], ...]
    makes: tuple[Tensor, ...]
    switches: tuple[str, ...] = ()
    beside: str = ""
    own_mask: bool = False
    arguments: Any = field(default=None, compare=False)


def calls_to(output: Tensor, known: Container[Key] = ()) -> list[Call]:
    """All calls that lead to a tensor, each one after those it reads; those of `known` tensors are not looked at."""
    done: dict[tuple[int, int], Call] = {}
    waiting: list[tuple[Tensor, Call | None]] = [(output, None)]
    while waiting:
        tensor, read = waiting.pop()
        key = tensor.key[:2]
        if key in done or tensor.key in known:
            continue
        if read:
            done[key] = read
            continue
        call = tensor.call()
        waiting.append((tensor, call))
        waiting.extend((one, None) for one, _ in reversed(call.reads))
    return [call for call in done.values() if call.reads]  # what reads nothing is an input


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call is given, as the fields of `Call` have it."""

    reads: tuple[tuple[Any, str], ...]
    switches: tuple[str, ...]
    beside: str
    own_mask: bool


def in_a_call(
    given: Iterable[tuple[str, list[Any], Any, bool]], *, come_with: Callable[[list[Any], Any], bool], loops: bool
) -> Arguments:
    """given: each argument's name, the tensors in it, its value, and whether it is the first one. come_with: whether a
    value holds the masks that some tensors bring along, each its own, or none. loops: it is a recurrent layer.

    Keras writes into a call the masks that its tensors bring along: of one argument as "mask", of several as
    "value_mask" for "value", and so on.
    """
    given = list(given)
    reads: list[tuple[Any, str]] = []
    switches: list[str] = []
    beside, own_mask = "", False
    several = sum(bool(tensors) and not name.endswith("mask") for name, tensors, _, _ in given) > 1
    owners = {f"{name}_mask" if several else "mask": own for name, own, _, first in given if first or several}
    for name, tensors, value, first in given:
        if name in owners and tensors and come_with(owners[name], value):
            continue
        if name == "mask" and tensors and loops and come_with(given[0][1], value):
            own_mask = True
            continue
        reads.extend((tensor, "" if first else name) for tensor in tensors)
        if first or tensors or value is None or value is False:
            continue
        if value is True:
            switches.append(name)
        else:
            beside = beside or f"a value for {name}"
    return Arguments(tuple(reads), tuple(switches), beside, own_mask)
