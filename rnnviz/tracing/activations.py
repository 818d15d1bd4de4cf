"""Keras's named activations: their values and their derivatives, in float64.

Definitions: https://keras.io/api/layers/activations/ with Keras's default arguments. Where a derivative jumps
(relu at 0), the value is TensorFlow's.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array

_ONE = np.array(1.0)
"""As an array: adding it costs half of what adding a Python number does, and the hot loops add it often."""

_SELU_ALPHA, _SELU_SCALE = 1.6732632423543772, 1.0507009873554805


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation that works on every number alone.

    value(x, out): fills `out` (the shape of x; x itself is allowed) and returns it.
    derivative(x, y): dy/dx where y is value(x), in an array of its own that the caller may write into.
    """

    name: str
    value: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    elementwise: bool = True

    def pull(self, x: Array, y: Array, dy: Array) -> Array:
        """The derivative of the loss with respect to x from that with respect to y."""
        return dy * self.derivative(x, y)


class _Softmax(Activation):
    """Softmax over the last axis: every output depends on all inputs, so there is no elementwise derivative."""

    def pull(self, x: Array, y: Array, dy: Array) -> Array:
        weighted = y * dy
        dx: Array = weighted - y * weighted.sum(-1, keepdims=True)
        return dx


def _sigmoid(x: Array, out: Array) -> Array:
    np.negative(x, out)
    np.exp(out, out)
    np.add(out, _ONE, out)
    return np.reciprocal(out, out)


def _sigmoid_of(x: Array) -> Array:
    return _sigmoid(x, np.empty_like(x))


def _softmax(x: Array, out: Array) -> Array:
    np.exp(x - x.max(-1, keepdims=True), out)
    out /= out.sum(-1, keepdims=True)
    return out


def _mish_slope(x: Array, y: Array) -> Array:
    t = np.tanh(np.logaddexp(x, 0))
    slope: Array = t + x * (1 - t * t) * _sigmoid_of(x)
    return slope


def _normal_cdf(x: Array) -> Array:
    # numpy has no erf; gelu is rare enough in these models for one Python call a number.
    erf = np.fromiter((math.erf(v / math.sqrt(2)) for v in x.flat), np.float64, x.size)
    return (0.5 * (1 + erf)).reshape(x.shape)


def _gelu_slope(x: Array, y: Array) -> Array:
    slope: Array = _normal_cdf(x) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return slope


def _fill(value: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """A function of x alone as one that fills `out`."""

    def fill(x: Array, out: Array) -> Array:
        out[...] = value(x)
        return out

    return fill


def _between(x: Array, low: float, high: float, slope: float = 1.0) -> Array:
    return np.where((x > low) & (x < high), slope, 0.0)


def _where(negative: Callable[[Array], Array]) -> Callable[[Array, Array], Array]:
    """1 above zero, `negative(y)` at and below it."""
    return lambda x, y: np.where(x > 0, 1.0, negative(y))


_ALL = (
    Activation("linear", _fill(lambda x: x), lambda x, y: np.ones_like(x)),
    Activation("tanh", np.tanh, lambda x, y: 1 - y * y),
    Activation("sigmoid", _sigmoid, lambda x, y: y * (1 - y)),
    Activation("relu", lambda x, out: np.maximum(x, 0, out=out), lambda x, y: np.where(x > 0, 1.0, 0.0)),
    Activation("relu6", lambda x, out: np.clip(x, 0, 6, out=out), lambda x, y: _between(x, 0, 6)),
    Activation("leaky_relu", _fill(lambda x: np.where(x > 0, x, 0.2 * x)), _where(lambda y: np.full_like(y, 0.2))),
    Activation("elu", _fill(lambda x: np.where(x > 0, x, np.expm1(x))), _where(lambda y: y + 1)),
    Activation(
        "selu",
        _fill(lambda x: _SELU_SCALE * np.where(x > 0, x, _SELU_ALPHA * np.expm1(x))),
        lambda x, y: np.where(x < 0, y + _SELU_ALPHA * _SELU_SCALE, _SELU_SCALE),
    ),
    Activation("softplus", lambda x, out: np.logaddexp(x, 0, out), lambda x, y: _sigmoid_of(x)),
    Activation("softsign", _fill(lambda x: x / (1 + np.abs(x))), lambda x, y: np.square(1 / (1 + np.abs(x)))),
    Activation("hard_sigmoid", _fill(lambda x: np.clip(x / 6 + 0.5, 0, 1)), lambda x, y: _between(x, -3, 3, 1 / 6)),
    Activation("hard_tanh", lambda x, out: np.clip(x, -1, 1, out=out), lambda x, y: np.where(np.abs(x) <= 1, 1.0, 0.0)),
    Activation(
        "silu",
        _fill(lambda x: x * _sigmoid_of(x)),
        lambda x, y: (s := _sigmoid_of(x)) + y * (1 - s),
    ),
    Activation(
        "hard_silu",
        _fill(lambda x: x * np.clip(x / 6 + 0.5, 0, 1)),
        lambda x, y: np.clip(x / 6 + 0.5, 0, 1) + x * _between(x, -3, 3, 1 / 6),
    ),
    Activation("gelu", _fill(lambda x: x * _normal_cdf(x)), _gelu_slope),
    Activation("mish", _fill(lambda x: x * np.tanh(np.logaddexp(x, 0))), _mish_slope),
    Activation("exponential", lambda x, out: np.exp(x, out), lambda x, y: y.copy()),
    _Softmax("softmax", _softmax, lambda x, y: y * (1 - y), elementwise=False),
)

ACTIVATIONS = {a.name: a for a in _ALL}
ACTIVATIONS |= {"swish": ACTIVATIONS["silu"], "hard_swish": ACTIVATIONS["hard_silu"]}
"""Keras's name -> the activation."""

OLDER = {
    "hard_sigmoid_keras2": Activation(
        "hard_sigmoid_keras2",
        _fill(lambda x: np.clip(0.2 * x + 0.5, 0, 1)),
        lambda x, y: _between(x, -2.5, 2.5, 0.2),
    )
}
"""Those that Keras 3 no longer has under any name; rnnviz.models.older_activations registers them."""


def activation(name: str) -> Activation:
    """The activation of that name; KeyError for one that a trace does not know (the reader refuses it in words)."""
    return OLDER[name] if name in OLDER else ACTIVATIONS[name]
