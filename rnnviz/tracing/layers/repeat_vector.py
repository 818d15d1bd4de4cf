"""RepeatVector: one vector at every one of n steps, which stand behind the sequence that it comes from."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import Options, Whole
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


@records("RepeatVector")
class RepeatVector(Plain):
    """What comes back to the vector is the sum over all n steps."""

    options: ClassVar[Options] = {"n": Whole()}

    def run(self, x: Array) -> Array:
        return np.repeat(x, self.spec.config["n"], axis=0)

    def places(self) -> Stream:
        start = 0 if self.source.timeless else int(self.source.steps[-1]) + 1
        count = np.arange(len(self.after))
        return Stream(self.after, start + count, count)

    def taps(self) -> IntArray:
        return np.full((len(self.after), 1), self.source.positions[-1])

    def run_back(self, above: Array) -> Array:
        total: Array = above.sum(0, keepdims=True)
        return total

    def sent(self) -> tuple[Array, ...]:
        return (self.d_after[:, None],)
