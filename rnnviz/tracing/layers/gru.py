"""GRU: z, r = σ(x_t W + h_{t-1} U + b), g = the candidate, h_t = z h_{t-1} + (1 - z) g.

reset_after=True: g = φ(x_t W_g + b_g + r (h_{t-1} U_g + b'_g)), the bias has a second row for U's side.
reset_after=False: g = φ(x_t W_g + b_g + (r h_{t-1}) U_g), Cho et al. (2014).
As keras.layers.GRU has both: the weights' columns are those of z, r, g in this order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec
from rnnviz.records.trace import Factor, Gate
from rnnviz.tracing.layers.recurrent import GATED, Recurrent
from rnnviz.tracing.options import SWITCH, Options
from rnnviz.tracing.recorder import records

_UPDATE, _RESET, _CANDIDATE = range(3)


@records("GRU")
class GRU(Recurrent):
    options: ClassVar[Options] = {**Recurrent.options, **GATED, "reset_after": SWITCH}

    inner: Array
    """(T, units, batch): what r is multiplied by. h_{t-1} U_g + b'_g with reset_after, else h_{t-1}."""
    d_inner: Array
    """(T, 3 units, lanes), reset_after only: the derivative with respect to h_{t-1} U + b'."""
    d_product: Array
    """(T, units, lanes): the derivative with respect to r * inner."""

    def __init__(self, spec: LayerSpec) -> None:
        super().__init__(spec)
        self.reset_after = bool(spec.config.get("reset_after", True))
        self.both = slice(0, 2 * self.units)  # the columns of z and r, which differ from those of g in all they do

    def run(self) -> None:
        bias = self.weights.get("bias")
        if self.reset_after and bias is not None:
            # U's bias joins W's, but for the candidate's, which stands inside the brackets that r multiplies.
            inside = bias[1, self.columns(_CANDIDATE)]
            bias = bias[0] + np.concatenate([bias[1, self.both], np.zeros_like(inside)])
        else:
            inside = np.zeros(self.units, self.x.dtype)
        self.before = self.project_input(bias)
        self.after = np.empty_like(self.before)
        own = self.reset_after or "state" in self.drops
        self.inner = np.empty_like(self.h[1:]) if own else self.h[:-1]
        if self.reset_after:
            self._run_after(inside[:, None])
        else:
            self._run_before()

    def _run_after(self, inside: Array) -> None:
        recur = self.recurrence()
        squash, value = self.recurrent_activation.value, self.activation.value
        past, product = np.empty_like(self.before[0]), np.empty_like(self.h[0])
        past_zr, past_g = past[self.both], past[self.columns(_CANDIDATE)]
        for zr, g, zr_after, z, r, g_after, inner, h, h_next, held, pin in self._forward_steps():
            recur(h, past)
            np.add(zr, past_zr, zr)
            squash(zr, zr_after)
            np.add(past_g, inside, inner)
            np.multiply(r, inner, product)
            np.add(g, product, g)
            value(g, g_after)
            np.subtract(h, g_after, h_next)
            np.multiply(z, h_next, h_next)
            np.add(h_next, g_after, h_next)
            if held is not None:
                np.copyto(h_next, h, where=held)
            if pin is not None:
                np.copyto(h_next, pin[0], where=pin[1])

    def _run_before(self) -> None:
        zr_recur, g_recurrent = self.recurrence(self.both), self.transposed(self.columns(_CANDIDATE))
        dropping = self.dropping("state", _CANDIDATE) if "state" in self.drops else None
        squash, value = self.recurrent_activation.value, self.activation.value
        past_zr = np.empty_like(self.before[0, self.both])
        past_g, product = np.empty_like(self.h[0]), np.empty_like(self.h[0])
        for zr, g, zr_after, z, r, g_after, inner, h, h_next, held, pin in self._forward_steps():
            zr_recur(h, past_zr)
            if dropping is not None:
                np.multiply(h, dropping, inner)
            np.add(zr, past_zr, zr)
            squash(zr, zr_after)
            np.multiply(r, inner, product)
            g_recurrent.dot(product, past_g)
            np.add(g, past_g, g)
            value(g, g_after)
            np.subtract(h, g_after, h_next)
            np.multiply(z, h_next, h_next)
            np.add(h_next, g_after, h_next)
            if held is not None:
                np.copyto(h_next, h, where=held)
            if pin is not None:
                np.copyto(h_next, pin[0], where=pin[1])

    def _forward_steps(self) -> Iterator[tuple[Any, ...]]:
        g = self.columns(_CANDIDATE)
        return zip(
            *(self.before[:, self.both], self.before[:, g], self.after[:, self.both], *self.parts(self.after)),
            *(self.inner, self.h[:-1], self.h[1:], self.holds(), self.pins("h")),
            strict=False,
        )

    def run_back(self) -> None:
        self.d_before = np.empty((len(self.dh), 3 * self.units, self.dh.shape[2]), self.dh.dtype)
        z, _, g = self.parts(self.after)
        # What dh is multiplied by at every step; no step needs another one's.
        z_slope, r_slope = (
            self.recurrent_activation.derivative(self.before[:, c], self.after[:, c])
            for c in (self.columns(_UPDATE), self.columns(_RESET))
        )
        g_slope = self.activation.derivative(self.before[:, self.columns(_CANDIDATE)], g)
        to_z = self.free("h", self.open((self.h[:-1] - g) * z_slope))
        to_g = self.free("h", self.open((1 - z) * g_slope))
        to_r = self.inner * r_slope
        self.keep = self.free("h", self.open(z, 1.0))
        """(T, units, batch): how much of the state before is kept."""
        if self.reset_after:
            self._run_back_after(to_z, to_g, to_r)
        else:
            self._run_back_before(to_z, to_g, to_r)
        self.silence(self.d_before, *((self.d_inner,) if self.reset_after else ()))

    def d_sums(self) -> Array:
        """(T, 3 units, lanes)."""
        return self.d_before

    def _run_back_after(self, to_z: Array, to_g: Array, to_r: Array) -> None:
        _, r, _ = self.parts(self.after)
        back = self.recurrence_back()
        self.d_inner = np.empty_like(self.d_before)
        past, kept = np.zeros_like(self.dh[0]), np.zeros_like(self.dh[0])
        arrays = (self.dh, self.d_inner, *self.parts(self.d_inner), self.keep, to_z, to_g * to_r, to_g * r)
        for dh, d_inner, dz, dr, dg, zk, z_slope, r_slope, g_slope in zip(*(a[::-1] for a in arrays), strict=True):
            np.add(dh, past, dh)
            np.add(dh, kept, dh)
            np.multiply(dh, z_slope, dz)
            np.multiply(dh, r_slope, dr)
            np.multiply(dh, g_slope, dg)
            np.multiply(dh, zk, kept)
            back(d_inner, past)
        self.d_initial = {"h": past + kept}
        self.d_before[...] = self.d_inner
        self.d_product = np.multiply(self.dh, to_g, self.d_before[:, self.columns(_CANDIDATE)])

    def _run_back_before(self, to_z: Array, to_g: Array, to_r: Array) -> None:
        _, r, _ = self.parts(self.after)
        zr_back = self.recurrence_back(self.both)
        g_back = np.ascontiguousarray(self.weights["recurrent_kernel"][:, self.columns(_CANDIDATE)])
        r = r * self.dropping("state", _CANDIDATE)
        self.d_product = np.empty_like(self.dh)
        past, kept, reset = np.zeros_like(self.dh[0]), np.zeros_like(self.dh[0]), np.zeros_like(self.dh[0])
        filled = (self.dh, self.d_before[:, self.both], *self.parts(self.d_before), self.d_product)
        arrays = (*filled, self.keep, r, to_z, to_g, to_r)
        for dh, dzr, dz, dr, dg, dp, zk, rk, z_slope, g_slope, r_slope in zip(*(a[::-1] for a in arrays), strict=True):
            np.add(dh, past, dh)
            np.add(dh, kept, dh)
            np.add(dh, reset, dh)
            np.multiply(dh, z_slope, dz)
            np.multiply(dh, g_slope, dg)
            np.multiply(dh, zk, kept)
            g_back.dot(dg, dp)
            np.multiply(dp, r_slope, dr)
            np.multiply(dp, rk, reset)
            zr_back(dzr, past)
        self.d_initial = {"h": past + kept + reset}

    def gates(self) -> tuple[Gate, ...]:
        z, _, g = self.parts(self.after)
        squash, value = self.recurrent_activation.name, self.activation.name
        rows = (
            ("update", "z", squash, self.free("h", self.open(self.dh * (self.h[:-1] - g)))),
            ("reset", "r", squash, self.d_product * self.inner),
            ("candidate", "g", value, self.free("h", self.open(self.dh * (1 - z)))),
        )
        before, d_before, after = (self.parts(a) for a in (self.before, self.d_before, self.after))
        return tuple(
            Gate(
                name=name,
                symbol=symbol,
                activation=kind,
                before=self.signal(before[n], d_before[n]),
                after=self.signal(after[n], d_after),
                column=n,
                keeps="h" if n == _UPDATE else "",
            )
            for n, (name, symbol, kind, d_after) in enumerate(rows)
        )

    def back(self) -> Mapping[str, Array]:
        _, r, _ = self.parts(self.after)
        dz, dr, dg = self.parts(self.d_inner if self.reset_after else self.d_sums())
        candidate = (
            self.through(_CANDIDATE, dg)
            if self.reset_after
            else r * self.d_product * self.dropping("state", _CANDIDATE)
        )
        found = {"update": self.through(_UPDATE, dz), "reset": self.through(_RESET, dr), "candidate": candidate}
        return {**found, "": self.keep * self.dh}

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        found = self.common_factors(self.d_sums())
        if self.reset_after:
            everything = slice(0, 3 * self.units)
            found["recurrent_kernel"] = self.dropped_factors("state", self.h[:-1], self.d_inner)
            found["bias"] += (self.factor(everything, None, self.d_inner, row=1),)
        else:
            g = self.columns(_CANDIDATE)
            reset = self.after[:, self.columns(_RESET)] * self.inner
            found["recurrent_kernel"] = (
                *self.dropped_factors("state", self.h[:-1], self.d_sums()[:, self.both]),
                self.factor(g, reset, self.d_sums()[:, g]),
            )
        return found
