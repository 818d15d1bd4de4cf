"""Layers of which every output reads all steps of the source: what each sends to each is kept where it is not much."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.plain import Plain

MOST = 1_000_000
"""How many numbers a record holds of what every step sends to every other one, which is their number squared."""


class OverSteps(Plain):
    """The kinds differ in `run`, `run_back`, and in `each`, which is `run_back` not added up."""

    @abstractmethod
    def each(self, above: Array) -> Array:
        """(S, S, lanes, units): what each output sends to every step."""

    @property
    def over_steps(self) -> bool:
        """Whether an output reads other steps than its own."""
        return len(self.after) > 1

    @staticmethod
    def diagonal(values: Array) -> Any:
        """Where each output and its own step meet."""
        steps = np.arange(len(values))
        return steps, steps

    def sent(self) -> tuple[Array, ...]:
        if not self.over_steps or self.d_after.size * len(self.d_after) > MOST:
            return ()
        return (self.each(self.d_after),)

    def taps(self) -> IntArray:
        if not self.over_steps:
            return self.source.taps
        return np.repeat(self.source.positions[None], len(self.after), axis=0)
