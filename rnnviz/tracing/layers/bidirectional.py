"""Bidirectional: where what reads from the first step to the last and what reads from the last to the first meet.

The two directions are recurrent layers of their own in a network; this joins their outputs at the step that both have
read. Schuster and Paliwal (1997), as keras.layers.Bidirectional has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.options import Aside, OneOf, Options
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


@records("Bidirectional")
class Bidirectional(Plain):
    """It reads the forward layer and the backward one. merge_mode: "concat", "sum", "ave" or "mul"."""

    options: ClassVar[Options] = {
        "merge_mode": OneOf(("concat", "sum", "ave", "mul")),
        "layer": Aside(),
        "backward_layer": Aside(),
    }
    fewest_sources: ClassVar[int] = 2
    most_sources: ClassVar[int] = 2
    passes_mask: ClassVar[bool] = True

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.ahead, self.behind = sources
        self.order = slice(None, None, None if self.ahead.vector else -1)
        self.pair = self.ahead.values, self.behind.values[self.order]
        return super().forward(sources)

    def run(self, x: Array) -> Array:
        one, other = self.pair
        mode = self.spec.config.get("merge_mode", "concat")
        if mode == "concat":
            return np.concatenate(self.pair, -1)
        if mode == "mul":
            return one * other
        total: Array = one + other
        return total / 2 if mode == "ave" else total

    def places(self) -> Stream:
        return replace(super().places(), steps=np.maximum(self.ahead.steps, self.behind.steps[self.order]))

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        one, other = self._back(above)
        return one, other[self.order]

    def _back(self, above: Array) -> tuple[Array, Array]:
        mode, units = self.spec.config.get("merge_mode", "concat"), self.pair[0].shape[-1]
        if mode == "concat":
            return above[..., :units], above[..., units:]
        if mode == "mul":
            return above * self.pair[1], above * self.pair[0]
        share = above / 2 if mode == "ave" else above
        return share, share

    def run_back(self, above: Array) -> Array:
        return self._back(above)[0]

    def sent(self) -> tuple[Array, ...]:
        one, other = self._back(self.d_after)
        return one[:, None], other[:, None]

    def more_taps(self) -> tuple[IntArray, ...]:
        return (self.behind.positions[self.order][:, None],)
