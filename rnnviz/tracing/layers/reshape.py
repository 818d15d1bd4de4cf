"""Reshape: the same numbers in rows of another length."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from rnnviz.models.described import Layer
from rnnviz.records.arrays import IntArray
from rnnviz.tracing.layers.rearranging import Rearranging
from rnnviz.tracing.options import Options, Sizes
from rnnviz.tracing.recorder import records


@records("Reshape")
class Reshape(Rearranging):
    options: ClassVar[Options] = {"target_shape": Sizes(least=-1)}

    @classmethod
    def read(cls, name: str, layer: Layer) -> dict[str, Any]:
        config = super().read(name, layer)
        return {"target_shape": tuple(config["target_shape"])}

    def arrange(self, places: IntArray) -> IntArray:
        target = self.spec.config["target_shape"]
        wanted = math.prod(size for size in target if size > 0)
        if places.size % wanted or (places.size != wanted and -1 not in target):
            raise ValueError(
                f"The layer “{self.spec.name}” makes rows of the shape {target}, not of the {places.size} numbers "
                "that it gets."
            )
        return places.reshape(target)
