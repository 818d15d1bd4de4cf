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
from rnnviz.tracing.layers.plain import Plain, rows
from rnnviz.tracing.options import Aside, OneOf, Options
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Stream


@records("Bidirectional")
class Bidirectional(Plain):
    """It reads the forward layer and the backward one. merge_mode: "concat", "sum", "ave" or "mul".

    With None nothing is joined: it reads the backward layer alone, and hands it on in the order of time.
    """

    options: ClassVar[Options] = {
        "merge_mode": OneOf(("concat", "sum", "ave", "mul", None)),
        "layer": Aside(),
        "backward_layer": Aside(),
    }
    fewest_sources: ClassVar[int] = 1
    most_sources: ClassVar[int] = 2
    passes_mask: ClassVar[bool] = True
    pictures: ClassVar[bool] = True

    def forward(self, sources: Sequence[Stream]) -> Stream:
        turned = slice(None, None, None if sources[-1].vector else -1)
        self.reads = [*((one, slice(None)) for one in sources[:-1]), (sources[-1], turned)]
        self.joined = [one.pixels[order] for one, order in self.reads]
        self.mode = self.spec.config.get("merge_mode", "concat")
        return super().forward(sources)

    def run(self, x: Array) -> Array:
        if self.mode == "mul":
            return np.multiply(*self.joined)
        if self.mode in ("sum", "ave"):
            total: Array = np.add(*self.joined)
            return total / 2 if self.mode == "ave" else total
        return np.concatenate(self.joined, -1)

    def places(self) -> Stream:
        return replace(super().places(), steps=np.max([one.steps[order] for one, order in self.reads], axis=0))

    def taps(self) -> IntArray:
        source, order = self.reads[0]
        return source.taps[order]

    def more_taps(self) -> tuple[IntArray, ...]:
        return tuple(source.taps[order] for source, order in self.reads[1:])

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = self.as_made(above)
        back = [rows(part) for part in self._back(self.d_after)]
        return tuple(part[order] for part, (_, order) in zip(back, self.reads, strict=True))

    def _back(self, above: Array) -> tuple[Array, ...]:
        """In the order of time."""
        if self.mode == "mul":
            one, other = self.joined
            return above * other, above * one
        if self.mode in ("sum", "ave"):
            share = above / len(self.joined) if self.mode == "ave" else above
            return (share,) * len(self.joined)
        return tuple(np.split(above, len(self.joined), -1))

    def run_back(self, above: Array) -> Array:
        return self._back(above)[0]

    def sent(self) -> tuple[Array, ...]:
        return tuple(rows(part)[:, None] for part in self._back(self.d_after))
