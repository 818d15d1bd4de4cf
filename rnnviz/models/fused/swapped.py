"""Within `fused`, and in this thread alone, a model's recurrent layers are computed by our loops.

Nothing of Keras is changed: each layer gets an `inner_loop` of its own for as long as the context lasts, and that
asks whether it is called from within, so that a thread that uses the same model meanwhile computes as ever.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

_swapping = Lock()
_inside: ContextVar[Any] = ContextVar("inside", default=None)
"""The model that is computed by our loops where this is asked, which every thread has for itself."""


def _computing() -> Any:
    """The module `layers`, which imports Keras: when it is first asked for."""
    return importlib.import_module(f"{__package__}.layers")


def recurrent_layers(model: Any) -> list[Any]:
    """All layers of a model that loop over time with a cell, nested ones and both ways of a Bidirectional included."""
    return [layer for layer in model._flatten_layers(include_self=False) if hasattr(layer, "cell")]


def obstacles(model: Any) -> dict[str, str]:
    """The name of each recurrent layer that Keras's own loop has to train -> why, in words."""
    obstacle = _computing().obstacle
    found = ((layer.name, obstacle(layer)) for layer in recurrent_layers(model))
    return {name: why for name, why in found if why}


@contextmanager
def fused(model: Any, *, gradient: bool = True) -> Iterator[None]:
    """For the calls of a model inside it, such as those that a tf.function traces. gradient: whether they are
    differentiated."""
    obstacle = _computing().obstacle
    layers = [layer for layer in recurrent_layers(model) if not obstacle(layer)]
    with _swapping:
        for layer in layers:
            layer.__dict__["inner_loop"] = _loop_of(layer, model, gradient)
        token = _inside.set(model)
        try:
            yield
        finally:
            _inside.reset(token)
            for layer in layers:
                layer.__dict__.pop("inner_loop", None)


def _loop_of(layer: Any, model: Any, gradient: bool) -> Any:
    inner_loop, keras_own = _computing().inner_loop, type(layer).inner_loop

    def loop(sequences: Any, initial_state: Any, mask: Any, training: bool = False) -> Any:
        if _inside.get() is not model:
            return keras_own(layer, sequences, initial_state, mask, training=training)
        states = initial_state if isinstance(initial_state, (list, tuple)) else [initial_state]
        return inner_loop(layer, sequences, states, mask, training=bool(training), gradient=gradient)

    return loop
