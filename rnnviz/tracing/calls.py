"""The calls of layers that lead to a tensor of a Keras model, in order, and as what each one reads its tensors."""

from __future__ import annotations

import inspect
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Any

Key = tuple[int, int, int]
"""A tensor by its operation, call and place among the outputs of that call."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation. reads: its tensors, each with the argument's name ("" for the first argument).

    makes: the keys of its outputs. switches: the arguments that are True. beside: in words what else it is called with
    that changes its numbers; "" for nothing. own_mask: a recurrent layer is told to pass over the steps that are masked
    in what it reads, which Keras does by itself only where no states are handed over.
    """

    operation: Any
    node: Any
    reads: tuple[tuple[Any, str], ...]
    makes: tuple[Key, ...]
    switches: tuple[str, ...]
    beside: str
    own_mask: bool = False


def origin(tensor: Any) -> Key:
    """By what a tensor of a functional model was made."""
    history = tensor._keras_history
    return id(history.operation), history.node_index, history.tensor_index


def is_model(operation: Any) -> bool:
    """Whether it is a functional or Sequential model, which can be taken apart."""
    import keras

    return isinstance(operation, (keras.Sequential, keras.src.models.functional.Functional)) and bool(operation.inputs)


def calls_to(output: Any, known: Container[Key] = ()) -> list[Call]:
    """All calls that lead to a tensor, each one after those it reads; those of `known` tensors are not looked at."""
    done: dict[tuple[int, int], Call] = {}
    waiting: list[tuple[Any, Call | None]] = [(output, None)]
    while waiting:
        tensor, read = waiting.pop()
        history = tensor._keras_history
        key = id(history.operation), history.node_index
        if key in done or origin(tensor) in known:
            continue
        if read:
            done[key] = read
            continue
        call = _call(history.operation, history.operation._inbound_nodes[history.node_index])
        waiting.append((tensor, call))
        waiting.extend((one, None) for one, _ in reversed(call.reads))
    return [call for call in done.values() if call.reads]  # what reads nothing is an input


def _call(operation: Any, node: Any) -> Call:
    import keras

    reads: list[tuple[Any, str]] = []
    switches: list[str] = []
    beside, own_mask = "", False
    given = [
        (name, list(_tensors(value)), value, first) for name, value, first in _arguments(operation, node.arguments)
    ]
    # Keras writes into a call the masks that its tensors bring along: of one argument as "mask", of several as
    # "value_mask" for "value", and so on.
    several = sum(bool(tensors) and not name.endswith("mask") for name, tensors, _, _ in given) > 1
    owners = {f"{name}_mask" if several else "mask": tensors for name, tensors, _, first in given if first or several}
    for name, tensors, value, first in given:
        if name in owners and tensors and _come_with(owners[name], value):
            continue
        loops = isinstance(operation, (keras.layers.RNN, keras.layers.Bidirectional))
        if name == "mask" and tensors and loops and _come_with(given[0][1], value):
            own_mask = True
            continue
        reads.extend((tensor, "" if first else name) for tensor in tensors)
        if first or tensors or value is None or value is False:
            continue
        if value is True:
            switches.append(name)
        else:
            beside = beside or f"a value for {name}"
    makes = tuple(origin(tensor) for tensor in node.output_tensors)
    return Call(operation, node, tuple(reads), makes, tuple(switches), beside, own_mask)


def _come_with(tensors: list[Any], masks: Any) -> bool:
    """Whether these are the masks that some tensors have of themselves, each its own, or none."""
    import keras

    given = keras.tree.flatten(masks)
    own = [getattr(tensor, "_keras_mask", None) for tensor in tensors]
    return len(given) == len(own) and all(
        mask is None if other is None else mask is not None and _same(other, mask)
        for other, mask in zip(own, given, strict=True)
    )


def _same(one: Any, other: Any) -> bool:
    """Whether two tensors are made by the same operations from the same tensors."""
    if one is other or origin(one) == origin(other):
        return True
    operations = one._keras_history.operation, other._keras_history.operation
    if type(operations[0]) is not type(operations[1]) or not hasattr(operations[0], "_inbound_nodes"):
        return False
    made, known = (
        operation._inbound_nodes[tensor._keras_history.node_index]
        for operation, tensor in zip(operations, (one, other), strict=True)
    )
    if len(made.input_tensors) != len(known.input_tensors) or not made.input_tensors:
        return False
    return type(operations[0]).__name__ in _MASK_MAKERS and all(map(_same, made.input_tensors, known.input_tensors))


_MASK_MAKERS = frozenset(("NotEqual", "Any", "All", "Cast", "LogicalAnd", "ExpandDims", "Concatenate", "Squeeze"))
"""Operations by which Keras's layers make masks; each one from its tensors alone, or with a constant of the layer."""


def _arguments(operation: Any, arguments: Any) -> Iterator[tuple[str, Any, bool]]:
    """Each argument by its name, and whether it is the first one."""
    order = list(inspect.signature(operation.call).parameters)
    for n, value in enumerate(arguments.args):
        yield (order[n] if n < len(order) else order[-1]), value, n == 0
    for name, value in arguments.kwargs.items():
        yield name, value, not arguments.args and bool(order) and name == order[0]


def _tensors(value: Any) -> Iterator[Any]:
    """The tensors of a functional model in an argument, in Keras's order."""
    import keras

    return (one for one in keras.tree.flatten(value) if isinstance(one, keras.KerasTensor))
