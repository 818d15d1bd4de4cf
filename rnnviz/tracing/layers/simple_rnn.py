"""SimpleRNN: h_t = φ(x_t W + h_{t-1} U + b).

Elman, "Finding structure in time" (1990), as keras.layers.SimpleRNN has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor, Gate
from rnnviz.tracing.layers.recurrent import Recurrent
from rnnviz.tracing.recorder import records
from rnnviz.tracing.stream import Head, Stream


@records("SimpleRNN")
class SimpleRNN(Recurrent):
    side_by_side: ClassVar[tuple[str, ...]] = ("h", "before")
    side_by_side_back: ClassVar[tuple[str, ...]] = ("dh", "d_before")

    def run(self) -> None:
        recur, value = self.recurrence(), self.activation.value
        self.before = self.project_input(self.weights.get("bias"))
        past = np.empty_like(self.h[0])
        steps = zip(self.before, self.h[:-1], self.h[1:], self.holds(), self.pins("h"), strict=False)
        for before, h, after, held, pin in steps:
            recur(h, past)
            np.add(before, past, before)
            value(before, after)
            if held is not None:
                np.copyto(after, h, where=held)
            if pin is not None:
                np.copyto(after, pin[0], where=pin[1])

    def run_back(self) -> None:
        slope = self.free("h", self.open(self.activation.derivative(self.before, self.h[1:])))
        self.d_before = np.empty_like(self.dh)
        back = self.recurrence_back()
        later = np.zeros_like(self.dh[0])
        holds = repeat(None, len(self.dh)) if self.held is None else self.held[::-1]
        for dh, d_before, s, held in zip(self.dh[::-1], self.d_before[::-1], slope[::-1], holds, strict=False):
            np.add(dh, later, dh)
            np.multiply(dh, s, d_before)
            back(d_before, later)
            if held is not None:
                np.add(later, dh, later, where=held)
        self.d_initial = {"h": later}
        self.silence(self.d_before)

    def d_sums(self) -> Array:
        """(T, units, lanes)."""
        return self.d_before

    def forward(self, sources: Sequence[Stream]) -> Stream:
        stream = super().forward(sources)
        if not self.spec.config.get("unroll") or self.returns_sequences or self.masked or self.fixed:
            return stream
        # Without a loop, what leaves the layer is the last cell's own tensor.
        before = self.before[-1:].transpose(0, 2, 1)
        return replace(stream, head=Head.of(self.spec.name, before, self.activation.name))

    def gates(self) -> tuple[Gate, ...]:
        before, after = self.signal(self.before, self.d_before), self.signal(self.h[1:], self.dh)
        return (Gate("candidate", "h", self.activation.name, before, after, column=0),)

    def back(self) -> Mapping[str, Array]:
        return {"candidate": self.through(0, self.d_sums()), **self.passed_by()}

    def factors(self) -> Mapping[str, tuple[Factor, ...]]:
        return self.common_factors(self.d_sums())
