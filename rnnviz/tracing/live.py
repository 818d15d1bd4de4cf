"""A keras.Model of this process as it is described (`rnnviz.models.described`): the reader knows no other.

Nothing here imports Keras before it is called; the model has imported it long since.
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from rnnviz.models.described import Call, Key, Layer, Tensor, in_a_call
from rnnviz.models.own_layers import own_layers
from rnnviz.tracing.activations import ACTIVATIONS, OLDER
from rnnviz.tracing.recorder import kinds

_INNER = ("layer", "cell", "forward_layer", "backward_layer", "query_dense", "key_dense", "value_dense", "output_dense")
"""The attributes in which Keras's layers keep others that a trace looks into."""


def described(model: Any) -> Layer:
    """A keras.Model, or any layer of one."""
    return _Described().layer(model)


class _Described:
    """What has been looked at so far: a layer that is met twice is one."""

    def __init__(self) -> None:
        self._layers: dict[int, LiveLayer] = {}

    def layer(self, operation: Any) -> LiveLayer:
        found = self._layers.get(id(operation))
        if found is None:
            found = self._layers[id(operation)] = LiveLayer(operation, self)
        return found

    def tensor(self, tensor: Any) -> Tensor:
        history = tensor._keras_history
        return Tensor(
            key=origin(tensor),
            shape=tuple(tensor.shape),
            dtype=str(tensor.dtype),
            name=str(tensor.name),
            masked=getattr(tensor, "_keras_mask", None) is not None,
            call=lambda: self.call(history.operation, history.operation._inbound_nodes[history.node_index]),
            keras=tensor,
        )

    def call(self, operation: Any, node: Any) -> Call:
        import keras

        told = in_a_call(
            [
                (name, list(_tensors(value)), value, first)
                for name, value, first in _arguments(operation, node.arguments)
            ],
            come_with=_come_with,
            loops=isinstance(operation, (keras.layers.RNN, keras.layers.Bidirectional)),
        )
        reads = tuple((self.tensor(tensor), role) for tensor, role in told.reads)
        makes = tuple(self.tensor(tensor) for tensor in node.output_tensors)
        return Call(self.layer(operation), reads, makes, told.switches, told.beside, told.own_mask, node.arguments)


class LiveLayer(Layer):
    """One of Keras's objects."""

    def __init__(self, operation: Any, known: _Described) -> None:
        import keras

        self.keras = operation
        self.kind = type(operation).__name__
        self.name = str(operation.name)
        self.is_layer = isinstance(operation, keras.layers.Layer)
        self._known = known

    @cached_property
    def genuine(self) -> bool:
        """Whether it is one of Keras's layers or cells, or the one that a recorder calls its own."""
        import keras

        kind = type(self.keras)
        recorder = kinds().get(self.kind) or kinds().get(self.kind.removesuffix("Cell"))
        module, _, name = recorder.own.rpartition(".") if recorder else ("", "", "")
        others = getattr(sys.modules.get(module), name, None) if module else None
        ours = own_layers().values()
        return kind is others or kind in ours or getattr(keras.layers, self.kind, None) is kind

    @property
    def precision(self) -> str:
        return str(self.keras.dtype_policy.name)

    @cached_property
    def config(self) -> Mapping[str, Any]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a config with a function of its own is about to be refused, not saved
            config = dict(self.keras.get_config())
        for key, value in config.items():
            if key.endswith("activation") and hasattr(self.keras, key):
                config[key] = _function(getattr(self.keras, key), value)
        return config

    @property
    def weights(self) -> tuple[tuple[str, Any], ...]:
        return tuple((weight.name, weight) for weight in self.keras.weights)

    @cached_property
    def inner(self) -> Mapping[str, Layer]:
        import keras

        found = {name: getattr(self.keras, name, None) for name in _INNER}
        return {name: self._known.layer(one) for name, one in found.items() if isinstance(one, keras.layers.Layer)}

    @property
    def cells(self) -> tuple[Layer, ...]:
        return tuple(self._known.layer(cell) for cell in self.keras.cells)

    @cached_property
    def inputs(self) -> tuple[Tensor, ...]:
        return self._ends("inputs")

    @cached_property
    def outputs(self) -> tuple[Tensor, ...]:
        return self._ends("outputs")

    def _ends(self, which: str) -> tuple[Tensor, ...]:
        import keras

        if not isinstance(self.keras, (keras.Sequential, keras.src.models.functional.Functional)):
            return ()
        return tuple(self._known.tensor(tensor) for tensor in getattr(self.keras, which) or ())

    def default(self, key: str) -> Any:
        for cls in type(self.keras).__mro__:
            made = vars(cls).get("__init__")
            parameter = inspect.signature(made).parameters.get(key) if made else None
            if parameter is not None and parameter.default is not inspect.Parameter.empty:
                return parameter.default
        return None


def origin(tensor: Any) -> Key:
    """By what a tensor of a functional model was made."""
    history = tensor._keras_history
    return id(history.operation), history.node_index, history.tensor_index


def _function(function: Any, said: Any) -> str:
    """The name of an activation, unless the layer has a function of its own under it."""
    import keras

    if isinstance(said, str) and keras.activations.get(said) is function:
        return said
    called = str(getattr(function, "__name__", type(function).__name__))
    if called in OLDER and keras.saving.get_registered_name(function) == f"rnnviz>{called}":
        return called
    return f"{called}, which is not Keras's own function" if called in ACTIVATIONS else called


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
