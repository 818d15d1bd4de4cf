"""The network of Sketch-RNN: shapes, options, saving, and its gradients against finite differences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.settings.model import GeneratorSettings

tf = pytest.importorskip("tensorflow")
keras = pytest.importorskip("keras")

SMALL = GeneratorSettings(encoder=4, decoder=5, latent=3, mixtures=2)


def drawings(lengths: tuple[int, ...] = (4, 6), steps: int = 7, seed: int = 0) -> Any:
    """(batch, steps + 1, 5): stroke-5 behind the start token."""
    rng = np.random.default_rng(seed)
    x = np.zeros((len(lengths), steps + 1, 5), np.float32)
    x[:, 0, 2] = 1
    for one, length in zip(x, lengths, strict=True):
        one[1 : length + 1, :2] = rng.normal(0, 1, (length, 2))
        lifted = rng.random(length) < 0.4
        one[1 : length + 1, 2], one[1 : length + 1, 3] = ~lifted, lifted
        one[length + 1 :, 4] = 1
    return x


def model(settings: GeneratorSettings = SMALL) -> Any:
    from rnnviz.models.sketch_rnn.network import SketchRNN

    keras.utils.set_random_seed(5)
    return SketchRNN(settings=settings)


@pytest.mark.parametrize("changes", [{}, {"latent": 0}, {"layer_norm": True}, {"latent": 0, "layer_norm": True}])
def test_it_answers_at_every_step_and_is_saved_whole(changes: dict[str, Any], tmp_path: Path) -> None:
    made = model(replace(SMALL, **changes))
    said = made(drawings()).numpy()
    assert said.shape == (2, 7, 15)
    made.save(tmp_path / "one.keras")
    np.testing.assert_array_equal(keras.models.load_model(tmp_path / "one.keras")(drawings()).numpy(), said)
    assert ("mean" in {layer.name for layer in made.layers}) == bool(made.settings.latent)


def test_the_lstm_is_keras_own_where_nothing_is_dropped() -> None:
    made = model()
    x = np.random.default_rng(1).normal(size=(2, 6, 8)).astype(np.float32)
    own = keras.layers.LSTM(5, return_sequences=True)
    own.build(x.shape)
    own.set_weights([made.decoder.kernel, made.decoder.recurrent_kernel, made.decoder.bias])
    h, c = np.random.default_rng(2).normal(size=(2, 2, 5)).astype(np.float32)
    wanted = own(x, initial_state=[h, c]).numpy()
    np.testing.assert_allclose(made.decoder(tf.constant(x), None, h, c).numpy(), wanted, atol=1e-6)
    z = tf.constant(np.repeat(x[:, :1, 5:], 6, 1)[:, 0])
    together = np.concatenate([x[..., :5], np.repeat(x[:, :1, 5:], 6, 1)], -1)
    wanted = own(together, initial_state=[h, c]).numpy()
    np.testing.assert_allclose(made.decoder(tf.constant(x[..., :5]), z, h, c).numpy(), wanted, atol=1e-6)


def test_the_code_of_a_drawing_does_not_depend_on_its_padding() -> None:
    made = model()
    long, short = drawings(steps=11), drawings(steps=7)
    np.testing.assert_array_equal(long[:, :8], short)
    for a, b in zip(made.encode(long[:, 1:]), made.encode(short[:, 1:]), strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=1e-7)


def test_the_dropout_drops_in_training_alone_and_leaves_the_mean_as_it_was() -> None:
    from rnnviz.models.sketch_rnn.lstm import SketchLSTM

    layer = SketchLSTM(400, keep=0.5)
    x = tf.constant(np.random.default_rng(0).normal(size=(1, 1, 3)).astype(np.float32))
    plain = layer(x).numpy()
    dropped = layer(x, seed=tf.constant([1, 2])).numpy()
    assert 0.4 < (dropped == 0).mean() < 0.6  # from a state of zero, what is dropped is zero
    np.testing.assert_array_equal(dropped, layer(x, seed=tf.constant([1, 2])).numpy())
    assert not np.array_equal(dropped, layer(x, seed=tf.constant([1, 3])).numpy())
    assert dropped[dropped != 0].sum() == pytest.approx(plain[dropped != 0].sum() * 2, rel=0.1)
    assert (plain != 0).all()


@pytest.mark.parametrize("layer_norm", [False, True])
def test_the_gradient_of_the_whole_loss_is_that_of_finite_differences(layer_norm: bool) -> None:
    """With a fixed seed the loss is a function of the weights alone, dropout and z included."""
    from rnnviz.models.sketch_rnn.losses import terms

    made = model(replace(SMALL, layer_norm=layer_norm))
    rng = np.random.default_rng(6)
    for variable in made.trainable_variables:  # far enough from zero that float32 can tell
        variable.assign(variable + rng.normal(0, 0.3, variable.shape))
    x, seed = tf.constant(drawings()), tf.constant([3, 4])

    @tf.function
    def loss() -> Any:
        r, kl = terms(made, x, seed=seed, training=True)
        return tf.reduce_mean(tf.cast(r, tf.float64)) / 7 + tf.reduce_mean(tf.cast(kl, tf.float64))

    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, made.trainable_variables)
    for variable, gradient in zip(made.trainable_variables, gradients, strict=True):
        direction = rng.normal(size=variable.shape).astype(np.float32)
        direction /= np.linalg.norm(direction)
        before, step = variable.numpy(), 1e-2
        ends = []
        for sign in (1, -1):
            variable.assign(before + sign * step * direction)
            ends.append(float(loss()))
        variable.assign(before)
        assert float((gradient * direction).numpy().sum()) == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=3e-3)


def test_augmentation_keeps_every_stroke_and_repeats_by_seed() -> None:
    from rnnviz.models.sketch_rnn.augment import JITTER, augmented

    x = drawings(lengths=(20, 30), steps=32)
    same = augmented(tf.constant(x), scale=0.0, drop=0.0, seed=tf.constant([1, 1])).numpy()
    np.testing.assert_array_equal(same[..., 2:], x[..., 2:])
    assert np.abs(same[..., :2] - x[..., :2]).max() <= 2 * JITTER + 1e-5
    fewer = augmented(tf.constant(x), scale=0.15, drop=0.5, seed=tf.constant([1, 1])).numpy()
    np.testing.assert_array_equal(
        fewer, augmented(tf.constant(x), scale=0.15, drop=0.5, seed=tf.constant([1, 1])).numpy()
    )
    for b, length in enumerate((20, 30)):
        assert (fewer[b, :, 4] == 0).sum() < length
        assert fewer[b, :, 3].sum() == x[b, :, 3].sum()
        assert (np.diff(fewer[b, :, 4]) >= 0).all()  # once it has ended it stays so
        # The strokes end where they ended, but for the two factors.
        ends = [np.cumsum(one[:, :2], 0)[one[:, 3] > 0] for one in (x[b], fewer[b])]
        factor = ends[1][-1] / ends[0][-1]
        assert (np.abs(factor - 1) < 0.15 + 0.05).all()
        np.testing.assert_allclose(ends[1], ends[0] * factor, atol=0.1)
