"""ZeroPadding1D and ZeroPadding2D: zeros before and behind the steps, or around a picture."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import IntArray
from rnnviz.tracing.layers.cropping import ends
from rnnviz.tracing.layers.rearranging import NOTHING, Rearranging
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import Options, Sizes
from rnnviz.tracing.recorder import records


@records("ZeroPadding1D", "ZeroPadding2D")
class ZeroPadding1D(Rearranging):
    """Zeros behind the last step stand behind it. Those before the first one push all others that much later."""

    options: ClassVar[Options] = {"padding": Sizes(least=0), "data_format": LAST}

    def arrange(self, places: IntArray) -> IntArray:
        pairs = ends(self.spec.config["padding"])
        return np.pad(places, [*pairs, *[(0, 0)] * (places.ndim - len(pairs))], constant_values=NOTHING)

    def stand(self) -> IntArray:
        (before, after), *more = ends(self.spec.config["padding"])
        steps = self.source.steps
        if more or self.source.vector or before or (len(steps) > 1 and steps[-1] < steps[0]):
            return super().stand()
        return np.concatenate([steps, steps[-1] + 1 + np.arange(after)])
