"""The config of a model from a file, made ready to be built for one sequence at a time, without work for nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

_SHAPES = ("batch_shape", "batch_input_shape", "build_input_shape")
_ZEROS: dict[str, Any] = {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}


def prepare(config: Any) -> Iterator[str]:
    """Frees the batch size, takes states from no call before, and lets weights begin as zeros. Yields what to say.

    All weights come from the file; to draw a large orthogonal matrix first would take minutes.
    """
    stateful = fixed = 0
    waiting = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        if not isinstance(value, dict):
            continue
        for key in _SHAPES:
            shape = value.get(key)
            if isinstance(shape, list) and shape and isinstance(shape[0], int):
                fixed = fixed or shape[0]
                shape[0] = None
        if isinstance(built := value.get("build_config"), dict):
            value["build_config"] = _without_batch(built)
        for key in value:
            if isinstance(key, str) and key.endswith("_initializer") and value[key] is not None:
                value[key] = dict(_ZEROS)
        if value.get("stateful") is True:
            stateful += 1
            value["stateful"] = False
        waiting.extend(value.values())
    if stateful:
        yield (
            "Its recurrent layers are stateful: Keras keeps their states from one batch to the next. "
            "Here every sequence begins with states of zero, as after reset_states()."
        )
    elif fixed > 1:
        yield f"The file fixes the batch size at {fixed}; here it is free, so that one sequence can be traced alone."


def _without_batch(value: Any) -> Any:
    """Shapes in what Keras notes of how a layer was built, with a free batch size."""
    if isinstance(value, dict):
        return {key: _without_batch(one) for key, one in value.items()}
    if isinstance(value, list) and value and all(one is None or isinstance(one, int) for one in value):
        return [None, *value[1:]]
    return [_without_batch(one) for one in value] if isinstance(value, list) else value


def calls(config: Any) -> int:
    """How many calls of layers one call of a model is, the models inside it taken apart.

    A model that calls one inside it twice, which calls one inside it twice … is small to write down, and endless to
    run.
    """
    inner = config.get("config") if isinstance(config, dict) else None
    layers = inner if isinstance(inner, list) else inner.get("layers") if isinstance(inner, dict) else None
    if not isinstance(layers, list):
        wrapped = inner.get("layer") if isinstance(inner, dict) else None
        return 1 if wrapped is None else calls(wrapped)
    found = 0
    for one in layers:
        nodes = one.get("inbound_nodes") if isinstance(one, dict) else None
        found += calls(one) * max(len(nodes) if isinstance(nodes, list) else 1, 1)
    return found


def sizes(model: Any) -> Iterator[int]:
    """How many numbers each tensor of a model has, for one sequence; an axis whose length is free counts as 1."""
    waiting = [model]
    while waiting:
        for operation in getattr(waiting.pop(), "operations", ()):
            for node in operation._inbound_nodes:
                yield from (math.prod(n or 1 for n in tensor.shape[1:]) for tensor in node.output_tensors)
            waiting.append(operation)
