"""What convolutions over steps and over pictures share: patches, times a kernel, plus a bias, through an activation."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor
from rnnviz.tracing.activations import activation
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import SWITCH, Activations, Options, Whole, trained
from rnnviz.tracing.recorder import factor
from rnnviz.tracing.stream import Head, Stream

CONVOLUTION: Options = {
    "filters": Whole(),
    "groups": Whole(),
    "data_format": LAST,
    "activation": Activations(),
    "use_bias": SWITCH,
    **trained(kernel="glorot_uniform", bias="zeros"),
}
"""What all convolutions can be told, beside the size of their windows."""


class Activated(Plain):
    """A layer that ends in a bias and an activation. The kinds differ in `summed` and `summed_back`."""

    before: Array
    """Of the shape of the outputs: what the activation is given."""
    d_before: Array

    @abstractmethod
    def summed(self, x: Array) -> Array:
        """The outputs before bias and activation."""

    @abstractmethod
    def summed_back(self, d_before: Array) -> Array:
        """The gradient with respect to x from that of the sums."""

    def run(self, x: Array) -> Array:
        self.activation = activation(self.spec.config.get("activation", "linear"))
        self.before = self.summed(x)
        if "bias" in self.weights:
            self.before += self.weights["bias"]
        return self.activation.value(self.before, np.empty_like(self.before))

    def places(self) -> Stream:
        stream = super().places()
        pictures = self.before.ndim > 3
        return stream if pictures else replace(stream, head=Head.of(self.spec.name, self.before, self.activation.name))

    def run_back(self, above: Array) -> Array:
        self.d_before = self.pull(self.activation, before=self.before, after=self.after, above=above)
        return self.summed_back(self.d_before)

    def bias_factor(self) -> Factor:
        return factor(slice(0, self.before.shape[-1]), None, self.d_before)


class Convolving(Activated):
    """The kinds differ in `cut` and `put_back`. With several groups, each one's filters read its part of the features
    alone."""

    parameters: ClassVar[tuple[str, ...]] = ("kernel", "bias")

    kernel: Array
    """(K · features of a group, filters)."""
    patches: Array
    """(S, batch, …, K · features): what each window reads, its first step first; of several groups, group by group."""

    @abstractmethod
    def cut(self, x: Array) -> Array:
        """(S, batch, …, K, features): what each window reads."""

    @abstractmethod
    def put_back(self, d_read: Array) -> Array:
        """The gradient with respect to x from that of what `cut` gave."""

    def effective(self, kernel: Array) -> Array:
        """The kernel that is multiplied with, from the one that is trained."""
        return kernel

    @property
    def groups(self) -> int:
        return int(self.spec.config.get("groups", 1))

    def summed(self, x: Array) -> Array:
        read = self.cut(x)
        *around, size, features = read.shape
        apart = read.reshape(*around, size, self.groups, features // self.groups)
        self.patches = np.ascontiguousarray(np.moveaxis(apart, -2, -3)).reshape(*around, -1)
        self.read_shape = size, features
        self.kernel = self.effective(self.weights["kernel"].reshape(-1, self.weights["kernel"].shape[-1]))
        return np.concatenate([part @ self.kernel[:, columns] for part, columns in self.parts()], -1)

    def parts(self) -> list[tuple[Array, slice]]:
        """Each group's patches, and which filters read them."""
        wide, filters = self.patches.shape[-1] // self.groups, self.kernel.shape[-1] // self.groups
        return [
            (self.patches[..., g * wide : (g + 1) * wide], slice(g * filters, (g + 1) * filters))
            for g in range(self.groups)
        ]

    def summed_back(self, d_before: Array) -> Array:
        down = [d_before[..., columns] @ self.kernel[:, columns].T for _, columns in self.parts()]
        (size, features), around = self.read_shape, d_before.shape[:-1]
        apart = np.stack(down, -2).reshape(*around, self.groups, size, features // self.groups)
        return self.put_back(np.moveaxis(apart, -3, -2).reshape(*around, size, features))

    def factors(self) -> Mapping[str, Factor | tuple[Factor, ...]]:
        kernel = tuple(factor(columns, part, self.d_before[..., columns]) for part, columns in self.parts())
        return {"kernel": kernel, "bias": self.bias_factor()}
