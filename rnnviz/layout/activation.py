"""Keras's activations as equations write them: a sign, a value, a slope. Numbers, not tensors."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rnnviz.records import Array

_SIGNS = {"sigmoid": "σ", "tanh": "tanh", "linear": ""}

_VALUES: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "tanh": math.tanh,
    "sigmoid": lambda z: 0.5 * (1.0 + math.tanh(0.5 * z)),
    "relu": lambda z: max(z, 0.0),
    "softsign": lambda z: z / (1.0 + abs(z)),
}

_SLOPES: dict[str, Callable[[float], float]] = {
    "linear": lambda a: 1.0,
    "tanh": lambda a: 1.0 - a * a,
    "sigmoid": lambda a: a * (1.0 - a),
    "relu": lambda a: 1.0 if a > 0 else 0.0,
    "softsign": lambda a: (1.0 - abs(a)) ** 2,
}

_SLOPE_TEXTS = {"linear": "1", "tanh": "(1−{0}²)", "sigmoid": "{0}·(1−{0})", "softsign": "(1−|{0}|)²"}


def sign(name: str) -> str:
    """σ for sigmoid; else Keras's name; nothing for linear."""
    return _SIGNS.get(name, name)


def value(name: str, z: float) -> float | None:
    """The activation of a number, None for one that is not known here (or mixes the units, as softmax does)."""
    known = _VALUES.get(name)
    return known(z) if known else None


def slope(name: str, a: float) -> float | None:
    """The activation's derivative where its VALUE is a; None for one that is not known here."""
    known = _SLOPES.get(name)
    return known(a) if known else None


def slopes(name: str, values: Array) -> Array | None:
    """`slope` of many values at once."""
    if name == "relu":
        return np.asarray(values > 0, values.dtype)
    known = _SLOPES.get(name)
    return np.broadcast_to(known(values), values.shape) if known else None  # type: ignore[arg-type]


def slope_text(name: str, symbol: str) -> str:
    """The derivative in terms of the value's symbol: f·(1−f)."""
    return _SLOPE_TEXTS.get(name, f"{sign(name)}′").format(symbol)
