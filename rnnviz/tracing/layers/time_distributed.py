"""TimeDistributed: the layer inside it, at every step alone.

What works on a row, or on a picture, does so at all steps at once. For any other layer the steps are put into the
batch: a step's own rows are then a sequence of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from rnnviz.models.described import Layer
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor, LayerTrace
from rnnviz.tracing.layers.wrapping import Wrapping
from rnnviz.tracing.options import Aside, Options
from rnnviz.tracing.recorder import recorder_of, records, signal
from rnnviz.tracing.stream import Stream


@records("TimeDistributed")
class TimeDistributed(Wrapping):
    options: ClassVar[Options] = {"layer": Aside()}
    passes_mask: ClassVar[bool] = True
    ends_masks: ClassVar[bool] = True

    @classmethod
    def takes(cls, layer: Layer, rank: int) -> bool:
        return recorder_of(layer.inner["layer"], layer.name).takes(layer.inner["layer"], rank - 1)

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.source = self._with_steps(sources[0])
        self.at_once = self.inside.stepwise and (self.inside.pictures or not self.source.shape)
        if self.at_once:
            made = self.inside.forward([self.source])
            self.stream = replace(made, head=None)  # Keras puts the steps into a tensor of its own
        else:
            self.stream = self._out_of_batch(self.inside.forward([self._in_batch()]))
        return self.stream

    def _with_steps(self, source: Stream) -> Stream:
        """A picture without a time axis as its rows, one a step: Keras takes the first axis for time."""
        self.unrolled = source.vector
        if not source.vector:
            return source
        height, *inner = source.shape
        values = source.values[0].reshape(-1, height, int(np.prod(inner))).transpose(1, 0, 2)
        start = 0 if source.timeless else int(source.steps[-1]) + 1
        at, shape = np.arange(height), tuple(inner) if len(inner) > 1 else ()
        return Stream(np.ascontiguousarray(values), start + at, np.zeros(height, int), shape=shape)

    def _in_batch(self) -> Stream:
        """What the layer inside reads, with all steps side by side in the batch: number step · batch + sequence."""
        source = self.source
        steps, batch, _ = source.values.shape
        one_by_one = (source.values.shape[-1], 1) if self.inside.by_number else source.shape
        if len(one_by_one) == 2:
            rows, units = one_by_one
            values = source.values.reshape(steps * batch, rows, units).transpose(1, 0, 2)
            return Stream(np.ascontiguousarray(values), np.arange(rows), np.arange(rows))
        values = source.values.reshape(1, steps * batch, -1)
        return Stream(values, np.zeros(1, int), np.zeros(1, int), vector=True, shape=source.shape)

    def _out_of_batch(self, made: Stream) -> Stream:
        steps, batch, _ = self.source.values.shape
        whole = made.tensor()
        values = np.ascontiguousarray(whole.reshape(steps, batch, -1))
        shape = whole.shape[1:] if whole.ndim > 2 else ()
        self.inner = made.values.shape
        return Stream(*(values, self.source.steps, np.arange(steps)), mask=self.source.mask, shape=shape)

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        if self.at_once:
            (down,) = self.inside.backward(above)
        elif above.shape[1] == self.source.values.shape[1]:
            down = self._back(above)
        else:
            down = np.concatenate([self._back(above[:, n : n + 1]) for n in range(above.shape[1])], axis=1)
        return (down.transpose(1, 0, 2).reshape(1, down.shape[1], -1) if self.unrolled else down,)

    def _back(self, above: Array) -> Array:
        """With as many lanes as the batch, for the layer inside has one for every step of it."""
        rows, both, _ = self.inner
        (down,) = self.inside.backward(np.ascontiguousarray(above.reshape(both, rows, -1).transpose(1, 0, 2)))
        return down.transpose(1, 0, 2).reshape(*self.source.values.shape[:2], -1)

    def sent(self) -> tuple[Array, ...]:
        return ()

    def output_gradient(self) -> Array:
        return self.d_after

    def record(self) -> LayerTrace:
        made, steps = self.inside.record(), len(self.source.steps)
        if self.at_once:
            return replace(made, config=self.spec.config, taps=self.source.taps)
        others = {key: value for key, value in self.spec.config.items() if key != "layer"}
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.stream.values.shape[-1],
            sources=self.spec.sources,
            steps=self.source.steps,
            output=signal(self.stream.values, self.d_after),
            emits=np.ones(steps, bool),
            taps=self.source.taps,
            weights=tuple(
                replace(w, steps=self.source.steps, factors=tuple(_turned(one, steps) for one in w.factors))
                for w in made.weights
            ),
            config={"inside": self.spec.config["layer"], **others},
            note=made.note,
            constants=made.constants,
        )


def _turned(one: Factor, steps: int) -> Factor:
    """A factor of the layer inside, whose batch holds the steps, with the step's own rows in the batch instead."""
    deltas = _swapped(one.deltas, steps)
    if one.rows is not None:
        return replace(one, deltas=deltas, rows=_swapped(one.rows[..., None], steps)[..., 0])
    return replace(one, deltas=deltas, inputs=None if one.inputs is None else _swapped(one.inputs, steps))


def _swapped(values: npt.NDArray[Any], steps: int) -> npt.NDArray[Any]:
    """(steps · batch, rows, columns) as (batch · rows, steps, columns)."""
    _, rows, columns = values.shape
    apart = values.reshape(steps, -1, rows, columns)
    return np.moveaxis(apart, 0, 2).reshape(-1, steps, columns)
