"""Keras's activations as equations write them: a sign, a value, a slope. Numbers, not tensors."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rnnviz.records.arrays import Array

_SIGNS = {
    "sigmoid": "σ",
    "linear": "",
    "hard_sigmoid": "hard σ",
    "hard_sigmoid_keras2": "hard σ",
    "hard_tanh": "hard tanh",
    "hard_silu": "hard silu",
    "hard_swish": "hard silu",
    "swish": "silu",
    "leaky_relu": "leaky relu",
    "exponential": "exp",
}

SIGMOIDS = frozenset(("sigmoid", "hard_sigmoid", "hard_sigmoid_keras2"))
"""Those whose values lie from 0 to 1."""

_ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805  # as Keras has them

_VALUES: dict[str, Callable[[float], float]] = {
    "linear": lambda z: z,
    "tanh": math.tanh,
    "sigmoid": lambda z: 0.5 * (1.0 + math.tanh(0.5 * z)),
    "relu": lambda z: max(z, 0.0),
    "softsign": lambda z: z / (1.0 + abs(z)),
    "relu6": lambda z: min(max(z, 0.0), 6.0),
    "leaky_relu": lambda z: z if z > 0 else 0.2 * z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "selu": lambda z: _SELU_SCALE * (z if z > 0 else _SELU_ALPHA * math.expm1(z)),
    "softplus": lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))),
    "hard_sigmoid": lambda z: min(max(z / 6 + 0.5, 0.0), 1.0),
    "hard_sigmoid_keras2": lambda z: min(max(0.2 * z + 0.5, 0.0), 1.0),
    "hard_tanh": lambda z: min(max(z, -1.0), 1.0),
    "silu": lambda z: z * _VALUES["sigmoid"](z),
    "hard_silu": lambda z: z * min(max(z / 6 + 0.5, 0.0), 1.0),
    "gelu": lambda z: 0.5 * z * (1.0 + math.erf(z / math.sqrt(2.0))),
    "mish": lambda z: z * math.tanh(_VALUES["softplus"](z)),
    "exponential": lambda z: math.exp(min(z, 700.0)),
}

_SLOPES: dict[str, Callable[[float], float]] = {
    "linear": lambda a: 1.0,
    "tanh": lambda a: 1.0 - a * a,
    "sigmoid": lambda a: a * (1.0 - a),
    "relu": lambda a: 1.0 if a > 0 else 0.0,
    "softsign": lambda a: (1.0 - abs(a)) ** 2,
    "exponential": lambda a: a,
    "softplus": lambda a: -np.expm1(-a),
}

_SLOPE_TEXTS = {
    "linear": "1",
    "tanh": "(1−{0}²)",
    "sigmoid": "{0}·(1−{0})",
    "softsign": "(1−|{0}|)²",
    "exponential": "{0}",
}


def sign(name: str) -> str:
    """σ for sigmoid; else Keras's name; nothing for linear."""
    return _SIGNS.get(name, name)


def boxed(name: str) -> str:
    """What a diagram's box says: the sign, or that it is linear."""
    return sign(name) or name


def value(name: str, z: float) -> float | None:
    """The activation at a number; None for one that is not known here, or that mixes the units as softmax does."""
    known = _VALUES.get(_ALIASES.get(name, name))
    return known(z) if known else None


def slope(name: str, a: float) -> float | None:
    """The activation's derivative at the point where its value is `a`; None for one that is not known here."""
    known = _SLOPES.get(name)
    return float(known(a)) if known else None


def slopes(name: str, values: Array) -> Array | None:
    """`slope` of many values at once."""
    if name == "relu":
        return np.asarray(values > 0, values.dtype)
    known = _SLOPES.get(name)
    return np.broadcast_to(known(values), values.shape) if known else None  # type: ignore[arg-type]


def slope_text(name: str, symbol: str) -> str:
    """The derivative in terms of the value's symbol: f·(1−f)."""
    return _SLOPE_TEXTS.get(name, f"{sign(name)}′").format(symbol)
