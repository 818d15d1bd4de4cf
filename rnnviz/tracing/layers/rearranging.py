"""Layers that only put numbers elsewhere: every number of the output is one number of the input, or 0.

Such a layer is told by what it does to an array of whole numbers, the places of all that it reads; what its outputs
read, and what they send back, follows from that.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.layers.plain import Plain
from rnnviz.tracing.stream import Stream

NOTHING = -1
"""The place from which 0 is read."""


class Rearranging(Plain):
    """The kinds differ in `arrange`."""

    pictures: ClassVar[bool] = True

    index: IntArray
    """(S of the output, units): which number of the source, counted through all its steps, each one is."""
    made: tuple[int, ...]
    """The shape of the output in Keras, without the batch."""

    @abstractmethod
    def arrange(self, places: IntArray) -> IntArray:
        """What Keras does to a tensor, done to the places of its numbers. places: its shape, without the batch."""

    def run(self, x: Array) -> Array:
        steps, batch = x.shape[:2]
        inner = self.source.inner
        count = steps * math.prod(inner)
        arranged = self.arrange(np.arange(count).reshape(inner if self.source.vector else (steps, *inner)))
        self.made = arranged.shape
        self.vector = arranged.ndim == 1 or (self.source.vector and arranged.ndim == 3)
        self.index = arranged.reshape(1 if self.vector else len(arranged), -1)
        flat = x.reshape(steps, batch, -1).transpose(1, 0, 2).reshape(batch, count)
        found = np.where(self.index == NOTHING, 0.0, flat[:, self.index])
        return np.ascontiguousarray(found.transpose(1, 0, 2))

    def run_back(self, above: Array) -> Array:
        steps, _, units = self.source.values.shape
        lanes = above.shape[1]
        down = np.zeros((steps * units, lanes))
        reads = self.index != NOTHING
        np.add.at(down, self.index[reads], above.transpose(0, 2, 1)[reads])
        return down.reshape(steps, units, lanes).transpose(0, 2, 1)

    def inner(self) -> tuple[int, ...]:
        shape = self.made if self.vector else self.made[1:]
        return shape if len(shape) > 1 else ()

    def places(self) -> Stream:
        return Stream(
            self.after,
            self.stand(),
            np.arange(len(self.after)),
            vector=self.vector,
            shape=self.inner(),
            timeless=self.vector and self.source.timeless,
        )

    def stand(self) -> IntArray:
        """(S,): the steps above which the outputs stand: each above the last that it reads, where no two would stand
        above one; else as close behind each other as leads up to that step; else from the first step on.

        What a vector is made into stands behind the sequence that the vector comes from, as a RepeatVector.
        """
        source = self.source
        count = np.arange(len(self.index))
        if self.vector:
            return source.steps[-1:]
        if source.vector:
            return count if source.timeless else count + int(source.steps[-1]) + 1
        if (self.index == NOTHING).all(1).any():
            return count
        last: IntArray = source.steps[(self.index // source.values.shape[-1]).max(1)]
        if len(np.unique(last)) == len(last):
            return last
        found: IntArray = last - (np.searchsorted(last, last, "right") - 1 - count)
        rises = (np.diff(last) >= 0).all() and (np.diff(found) > 0).all() and found[0] >= 0
        return found if rises else count

    def record(self) -> LayerTrace:
        """With the constant `places`: (S, units), which number of the source, counted through all that it records."""
        features = self.source.values.shape[-1]
        at = self.source.positions[self.index // features] * features + self.index % features
        return replace(super().record(), constants={"places": np.where(self.index == NOTHING, NOTHING, at)})

    def _reads(self) -> tuple[IntArray, IntArray]:
        """(S, K): the steps of the source that each output reads, -1 behind the last of them; and (S, units): which of
        these each unit is read from."""
        step = np.where(self.index == NOTHING, NOTHING, self.index // self.source.values.shape[-1])
        rows = [np.unique(row[row != NOTHING]) for row in step]
        widest = max((len(row) for row in rows), default=0) or 1
        taps = np.full((len(rows), widest), NOTHING)
        column = np.zeros_like(step)
        for n, row in enumerate(rows):
            taps[n, : len(row)] = row
            column[n] = np.searchsorted(row, step[n])
        return taps, column

    def taps(self) -> IntArray:
        taps, _ = self._reads()
        return np.where(taps == NOTHING, NOTHING, self.source.positions[taps])

    def sent(self) -> tuple[Array, ...]:
        taps, column = self._reads()
        features = self.source.values.shape[-1]
        sent = np.zeros((*taps.shape, features, self.d_after.shape[1]))
        reads = self.index != NOTHING
        at, unit = np.nonzero(reads)
        gradient = self.d_after.transpose(0, 2, 1)[at, unit]
        np.add.at(sent, (at, column[at, unit], self.index[at, unit] % features), gradient)
        return (sent.swapaxes(2, 3),)
