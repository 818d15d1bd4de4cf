"""A layer or operation that no recorder of ours knows, as a LayerSpec, and Keras's own object from it again."""

from __future__ import annotations

import json
from collections import OrderedDict
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from rnnviz.edition import needs_keras
from rnnviz.light_dataclass import dataclass
from rnnviz.models.allowed import refusals
from rnnviz.records.network import LayerSpec
from rnnviz.tracing.recorder import UnsupportedLayer

if TYPE_CHECKING:
    from rnnviz.models.described import Call

AUTOMATIC = "Automatic"
"""The kind of such a LayerSpec; config["class"] is Keras's class name."""

LIVE = "live"
"""The key of its config that means something in this process alone: no file has it."""


OWN_MASK = -1
"""The number of the mask that the first source brings along."""


class Slot:
    """Where a tensor stands among the arguments of a call, by the number of the source; or OWN_MASK."""

    def __init__(self, number: int) -> None:
        self.number = number


class Live(str):
    """The name of an operation in this process; it is forgotten together with the last network that has the name."""

    __slots__ = ("__weakref__",)


@dataclass(slots=True)
class Operation:
    """Keras's operation, and the arguments of its call with a Slot for every tensor.

    made: what the recorder has made of it, which goes away with it.
    """

    keras: Any
    arguments: Any
    made: Any = None


_numbers = count()
_live: WeakKeyDictionary[Live, Operation] = WeakKeyDictionary()
"""Those of models of this process."""
_from_files: OrderedDict[tuple[str, str], Operation] = OrderedDict()
"""Those made from what a spec says, the newest last."""
_MOST_FROM_FILES = 50
_lock = Lock()


def automatic(name: str, call: Call, why: str) -> LayerSpec:
    """The spec of one call of an operation. why: the reason in words that no recorder takes it.

    config: "class"; "why"; "live", under which this process has the operation itself; "keras" and "call", from which
    another process can make it again, None where only this one can; "constants", which weights no gradient moves;
    "loops", whether it is known what each step adds to the gradients of its weights.
    """
    operation = call.operation.keras
    weights = list(getattr(operation, "weights", ()))
    trained = {id(weight) for weight in getattr(operation, "trainable_variables", ())}
    names = _names(operation, weights)
    arguments = _with_slots(call)
    encoded = _encoded(arguments)
    config = {
        "class": type(operation).__name__,
        "why": why,
        LIVE: _named(operation, arguments, encoded),
        "keras": _serialized(operation),
        "call": encoded,
        "loops": loops(operation),
        "constants": [name for name, weight in zip(names, weights, strict=True) if id(weight) not in trained],
    }
    arrays = {name: np.asarray(weight).copy() for name, weight in zip(names, weights, strict=True)}
    return LayerSpec(name, AUTOMATIC, (), config, arrays)


def loops(operation: Any) -> bool:
    """Whether it is Keras's own loop around a cell, whosever the cell is."""
    import keras

    return type(operation) is keras.layers.RNN and isinstance(operation.cell, keras.layers.Layer)


def _named(operation: Any, arguments: Any, encoded: str | None) -> Live:
    """The name of a call; the same one where a network that is still there has the same call of the same operation."""
    with _lock:
        for name, known in _live.items():
            if known.keras is operation and encoded is not None and _encoded(known.arguments) == encoded:
                return name
        name = Live(next(_numbers))
        _live[name] = Operation(operation, arguments)
    return name


def _names(operation: Any, weights: list[Any]) -> list[str]:
    """Keras's names of the weights below the layer's own, numbered where several would be the same."""
    found: list[str] = []
    for weight in weights:
        name = str(getattr(weight, "path", weight.name)).rpartition(f"{operation.name}/")[2] or weight.name
        same = sum(other.split(" (")[0] == name for other in found)
        found.append(f"{name} ({same + 1})" if same else name)
    return found


def _with_slots(call: Call) -> Any:
    """The arguments of a call, a Slot for every tensor that it reads; a mask that comes with one is left to Keras."""
    import keras

    slots = iter(range(len(call.reads)))
    expected = next(slots, None)

    def placed(one: Any) -> Any:
        nonlocal expected
        if not isinstance(one, keras.KerasTensor):
            return one
        if expected is None or call.reads[expected][0].keras is not one:
            return Slot(OWN_MASK) if call.own_mask else None
        slot, expected = Slot(expected), next(slots, None)
        return slot

    args = [keras.tree.map_structure(placed, one) for one in call.arguments.args]
    # One by one: the order in which they were given is that of the call's reads.
    return [args, {name: keras.tree.map_structure(placed, one) for name, one in call.arguments.kwargs.items()}]


def _serialized(operation: Any) -> str | None:
    import keras

    try:
        return json.dumps(keras.saving.serialize_keras_object(operation))
    except Exception:  # noqa: BLE001 - a class of the user's own may raise anything when it is asked for its config
        return None


def _encoded(value: Any) -> str | None:
    """Arguments as JSON can hold them; None where it cannot."""
    try:
        return json.dumps(_plain(value))
    except TypeError:
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Slot):
        return {"slot": value.number}
    if isinstance(value, slice):
        return {"slice": [value.start, value.stop, value.step]}
    if value is Ellipsis:
        return {"ellipsis": True}
    if isinstance(value, tuple):
        return {"tuple": [_plain(one) for one in value]}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {"dict": {key: _plain(one) for key, one in value.items()}}
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(one) for one in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    if kind == "slot":
        return Slot(int(inner))
    if kind == "slice":
        return slice(*inner)
    if kind == "ellipsis":
        return Ellipsis
    if kind == "tuple":
        return tuple(_decoded(one) for one in inner)
    return {key: _decoded(one) for key, one in inner.items()}


def operation_of(spec: LayerSpec) -> Operation:
    """What a spec stands for.

    UnsupportedLayer where only another process has it, or its class is not among those that may be loaded.
    """
    config = spec.config
    described, call = config.get("keras") or "", config.get("call") or ""
    with _lock:
        if found := _live.get(Live(config.get(LIVE, ""))) or _from_files.get((described, call)):
            return found
    if not described or not call:
        raise UnsupportedLayer(spec.name, f"its class, {config['class']}, is known only to the program that made it.")
    needs_keras(
        f"This is the viewer. The layer “{spec.name}” ({config['class']}) is computed by Keras itself, "
        "which needs the full build of rnnviz."
    )
    import keras

    if reason := next(refusals(json.loads(described)), ""):
        raise UnsupportedLayer(spec.name, reason[:1].lower() + reason[1:])
    operation = keras.saving.deserialize_keras_object(json.loads(described), safe_mode=True)
    with _lock:
        made = _from_files[described, call] = Operation(operation, _decoded(json.loads(call)))
        while len(_from_files) > _MOST_FROM_FILES:
            _from_files.popitem(last=False)
    return made
