"""Layers that join several others, step by step: sums, products, and units side by side."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.tracing.layers.plain import Plain, rows
from rnnviz.tracing.options import OneOf, Options
from rnnviz.tracing.recorder import UnsupportedLayer, records
from rnnviz.tracing.stream import Stream


class Merging(Plain):
    """Its outputs stand where the last of the outputs that it joins stands.

    A step is masked where it is masked in every source; where one of them has no mask, the outputs have none.
    """

    fewest_sources: ClassVar[int] = 2
    passes_mask: ClassVar[bool] = True
    most_sources: ClassVar[int] = 1000
    pictures: ClassVar[bool] = True

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.values, self.joins = [source.pixels for source in sources], sources
        self.masks = [source.mask for source in sources]
        if len({source.vector for source in sources}) > 1 or not self.fits({v.shape for v in self.values}):
            shapes = " and ".join(str(source.values.transpose(1, 0, 2).shape) for source in sources)
            raise UnsupportedLayer(self.spec.name, f"it joins outputs of different shapes, {shapes}.")
        return replace(super().forward(sources), mask=self.joined())

    def joined(self) -> BoolArray | None:
        """The mask of what leaves the layer, from those of its sources."""
        known = [mask for mask in self.masks if mask is not None]
        return np.logical_or.reduce(known) if len(known) == len(self.masks) else None

    def places(self) -> Stream:
        steps = np.max([source.steps for source in self.joins], axis=0)
        return replace(super().places(), steps=steps, timeless=all(source.timeless for source in self.joins))

    def more_taps(self) -> tuple[IntArray, ...]:
        return tuple(source.taps for source in self.joins[1:])

    def fits(self, shapes: set[tuple[int, ...]]) -> bool:
        return len(shapes) == 1

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = self.as_made(above)
        return tuple(rows(part) for part in self.run_back_all(self.d_after))

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
    """A source counts as 1 at the steps that its mask passes over; what is masked in all of them is 0."""

    def run(self, x: Array) -> Array:
        asked = [
            value if mask is None else np.where(mask[..., None], value, 1.0)
            for value, mask in zip(self.values, self.masks, strict=True)
        ]
        self.factors_of = [
            np.prod([*asked[:i], *asked[i + 1 :]], axis=0) * (1.0 if mask is None else mask[..., None])
            for i, mask in enumerate(self.masks)
        ]
        product: Array = np.prod(asked, axis=0)
        whole = self.joined()
        return product if whole is None else np.where(whole[..., None], product, 0.0)

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        return tuple(above * others for others in self.factors_of)


@records("Concatenate")
class Concatenate(Merging):
    """Along the units."""

    options: ClassVar[Options] = {"axis": OneOf((-1,))}

    def fits(self, shapes: set[tuple[int, ...]]) -> bool:
        return len({shape[:-1] for shape in shapes}) == 1

    def joined(self) -> BoolArray | None:
        """Keras takes a source without a mask for one in which no step is masked."""
        known = [mask for mask in self.masks if mask is not None]
        if not known:
            return None
        whole = [np.ones_like(known[0]) if mask is None else mask for mask in self.masks]
        return np.asarray(np.logical_or.reduce(whole))

    def run(self, x: Array) -> Array:
        return np.concatenate(self.values, -1)

    def run_back_all(self, above: Array) -> tuple[Array, ...]:
        ends = np.cumsum([value.shape[-1] for value in self.values])[:-1]
        return tuple(np.split(above, ends, -1))
