"""Activations that Keras 3 computes otherwise than the Keras that saved a file: of our own, in ordinary Keras."""

from __future__ import annotations

from typing import Any

from keras import ops, saving


def hard_sigmoid_keras2(x: Any) -> Any:
    """The hard_sigmoid of Keras 1 and 2: 0.2 x + 0.5, not below 0 and not above 1 (Keras 3: x / 6 + 0.5).

    https://github.com/keras-team/keras/blob/v2.15.0/keras/activations.py
    """
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)


saving.register_keras_serializable("rnnviz")(hard_sigmoid_keras2)
