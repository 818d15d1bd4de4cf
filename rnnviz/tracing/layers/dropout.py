"""Dropout and noise while tracing: nothing is dropped or added, as in Keras when it predicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import Aside, Options, Real
from rnnviz.tracing.recorder import Recorder, records, signal
from rnnviz.tracing.stream import Stream


@records(
    "Dropout",
    "SpatialDropout1D",
    "GaussianDropout",
    "GaussianNoise",
    "AlphaDropout",
    "SpatialDropout2D",
    "SpatialDropout3D",
)
class Dropout(Recorder):
    options: ClassVar[Options] = {
        "rate": Real(1),
        "stddev": Real(),
        "seed": Aside((None, 7)),
        "data_format": LAST,
        "noise_shape": Aside((None, (None, 1, None))),
    }
    stepwise: ClassVar[bool] = True
    passes_mask: ClassVar[bool] = True
    pictures: ClassVar[bool] = True
    note: ClassVar[str] = "off while tracing"

    def forward(self, sources: Sequence[Stream]) -> Stream:
        (self.source,) = sources
        return self.source.handed_on()

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.above = above
        return (above,)

    def output_gradient(self) -> Array:
        return self.above

    def record(self) -> LayerTrace:
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.source.values.shape[-1],
            sources=self.spec.sources,
            steps=self.source.steps,
            output=signal(self.source.values, self.above),
            emits=np.ones(len(self.source.steps), bool),
            taps=self.source.taps,
            config=self.spec.config,
            note=self.note,
        )
