"""TensorFlow's functions between the layers of Keras 2 (TFOpLambda), as the operations that Keras 3 has for them.

Only those of this table, which compute the same. No other function of TensorFlow's is ever called by its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("TFOpLambda", "SlicingOpLambda")

PAIRS = {
    "__operators__.add": "Add",
    "__operators__.mul": "Multiply",
    "__operators__.sub": "Subtract",
    "__operators__.truediv": "TrueDivide",
    "linalg.matmul": "Matmul",
    "math.add": "Add",
    "math.divide": "Divide",
    "math.floordiv": "FloorDivide",
    "math.maximum": "Maximum",
    "math.minimum": "Minimum",
    "math.multiply": "Multiply",
    "math.pow": "Power",
    "math.subtract": "Subtract",
    "math.truediv": "TrueDivide",
}
"""Function -> what computes it from two tensors, or a tensor and a number."""

ALONE = {
    "math.abs": "Absolute",
    "math.cos": "Cos",
    "math.exp": "Exp",
    "math.log": "Log",
    "math.negative": "Negative",
    "math.reciprocal": "Reciprocal",
    "math.sigmoid": "Sigmoid",
    "math.sign": "Sign",
    "math.sin": "Sin",
    "math.sqrt": "Sqrt",
    "math.square": "Square",
    "math.tanh": "Tanh",
    "nn.relu": "Relu",
    "nn.relu6": "Relu6",
    "nn.sigmoid": "Sigmoid",
    "nn.softplus": "Softplus",
    "nn.tanh": "Tanh",
}
REDUCED = {
    "math.reduce_max": "Max",
    "math.reduce_mean": "Mean",
    "math.reduce_min": "Min",
    "math.reduce_prod": "Prod",
    "math.reduce_sum": "Sum",
}
SHAPED = {
    "cast": ("Cast", {"dtype": "dtype"}),
    "concat": ("Concatenate", {"axis": "axis"}),
    "expand_dims": ("ExpandDims", {"axis": "axis"}),
    "nn.softmax": ("Softmax", {"axis": "axis"}),
    "reshape": ("Reshape", {"shape": "newshape"}),
    "squeeze": ("Squeeze", {"axis": "axis"}),
    "stack": ("Stack", {"axis": "axis"}),
    "transpose": ("Transpose", {"perm": "axes"}),
}
"""Function -> the operation, and its settings by the names that TensorFlow has for them."""

_OF_NETWORKS = frozenset(("Relu", "Relu6", "Sigmoid", "Softmax", "Softplus"))
_NOTHING = (None, False)


@dataclass(frozen=True, slots=True)
class Operation:
    """config: its settings. beside: what it is called with after its first argument, as the file has it."""

    module: str
    kind: str
    config: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[Any, ...] = ()


def operation(function: Any, given: Mapping[str, Any]) -> Operation | None:
    """One call of a function of TensorFlow's; None where Keras 3 has none that does the same.

    given: its arguments but the first.
    """
    given = {key: value for key, value in given.items() if key != "name"}
    if function in PAIRS:
        other = given.pop("b" if function == "linalg.matmul" else "y", None)
        return None if other is None else _with(PAIRS[function], {}, given, other)
    if function in ALONE:
        return _with(ALONE[function], {}, given)
    if function in REDUCED:
        settings = {"axis": given.pop("axis", None), "keepdims": given.pop("keepdims", None) is True}
        return _with(REDUCED[function], settings, given)
    if function in SHAPED:
        kind, names = SHAPED[function]
        settings = {new: given.pop(old) for old, new in names.items() if given.get(old) is not None}
        return _with(kind, settings, given) if settings or kind == "Softmax" else None
    if function == "__operators__.getitem":
        spec = given.pop("slice_spec", None)
        parts = [_sliced(one) for one in spec] if isinstance(spec, list) else [None]
        return None if None in parts else _with("GetItem", {}, given, parts)
    return None


def _with(kind: str, settings: Mapping[str, Any], left: Mapping[str, Any], *beside: Any) -> Operation | None:
    """None where something is left that would change the numbers."""
    if any(value not in _NOTHING for value in left.values()):
        return None
    module = "core" if kind == "Cast" else "nn" if kind in _OF_NETWORKS else "numpy"
    return Operation(f"keras.src.ops.{module}", kind, settings, beside)


def _sliced(part: Any) -> Any:
    """One index as Keras 3 writes it; None for what it is not known to understand."""
    if isinstance(part, int) and not isinstance(part, bool):
        return part
    if isinstance(part, dict) and set(part) == {"start", "stop", "step"}:
        numbers = all(value is None or isinstance(value, int) for value in part.values())
        return {"class_name": "__slice__", "config": part} if numbers else None
    return None
