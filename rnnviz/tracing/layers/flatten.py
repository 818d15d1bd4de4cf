"""Flatten: all steps side by side, as one vector."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import Options
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


@records("Flatten")
class Flatten(Plain):
    options: ClassVar[Options] = {"data_format": LAST}

    def run(self, x: Array) -> Array:
        return x.transpose(1, 0, 2).reshape(1, x.shape[1], -1)

    def run_back(self, above: Array) -> Array:
        steps, _, features = self.source.values.shape
        return above.reshape(above.shape[1], steps, features).transpose(1, 0, 2)

    def sent(self) -> tuple[Array, ...]:
        steps, _, features = self.source.values.shape
        return (self.d_after.reshape(1, -1, steps, features).swapaxes(1, 2),)

    def places(self) -> Stream:
        return Stream(self.after, self.source.steps[-1:], np.arange(1), vector=True)

    def taps(self) -> IntArray:
        return self.source.positions[None]
