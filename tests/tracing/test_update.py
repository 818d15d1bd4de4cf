"""One optimizer step on a trace is what train_on_batch makes of the same model."""

from __future__ import annotations

from dataclasses import replace

import keras_models
import numpy as np
import pytest
import random_networks

from rnnviz.settings.choices import OPTIMIZERS, LossOn
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.engine import loss_of, trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.update import OptimizerSession


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_steps_in_a_row_equal_train_on_batch(optimizer: str) -> None:
    import keras

    model = keras_models.stacked("LSTM", (4, 3))
    x, y = keras_models.batch(model, size=2, steps=6, loss_on=LossOn.LAST)
    model.compile(loss="mse", optimizer=getattr(keras.optimizers, optimizer)(learning_rate=0.01), run_eagerly=True)
    network = read_network(model)
    session = OptimizerSession(TrainSettings(optimizer=optimizer, learning_rate=0.01))
    for step in range(1, 4):
        made = trace(network, x=x, y=y, loss_on=LossOn.LAST)
        assert model.train_on_batch(x, y[:, 0]) == pytest.approx(made.loss, rel=1e-5)
        update = session.apply(network, made)
        network = network.with_weights(update.after)
        assert (update.optimizer, update.iteration) == (optimizer, step)
        assert update.learning_rate == pytest.approx(0.01)
        assert update.loss_after == pytest.approx(loss_of(network, x=x, y=y, loss_on=LossOn.LAST), rel=1e-12)
        ours = [w for s in network.layers for w in s.weights.values()]
        for after, theirs in zip(ours, model.weights, strict=True):
            assert after.dtype == np.float32
            np.testing.assert_allclose(after, np.asarray(theirs), rtol=1e-4, atol=1e-6)
    assert update.loss_after < made.loss


def test_weights_that_come_from_elsewhere_are_taken() -> None:
    """After a jump to another epoch, the step begins at that epoch's weights."""
    network = random_networks.stacked("GRU", (3,), loss_on=LossOn.EVERY)
    other = random_networks.stacked("GRU", (3,), loss_on=LossOn.EVERY, seed=5)
    x, y = random_networks.batch(network, size=1, steps=4, loss_on=LossOn.EVERY)
    session = OptimizerSession(TrainSettings(optimizer="SGD", learning_rate=0.1))
    session.apply(network, trace(network, x=x, y=y, loss_on=LossOn.EVERY))
    made = trace(other, x=x, y=y, loss_on=LossOn.EVERY)
    update = session.apply(other, made)
    for layer in made.layers:
        for weight in layer.weights:
            np.testing.assert_allclose(
                update.after[layer.name][weight.name], weight.value - 0.1 * weight.gradient, rtol=1e-6, atol=1e-9
            )


def test_the_trace_of_another_network_is_refused() -> None:
    network = random_networks.stacked("GRU", (3,), loss_on=LossOn.LAST)
    x, y = random_networks.batch(network, size=1, steps=4, loss_on=LossOn.LAST)
    made = trace(network, x=x, y=y, loss_on=LossOn.LAST)
    session = OptimizerSession(TrainSettings())
    session.apply(network, made)
    with pytest.raises(ValueError, match="belongs to one network"):
        session.apply(network, replace(made, layers=made.layers[:-1]))
