"""Any other layer or operation that Keras can run: computed by Keras, and differentiated by TensorFlow.

Its outputs and the total derivatives are true ones. What goes on inside it is not known: no gates, and, but for Keras's
own loop around a cell, not how much each time step adds to the gradient of a weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import Factor, LayerTrace, WeightTrace, as_matrix
from rnnviz.tracing.automatic_run import Computed, computed
from rnnviz.tracing.recorder import Recorder, records, signal
from rnnviz.tracing.stream import Stream


@records("Automatic")
class Automatic(Recorder):
    """Of a layer that is Keras's own through and through a second one is made from its config, which computes in
    float64 where the first one does in float32. All others compute as they are. No weight of the model is touched."""

    fewest_sources = 0
    most_sources = 1000
    pictures = True
    passes_mask = True
    makes_mask = True

    def forward(self, sources: Sequence[Stream]) -> Stream:
        import tensorflow as tf

        self.sources = tuple(sources)
        self.computed: Computed = computed(self.spec)
        self.tensors = [self._tensor(source, self.spec.role(n)) for n, source in enumerate(sources)]
        masks = [None if source.mask is None else tf.constant(source.mask.T) for source in sources]
        self.steps = self.computed.by_step(self.tensors)
        self.trained = self.computed.as_weights(list(self.weights.values()), self.steps)
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as self.tape:
            for tensor in (*self.tensors, *self.trained):
                if tensor.dtype.is_floating:
                    self.tape.watch(tensor)
            self.made, made_masks = self.computed(self.tensors, masks, self.trained)
        streams = [self._stream(tensor, mask) for tensor, mask in zip(self.made, made_masks, strict=True)]
        self.stream, self._more = streams[0], tuple(streams[1:])
        return self.stream

    def _tensor(self, source: Stream, role: str) -> Any:
        import tensorflow as tf

        if role.endswith("mask"):
            return tf.constant(source.tensor() != 0)
        return tf.constant(source.tensor(), self.computed.precision)

    def more(self) -> tuple[Stream, ...]:
        return self._more

    def _stream(self, tensor: Any, mask: Any) -> Stream:
        """Where what the layer gives stands: step for step above a source of as many steps; what has no time axis above
        the last step; else from the first step on."""
        values = np.asarray(tensor, np.float64)
        if values.ndim < 2:
            values = values.reshape(len(values) if values.ndim else 1, 1)
        timed = [source for source in self.sources if not source.vector]
        like = next((one for one in timed if values.ndim > 2 and values.shape[1] == len(one.steps)), None)
        timeless = all(source.timeless for source in self.sources)
        if not getattr(self.computed.operation, "return_sequences", True):
            like, timed = None, []  # what it answers once is a vector, or a picture: it has no time axis
        if like is None and (values.ndim == 2 or (not timed and values.ndim > 3)):
            last = max((int(source.steps[-1]) for source in self.sources), default=0)
            flat = values.reshape(1, len(values), -1)
            shape = values.shape[1:] if values.ndim > 2 else ()
            return Stream(flat, np.array([last]), np.arange(1), vector=True, shape=shape, timeless=timeless)
        count = np.arange(values.shape[1])
        steps = like.steps if like is not None else count
        flat = values.reshape(*values.shape[:2], -1).transpose(1, 0, 2)
        shape = values.shape[2:] if values.ndim > 3 else ()
        known = None if mask is None else np.asarray(mask).T
        return Stream(np.ascontiguousarray(flat), steps, count, mask=known, shape=shape)

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        whole = [above, *(self.at_states or [None] * len(self._more))]
        lanes = above.shape[1]
        batch = self.stream.values.shape[1]
        if lanes == batch:
            down, self.gradients = self._back(whole)
            return down
        parts = [self._back([None if one is None else one[:, n : n + 1] for one in whole])[0] for n in range(lanes)]
        return tuple(np.concatenate(part, axis=1) for part in zip(*parts, strict=True))

    def _back(self, whole: list[Array | None]) -> tuple[tuple[Array, ...], list[Array]]:
        import tensorflow as tf

        targets, seeds = [], []
        for tensor, one in zip(self.made, whole, strict=True):
            if one is not None and tensor.dtype.is_floating:
                seed = one.transpose(1, 0, 2).reshape(tensor.shape)
                targets.append(tensor)
                seeds.append(tf.constant(seed, tensor.dtype))
        found: Any = [None] * (len(self.tensors) + len(self.trained))
        if targets:
            found = self.tape.gradient(targets, [*self.tensors, *self.trained], output_gradients=seeds)
        arrays = [
            np.zeros(tensor.shape) if one is None else np.asarray(tf.convert_to_tensor(one), np.float64)
            for one, tensor in zip(found, [*self.tensors, *self.trained], strict=True)
        ]
        down = tuple(
            array.reshape(len(array), len(source.steps), -1).transpose(1, 0, 2)
            for array, source in zip(arrays, self.sources, strict=False)
        )
        return down, arrays[len(self.tensors) :]

    def output_gradient(self) -> Array:
        return self.d_after

    def record(self) -> LayerTrace:
        precisions = self.computed.precisions
        constants, steps = self.spec.config.get("constants", ()), self.stream.steps
        taps = self.sources[0].positions[:, None] if self.sources else np.zeros((0, 1), int)
        if len(taps) != len(steps):  # which ones it reads is not known: all of them
            taps = np.repeat(taps.T, len(steps), axis=0)
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.config["class"],
            units=self.stream.values.shape[-1],
            sources=self.spec.sources,
            steps=steps,
            output=signal(self.stream.values, self.d_after),
            emits=np.ones(len(steps), bool),
            taps=taps,
            weights=tuple(
                self._weight(name, value, gradient)
                for (name, value), gradient in zip(self.weights.items(), self.gradients, strict=True)
                if name not in constants
            ),
            config={"automatic": True, "why": self.spec.config["why"]},
            note="computed by Keras" + ("" if precisions == "float64" else f" in {precisions}"),
            constants={name: self.weights[name] for name in constants},
        )

    def _weight(self, name: str, value: Array, gradient: Array) -> WeightTrace:
        """gradient: of the weight, or (T, …) of what it is at every step."""
        if not self.steps:
            return WeightTrace(name, value, gradient, np.zeros(0, int), ())
        matrix = as_matrix(value)
        each = gradient.reshape(self.steps, *matrix.shape).transpose(1, 0, 2)
        rows = np.repeat(np.arange(len(matrix))[:, None], self.steps, axis=1)
        part = Factor(slice(0, matrix.shape[1]), None, each, rows=rows)
        return WeightTrace(name, value, gradient.sum(0), self.sources[0].steps, (part,))
