"""SimpleRNN with layer normalisation: h_t = φ(γ (a_t - mean) / deviation + β), a_t = x_t W + h_{t-1} U + b.

Ba, Kiros and Hinton, arXiv 1607.06450, as rnnviz.models.layer_norm_cell has it. The candidate before its
non-linearity is what the normalisation gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.layer_normalization import normalise, normalise_back
from rnnviz.tracing.layers.simple_rnn import SimpleRNN
from rnnviz.tracing.options import Activations, Aside, Options, Real, Whole
from rnnviz.tracing.recorder import records


@records("LayerNormSimpleRNN")
class LayerNormSimpleRNN(SimpleRNN):
    options: ClassVar[Options] = {
        "units": Whole(),
        "activation": Activations(elementwise=True),
        "epsilon": Real(),
        "kernel_initializer": Aside(("glorot_uniform", "orthogonal")),
        "recurrent_initializer": Aside(("orthogonal", "identity")),
    }
    parameters: ClassVar[tuple[str, ...]] = (*SimpleRNN.parameters, "gamma", "beta")

    def run(self) -> None:
        recurrent, value, epsilon = self.transposed(), self.activation.value, self.spec.config["epsilon"]
        gamma, beta = self.weights["gamma"][:, None], self.weights["beta"][:, None]
        sums = self.project_input(self.weights["bias"])
        self.normal, self.before = np.empty_like(sums), np.empty_like(sums)
        self.scale = np.empty((len(sums), 1, sums.shape[2]), sums.dtype)
        for t, a in enumerate(sums):
            self.normal[t], self.scale[t] = normalise(a + recurrent @ self.h[t], epsilon, axis=0)
            np.add(self.normal[t] * gamma, beta, self.before[t])
            value(self.before[t], self.h[t + 1])
            if self.held is not None:
                np.copyto(self.h[t + 1], self.h[t], where=self.held[t])
            if "h" in self.fixed:
                np.copyto(self.h[t + 1], self.fixed["h"][0][t], where=self.fixed["h"][1][t])

    def run_back(self) -> None:
        slope = self.free("h", self.open(self.activation.derivative(self.before, self.h[1:])))
        self.d_before, self.d_sum = np.empty_like(self.dh), np.empty_like(self.dh)
        back, gamma = self.weights["recurrent_kernel"], self.weights["gamma"][:, None]
        later = np.zeros_like(self.dh[0])
        for t in reversed(range(len(self.dh))):
            self.dh[t] += later
            np.multiply(self.dh[t], slope[t], self.d_before[t])
            d_normal = self.d_before[t] * gamma
            self.d_sum[t] = normalise_back(d_normal, self.normal[t], self.scale[t], axis=0)
            later = back @ self.d_sum[t]
            if self.held is not None:
                np.add(later, self.dh[t], later, where=self.held[t])
        self.d_initial = {"h": later}
        self.silence(self.d_before, self.d_sum)

    def d_sums(self) -> Array:
        return self.d_sum

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        everything = slice(0, self.units)
        return {
            **super().factors(),
            "gamma": (self.factor(everything, None, self.d_before * self.normal),),
            "beta": (self.factor(everything, None, self.d_before),),
        }
