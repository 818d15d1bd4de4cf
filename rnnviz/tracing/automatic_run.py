"""What Keras computes of an operation, in the precision of its choice, and compiled where it is asked again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import FunctionType
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.tracing.automatic_spec import OWN_MASK, Slot, loops, operation_of

_lock = Lock()
_MOST_COMPILED = 8
"""Of so many shapes an operation's compiled functions are kept."""
_MOST_COPIED = 2**24
"""So many numbers the copies of a loop's weights, one for each of its steps, may have."""

Run = Callable[[list[Any], list[Any], list[Any]], tuple[list[Any], list[Any]]]
"""Tensors, their masks and the weights to the outputs and their masks; None where there is no mask."""


class Computed:
    """An operation, called with tensors in place of its weights.

    At the first call with tensors of some shapes it is run as it is, at the second one compiled: what is asked once (a
    sentence that is being typed) never waits for a compiler. What cannot be compiled is run as it is.
    """

    def __init__(self, operation: Any, arguments: Any) -> None:
        self.operation, self.precision = _doubled(operation) or (
            operation,
            str(getattr(operation, "compute_dtype", "float64")),
        )
        self.precisions = " and ".join(sorted(_precisions(self.operation))) or self.precision
        self._arguments = arguments
        self._variables = list(getattr(self.operation, "weights", ()))
        self._known: OrderedDict[Any, Run | None] = OrderedDict()
        """By the shapes of the tensors what runs them; None after the first call."""

    def as_weights(self, values: Sequence[Array], steps: int = 0) -> list[Any]:
        """Tensors of the operation's weights, in their order; where it is `by_step` a copy for every step, (T, …)."""
        import tensorflow as tf

        copies = [np.broadcast_to(value, (steps, *value.shape)) for value in values] if steps else values
        return [tf.constant(value, one.dtype) for value, one in zip(copies, self._variables, strict=True)]

    def by_step(self, tensors: Sequence[Any]) -> int:
        """How many steps it loops over, where each step can have weights of its own, which tells what it adds to their
        gradients; else 0."""
        if not loops(self.operation) or not self._variables:
            return 0
        steps = int(tensors[0].shape[1])
        return steps if steps * sum(np.prod(one.shape) for one in self._variables) <= _MOST_COPIED else 0

    def __call__(
        self, tensors: Sequence[Any], masks: Sequence[Any], weights: Sequence[Any]
    ) -> tuple[list[Any], list[Any]]:
        given = list(tensors), list(masks), list(weights)
        key = tuple((tuple(one.shape), mask is None) for one, mask in zip(tensors, masks, strict=True))
        with _lock:
            if key in self._known:
                run = self._known.pop(key) or self._compiled(*given)
                self._known[key] = run
                return run(*given)
            self._known[key] = None
            while len(self._known) > _MOST_COMPILED:
                self._known.popitem(last=False)
            return self._run(*given)

    def _compiled(self, *given: list[Any]) -> Run:
        import tensorflow as tf

        compiled: Any = tf.function(self._run, autograph=False)
        try:
            compiled.get_concrete_function(*given)
        except Exception:  # noqa: BLE001 - what looks into the numbers of its tensors fails in ways of its own
            return self._run
        found: Run = compiled
        return found

    def _run(self, tensors: list[Any], masks: list[Any], weights: list[Any]) -> tuple[list[Any], list[Any]]:
        import keras

        for tensor, mask in zip(tensors, masks, strict=True):
            if mask is not None:
                tensor._keras_mask = mask

        def filled(one: Any) -> Any:
            if not isinstance(one, Slot):
                return one
            return masks[0] if one.number == OWN_MASK else tensors[one.number]

        args, kwargs = keras.tree.map_structure(filled, self._arguments)
        steps = self.by_step(tensors)
        whole = [one[0] for one in weights] if steps else weights
        with keras.StatelessScope([*zip(self._variables, whole, strict=True), *_begun(self.operation)]):
            if steps:
                with _own_weights(self.operation, self._variables, weights):
                    made = keras.tree.flatten(self.operation(*args, **kwargs))
            else:
                made = keras.tree.flatten(self.operation(*args, **kwargs))
        return made, [getattr(one, "_keras_mask", None) for one in made]


@contextmanager
def _own_weights(layer: Any, variables: list[Any], weights: list[Any]) -> Iterator[None]:
    """Meanwhile the cell of an RNN has weights of its own at every step: they go in beside the sequence."""
    import keras

    cell = layer.cell

    def step(inputs: Any, states: Any) -> Any:
        x, *own = inputs
        with keras.StatelessScope(list(zip(variables, (one[0] for one in own), strict=True))):
            output, after = cell(x, states, **({"training": False} if cell._call_has_training_arg else {}))
        return output, after if keras.tree.is_nested(after) else [after]

    def inner_loop(sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        return keras.src.backend.rnn(
            step,
            [sequences, *(one[None] for one in weights)],
            initial_state if keras.tree.is_nested(initial_state) else [initial_state],
            go_backwards=layer.go_backwards,
            mask=mask,
            unroll=layer.unroll,
            input_length=sequences.shape[1],
            zero_output_for_mask=layer.zero_output_for_mask,
            return_all_outputs=layer.return_sequences,
        )

    object.__setattr__(layer, "inner_loop", inner_loop)
    try:
        yield
    finally:
        object.__delattr__(layer, "inner_loop")


def computed(spec: LayerSpec) -> Computed:
    """What computes a spec: the same one for all networks that have the same operation."""
    known = operation_of(spec)
    with _lock:
        if known.made is None:
            known.made = Computed(known.keras, known.arguments)
        found: Computed = known.made
    return found


def _begun(operation: Any) -> list[tuple[Any, Any]]:
    """The states that a stateful layer has left, as they are before the first step."""
    import tensorflow as tf

    left = [one for one in getattr(operation, "variables", ()) if one.name == "rnn_state"]
    return [(one, tf.zeros(one.shape, one.dtype)) for one in left]


def _doubled(operation: Any) -> tuple[Any, str] | None:
    """A layer of the same config, in float64 where it computes in float32, and its precision; None where it would not
    compute the same."""
    import keras

    if not isinstance(operation, keras.layers.Layer) or not _all_of_keras(operation):
        return None
    usual = _precisions(operation) <= {"float32", "float64"}
    for precision in ("float64", None) if usual else (None,):
        try:
            config = operation.get_config()
            made = type(operation).from_config(_in_precision(config, precision) if precision else config)
            _build(made, operation)
            if [tuple(w.shape) for w in made.weights] == [tuple(w.shape) for w in operation.weights]:
                return made, precision or str(operation.compute_dtype)
        except Exception:  # noqa: BLE001 - what Keras cannot make again may fail in any way
            continue
    return None


def _precisions(operation: Any) -> set[str]:
    """In which precisions a layer and those inside it compute; none of an operation on tensors."""
    import keras

    if not isinstance(operation, keras.layers.Layer):
        return set()
    return {str(layer.compute_dtype) for layer in operation._flatten_layers()}


def _all_of_keras(layer: Any) -> bool:
    """Whether its class, those of the layers in it, and their functions are Keras's own: a config has only names."""
    for one in layer._flatten_layers():
        functions = [value for value in vars(one).values() if isinstance(value, FunctionType)]
        if not all(str(known.__module__).startswith("keras.") for known in (type(one), *functions)):
            return False
    return True


def _build(made: Any, operation: Any) -> None:
    """Makes the weights of the second layer in the shapes that the first one was built for."""
    if not operation.weights and not operation.built:
        return
    built = operation.get_build_config()
    if built:
        made.build_from_config(built)
    if not made.built or (operation.weights and not made.weights):
        node = operation._inbound_nodes[0]
        args, kwargs = node.arguments.args, node.arguments.kwargs
        made(*args, **kwargs)


def _in_precision(value: Any, precision: str) -> Any:
    """A config whose layers compute in a precision."""
    if isinstance(value, dict):
        return {k: precision if k == "dtype" else _in_precision(v, precision) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_in_precision(one, precision) for one in value)
    return value
