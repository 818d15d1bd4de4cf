"""The walk through a network: forward from layer to layer, and back, adding up where a source is read by several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.network import INPUT, Network
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.recorder import Recorder, recorder_class
from rnnviz.tracing.stream import Stream


class Walk:
    """One forward pass of x, (batch, T, features), through the network, and any number of backward passes of it.

    In float64, whatever the weights are: a gradient that fades over a thousand steps is far below what float32 can
    hold, it costs no more at the sizes of a trace, and the numbers are those of Keras to its own precision.
    UnsupportedLayer for a kind of layer without a recorder; ValueError where x does not fit, in words.
    """

    def __init__(self, network: Network, x: Array) -> None:
        if x.ndim != 3 or x.shape[-1] != network.features or x.shape[0] < 1 or x.shape[1] < 1:
            raise ValueError(
                f"The model reads numbers of shape (batch, steps, {network.features}); these have the shape {x.shape}."
            )
        self.recorders = {s.name: recorder_class(s.kind, s.name)(s) for s in network.layers}
        self.x = x.astype(np.float64, copy=False)
        streams = {INPUT: Stream.of_input(self.x)}
        # A gate far outside its range overflows to the right limit; a weight that is NaN shows as NaN.
        with np.errstate(over="ignore", invalid="ignore"):
            for spec in network.layers:
                streams[spec.name] = self.recorders[spec.name].forward([streams[s] for s in spec.sources])
        self.output = streams[network.layers[-1].name]
        self._shapes = {name: stream.values.shape for name, stream in streams.items()}
        self._steps = {name: stream.steps for name, stream in streams.items()}
        self._positions = {name: stream.positions for name, stream in streams.items()}
        self._down: dict[str, tuple[Array, ...]] = {}
        self.x_gradient: Array = np.zeros_like(streams[INPUT].values)

    def back(self, seed: Array, at_head: Array | None = None) -> None:
        """Backward from the derivative of the loss with respect to the output: (S, lanes, outputs).

        lanes is the batch, or any number where the batch is 1. Afterwards every recorder holds its derivatives,
        and x_gradient those with respect to x, (T, lanes, features).
        at_head: the derivative with respect to what the output's head gave to its activation, where it is better
        known than through that activation, which may be saturated; as `seed`.
        """
        gradients = {next(reversed(self.recorders)): seed}
        head = self.recorders[self.output.head.layer] if self.output.head and at_head is not None else None
        with np.errstate(over="ignore", invalid="ignore"):
            for name, recorder in reversed(self.recorders.items()):
                above = gradients.pop(name, None)
                if above is None:  # no path leads from here to the output
                    steps, _, units = self._shapes[name]
                    above = np.zeros((steps, seed.shape[1], units))
                recorder.at_activation = at_head if recorder is head else None
                down = self._down[name] = recorder.backward(above)
                for source, gradient in zip(recorder.spec.sources, down, strict=True):
                    gradients[source] = gradients[source] + gradient if source in gradients else gradient
        self.x_gradient = gradients[INPUT]

    def steps_of(self, layer: str, outputs: int) -> IntArray:
        """(outputs,) the time steps above which a layer's outputs stand: those that leave it, or, where it keeps some
        to itself (return_sequences=False), one for each that it reads."""
        leaving = self._steps[layer]
        return leaving if len(leaving) == outputs else self._steps[self.recorders[layer].spec.sources[0]]

    def record(self) -> tuple[LayerTrace, ...]:
        """Every layer's record, after a `back` with as many lanes as the batch."""
        with np.errstate(over="ignore", invalid="ignore"):
            return tuple(self._record(recorder) for recorder in self.recorders.values())

    def _record(self, recorder: Recorder) -> LayerTrace:
        made, sent = recorder.record(), recorder.sent()
        if not sent and np.array_equal(made.taps, self._positions[made.sources[0]][:, None]):
            sent = tuple(down[:, None] for down in self._down[made.name])  # step for step
        return replace(made, sent=tuple(down.transpose(2, 0, 1, 3) for down in sent))
