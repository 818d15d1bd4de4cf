"""What a trace holds, and what it refuses."""

from __future__ import annotations

import os
import subprocess
import sys

import keras_models
import numpy as np
import pytest
import random_networks

from rnnviz.records.arrays import Array
from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.engine import predict, trace
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recorder import UnsupportedLayer


@pytest.fixture
def network() -> Network:
    return random_networks.stacked("LSTM", (3, 2), loss_on=LossOn.LAST)


def traced(network: Network, *, size: int = 2, steps: int = 5, loss_on: LossOn = LossOn.LAST) -> Trace:
    x, y = random_networks.batch(network, size=size, steps=steps, loss_on=loss_on)
    return trace(network, x=x, y=y, loss_on=loss_on, title="a title", epoch=3)


def test_no_step_of_a_simple_rnn_is_without_gradient() -> None:
    """Where others say exactly 0 for steps 0 to 28, because they leave out the layer's own recurrence."""
    import tensorflow as tf

    model = keras_models.stacked("SimpleRNN", (8,), features=1, outputs=1)
    x, y = keras_models.batch(model, size=1, steps=30, loss_on=LossOn.LAST, outputs=1)
    made = trace(read_network(model), x=x, y=y, loss_on=LossOn.LAST)
    gradient = made.layers[0].output.gradient[0]
    assert gradient.shape == (30, 8)
    assert (gradient != 0).all()
    # The last step has one path only, and there even the others are right.
    rnn, dense = model.layers
    with tf.GradientTape() as tape:
        last = rnn(x)
        tape.watch(last)
        loss = tf.reduce_mean(tf.square(dense(last)[:, None] - y))
    np.testing.assert_allclose(gradient[-1:], tape.gradient(loss, last), rtol=1e-5)


def test_a_gradient_far_below_float32_is_not_lost() -> None:
    network = random_networks.stacked("SimpleRNN", (4,), loss_on=LossOn.LAST, scale=0.2)
    gradient = traced(network, steps=150).layers[0].output.gradient
    assert 0 < np.abs(gradient[:, 0]).max() < np.finfo(np.float32).smallest_subnormal


def test_what_the_record_says_of_a_stack(network: Network) -> None:
    made = traced(network)
    assert (made.title, made.epoch, made.loss_on, made.steps) == ("a title", 3, LossOn.LAST, 5)
    assert [layer.name for layer in made.layers] == ["layer 0", "dropout", "layer 1", "answer"]
    below, dropout, above, answer = made.layers
    assert [layer.recurrent for layer in made.layers] == [True, False, True, False]
    assert below.emits.all()
    assert above.emits.tolist() == [False] * 4 + [True]
    assert above.steps.tolist() == list(range(5))
    assert above.taps.tolist() == [[t] for t in range(5)]
    assert (answer.steps.tolist(), answer.taps.tolist(), answer.emits.tolist()) == ([4], [[4]], [True])
    assert made.target_steps.tolist() == [4]
    assert dropout.note == "off while tracing"
    assert above.sources == ("dropout",)
    assert [gate.symbol for gate in below.gates] == ["f", "i", "g", "o"]
    assert above.output is above.states["h"]
    for layer in made.layers:
        assert layer.output.value.shape == layer.output.gradient.shape == (2, len(layer.steps), layer.units)
        for signal in (s for gate in layer.gates for s in (gate.before, gate.after)):
            assert signal.value.shape == signal.gradient.shape == (2, 5, layer.units)
        for weight in layer.weights:
            assert weight.value is not None
            assert weight.gradient.shape == weight.value.shape


def test_a_time_distributed_layer_has_every_step() -> None:
    network = random_networks.stacked("GRU", (3,), loss_on=LossOn.EVERY)
    answer = traced(network, loss_on=LossOn.EVERY).layers[-1]
    assert answer.kind == "TimeDistributed"
    assert answer.steps.tolist() == list(range(5))
    assert answer.weight("kernel").steps.tolist() == list(range(5))
    assert answer.config["layer"] == "Dense"


def test_dropout_passes_everything_on_unchanged(network: Network) -> None:
    made = traced(network)
    np.testing.assert_array_equal(made.layer("dropout").output.value, made.layer("layer 0").output.value)


def test_shares_add_up_to_the_norm(network: Network) -> None:
    for weight in (w for layer in traced(network).layers for w in layer.weights):
        assert weight.shares().sum() == pytest.approx(np.linalg.norm(weight.gradient), rel=1e-12)
        norms = [np.linalg.norm(weight.contribution(s)) for s in range(len(weight.steps))]
        np.testing.assert_allclose(weight.norms(), norms, rtol=1e-10)


def test_a_source_that_two_layers_read_gets_both_gradients(network: Network) -> None:
    """A layer that nothing reads changes nothing, and one that is read twice hears of both ways."""
    first = network.layers[0]
    beside = LayerSpec("beside", "Dropout", (first.name,), {"rate": 0.1})
    made = traced(Network((first, beside, *network.layers[1:]), network.features))
    alone = traced(network)
    np.testing.assert_array_equal(made.layer("beside").output.gradient, 0)
    for layer in alone.layers:
        np.testing.assert_array_equal(made.layer(layer.name).output.gradient, layer.output.gradient)


def test_gates_far_outside_their_range_and_lost_weights_are_no_accident(network: Network) -> None:
    def filled(value: float) -> Network:
        return network.with_weights(
            {s.name: {k: np.full_like(w, value) for k, w in s.weights.items()} for s in network.layers}
        )

    assert np.isfinite(traced(filled(-1e4)).loss)
    assert np.isnan(traced(filled(np.nan)).loss)


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.zeros((1, 5, 3)), np.zeros((1, 1, 2)), r"reads numbers of shape \(batch, steps, 2\)"),
        (np.zeros((5, 2)), np.zeros((1, 1, 2)), "reads"),
        (np.zeros((1, 0, 2)), np.zeros((1, 1, 2)), "reads"),
        (np.zeros((1, 5, 2)), np.zeros((1, 5, 2)), "but the targets"),
        (np.zeros((1, 5, 2)), np.zeros((1, 1, 3)), "but the targets"),
    ],
)
def test_arrays_that_do_not_fit(network: Network, x: Array, y: Array, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        trace(network, x=x, y=y, loss_on=LossOn.LAST)


def test_numpy_is_told_to_keep_to_one_thread_unless_the_user_says_otherwise() -> None:
    code = "import os, sys, rnnviz; assert 'numpy' not in sys.modules; print(os.environ['OPENBLAS_NUM_THREADS'])"
    for given, expected in ((None, "1"), ("3", "3")):
        environment = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"}
        environment |= {} if given is None else {"OPENBLAS_NUM_THREADS": given}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == expected


def test_a_layer_without_a_recorder() -> None:
    network = Network((LayerSpec("strange", "Hopfield", ("input",)),), 1)
    with pytest.raises(
        UnsupportedLayer, match="“strange” cannot be traced: rnnviz has no recorder for a Hopfield"
    ) as caught:
        predict(network, np.zeros((1, 3, 1)))
    assert caught.value.layer == "strange"
