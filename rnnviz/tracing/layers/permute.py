"""Permute: the axes in another order, so that units become steps."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import IntArray
from rnnviz.tracing.layers.rearranging import Rearranging
from rnnviz.tracing.options import Options, Sizes
from rnnviz.tracing.recorder import records


@records("Permute")
class Permute(Rearranging):
    """Where units have become steps, they stand from the first step on."""

    options: ClassVar[Options] = {"dims": Sizes()}

    def arrange(self, places: IntArray) -> IntArray:
        return places.transpose([axis - 1 for axis in self.spec.config["dims"]])

    def stand(self) -> IntArray:
        return super().stand() if self.vector or self.source.vector else np.arange(len(self.index))
