"""A real Keras layer that nobody here knows: the minimal gated unit (Zhou, Wu, Zhang and Zhou, arXiv 1603.09420).

f = σ(x W_f + h U_f + b_f), g = tanh(x W_g + (f·h) U_g + b_g), h' = (1 − f)·h + f·g.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np


class MGU(keras.layers.Layer):
    """Over a known number of steps. added: (steps, 2 units) numbers put onto the sums of f and g, and held: (steps,
    units) numbers put onto h, both for central differences."""

    def __init__(self, units: int, *, return_sequences: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.return_sequences = units, return_sequences
        self.added: Any = None
        self.held: Any = None

    def build(self, shape: Any) -> None:
        width = 2 * self.units

        def drawn(name: str, shape: tuple[int, ...], seed: int) -> Any:
            noise = keras.initializers.RandomNormal(stddev=0.6, seed=seed)
            return self.add_weight(shape=shape, initializer=noise, name=name)

        self.kernel = drawn("kernel", (shape[-1], width), 3)
        self.recurrent_kernel = drawn("recurrent_kernel", (self.units, width), 4)
        self.bias = drawn("bias", (width,), 5)

    def call(self, x: Any) -> Any:
        ops, n = keras.ops, self.units
        steps = x.shape[1]
        added = np.zeros((steps, 2 * n)) if self.added is None else self.added
        held = np.zeros((steps, n)) if self.held is None else self.held
        h = ops.zeros_like(x[:, 0, :1] @ self.kernel[:1, :n])
        states = []
        for t in range(steps):
            sums = x[:, t] @ self.kernel + self.bias + ops.cast(added[t], x.dtype)
            f = ops.sigmoid(sums[:, :n] + h @ self.recurrent_kernel[:, :n])
            g = ops.tanh(sums[:, n:] + (f * h) @ self.recurrent_kernel[:, n:])
            h = (1 - f) * h + f * g + ops.cast(held[t], x.dtype)
            states.append(h)
        return ops.stack(states, 1) if self.return_sequences else h

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "return_sequences": self.return_sequences}
