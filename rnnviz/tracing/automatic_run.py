"""What Keras computes of an operation, in the precision of its choice, and compiled where it is asked again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from types import FunctionType
from typing import Any

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.tracing.automatic_spec import OWN_MASK, Slot, operation_of

_lock = Lock()
_MOST_COMPILED = 8
"""Of so many shapes an operation's compiled functions are kept."""

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

    def as_weights(self, values: Sequence[Array]) -> list[Any]:
        """Tensors of the operation's weights, in their order."""
        import tensorflow as tf

        return [tf.constant(value, one.dtype) for value, one in zip(values, self._variables, strict=True)]

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
        with keras.StatelessScope([*zip(self._variables, weights, strict=True), *_begun(self.operation)]):
            made = keras.tree.flatten(self.operation(*args, **kwargs))
        return made, [getattr(one, "_keras_mask", None) for one in made]


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
