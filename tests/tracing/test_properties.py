"""What must hold for any shapes and any weights."""

from __future__ import annotations

from typing import Any

import keras_models
import numpy as np
import plain_network
import pytest
import random_networks
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import trace
from rnnviz.tracing.reader import read_network

CELLS = st.sampled_from(["SimpleRNN", "LSTM", "GRU", "GRU before"])
LOSSES = st.sampled_from(list(LossOn))
UNITS = st.lists(st.integers(1, 6), min_size=1, max_size=3).map(tuple)
SEEDS = st.integers(0, 2**31)


@st.composite
def passes(draw: Any) -> tuple[Network, Array, Array, LossOn]:
    """A network, and x and y that fit it."""
    loss_on = draw(LOSSES)
    network = random_networks.stacked(
        draw(CELLS),
        draw(UNITS),
        loss_on=loss_on,
        features=draw(st.integers(1, 3)),
        outputs=draw(st.integers(1, 3)),
        seed=draw(SEEDS),
        scale=draw(st.floats(0.05, 1.0)),
        activation=draw(st.sampled_from(["tanh", "sigmoid"])),
        recurrent_activation=draw(st.sampled_from(["sigmoid", "tanh"])),
    )
    size, steps = draw(st.integers(1, 4)), draw(st.integers(1, 9))
    return network, *random_networks.batch(network, size=size, steps=steps, loss_on=loss_on, seed=draw(SEEDS)), loss_on


@given(passes(), SEEDS)
@settings(max_examples=150)
def test_the_loss_moves_as_the_gradient_says(a_pass: tuple[Network, Array, Array, LossOn], seed: int) -> None:
    """In a random direction of x and all weights at once, and against a network that shares no code with the engine."""
    network, x, y, loss_on = a_pass
    made = trace(network, x=x, y=y, loss_on=loss_on)
    last = loss_on is LossOn.LAST
    assert made.loss == pytest.approx(plain_network.loss(network, x, y, last=last), rel=1e-9)
    rng = np.random.default_rng(seed)
    assert made.x_gradient is not None
    by_x = rng.normal(size=x.shape)
    by = {s.name: {k: rng.normal(size=w.shape) for k, w in s.weights.items()} for s in network.layers}
    promised = float((made.x_gradient * by_x).sum())
    promised += sum(float((w.gradient * by[layer.name][w.name]).sum()) for layer in made.layers for w in layer.weights)

    def loss(epsilon: float) -> float:
        moved = {s.name: {k: w + epsilon * by[s.name][k] for k, w in s.weights.items()} for s in network.layers}
        return plain_network.loss(network.with_weights(moved), x + epsilon * by_x, y, last=last)

    # Richardson's extrapolation of two central differences: good to the fourth order.
    wide, narrow = ((loss(e) - loss(-e)) / (2 * e) for e in (2e-4, 1e-4))
    size = abs(promised) + made.loss + 1e-3
    assert promised == pytest.approx((4 * narrow - wide) / 3, abs=1e-5 * size)


@given(passes())
@settings(max_examples=60)
def test_contributions_shares_and_norms(a_pass: tuple[Network, Array, Array, LossOn]) -> None:
    network, x, y, loss_on = a_pass
    made = trace(network, x=x, y=y, loss_on=loss_on)
    for weight in (w for layer in made.layers for w in layer.weights):
        each = np.stack([weight.contribution(s) for s in range(len(weight.steps))])
        size = np.abs(each).max()
        np.testing.assert_allclose(each.sum(0), weight.gradient, rtol=0, atol=1e-12 * size)
        np.testing.assert_allclose(weight.norms(), [np.linalg.norm(e) for e in each], rtol=1e-6, atol=1e-12 * size)
        whole = np.linalg.norm(weight.gradient)
        assert weight.shares().sum() == pytest.approx(whole, rel=1e-9, abs=1e-12 * size)


@given(passes())
@settings(max_examples=30)
def test_a_batch_is_its_sequences(a_pass: tuple[Network, Array, Array, LossOn]) -> None:
    """The loss of a batch is the mean of those of its sequences, and so is every gradient of the weights."""
    network, x, y, loss_on = a_pass
    made = trace(network, x=x, y=y, loss_on=loss_on)
    alone = [trace(network, x=x[i : i + 1], y=y[i : i + 1], loss_on=loss_on) for i in range(len(x))]
    assert made.loss == pytest.approx(np.mean([a.loss for a in alone]), rel=1e-9)
    for number, layer in enumerate(made.layers):
        for weight in layer.weights:
            each = [a.layers[number].weight(weight.name).gradient for a in alone]
            np.testing.assert_allclose(weight.gradient, np.mean(each, 0), rtol=1e-7, atol=1e-12)


@given(CELLS, UNITS, LOSSES, st.integers(1, 5), st.integers(1, 10), SEEDS)
@settings(max_examples=25)
def test_any_keras_model(cell: str, units: tuple[int, ...], loss_on: LossOn, size: int, steps: int, seed: int) -> None:
    model = keras_models.stacked(cell, units, loss_on=loss_on, seed=seed)
    x, y = keras_models.batch(model, size=size, steps=steps, loss_on=loss_on, seed=seed)
    prediction, loss, gradients = keras_models.tape(model, x, y)
    made = trace(read_network(model), x=x, y=y, loss_on=loss_on)
    np.testing.assert_allclose(made.prediction, prediction, rtol=0, atol=1e-5)
    assert made.loss == pytest.approx(loss, rel=1e-5)
    weights = [w for layer in made.layers for w in layer.weights]
    for weight, theirs in zip(weights, gradients, strict=True):
        assert np.linalg.norm(weight.gradient - theirs) <= 1e-5 * np.linalg.norm(theirs)
