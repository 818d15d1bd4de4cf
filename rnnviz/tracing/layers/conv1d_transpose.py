"""Conv1DTranspose: every step is laid out over several steps of the output by the kernel, where they overlap added up.

It is what takes a Conv1D's gradient back, used forward: a Conv1D of the same settings that reads the output would have
as many outputs as there are steps here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import Factor, LayerTrace
from rnnviz.tracing.layers.conv1d import OVER_STEPS
from rnnviz.tracing.layers.convolving import CONVOLUTION, Activated
from rnnviz.tracing.layers.windows import slide
from rnnviz.tracing.options import OneOf, Options
from rnnviz.tracing.recorder import factor, records, weight_trace
from rnnviz.tracing.stream import Head, Stream


@records("Conv1DTranspose")
class Conv1DTranspose(Activated):
    """Its kernel: (K, filters, features). An output reads the steps that are laid over it."""

    options: ClassVar[Options] = {
        **{key: option for key, option in CONVOLUTION.items() if key != "groups"},
        **OVER_STEPS,
        "padding": OneOf(("valid", "same")),
        "output_padding": OneOf((None,)),
    }
    parameters: ClassVar[tuple[str, ...]] = ("kernel", "bias")

    def summed(self, x: Array) -> Array:
        config, (size, filters, features) = self.spec.config, self.weights["kernel"].shape
        steps, batch = x.shape[:2]
        stride, dilation, padding = config.get("strides", 1), config.get("dilation_rate", 1), config["padding"]
        reach = dilation * (size - 1) + 1
        length = steps * stride + (max(reach - stride, 0) if padding == "valid" else 0)
        self.window = slide(length, size=size, stride=stride, dilation=dilation, padding=padding)
        self.kernel = self.weights["kernel"].reshape(size * filters, features)
        laid = (x @ self.kernel.T).reshape(steps, batch, size, filters)
        return self.window.scatter(laid.swapaxes(1, 2), length)

    def summed_back(self, d_before: Array) -> Array:
        read = self.window.gather(d_before).swapaxes(1, 2)
        self.d_laid = np.ascontiguousarray(read).reshape(*read.shape[:2], -1)
        down: Array = self.d_laid @ self.kernel
        return down

    def places(self) -> Stream:
        """Where the outputs of a stride fit between the steps, they stand there; else from the first step on."""
        steps, count = self.source.steps, np.arange(len(self.after))
        stride = self.spec.config.get("strides", 1)
        first = int(steps[0]) - stride + 1 if len(steps) else 0
        fits = (np.diff(steps) == stride).all() and first >= 0
        at = steps if len(steps) == len(count) else count + (first if fits else 0)
        head = Head.of(self.spec.name, self.before, self.activation.name)
        return Stream(self.after, at, count, head=head)

    def _over(self) -> tuple[IntArray, IntArray]:
        """(S, K): which steps are laid over each output, -1 where none is; and (S, K): as which part of the kernel."""
        step, part = np.nonzero(self.window.taps >= 0)
        out = self.window.taps[step, part]
        order = np.lexsort((step, out))
        out, step, part = out[order], step[order], part[order]
        place = np.arange(len(out)) - np.searchsorted(out, out)
        widest = int(place.max(initial=0)) + 1
        taps, parts = np.full((len(self.after), widest), -1), np.zeros((len(self.after), widest), int)
        taps[out, place], parts[out, place] = step, part
        return taps, parts

    def taps(self) -> IntArray:
        taps, _ = self._over()
        return np.where(taps < 0, -1, self.source.positions[taps])

    def sent(self) -> tuple[Array, ...]:
        taps, parts = self._over()
        by = self.weights["kernel"][parts]  # (S, K, filters, features)
        sent = np.einsum("sbo,skof->skbf", self.d_before, by)
        sent[taps < 0] = 0.0
        return (sent,)

    def factors(self) -> Mapping[str, Factor | tuple[Factor, ...]]:
        return {"bias": self.bias_factor()}

    def record(self) -> LayerTrace:
        """What the kernel gets is told by the steps that are laid out, not by the outputs. With the constant `parts`:
        (S, K), as which part of the kernel each step is laid over an output."""
        made, everything = super().record(), slice(0, self.kernel.shape[-1])
        part = factor(everything, self.d_laid, self.source.values)
        kernel = weight_trace("kernel", self.weights["kernel"], self.source, (part,))
        return replace(made, weights=(kernel, *made.weights), constants={"parts": self._over()[1]})
