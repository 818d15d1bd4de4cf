"""Flatten: all steps side by side, as one vector; of a picture all its pixels."""

from __future__ import annotations

from typing import ClassVar

from rnnviz.records.arrays import IntArray
from rnnviz.tracing.layers.rearranging import Rearranging
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import Options
from rnnviz.tracing.recorder import records


@records("Flatten")
class Flatten(Rearranging):
    options: ClassVar[Options] = {"data_format": LAST}

    def arrange(self, places: IntArray) -> IntArray:
        return places.reshape(-1)
