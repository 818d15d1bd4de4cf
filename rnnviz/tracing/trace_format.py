"""A trace as JSON and arrays, and back: records by their names, arrays by their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rnnviz.records.trace import Factor, Gate, InputTrace, LayerTrace, Signal, Trace, Update, WeightTrace
from rnnviz.settings.choices import LossOn

_RECORDS = {cls.__name__: cls for cls in (Trace, InputTrace, LayerTrace, Gate, Signal, WeightTrace, Factor, Update)}

Arrays = dict[str, npt.NDArray[Any]]


def pack(trace: Trace) -> tuple[Any, Arrays]:
    """What JSON can hold of a trace, and its arrays; those that are the same piece of memory only once."""
    arrays: Arrays = {}
    names: dict[Any, str] = {}

    def array(a: npt.NDArray[Any]) -> dict[str, str]:
        memory = (a.__array_interface__["data"], a.shape, a.strides, a.dtype.str)
        name = names.setdefault(memory, str(len(names)))
        arrays.setdefault(name, a)
        return {"array": name}

    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return array(value)
        if isinstance(value, LossOn):
            return {"loss_on": value.value}
        if is_dataclass(value):
            packed = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
            return {"record": type(value).__name__, "fields": packed}
        if isinstance(value, slice):
            return {"slice": [value.start, value.stop]}
        if isinstance(value, Mapping):
            return {"mapping": {key: plain(v) for key, v in value.items()}}
        if isinstance(value, (tuple, list)):
            return [plain(v) for v in value]
        return value

    return plain(trace), arrays


def unpack(packed: Any, arrays: Mapping[str, npt.NDArray[Any]]) -> Any:
    """The value that `pack` took apart (lists become tuples). KeyError or TypeError where something is missing."""
    if isinstance(packed, list):
        return tuple(unpack(v, arrays) for v in packed)
    if not isinstance(packed, dict):
        return packed
    if "array" in packed:
        return arrays[packed["array"]]
    if "loss_on" in packed:
        return LossOn(packed["loss_on"])
    if "record" in packed:
        return _RECORDS[packed["record"]](**{key: unpack(v, arrays) for key, v in packed["fields"].items()})
    if "slice" in packed:
        return slice(*packed["slice"])
    return {key: unpack(v, arrays) for key, v in packed["mapping"].items()}
