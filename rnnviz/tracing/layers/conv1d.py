"""Conv1D: y = φ(the steps that the kernel reads, side by side, times the kernel, + b). Dilated, strided, padded."""

from __future__ import annotations

from typing import ClassVar

from rnnviz.records.arrays import Array
from rnnviz.tracing.layers.convolving import CONVOLUTION, Activated, Convolving
from rnnviz.tracing.layers.windows import Sliding
from rnnviz.tracing.options import OneOf, Options, Whole
from rnnviz.tracing.recorder import records

OVER_STEPS: Options = {"kernel_size": Whole(), "strides": Whole(), "dilation_rate": Whole()}


class SlidingKernel(Activated, Sliding):
    """A convolution over steps."""

    def cut(self, x: Array) -> Array:
        """(S, batch, K, features)."""
        self.window = self.slide(x, self.spec.config["kernel_size"])
        return self.window.gather(x).swapaxes(1, 2)

    def put_back(self, d_read: Array) -> Array:
        self.d_read = d_read.swapaxes(1, 2)
        return self.window.scatter(self.d_read, len(self.source.values))


@records("Conv1D")
class Conv1D(SlidingKernel, Convolving):
    options: ClassVar[Options] = {**CONVOLUTION, **OVER_STEPS, "padding": OneOf(("valid", "same", "causal"))}
