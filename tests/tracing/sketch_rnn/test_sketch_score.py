"""The decoder in the score: the proofs of any other layer, for an LSTM that begins with a state and for L_R."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from test_sketch_generator import SMALL, random_generator

from rnnviz.records.dataset import Sequence
from rnnviz.records.drawings import DrawingError
from rnnviz.records.network import INPUT, LayerSpec, Network
from rnnviz.settings.choices import LossOn
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.engine import loss_of, predict, trace
from rnnviz.tracing.mixture_loss import mixture_loss
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.tracing.sketch_rnn.decoder import decoder_network, drawn_sequence, inputs_of, traceable
from rnnviz.tracing.sketch_rnn.generator import START
from rnnviz.tracing.sketch_rnn.mixture import log_density, mixture_of
from rnnviz.tracing.sketch_rnn.score import pass_of_sample
from rnnviz.tracing.update import OptimizerSession


@pytest.fixture(scope="module")
def generator() -> Any:
    return random_generator()


@pytest.fixture(scope="module")
def sample(generator: Any) -> Any:
    return next(s for s in sampling.sample(generator, count=20, temperature=1.0, seed=4) if 8 < len(s.offsets) < 25)


def test_the_pass_says_what_the_drawing_was_drawn_from(generator: Any, sample: Any) -> None:
    made = pass_of_sample(generator, sample)
    again = mixture_of(made.trace.prediction[0], sample.temperature)
    for name in ("weights", "mean", "sigma", "rho", "pen"):
        np.testing.assert_allclose(getattr(again, name), getattr(sample.mixture, name), atol=2e-5)
    x = made.trace.x[0]
    np.testing.assert_allclose(x[1:, :5], sample.offsets[:-1], atol=1e-6)
    np.testing.assert_array_equal(x[:, 5:], np.repeat(sample.z[None].astype(float), len(x), 0))
    each = -log_density(made.trace.prediction[0], sample.offsets)
    np.testing.assert_allclose(made.trace.loss_terms[0].sum(-1) * len(x), each, atol=1e-9)
    assert made.trace.loss == pytest.approx(each.mean())
    assert made.trace.target.shape == made.trace.prediction.shape


def test_its_gradients_are_those_of_gradient_tape(generator: Any, sample: Any) -> None:
    tf = pytest.importorskip("tensorflow")
    import keras

    from rnnviz.models.sketch_rnn.losses import reconstruction

    made = pass_of_sample(generator, sample).trace
    units = generator.units
    lstm, head = keras.layers.LSTM(units, return_sequences=True), keras.layers.Dense(21)
    x = tf.Variable(made.x.astype(np.float32))
    lstm.build(x.shape)
    head.build((1, None, units))
    lstm.set_weights([generator.weights["decoder"][k] for k in ("kernel", "recurrent_kernel", "bias")])
    head.set_weights([generator.weights["mixture"][k] for k in ("kernel", "bias")])
    h, c = (tf.constant(state) for state in generator.start(sample.z[None]))
    with tf.GradientTape() as tape:
        said = head(lstm(x, initial_state=[h, c]))
        parts = reconstruction(said, tf.constant(sample.offsets[None].astype(np.float32)))
        loss = tf.add_n([tf.reduce_sum(part) for part in parts]) / made.steps
    weights = [x, *lstm.trainable_variables, *head.trainable_variables]
    truth = tape.gradient(loss, weights)
    assert made.loss == pytest.approx(float(loss), rel=1e-5)
    np.testing.assert_allclose(made.prediction, said.numpy(), atol=1e-5)
    names = [*(("decoder", k) for k in ("kernel", "recurrent_kernel", "bias"))]
    names += [("mixture", k) for k in ("kernel", "bias")]
    found = [made.x_gradient, *(made.layer(layer).weight(name).gradient for layer, name in names)]
    for ours, theirs in zip(found, truth, strict=True):
        np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-5 * max(1, np.abs(theirs.numpy()).max()))


def test_the_derivative_of_the_loss_is_that_of_central_differences() -> None:
    rng = np.random.default_rng(0)
    said = rng.normal(0, 0.7, (4, 21))
    points = np.zeros((4, 5))
    points[:, :2], points[:, 2:] = rng.normal(0, 1, (4, 2)), np.eye(3)[[0, 1, 2, 0]]
    target, terms, slope = mixture_loss(said, points)
    assert target.shape == terms.shape == slope.shape == said.shape
    np.testing.assert_allclose(terms.sum(-1), -log_density(said, points), atol=1e-12)
    for row in range(4):
        for k in range(21):
            ends = []
            for sign in (1, -1):
                moved = said.copy()
                moved[row, k] += sign * 1e-6
                ends.append(mixture_loss(moved, points)[1].sum())
            assert slope[row, k] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=2e-8)
    assert (slope[2, 3:] == 0).all()  # an end has no offset
    # What stands in a record as the target is a target, too.
    for one, again in zip(mixture_loss(said, points), mixture_loss(said, target), strict=True):
        np.testing.assert_array_equal(one, again)


def test_an_lstm_with_an_initial_state_passes_central_differences() -> None:
    """In float64, for every weight and the input, with a loss of any kind."""
    rng = np.random.default_rng(2)
    state = {"initial_h": tuple(rng.normal(size=3)), "initial_c": tuple(rng.normal(size=3))}
    config = {"units": 3, "return_sequences": True, **state}
    weights = {"kernel": (2, 12), "recurrent_kernel": (3, 12), "bias": (12,)}
    made = {name: rng.normal(0, 0.6, shape) for name, shape in weights.items()}
    network = Network((LayerSpec("one", "LSTM", (INPUT,), config, made),), 2)
    x, y = rng.normal(size=(2, 6, 2)), rng.normal(size=(2, 6, 3))
    found = trace(network, x=x, y=y, loss_on=LossOn.EVERY)
    plain = Network((LayerSpec("one", "LSTM", (INPUT,), {"units": 3, "return_sequences": True}, made),), 2)
    assert not np.allclose(predict(network, x)[:, 0], predict(plain, x)[:, 0], atol=1e-2)

    def slope(change: Any) -> float:
        ends = [loss_of(change(sign * 1e-6), x=x, y=y, loss_on=LossOn.EVERY) for sign in (1, -1)]
        return float(ends[0] - ends[1]) / 2e-6

    for name, value in made.items():
        direction = rng.normal(size=value.shape)
        wanted = slope(lambda e, n=name, d=direction: network.with_weights({"one": {**made, n: made[n] + e * d}}))
        assert (found.layer("one").weight(name).gradient * direction).sum() == pytest.approx(wanted, abs=1e-8)
        # The steps' contributions add up to it, the first step's included, which reads the initial state.
        weight = found.layer("one").weight(name)
        total = sum(weight.contribution(k) for k in range(6))
        np.testing.assert_allclose(total, weight.gradient, atol=1e-12)


def test_a_decoder_alone_and_one_with_layer_normalisation() -> None:
    alone = random_generator(replace(SMALL, latent=0))
    one = next(sampling.sample(alone, temperature=1.0, seed=1))
    assert pass_of_sample(alone, one).trace.x.shape == (1, len(one.offsets), 5)
    assert "initial_h" not in decoder_network(alone.weights).layers[0].config
    normal = random_generator(replace(SMALL, layer_norm=True))
    assert not traceable(decoder_network(normal.weights))
    with pytest.raises(DrawingError, match="layer normalisation"):
        pass_of_sample(normal, next(sampling.sample(normal)))
    with pytest.raises(DrawingError, match="another generator"):
        pass_of_sample(random_generator(), one)


def test_what_the_decoder_reads_first_is_the_start() -> None:
    read = inputs_of(np.array([[1.0, 2, 1, 0, 0], [3, 4, 0, 1, 0]]), np.array([7.0]))
    np.testing.assert_array_equal(read, [[[0, 0, 1, 0, 0, 7], [1, 2, 1, 0, 0, 7]]])


def test_a_drawing_of_the_data_set_is_read_at_the_code_zero(generator: Any) -> None:
    network = decoder_network(generator.weights)
    rows = np.array([[[1.0, 2, 0], [3, 4, 1]]], np.float32)
    one = drawn_sequence(network, Sequence(rows, np.zeros((1, 1, 2)), LossOn.LAST, "one"))
    assert one.x.shape == (1, 3, 9)
    np.testing.assert_array_equal(one.y[0], [[1, 2, 1, 0, 0], [3, 4, 0, 1, 0], [0, 0, 0, 0, 1]])
    made = trace(network, x=one.x, y=one.y, loss_on=one.loss_on, loss_kind="sketch-rnn")
    said, _ = generator.run(np.concatenate([[START], one.y[0][:-1]]), np.zeros((1, 4)))
    np.testing.assert_allclose(made.prediction[0], said[:, 0], atol=1e-5)


def test_one_optimizer_step_makes_the_drawing_more_probable(generator: Any, sample: Any) -> None:
    pytest.importorskip("keras")
    made = pass_of_sample(generator, sample)
    update = OptimizerSession(TrainSettings(optimizer="SGD", learning_rate=1e-3)).apply(made.network, made.trace)
    again = loss_of(
        made.network.with_weights(update.after),
        x=made.trace.x,
        y=sample.offsets[None],
        loss_on=LossOn.EVERY,
        loss_kind="sketch-rnn",
    )
    assert update.loss_after == pytest.approx(again)
    square = sum(float((w.gradient**2).sum()) for layer in made.trace.layers for w in layer.weights)
    assert made.trace.loss - update.loss_after == pytest.approx(1e-3 * square, rel=0.1)
