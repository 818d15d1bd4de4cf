"""LSTM with layer normalisation of every gate's sum, as rnnviz.models.layer_norm_lstm_cell has it.

Ba, Kiros and Hinton, arXiv 1607.06450. What a gate is before its non-linearity is what the normalisation gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.layer_normalization import normalise, normalise_back
from rnnviz.tracing.layers.lstm import LSTM
from rnnviz.tracing.options import Activations, Aside, Options, Real, Whole
from rnnviz.tracing.recorder import records

NORMALISED: Options = {
    "units": Whole(),
    "activation": Activations(elementwise=True),
    "recurrent_activation": Activations(elementwise=True),
    "epsilon": Real(),
    "kernel_initializer": Aside(("glorot_uniform", "orthogonal")),
    "recurrent_initializer": Aside(("orthogonal", "glorot_uniform")),
}
"""What the cells of rnnviz that normalise their gates can be told."""


@records("LayerNormLSTM")
class LayerNormLSTM(LSTM):
    """normal, d_sum: (T, 4, units, batch or lanes); scale: (T, 4, 1, batch)."""

    options: ClassVar[Options] = {**NORMALISED, "forget_bias": Aside((1.0, 0.0, 5.0))}
    parameters: ClassVar[tuple[str, ...]] = (*LSTM.parameters, "gamma", "beta")

    def adding(self) -> Callable[[Array, Array], None]:
        recur, past = self.recurrence(), np.empty_like(self.before[0])
        rows = self.rows(past)
        epsilon, (gamma, beta) = self.spec.config["epsilon"], self._scaling()
        self.normal = np.empty_like(self.before)
        self.scale = np.empty_like(self.before[:, :, :1])
        steps = iter(range(len(self.before)))

        def add(h: Array, before: Array) -> None:
            t = next(steps)
            recur(h, rows)
            self.normal[t], self.scale[t] = normalise(before + past, epsilon, axis=1)
            np.add(self.normal[t] * gamma, beta, before)

        return add

    def recurrence_back(self, columns: slice | None = None) -> Callable[[Array, Array], object]:
        through, (gamma, _) = super().recurrence_back(columns), self._scaling()
        self.d_sum = np.empty_like(self.d_before)
        steps = iter(reversed(range(len(self.d_sum))))

        def back(row: Array, out: Array) -> None:
            t, d_before = next(steps), row.reshape(4, self.units, -1)
            self.d_sum[t] = normalise_back(d_before * gamma, self.normal[t], self.scale[t], axis=1)
            through(self.rows(self.d_sum[t]), out)

        return back

    def _scaling(self) -> tuple[Array, Array]:
        """(4, units, 1) each: what the normalised sums are multiplied by, and what is added to them."""
        gamma, beta = (self.weights[name].reshape(4, self.units, 1) for name in ("gamma", "beta"))
        return gamma, beta

    def d_sums(self) -> Array:
        return self.d_sum

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        everything = slice(0, 4 * self.units)
        return {
            **super().factors(),
            "gamma": (self.factor(everything, None, self.rows(self.d_before * self.normal)),),
            "beta": (self.factor(everything, None, self.rows(self.d_before)),),
        }
