"""What each loss alone sends back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import random_networks

from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing import itemise as module
from rnnviz.tracing.engine import trace
from rnnviz.tracing.itemise import itemise, itemised_trace
from rnnviz.tracing.reader import read_network

CELLS = ("SimpleRNN", "LSTM", "GRU", "GRU before")
STEPS = 7


def made(cell: str, loss_on: LossOn = LossOn.EVERY) -> tuple[Network, Array, Array]:
    network = random_networks.stacked(cell, (3, 2), loss_on=loss_on)
    return network, *random_networks.batch(network, size=1, steps=STEPS, loss_on=loss_on)


def gradients(trace: Trace) -> Iterator[Array]:
    assert trace.x_gradient is not None
    yield trace.x_gradient
    for layer in trace.layers:
        yield layer.output.gradient
        yield from (state.gradient for state in layer.states.values())
        yield from (s.gradient for gate in layer.gates for s in (gate.before, gate.after))
        yield from (w.gradient for w in layer.weights)


@pytest.mark.parametrize("cell", CELLS)
def test_the_losses_add_up_to_the_whole(cell: str) -> None:
    network, x, y = made(cell)
    whole = trace(network, x=x, y=y, loss_on=LossOn.EVERY)
    parts = [itemised_trace(network, x=x, y=y, loss_on=LossOn.EVERY, k=k) for k in range(STEPS)]
    assert sum(p.loss for p in parts) == pytest.approx(whole.loss, rel=1e-12)
    np.testing.assert_allclose(sum(p.loss_terms for p in parts), whole.loss_terms, rtol=1e-12)
    for total, *each in zip(gradients(whole), *(gradients(p) for p in parts), strict=True):
        np.testing.assert_allclose(sum(each), total, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layer", ["layer 0", "layer 1"])
def test_the_matrix_is_the_size_of_each_loss_alone(cell: str, layer: str) -> None:
    network, x, y = made(cell)
    matrix = itemise(network, x=x, y=y, loss_on=LossOn.EVERY, layer=layer)
    assert matrix.layer == layer
    assert matrix.losses.tolist() == list(range(STEPS))
    assert matrix.magnitude.shape == (STEPS, STEPS)
    for k in range(STEPS):
        alone = itemised_trace(network, x=x, y=y, loss_on=LossOn.EVERY, k=k).layer(layer)
        np.testing.assert_allclose(
            matrix.magnitude[k], np.linalg.norm(alone.output.gradient[0], axis=-1), rtol=1e-9, atol=1e-16
        )
        assert (matrix.magnitude[k, k + 1 :] == 0).all()
        assert (matrix.magnitude[k, : k + 1] > 0).all()


@pytest.mark.parametrize("lanes", [1, 3, STEPS, 100])
def test_how_many_losses_go_back_at_once_makes_no_difference(lanes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    network, x, y = made("LSTM")
    whole = itemise(network, x=x, y=y, loss_on=LossOn.EVERY, layer="layer 0")
    monkeypatch.setattr(module, "_CHUNK_BYTES", lanes * STEPS * 4 * 3 * 8)
    again = itemise(network, x=x, y=y, loss_on=LossOn.EVERY, layer="layer 0")
    np.testing.assert_allclose(again.magnitude, whole.magnitude, rtol=1e-12)


def test_a_loss_on_the_last_step_is_one_row() -> None:
    network, x, y = made("GRU", LossOn.LAST)
    matrix = itemise(network, x=x, y=y, loss_on=LossOn.LAST, layer="layer 0")
    assert matrix.losses.tolist() == [STEPS - 1]
    whole = trace(network, x=x, y=y, loss_on=LossOn.LAST).layer("layer 0").output.gradient
    np.testing.assert_allclose(matrix.magnitude, np.linalg.norm(whole, axis=-1), rtol=1e-12)


def test_refusals() -> None:
    network, x, y = made("GRU")
    with pytest.raises(ValueError, match="batch of 2"):
        itemise(network, x=np.repeat(x, 2, 0), y=np.repeat(y, 2, 0), loss_on=LossOn.EVERY, layer="layer 0")
    with pytest.raises(ValueError, match="no layer “nowhere”"):
        itemise(network, x=x, y=y, loss_on=LossOn.EVERY, layer="nowhere")
    with pytest.raises(ValueError, match="no loss at step 7"):
        itemised_trace(network, x=x, y=y, loss_on=LossOn.EVERY, k=7)
    with pytest.raises(ValueError, match="no loss at step 3"):
        itemised_trace(network, x=x, y=y[:, -1:], loss_on=LossOn.LAST, k=3)


def test_what_stands_above_a_stride_is_told_at_its_own_time_steps() -> None:
    """A column a time step of the input, and 0 where a stride left no cell; the last output is the last step's."""
    from keras import Input, Sequential, layers

    model = Sequential(
        [Input((9, 2)), layers.Conv1D(3, 3, strides=2, padding="same"), layers.LSTM(4, name="lstm"), layers.Dense(1)]
    )
    network = read_network(model)
    x = np.random.default_rng(0).normal(size=(1, 9, 2)).astype(np.float32)
    y = np.ones((1, 1, 1), np.float32)
    found = itemise(network, x=x, y=y, loss_on=LossOn.LAST, layer="lstm")
    whole = trace(network, x=x, y=y, loss_on=LossOn.LAST, title="").layer("lstm")
    assert found.magnitude.shape == (1, 9)
    np.testing.assert_array_equal(np.flatnonzero(found.magnitude[0]), whole.steps)
    expected = np.linalg.norm(whole.output.gradient[0], axis=-1)
    np.testing.assert_allclose(found.magnitude[0, whole.steps], expected, rtol=1e-6)
