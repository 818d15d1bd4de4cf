"""GRU with layer normalisation of every gate's sum, as rnnviz.models.layer_norm_gru_cell has it: r multiplies h(t−1).

Ba, Kiros and Hinton, arXiv 1607.06450. What a gate is before its non-linearity is what the normalisation gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor
from rnnviz.tracing.layers.gru import GRU
from rnnviz.tracing.layers.layer_norm_lstm import NORMALISED
from rnnviz.tracing.layers.layer_normalization import normalise, normalise_back
from rnnviz.tracing.options import Options
from rnnviz.tracing.recorder import records

_UPDATE, _RESET, _CANDIDATE = range(3)


@records("LayerNormGRU")
class LayerNormGRU(GRU):
    """normal, d_sum: (T, 3 units, batch or lanes); scale: (T, 3, batch), a row a gate."""

    options: ClassVar[Options] = NORMALISED
    parameters: ClassVar[tuple[str, ...]] = (*GRU.parameters, "gamma", "beta")

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.reset_after = False

    def _run_before(self) -> None:
        recurrent, squash, value = self.transposed(), self.recurrent_activation.value, self.activation.value
        self.normal, self.scale = np.empty_like(self.before), np.empty_like(self.before[:, :3])
        both, last = self.both, self.columns(_CANDIDATE)
        for t, (zr, g, zr_after, z, r, g_after, _, h, h_next, held, pin) in enumerate(self._forward_steps()):
            zr += recurrent[both] @ h
            for gate in (_UPDATE, _RESET):
                self._normalise(t, gate)
            squash(zr, zr_after)
            g += recurrent[last] @ (r * h)
            self._normalise(t, _CANDIDATE)
            value(g, g_after)
            np.add(z * (h - g_after), g_after, h_next)
            if held is not None:
                np.copyto(h_next, h, where=held)
            if pin is not None:
                np.copyto(h_next, pin[0], where=pin[1])

    def _normalise(self, t: int, gate: int) -> None:
        """A gate's sum at a step becomes what its non-linearity reads."""
        part = self.columns(gate)
        a = self.before[t, part]
        self.normal[t, part], scale = normalise(a, self.spec.config["epsilon"], axis=0)
        self.scale[t, gate] = scale[0]
        gamma, beta = (self.weights[name][part, None] for name in ("gamma", "beta"))
        np.add(self.normal[t, part] * gamma, beta, a)

    def _run_back_before(self, to_z: Array, to_g: Array, to_r: Array) -> None:
        _, r, _ = self.parts(self.after)
        recurrent, both, last = self.weights["recurrent_kernel"], self.both, self.columns(_CANDIDATE)
        self.d_product, self.d_sum = np.empty_like(self.dh), np.empty_like(self.d_before)
        back = np.zeros_like(self.dh[0])
        for t in reversed(range(len(self.dh))):
            self.dh[t] += back
            d_z, d_r, d_g = (self.d_before[t, self.columns(gate)] for gate in range(3))
            np.multiply(self.dh[t], to_z[t], d_z)
            np.multiply(self.dh[t], to_g[t], d_g)
            self.d_product[t] = recurrent[:, last] @ self._back(t, _CANDIDATE)
            np.multiply(self.d_product[t], to_r[t], d_r)
            for gate in (_UPDATE, _RESET):
                self._back(t, gate)
            back = self.dh[t] * self.keep[t] + self.d_product[t] * r[t] + recurrent[:, both] @ self.d_sum[t, both]
        self.d_initial = {"h": back}
        self.silence(self.d_sum)

    def _back(self, t: int, gate: int) -> Array:
        """The gradient of a gate's weighted sum at a step."""
        part = self.columns(gate)
        above = self.d_before[t, part] * self.weights["gamma"][part, None]
        scale = self.scale[t, gate][None]
        self.d_sum[t, part] = found = normalise_back(above, self.normal[t, part], scale, axis=0)
        return found

    def d_sums(self) -> Array:
        return self.d_sum

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        everything = slice(0, 3 * self.units)
        return {
            **super().factors(),
            "gamma": (self.factor(everything, None, self.d_before * self.normal),),
            "beta": (self.factor(everything, None, self.d_before),),
        }
