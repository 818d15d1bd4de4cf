"""Conv1D: y = φ(the steps that the kernel reads, side by side, times the kernel, + b). Dilated, strided, padded."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.activations import activation
from rnnviz.tracing.layers.windows import LAST, Sliding
from rnnviz.tracing.options import SWITCH, Activations, OneOf, Options, Whole, trained
from rnnviz.tracing.recorder import factor, records
from rnnviz.tracing.stream import Head, Stream


@records("Conv1D")
class Conv1D(Sliding):
    options: ClassVar[Options] = {
        "filters": Whole(),
        "kernel_size": Whole(),
        "strides": Whole(),
        "dilation_rate": Whole(),
        "padding": OneOf(("valid", "same", "causal")),
        "data_format": LAST,
        "activation": Activations(),
        "use_bias": SWITCH,
        **trained(kernel="glorot_uniform", bias="zeros"),
    }
    parameters: ClassVar[tuple[str, ...]] = ("kernel", "bias")

    patches: Array
    """(S, batch, K · features): what each window reads, its first step first."""
    kernel: Array
    """(K · features, filters)."""

    def run(self, x: Array) -> Array:
        size, features, filters = self.weights["kernel"].shape
        self.window = self.slide(x, size)
        read = self.window.gather(x).swapaxes(1, 2)
        self.patches = np.ascontiguousarray(read).reshape(*read.shape[:2], size * features)
        self.kernel = self.effective(self.weights["kernel"].reshape(-1, filters))
        self.activation = activation(self.spec.config.get("activation", "linear"))
        self.before = self.patches @ self.kernel
        if "bias" in self.weights:
            self.before += self.weights["bias"]
        return self.activation.value(self.before, np.empty_like(self.before))

    def places(self) -> Stream:
        return replace(super().places(), head=Head.of(self.spec.name, self.before, self.activation.name))

    def effective(self, kernel: Array) -> Array:
        """The kernel that is multiplied with, from the one that is trained."""
        return kernel

    def run_back(self, above: Array) -> Array:
        self.d_before = self.pull(self.activation, before=self.before, after=self.after, above=above)
        size, features, _ = self.weights["kernel"].shape
        d_patches = (self.d_before @ self.kernel.T).reshape(*above.shape[:2], size, features)
        self.d_read = d_patches.swapaxes(1, 2)
        return self.window.scatter(self.d_read, len(self.source.values))

    def factors(self) -> dict[str, Factor]:
        everything = slice(0, self.kernel.shape[-1])
        return {
            "kernel": factor(everything, self.patches, self.d_before),
            "bias": factor(everything, None, self.d_before),
        }
