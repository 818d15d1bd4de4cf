"""Sketch-RNN's losses, against plain loops of their own, and against a sum over the plane."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from rnnviz.settings.model import GeneratorSettings

tf = pytest.importorskip("tensorflow")

MIXTURES = 3


def density(said: Any, dx: float, dy: float) -> float:
    """Equation 3 of the paper, with its own numbers: one offset, no logarithms."""
    pen_and_weights = [math.exp(v) for v in said[3 : 3 + MIXTURES]]
    total = 0.0
    for m in range(MIXTURES):
        mu_x, mu_y, log_x, log_y, r = (float(said[3 + MIXTURES * (1 + k) + m]) for k in range(5))
        s_x, s_y, rho = math.exp(log_x), math.exp(log_y), math.tanh(r)
        a, b = (dx - mu_x) / s_x, (dy - mu_y) / s_y
        square = (a * a + b * b - 2 * rho * a * b) / (1 - rho * rho)
        normal = math.exp(-0.5 * square) / (2 * math.pi * s_x * s_y * math.sqrt(1 - rho * rho))
        total += pen_and_weights[m] / sum(pen_and_weights) * normal
    return total


def pen_loss(said: Any, state: int) -> float:
    powers = [math.exp(v) for v in said[:3]]
    return -math.log(powers[state] / sum(powers))


@pytest.fixture
def said_and_target() -> tuple[Any, Any]:
    rng = np.random.default_rng(3)
    said = rng.normal(0, 0.8, (2, 6, 6 * MIXTURES + 3)).astype(np.float32)
    target = np.zeros((2, 6, 5), np.float32)
    target[..., :2] = rng.normal(0, 1, (2, 6, 2))
    target[0, :, 2:] = np.eye(3)[[0, 1, 0, 2, 2, 2]]
    target[1, :, 2:] = np.eye(3)[[1, 0, 0, 0, 1, 2]]
    target[target[..., 4] > 0, :2] = 0
    return said, target


def test_the_reconstruction_loss_equals_plain_loops(said_and_target: tuple[Any, Any]) -> None:
    from rnnviz.models.sketch_rnn.losses import reconstruction

    said, target = said_and_target
    offset, pen = (part.numpy() for part in reconstruction(tf.constant(said), tf.constant(target)))
    for b in range(2):
        for t in range(6):
            state = int(target[b, t, 2:].argmax())
            wanted = 0.0 if state == 2 else -math.log(density(said[b, t], *map(float, target[b, t, :2])))
            assert offset[b, t] == pytest.approx(wanted, rel=1e-5, abs=1e-6)
            assert pen[b, t] == pytest.approx(pen_loss(said[b, t], state), rel=1e-5)


def test_the_offset_density_integrates_to_one() -> None:
    """What the loss calls a density is one: its exponential, summed over a fine grid of the plane, is 1."""
    from rnnviz.models.sketch_rnn.losses import reconstruction

    rng = np.random.default_rng(4)
    one = rng.normal(0, 0.6, 6 * MIXTURES + 3).astype(np.float32)
    axis = np.linspace(-14, 14, 561)
    points = np.stack(np.meshgrid(axis, axis), -1).reshape(1, -1, 2)
    target = np.concatenate([points, np.zeros((1, points.shape[1], 3))], -1).astype(np.float32)
    target[..., 2] = 1
    offset, _ = reconstruction(tf.constant(np.broadcast_to(one, (1, points.shape[1], len(one)))), tf.constant(target))
    assert np.exp(-offset.numpy().astype(float)).sum() * (axis[1] - axis[0]) ** 2 == pytest.approx(1, abs=1e-3)


def test_a_gaussian_as_narrow_and_tilted_as_can_be_gives_finite_numbers() -> None:
    from rnnviz.models.sketch_rnn.losses import reconstruction

    said = np.zeros((1, 1, 9), np.float32)
    said[0, 0, 6:9] = (-6, -6, 12)  # tanh 12 is 1 in float32
    target = np.array([[[0.001, 0.001, 1, 0, 0]]], np.float32)
    watched = tf.Variable(said)
    with tf.GradientTape() as tape:
        offset, _ = reconstruction(watched, tf.constant(target))
    assert np.isfinite(offset.numpy()).all()
    assert np.isfinite(tape.gradient(offset, watched).numpy()).all()


def test_the_divergence_equals_an_integral_over_z() -> None:
    """KL of N(0.7, 0.3) from N(0, 1), by a sum over a line, and the mean over the length of z."""
    from rnnviz.models.sketch_rnn.losses import divergence

    mean, log_variance = np.array([[0.7, -0.2]], np.float32), np.array([[math.log(0.3), 0.1]], np.float32)
    z = np.linspace(-12, 12, 240_001)
    total = 0.0
    for m, v in zip(mean[0].astype(float), np.exp(log_variance[0].astype(float)), strict=True):
        q = np.exp(-((z - m) ** 2) / (2 * v)) / np.sqrt(2 * np.pi * v)
        p = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(q > 1e-200, q * (np.log(q) - np.log(p)), 0)
        total += float(np.nansum(each) * (z[1] - z[0]))
    assert divergence(tf.constant(mean), tf.constant(log_variance)).numpy()[0] == pytest.approx(total / 2, rel=1e-4)


def test_the_weight_of_the_divergence_rises_as_reference_says() -> None:
    from rnnviz.models.sketch_rnn.losses import kl_weight

    settings = GeneratorSettings()
    assert kl_weight(settings, 0) == pytest.approx(0.01)
    assert kl_weight(settings, 20_000) == pytest.approx(0.5 - 0.49 * 0.99995**20_000)
