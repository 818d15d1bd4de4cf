"""The activations whose derivative follows from their value alone: of these a loop need not store what went in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf


@dataclass(frozen=True, slots=True)
class Activation:
    """of: tensor to tensor, Keras's own. slope: the value to the derivative there, as TensorFlow's gradient has it."""

    of: Callable[[Any], Any]
    slope: Callable[[Any], Any]


def _where(condition: Any, like: Any) -> Any:
    return tf.cast(condition, like.dtype)


_SLOPES: Mapping[str, Callable[[Any], Any]] = {
    "linear": tf.ones_like,
    "tanh": lambda y: 1 - y * y,
    "sigmoid": lambda y: y * (1 - y),
    "relu": lambda y: _where(y > 0, y),
    "relu6": lambda y: _where((y > 0) & (y < 6), y),
    "hard_sigmoid": lambda y: _where((y > 0) & (y < 1), y) / 6,
    "softsign": lambda y: tf.square(1 - tf.abs(y)),
    "softplus": lambda y: 1 - tf.exp(-y),
    "elu": lambda y: tf.where(y > 0, tf.ones_like(y), y + 1),
    "exponential": lambda y: y,
}
"""By Keras's name. Each follows from its definition in keras.activations."""


def activation_of(function: Any) -> Activation | None:
    """For a layer's activation, None where it is not one of them."""
    for name, slope in _SLOPES.items():
        if function is keras.activations.get(name):
            return Activation(function, slope)
    return None


TANH = Activation(keras.activations.tanh, _SLOPES["tanh"])
SIGMOID = Activation(keras.activations.sigmoid, _SLOPES["sigmoid"])
