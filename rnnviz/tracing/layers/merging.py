"""Layers that join several others, step by step: sums, products, and units side by side."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import OneOf, Options
from rnnviz.tracing.recorder import UnsupportedLayer, records
from rnnviz.tracing.stream import Stream


class Merging(Plain):
    """Its outputs stand where the last of the outputs that it joins stands."""

    fewest_sources: ClassVar[int] = 2
    passes_mask: ClassVar[bool] = True
    most_sources: ClassVar[int] = 1000

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.values, self.joined = [source.values for source in sources], sources
        if len({source.vector for source in sources}) > 1 or not self.fits({v.shape for v in self.values}):
            shapes = " and ".join(str(v.transpose(1, 0, 2).shape) for v in self.values)
            raise UnsupportedLayer(self.spec.name, f"it joins outputs of different shapes, {shapes}.")
        return super().forward(sources)

    def places(self) -> Stream:
        steps = np.max([source.steps for source in self.joined], axis=0)
        return replace(super().places(), steps=steps, timeless=all(source.timeless for source in self.joined))

    def more_taps(self) -> tuple[IntArray, ...]:
        return tuple(source.taps for source in self.joined[1:])

    def fits(self, shapes: set[tuple[int, ...]]) -> bool:
        return len(shapes) == 1

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        return self.run_back_all(above)

    @abstractmethod
    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        """One gradient a source."""

    def run_back(self, above: Array) -> Array:
        return self.run_back_all(above)[0]


class _Sum(Merging):
    """A sum in which each source counts as much as `counts` says."""

    def counts(self) -> tuple[float, ...]:
        return (1.0,) * len(self.values)

    def run(self, x: Array) -> Array:
        total = np.zeros_like(x)
        for count, value in zip(self.counts(), self.values, strict=True):
            total += count * value
        return total

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        return tuple(count * above for count in self.counts())


@records("Add")
class Add(_Sum):
    pass


@records("Subtract")
class Subtract(_Sum):
    def counts(self) -> tuple[float, ...]:
        return 1.0, -1.0


@records("Average")
class Average(_Sum):
    def counts(self) -> tuple[float, ...]:
        return (1 / len(self.values),) * len(self.values)


@records("Multiply")
class Multiply(Merging):
    def run(self, x: Array) -> Array:
        product: Array = np.prod(self.values, axis=0)
        return product

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        others = (self.values[:i] + self.values[i + 1 :] for i in range(len(self.values)))
        return tuple(above * np.prod(values, axis=0) for values in others)


@records("Concatenate")
class Concatenate(Merging):
    """Along the units."""

    options: ClassVar[Options] = {"axis": OneOf((-1,))}

    def fits(self, shapes: set[tuple[int, ...]]) -> bool:
        return len({shape[:-1] for shape in shapes}) == 1

    def run(self, x: Array) -> Array:
        return np.concatenate(self.values, -1)

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        ends = np.cumsum([value.shape[-1] for value in self.values])[:-1]
        return tuple(np.split(above, ends, -1))
