"""Dropout and noise: nothing is dropped or added, as in Keras when it predicts; in a training pass what chance draws.

Srivastava et al. (2014); whole features, Tompson et al., arXiv 1411.4280; AlphaDropout, Klambauer et al., arXiv
1706.02515, with its two constants as Keras has them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.network import TRAINING
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.layers.windows import LAST
from rnnviz.tracing.options import Aside, Options, Real
from rnnviz.tracing.recorder import Recorder, records, signal
from rnnviz.tracing.stream import Stream, batch_first


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
    note: str = "off while tracing"

    slope: Array | None
    """What the derivative is multiplied by; None for 1."""

    def forward(self, sources: Sequence[Stream]) -> Stream:
        (self.source,) = sources
        self.values, self.slope = self.source.values, None
        self.dropped: dict[str, Array] = {}
        if TRAINING not in self.spec.config:
            return self.source.handed_on()
        self._draw()
        return replace(self.source.handed_on(), values=self.values, head=None)  # Keras makes another tensor

    def _draw(self) -> None:
        """A training pass: the outputs, what the derivative is multiplied by, and what there is to say of it."""
        values, kind = self.source.values, str(self.spec.config.get("layer", self.spec.kind))
        rng = np.random.default_rng(self.spec.config[TRAINING])
        if kind == "GaussianNoise":
            self.values = values + _normal(rng, self.spec.config["stddev"], values)
            self.note = "noise is added"
            return
        rate = float(self.spec.config["rate"])
        if kind == "GaussianDropout":
            self.slope = 1 + _normal(rng, (rate / (1 - rate)) ** 0.5, values)
            self.values = values * self.slope
            self.note = "multiplied by noise"
            return
        shape = self._shape(kind)
        on = np.broadcast_to(rng.random(shape) >= rate, (*values.shape[:2], *self._apart())).reshape(values.shape)
        alpha = kind == "AlphaDropout"
        kept = ((1 - rate) * (1 + rate * _ALPHA**2)) ** -0.5 if alpha else 1 / (1 - rate) if rate < 1 else 0.0
        slope = self.slope = np.where(on, kept, 0.0).astype(values.dtype)
        self.values = values * slope
        if alpha:
            self.values = self.values + kept * (np.where(on, 0.0, _ALPHA) - _ALPHA * rate)
        self.dropped = {"output": batch_first(slope)}
        self.note = f"{int((~on).sum()):,} of {on.size:,} off"

    def _apart(self) -> tuple[int, ...]:
        """The shape of what a step has, channels last."""
        return self.source.inner if self.source.shape else self.source.values.shape[-1:]

    def _shape(self, kind: str) -> tuple[int, ...]:
        """Of what is drawn: 1 along the axes that share it. SpatialDropout shares it along its so many axes ahead of
        the channels, time among them where there are not enough others."""
        steps, batch, _ = self.source.values.shape
        inner = self._apart()
        axes = int(kind[-2]) if kind.startswith("Spatial") else 1 if self.spec.config.get("noise_shape") else 0
        if not axes:
            return steps, batch, *inner
        shared = min(axes, len(inner) - 1)
        return 1 if axes > len(inner) - 1 else steps, batch, *(1,) * shared, *inner[shared:]

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.above = above
        return (above if self.slope is None else above * self.slope,)

    def output_gradient(self) -> Array:
        return self.above

    def record(self) -> LayerTrace:
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.source.values.shape[-1],
            sources=self.spec.sources,
            steps=self.source.steps,
            output=signal(self.values, self.above),
            emits=np.ones(len(self.source.steps), bool),
            taps=self.source.taps,
            config=self.spec.config,
            note=self.note,
            dropped=self.dropped,
        )


_ALPHA = -1.6732632423543772848170429916717 * 1.0507009873554804934193349852946


def _normal(rng: np.random.Generator, deviation: float, like: Array) -> Array:
    return (deviation * rng.standard_normal(like.shape)).astype(like.dtype)
