"""Cropping1D and Cropping2D: so many steps, or rows and columns of a picture, are cut off at both ends."""

from __future__ import annotations

from typing import Any, ClassVar

from rnnviz.records.arrays import IntArray
from rnnviz.tracing.layers.rearranging import Rearranging
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import Options, Sizes
from rnnviz.tracing.recorder import records


@records("Cropping1D", "Cropping2D")
class Cropping1D(Rearranging):
    options: ClassVar[Options] = {"cropping": Sizes(least=0), "data_format": LAST}

    def arrange(self, places: IntArray) -> IntArray:
        for axis, (before, after) in enumerate(ends(self.spec.config["cropping"])):
            size = places.shape[axis]
            if before + after >= size:
                raise ValueError(
                    f"The layer “{self.spec.name}” cuts off {before + after} steps of the {size} that it gets."
                )
            places = places.take(range(before, size - after), axis)
        return places


def ends(value: Any) -> list[tuple[int, int]]:
    """How many are meant before and behind, axis by axis; of one axis Keras writes no inner brackets."""
    pairs = value if isinstance(value[0], (tuple, list)) else (value,)
    return [(int(before), int(after)) for before, after in pairs]
