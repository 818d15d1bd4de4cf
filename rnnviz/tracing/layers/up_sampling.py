"""UpSampling1D and UpSampling2D: every step, or every pixel, so many times."""

from __future__ import annotations

from typing import ClassVar

from rnnviz.records.arrays import IntArray
from rnnviz.tracing.layers.rearranging import Rearranging
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import OneOf, Options, Sizes
from rnnviz.tracing.recorder import records


@records("UpSampling1D", "UpSampling2D")
class UpSampling1D(Rearranging):
    options: ClassVar[Options] = {
        "size": Sizes(one=True),
        "interpolation": OneOf(("nearest",)),
        "data_format": LAST,
    }

    def arrange(self, places: IntArray) -> IntArray:
        size = self.spec.config["size"]
        for axis, times in enumerate((size,) if isinstance(size, int) else size):
            places = places.repeat(times, axis)
        return places
