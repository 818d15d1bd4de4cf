"""Every kind of derivative in a trace equals central differences of an independent network, in float64."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import plain_network
import pytest
import random_networks

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Signal, Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace

CELLS = ("SimpleRNN", "LSTM", "GRU", "GRU before", "LayerNormSimpleRNN", "LayerNormLSTM", "LayerNormGRU")
UNITS = dict.fromkeys(("LayerNormSimpleRNN", "LayerNormLSTM", "LayerNormGRU"), (4, 4))
"""Two units that are normalised are 1 and -1, whatever comes."""

EPSILON = 1e-5


def signals(made: Trace) -> Iterator[tuple[str, str, Signal]]:
    """(layer, quantity as plain_network names it, signal) of all that a trace holds."""
    assert made.x_gradient is not None
    yield "", "x", Signal(made.x, made.x_gradient)
    for layer in made.layers:
        if not layer.recurrent:
            yield layer.name, "output", layer.output
        for gate in layer.gates:
            yield layer.name, f"{gate.name} before", gate.before
            yield layer.name, f"{gate.name} after", gate.after
        for name, state in layer.states.items():
            yield layer.name, name, state


def slope(network: Network, x: Array, y: Array, *, last: bool, where: tuple[str, str, int, int, int]) -> float:
    """The central difference of the loss by one number: (layer, quantity, step, sequence of the batch, unit)."""
    layer, quantity, step, row, unit = where

    def loss(by: float) -> float:
        def nudge(a_layer: str, what: str, t: int, value: Array) -> Array:
            if (a_layer, what, t) != (layer, quantity, step):
                return value
            value = value.copy()
            value[row, unit] += by
            return value

        return plain_network.loss(network, x, y, last=last, nudge=nudge)

    return (loss(EPSILON) - loss(-EPSILON)) / (2 * EPSILON)


@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("cell", CELLS)
def test_every_quantity_at_every_step(cell: str, loss_on: LossOn) -> None:
    network = random_networks.stacked(cell, UNITS.get(cell, (3, 2)), loss_on=loss_on)
    x, y = random_networks.batch(network, size=2, steps=4, loss_on=loss_on)
    made = trace(network, x=x, y=y, loss_on=loss_on)
    last = loss_on is LossOn.LAST
    assert made.loss == pytest.approx(plain_network.loss(network, x, y, last=last), rel=1e-12)
    seen = set()
    for layer, quantity, signal in signals(made):
        numeric = np.empty_like(signal.gradient)
        # A layer above one that emits its last step alone has one step, which it calls 0.
        for row, step, unit in np.ndindex(*signal.gradient.shape):
            numeric[row, step, unit] = slope(network, x, y, last=last, where=(layer, quantity, step, row, unit))
        np.testing.assert_allclose(signal.gradient, numeric, rtol=1e-6, atol=1e-9, err_msg=f"{layer} {quantity}")
        assert np.abs(numeric).max() > 1e-4, f"{layer} {quantity} was never felt"
        seen.add(quantity)
    gates = next((count for name, count in (("LSTM", 4), ("GRU", 3)) if name in cell), 1)
    assert len(seen) == 2 * gates + 3 + ("LSTM" in cell)


@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("cell", CELLS)
def test_every_value_at_every_step(cell: str, loss_on: LossOn) -> None:
    network = random_networks.stacked(cell, UNITS.get(cell, (3, 2)), loss_on=loss_on)
    x, y = random_networks.batch(network, size=2, steps=4, loss_on=loss_on)
    values: dict[tuple[str, str], list[Array]] = {}

    def watch(layer: str, quantity: str, step: int, value: Array) -> Array:
        values.setdefault((layer, quantity), []).append(value)
        return value

    plain_network.loss(network, x, y, last=loss_on is LossOn.LAST, nudge=watch)
    for layer, quantity, signal in signals(trace(network, x=x, y=y, loss_on=loss_on)):
        np.testing.assert_allclose(signal.value, np.stack(values[layer, quantity], 1), rtol=0, atol=1e-14)


@pytest.mark.parametrize("loss_on", list(LossOn))
@pytest.mark.parametrize("cell", CELLS)
def test_every_weight(cell: str, loss_on: LossOn) -> None:
    network = random_networks.stacked(cell, UNITS.get(cell, (3, 2)), loss_on=loss_on)
    x, y = random_networks.batch(network, size=2, steps=4, loss_on=loss_on)
    made = trace(network, x=x, y=y, loss_on=loss_on)
    values = {s.name: dict(s.weights) for s in network.layers}
    for layer in made.layers:
        for weight in layer.weights:
            numeric = np.empty_like(weight.gradient)
            for index in np.ndindex(*weight.value.shape):
                losses = []
                for by in (EPSILON, -EPSILON):
                    moved = weight.value.copy()
                    moved[index] += by
                    changed = network.with_weights({**values, layer.name: {**values[layer.name], weight.name: moved}})
                    losses.append(plain_network.loss(changed, x, y, last=loss_on is LossOn.LAST))
                numeric[index] = (losses[0] - losses[1]) / (2 * EPSILON)
            np.testing.assert_allclose(weight.gradient, numeric, rtol=1e-6, atol=1e-9)
