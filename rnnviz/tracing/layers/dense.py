"""Dense: y = φ(x W + b), at every step alone where there is a time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace
from rnnviz.tracing.activations import activation
from rnnviz.tracing.options import SWITCH, Activations, Options, Whole, trained
from rnnviz.tracing.recorder import Recorder, factor, records, signal, weight_trace
from rnnviz.tracing.stream import Head, Stream


@records("Dense")
class Dense(Recorder):
    options: ClassVar[Options] = {
        "units": Whole(),
        "activation": Activations(),
        "use_bias": SWITCH,
        **trained(kernel="glorot_uniform", bias="zeros"),
    }
    parameters: ClassVar[tuple[str, ...]] = ("kernel", "bias")
    stepwise: ClassVar[bool] = True
    passes_mask: ClassVar[bool] = True

    def forward(self, sources: Sequence[Stream]) -> Stream:
        (self.source,) = sources
        reads, gets = len(self.weights["kernel"]), self.source.values.shape[-1]
        if reads != gets:  # above a Flatten, of a sequence of another length
            raise ValueError(
                f"The layer “{self.spec.name}” reads {reads} numbers at once, not the {gets} that it gets."
            )
        self.activation = activation(self.spec.config.get("activation", "linear"))
        self.before = self.source.values @ self.weights["kernel"]
        if "bias" in self.weights:
            self.before += self.weights["bias"]
        self.after = self.activation.value(self.before, np.empty_like(self.before))
        return replace(self.source.then(self.after), head=Head.of(self.spec.name, self.before, self.activation.name))

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.d_after = above
        self.d_before = self.pull(self.activation, before=self.before, after=self.after, above=above)
        return (self.d_before @ self.weights["kernel"].T,)

    def output_gradient(self) -> Array:
        return self.d_after

    def record(self) -> LayerTrace:
        everything = slice(0, self.after.shape[-1])
        inputs = {"kernel": self.source.values, "bias": None}
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=self.after.shape[-1],
            sources=self.spec.sources,
            steps=self.source.steps,
            output=signal(self.after, self.d_after),
            emits=np.ones(len(self.source.steps), bool),
            taps=self.source.taps,
            weights=tuple(
                weight_trace(name, self.weights[name], self.source, (factor(everything, x, self.d_before),))
                for name, x in inputs.items()
                if name in self.weights
            ),
            config=self.spec.config,
        )
