"""Any other layer or operation that Keras can run: computed by Keras, and differentiated by TensorFlow.

Its outputs and the total derivatives are true ones. What goes on inside it is not known: no gates, and not how much
each time step adds to the gradient of a weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from types import FunctionType
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import LayerTrace, WeightTrace
from rnnviz.tracing.automatic_spec import OWN_MASK, Slot, operation_of
from rnnviz.tracing.recorder import Recorder, records, signal
from rnnviz.tracing.stream import Stream

_copies: dict[str, tuple[Any, Any, str]] = {}
"""What computes, the arguments of its call and its precision, by the JSON and number of its spec."""
_MOST_COPIES = 200
_lock = Lock()


@records("Automatic")
class Automatic(Recorder):
    """Of a layer that is Keras's own through and through a second one is made from its config, which computes in
    float64 where the first one does in float32. All others compute as they are. No weight of the model is touched."""

    fewest_sources = 0
    most_sources = 1000
    pictures = True
    passes_mask = True
    makes_mask = True

    def forward(self, sources: Sequence[Stream]) -> Stream:
        import keras
        import tensorflow as tf

        self.sources = tuple(sources)
        with _lock:
            operation, arguments, self.precision = _copy(self.spec)
            self.tensors = [self._tensor(source, self.spec.role(n)) for n, source in enumerate(sources)]
            self.precisions = " and ".join(sorted(_precisions(operation))) or self.precision
            variables = list(getattr(operation, "weights", ()))
            self.trained = [
                tf.constant(value, variable.dtype)
                for variable, value in zip(variables, self.weights.values(), strict=True)
            ]
            with tf.GradientTape(persistent=True, watch_accessed_variables=False) as self.tape:
                for tensor in (*self.tensors, *self.trained):
                    if tensor.dtype.is_floating:
                        self.tape.watch(tensor)
                with keras.StatelessScope([*zip(variables, self.trained, strict=True), *_begun(operation)]):
                    made = _run(operation, arguments, self.tensors)
        self.made = keras.tree.flatten(made)
        streams = [self._stream(tensor) for tensor in self.made]
        self.stream, self._more = streams[0], tuple(streams[1:])
        return self.stream

    def _tensor(self, source: Stream, role: str) -> Any:
        import tensorflow as tf

        if role.endswith("mask"):
            return tf.constant(source.tensor() != 0)
        tensor = tf.constant(source.tensor(), self.precision)
        if source.mask is not None:
            tensor._keras_mask = tf.constant(source.mask.T)
        return tensor

    def more(self) -> tuple[Stream, ...]:
        return self._more

    def _stream(self, tensor: Any) -> Stream:
        """Where what the layer gives stands: step for step above a source of as many steps; what has no time axis above
        the last step; else from the first step on."""
        values = np.asarray(tensor, np.float64)
        if values.ndim < 2:
            values = values.reshape(len(values) if values.ndim else 1, 1)
        mask = getattr(tensor, "_keras_mask", None)
        timed = [source for source in self.sources if not source.vector]
        like = next((one for one in timed if values.ndim > 2 and values.shape[1] == len(one.steps)), None)
        timeless = all(source.timeless for source in self.sources)
        if not getattr(operation_of(self.spec)[0], "return_sequences", True):
            like, timed = None, []  # what it answers once is a vector, or a picture: it has no time axis
        if like is None and (values.ndim == 2 or (not timed and values.ndim > 3)):
            last = max((int(source.steps[-1]) for source in self.sources), default=0)
            flat = values.reshape(1, len(values), -1)
            shape = values.shape[1:] if values.ndim > 2 else ()
            return Stream(flat, np.array([last]), np.arange(1), vector=True, shape=shape, timeless=timeless)
        count = np.arange(values.shape[1])
        steps = like.steps if like is not None else count
        flat = values.reshape(*values.shape[:2], -1).transpose(1, 0, 2)
        shape = values.shape[2:] if values.ndim > 3 else ()
        known = None if mask is None else np.asarray(mask).T
        return Stream(np.ascontiguousarray(flat), steps, count, mask=known, shape=shape)

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        whole = [above, *(self.at_states or [None] * len(self._more))]
        lanes = above.shape[1]
        batch = self.stream.values.shape[1]
        if lanes == batch:
            down, self.gradients = self._back(whole)
            return down
        parts = [self._back([None if one is None else one[:, n : n + 1] for one in whole])[0] for n in range(lanes)]
        return tuple(np.concatenate(part, axis=1) for part in zip(*parts, strict=True))

    def _back(self, whole: list[Array | None]) -> tuple[tuple[Array, ...], list[Array]]:
        import tensorflow as tf

        targets, seeds = [], []
        for tensor, one in zip(self.made, whole, strict=True):
            if one is not None and tensor.dtype.is_floating:
                seed = one.transpose(1, 0, 2).reshape(tensor.shape)
                targets.append(tensor)
                seeds.append(tf.constant(seed, tensor.dtype))
        found: Any = [None] * (len(self.tensors) + len(self.trained))
        if targets:
            found = self.tape.gradient(targets, [*self.tensors, *self.trained], output_gradients=seeds)
        arrays = [
            np.zeros(tensor.shape) if one is None else np.asarray(tf.convert_to_tensor(one), np.float64)
            for one, tensor in zip(found, [*self.tensors, *self.trained], strict=True)
        ]
        down = tuple(
            array.reshape(len(array), len(source.steps), -1).transpose(1, 0, 2)
            for array, source in zip(arrays, self.sources, strict=False)
        )
        return down, arrays[len(self.tensors) :]

    def output_gradient(self) -> Array:
        return self.d_after

    def record(self) -> LayerTrace:
        constants, steps = self.spec.config.get("constants", ()), self.stream.steps
        taps = self.sources[0].positions[:, None] if self.sources else np.zeros((0, 1), int)
        if len(taps) != len(steps):  # which ones it reads is not known: all of them
            taps = np.repeat(taps.T, len(steps), axis=0)
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.config["class"],
            units=self.stream.values.shape[-1],
            sources=self.spec.sources,
            steps=steps,
            output=signal(self.stream.values, self.d_after),
            emits=np.ones(len(steps), bool),
            taps=taps,
            weights=tuple(
                WeightTrace(name, value, gradient, np.zeros(0, int), ())
                for (name, value), gradient in zip(self.weights.items(), self.gradients, strict=True)
                if name not in constants
            ),
            config={"automatic": True, "why": self.spec.config["why"]},
            note="computed by Keras" + ("" if self.precisions == "float64" else f" in {self.precisions}"),
            constants={name: self.weights[name] for name in constants},
        )


def _run(operation: Any, arguments: Any, tensors: Sequence[Any]) -> Any:
    import keras

    def filled(one: Any) -> Any:
        if not isinstance(one, Slot):
            return one
        return tensors[one.number] if one.number != OWN_MASK else getattr(tensors[0], "_keras_mask", None)

    args, kwargs = keras.tree.map_structure(filled, arguments)
    return operation(*args, **kwargs)


def _begun(operation: Any) -> list[tuple[Any, Any]]:
    """The states that a stateful layer has left, as they are before the first step."""
    import tensorflow as tf

    left = [one for one in getattr(operation, "variables", ()) if one.name == "rnn_state"]
    return [(one, tf.zeros(one.shape, one.dtype)) for one in left]


def _copy(spec: LayerSpec) -> tuple[Any, Any, str]:
    """What computes a spec, the arguments of its call, and the precision in which it does."""
    key = f"{spec.config.get('live')} {spec.config.get('keras')} {spec.config.get('call')}"
    if key not in _copies:
        operation, arguments = operation_of(spec)
        while len(_copies) >= _MOST_COPIES:
            _copies.pop(next(iter(_copies)))
        made, precision = _doubled(operation) or (operation, str(getattr(operation, "compute_dtype", "float64")))
        _copies[key] = made, arguments, precision
    return _copies[key]


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
