"""The walk through a network: forward from layer to layer, and back, adding up where a source is read by several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.by_hand import Hold
from rnnviz.records.network import InputSpec, LayerSpec, Network
from rnnviz.records.trace import InputTrace, LayerTrace
from rnnviz.tracing.recorder import Recorder, recorder_class
from rnnviz.tracing.stream import Stream, batch_first
from rnnviz.tracing.wavefront import wavefronts

Port = tuple[str, int]
"""A layer or input by its name, and which of its outputs: 0, or a state behind it."""


class Walk:
    """One forward pass of x through the network, and any number of backward passes of it.

    x: (batch, T, features), or one such array for every input of the network, in their order.

    In float64, whatever the weights are: a gradient that fades over a thousand steps is far below what float32 can
    hold, it costs no more at the sizes of a trace, and the numbers are those of Keras to its own precision. (Maps are
    too large for that: a ConvLSTM computes as the model does.)
    UnsupportedLayer for a kind of layer without a recorder; ValueError where x does not fit, in words.
    """

    def __init__(self, network: Network, x: Array | Sequence[Array]) -> None:
        given = (x,) if isinstance(x, np.ndarray) else tuple(x)
        _check(network.inputs, given)
        self.network = network
        self.xs = tuple(one.astype(np.float64, copy=False) for one in given)
        self.x = self.xs[0]
        self.notes: tuple[str, ...] = ()
        """What a reader would not expect of how the numbers were made."""
        self._down: dict[str, tuple[Array, ...]] = {}
        self._gradients: dict[str, Array] = {}
        streams = self._run(np.float64)
        self._overflows = _is_single(network)
        if self._overflows and (first := self._too_large(streams)):
            layer, step = first
            self._as_float32(f"At time step {step} a number of the layer “{layer}” is", "from there on")

    def _as_float32(self, what: str, where: str) -> None:
        """The forward pass once more, in the precision of the model."""
        self.notes = (
            f"{what} too large for float32, in which the model computes: {where} it has infinities, and what is not a "
            "number, and so has this trace.",
        )
        self._overflows = False
        self._run(np.float32)

    def _run(self, dtype: type[np.floating[Any]]) -> dict[Port, Stream]:
        """The forward pass with new recorders."""
        self._dtype = dtype
        self.recorders = {s.name: recorder_class(s.kind, s.name)(s) for s in self.network.layers}
        for what in self.network.by_hand:
            if isinstance(what, Hold):
                self.recorders[what.layer].hold(what)
        self._fronts = wavefronts(self.network, self.recorders) if dtype is np.float64 else []
        streams: dict[Port, Stream] = {}
        # A gate far outside its range overflows to the right limit; a weight that is NaN shows as NaN.
        with np.errstate(over="ignore", invalid="ignore"):
            for spec, one in zip(self.network.inputs, self.xs, strict=True):
                before = (int(streams[name, 0].steps[-1]) + 1 for name in spec.after)
                x = one.astype(dtype, copy=False)
                streams[spec.name, 0] = Stream.of_input(x, spec, start=max(before, default=0))
            self.read = {name: stream for (name, _), stream in streams.items()}
            for layer in self.network.layers:
                if dtype is not np.float64:
                    self.recorders[layer.name].in_precision(dtype)
                for port, stream in enumerate(self._forward(layer, streams)):
                    values = stream.values.astype(dtype, copy=False)
                    streams[layer.name, port] = stream if values is stream.values else replace(stream, values=values)
        self.output = streams[self.network.layers[-1].name, 0]
        self.length = max(int(stream.steps.max(initial=0)) for stream in streams.values()) + 1
        # What the way back needs of the streams: their values are the recorders' own affair.
        self._seen = {
            port: (s.values.shape, s.steps, s.positions, s.mask, s.shape, s.timeless) for port, s in streams.items()
        }
        return streams

    @np.errstate(over="ignore", invalid="ignore")
    def _too_large(self, streams: dict[Port, Stream]) -> tuple[str, int] | None:
        """The layer, and the time step, at which float32 first overflows; None where it does not."""
        found: list[tuple[int, int, str]] = []
        for order, layer in enumerate(self.network.layers):
            said = streams[layer.name, 0]
            for steps, values in (*self.recorders[layer.name].kept(), (said.steps, said.values)):
                found.extend((step, order, layer.name) for step in _over(steps, values))
        return (min(found)[2], min(found)[0]) if found else None

    def _forward(self, spec: LayerSpec, streams: dict[Port, Stream]) -> tuple[Stream, ...]:
        recorder = self.recorders[spec.name]
        sources = [streams[source, spec.port(which)] for which, source in enumerate(spec.sources)]
        masks = [sources[n] for n in range(len(sources)) if spec.role(n) == MASK]
        reads = [sources[n] for n in range(len(sources)) if spec.role(n) != MASK]
        if masks:
            told = masks[0].values[0].T if masks[0].vector else masks[0].values[..., 0]  # Keras's has no units
            reads[0] = replace(reads[0], mask=told != 0)
        stream = recorder.forward(reads)
        if not recorder.passes_mask and stream.mask is not None and not recorder.makes_mask:
            stream = replace(stream, mask=None)
        return stream, *recorder.more()

    def back(self, seed: Array, at_head: Array | None = None) -> None:
        """Backward from the derivative of the loss with respect to the output: (S, lanes, outputs).

        lanes is the batch, or any number where the batch is 1. Afterwards every recorder holds its derivatives,
        and `gradient_of` gives those with respect to the inputs.
        at_head: the derivative with respect to what the output's head gave to its activation, where it is better
        known than through that activation, which may be saturated; as `seed`.
        """
        self._back(seed, at_head)
        if self._overflows and (first := self._too_large_back(at_head is not None)):
            where, step = first
            what = f"On the way back, at time step {step}, a derivative with respect to {where} is"
            self._as_float32(what, "in the steps before")
            self._back(seed, at_head)

    @np.errstate(over="ignore", invalid="ignore")
    def _too_large_back(self, from_head: bool) -> tuple[str, int] | None:
        """As `_too_large`, of the derivatives: the first one on the way back, which is the last one in time."""
        found: list[tuple[int, int, str]] = []
        for order, name in enumerate(self._led):
            recorder = self.recorders[name]
            kept = list(recorder.kept_back())
            if not (from_head and self.output.head and self.output.head.layer == name):
                gradient = recorder.output_gradient()
                kept.append((self.steps_of(name, len(gradient)), gradient))
            found.extend((-s, order, f"the layer “{name}”") for steps, values in kept for s in _over(steps, values))
        for name in self.read:
            steps = _over(self._seen[name, 0][1], self._gradients[name])
            found.extend((-step, len(self._led), f"the input “{name}”") for step in steps)
        return (min(found)[2], -min(found)[0]) if found else None

    def _back(self, seed: Array, at_head: Array | None) -> None:
        with np.errstate(over="ignore"):
            seed = seed.astype(self._dtype, copy=False)
            at_head = None if at_head is None else at_head.astype(self._dtype, copy=False)
        self._led: list[str] = []
        gradients: dict[Port, Array] = {(self.network.layers[-1].name, 0): seed}
        head = self.recorders[self.output.head.layer] if self.output.head and at_head is not None else None
        with np.errstate(over="ignore", invalid="ignore"):
            for name, recorder in reversed(self.recorders.items()):
                above = gradients.pop((name, 0), None)
                states = [gradients.pop((name, port), None) for port in range(1, self._ports(name))]
                leads = above is not None or any(state is not None for state in states)
                if above is None:
                    above = self._zeros((name, 0), seed.shape[1])
                recorder.at_states = states if any(state is not None for state in states) else ()
                recorder.at_activation = at_head if recorder is head else None
                down = self._down[name] = recorder.backward(above)
                if leads:
                    self._led.append(name)
                else:  # from here to the output: nothing goes down, not even where it overflows
                    continue
                for which, gradient in zip(_read(recorder.spec), down, strict=True):
                    port = recorder.spec.sources[which], recorder.spec.port(which)
                    gradient = gradient.astype(self._dtype, copy=False)
                    gradients[port] = gradients[port] + gradient if port in gradients else gradient
        whole = {spec.name for spec in self.network.inputs if spec.whole}
        self._gradients = {
            name: gradients[name, 0]
            if (name, 0) in gradients and name not in whole
            else self._zeros((name, 0), seed.shape[1])
            for name in self.read
        }

    def gradient_of(self, name: str) -> Array:
        """(T, lanes, features): the derivative with respect to an input, after `back`."""
        return self._gradients[name]

    @property
    def x_gradient(self) -> Array:
        """(T, lanes, features): the derivative with respect to the first input, after `back`."""
        return self._gradients[self.network.inputs[0].name]

    def _ports(self, name: str) -> int:
        return sum(other == name for other, _ in self._seen)

    def _zeros(self, port: Port, lanes: int) -> Array:
        steps, _, units = self._seen[port][0]
        return np.zeros((steps, lanes, units), self._dtype)

    def steps_of(self, layer: str, outputs: int) -> IntArray:
        """(outputs,) the time steps above which a layer's outputs stand: those that leave it, or, where it keeps some
        to itself (return_sequences=False), one for each that it reads."""
        leaving = self._seen[layer, 0][1]
        if len(leaving) == outputs:
            return leaving
        spec = self.recorders[layer].spec
        return self._seen[spec.sources[0], spec.port(0)][1]

    def inputs(self) -> tuple[InputTrace, ...]:
        """What every input read, after a `back` with as many lanes as the batch."""
        return tuple(
            InputTrace(
                name=spec.name,
                value=x,
                gradient=batch_first(self.gradient_of(spec.name)),
                steps=self._seen[spec.name, 0][1],
                ids=spec.ids,
                shape=spec.shape,
                timeless=spec.timeless,
            )
            for spec, x in zip(self.network.inputs, self.xs, strict=True)
        )

    def record(self) -> tuple[LayerTrace, ...]:
        """Every layer's record, after a `back` with as many lanes as the batch."""
        with np.errstate(over="ignore", invalid="ignore"):
            return tuple(self._record(recorder) for recorder in self.recorders.values())

    def _record(self, recorder: Recorder) -> LayerTrace:
        made, sent, spec = recorder.record(), recorder.sent(), recorder.spec
        _, _, positions, _, _, _ = self._seen[spec.sources[0], spec.port(0)]
        one_for_one = all(taps.shape[1] == 1 for taps in made.more_taps)
        if not sent and one_for_one and np.array_equal(made.taps, positions[:, None]):
            sent = tuple(down[:, None] for down in self._down[made.name])  # step for step
        _, _, _, mask, shape, timeless = self._seen[spec.name, 0]
        return replace(
            made,
            sent=tuple(down.transpose(2, 0, 1, 3) for down in sent),
            ports=tuple(spec.port(n) for n in _read(spec)) if spec.ports else (),
            roles=tuple(spec.role(n) for n in _read(spec)) if spec.roles else (),
            sources=tuple(spec.sources[n] for n in _read(spec)),
            shared=spec.shared,
            shape=shape,
            mask=_as_record(made.mask, mask),
            timeless=timeless,
        )


_LARGEST = float(np.finfo(np.float32).max)


def _over(steps: IntArray, values: Array) -> list[int]:
    """At which steps numbers, (T, …), are too large for float32."""
    flat = values.ravel()
    if flat.dot(flat) <= _LARGEST**2:  # then none of them is larger
        return []
    over = (np.abs(values) > _LARGEST).reshape(len(values), -1).any(-1)
    return [int(step) for step in steps[over]]


def _is_single(network: Network) -> bool:
    """Whether the model computes in float32."""
    weights = [weight for layer in network.layers for weight in layer.weights.values()]
    return bool(weights) and all(weight.dtype == np.float32 for weight in weights)


MASK = "mask"
"""The role of a source that only says which steps are passed over."""


def _read(spec: LayerSpec) -> list[int]:
    """The numbers of the sources whose values a layer reads."""
    return [which for which in range(len(spec.sources)) if spec.role(which) != MASK]


def _as_record(known: BoolArray | None, mask: BoolArray | None) -> BoolArray | None:
    """What the recorder says of its mask, else that of what leaves it, in the order of a record."""
    return known if known is not None or mask is None else mask.T


def _check(inputs: Sequence[InputSpec], given: Sequence[Array]) -> None:
    """ValueError, in words, where what is given is not what the inputs read."""
    if len(given) != len(inputs):
        raise ValueError(f"The model reads {len(inputs)} inputs, but was given {len(given)}.")
    for spec, x in zip(inputs, given, strict=True):
        called = f"The model's input “{spec.name}”" if len(inputs) > 1 else "The model"
        if x.ndim != 3 or x.shape[-1] != spec.features or x.shape[0] < 1 or x.shape[1] < 1:
            raise ValueError(
                f"{called} reads numbers of shape (batch, steps, {spec.features}); these have the shape {x.shape}."
            )
        if spec.timeless and x.shape[1] != 1:
            raise ValueError(f"{called} has no time axis, but was given {x.shape[1]} steps.")
        if x.shape[0] != given[0].shape[0]:
            raise ValueError(f"{called} was given {x.shape[0]} sequences, the first one {given[0].shape[0]}.")
        if (spec.ids or spec.most) and not _are_ids(x, spec.most):
            most = f" from 0 to {spec.most - 1}" if spec.most else ""
            raise ValueError(f"{called} reads whole numbers{most}, which name the rows of an Embedding.")


def _are_ids(x: Array, most: int) -> bool:
    return bool(np.all(x == np.floor(x)) and x.min() >= 0 and (not most or x.max() < most))
