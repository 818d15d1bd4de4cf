"""The walk through a graph: several sources, a source read by several, checked with a layer kind of the test's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import random_networks

from rnnviz.records.arrays import Array
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.records.trace import LayerTrace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import recorder
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.recorder import Recorder, signal
from rnnviz.tracing.stream import Stream


class Product(Recorder):
    """Multiplies two layers, step by step."""

    most_sources = 2

    def forward(self, sources: Sequence[Stream]) -> Stream:
        self.sources = sources
        return sources[0].then(sources[0].values * sources[1].values)

    def backward(self, above: Array) -> tuple[Array, ...]:
        self.above = above
        return above * self.sources[1].values, above * self.sources[0].values

    def output_gradient(self) -> Array:
        return self.above

    def record(self) -> LayerTrace:
        value = self.sources[0].values * self.sources[1].values
        source = self.sources[0]
        return LayerTrace(
            name=self.spec.name,
            kind=self.spec.kind,
            units=value.shape[-1],
            sources=self.spec.sources,
            steps=source.steps,
            output=signal(value, self.above),
            emits=np.ones(len(source.steps), bool),
            taps=source.taps,
        )


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    """Two recurrent layers on the same input, multiplied, then multiplied with the first of them once more."""
    recorder.kinds()
    monkeypatch.setitem(recorder._KINDS, "Product", Product)
    left = random_networks.stacked("GRU", (3,), loss_on=LossOn.EVERY, seed=1)
    right = random_networks.stacked("LSTM", (3,), loss_on=LossOn.EVERY, seed=2)
    return Network(
        (
            replace(left.layers[0], name="left", sources=(INPUT,)),
            replace(right.layers[0], name="right", sources=(INPUT,)),
            LayerSpec("once", "Product", ("left", "right")),
            LayerSpec("twice", "Product", ("once", "left")),
            LayerSpec("square", "Product", ("twice", "twice")),
            replace(left.layers[-1], sources=("square",)),
        ),
        2,
    )


def test_gradients_of_all_ways_add_up(network: Network) -> None:
    x, y = random_networks.batch(network, size=2, steps=4, loss_on=LossOn.EVERY)
    made = trace(network, x=x, y=y, loss_on=LossOn.EVERY)
    assert made.x_gradient is not None
    numeric = np.empty_like(x)
    for index in np.ndindex(*x.shape):
        losses = []
        for by in (1e-5, -1e-5):
            moved = x.copy()
            moved[index] += by
            losses.append(loss_of(network, x=moved, y=y, loss_on=LossOn.EVERY))
        numeric[index] = (losses[0] - losses[1]) / 2e-5
    np.testing.assert_allclose(made.x_gradient, numeric, rtol=1e-6, atol=1e-10)
    assert made.layer("twice").sources == ("once", "left")
