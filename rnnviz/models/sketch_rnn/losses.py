"""The losses of Sketch-RNN (arXiv 1704.03477, section 3.2), as sums over what they are the means of."""

from __future__ import annotations

import math
from typing import Any

import tensorflow as tf

from rnnviz.models.sketch_rnn.lstm import fold
from rnnviz.settings.model import GeneratorSettings


def reconstruction(said: Any, target: Any) -> tuple[Any, Any]:
    """The two parts of L_R at every step, (batch, T): of the offset, zero once the drawing has ended, and of the pen.

    said: (batch, T, 6 M + 3) as SketchRNN says it. target: (batch, T, 5), padded with the pen "ended". L_R is the sum
    of all, divided by batch * max_seq_len.
    """
    pen, rest = said[..., :3], said[..., 3:]
    weight, mean_x, mean_y, log_x, log_y, r = tf.split(rest, 6, axis=-1)
    # 1 - rho^2 is sech^2 r. Taken as a logarithm it does not vanish where tanh r rounds to 1.
    size = tf.abs(r)
    log_rest = -2.0 * (size + tf.nn.softplus(-2.0 * size) - math.log(2.0))
    x = (target[..., 0:1] - mean_x) * tf.exp(-log_x)
    y = (target[..., 1:2] - mean_y) * tf.exp(-log_y)
    # (x^2 + y^2 - 2 rho x y) / (1 - rho^2), with both parts positive however close rho is to 1.
    square = 0.5 * (tf.square(x - y) * _half(r) + tf.square(x + y) * _half(-r))
    log_density = -math.log(2 * math.pi) - log_x - log_y - 0.5 * log_rest - 0.5 * square
    offset = -tf.reduce_logsumexp(tf.nn.log_softmax(weight) + log_density, axis=-1)
    pen_loss = tf.nn.softmax_cross_entropy_with_logits(target[..., 2:], pen)
    return offset * (1.0 - target[..., 4]), pen_loss


def _half(r: Any) -> Any:
    """1 / (1 - tanh r) = (1 + e^{2 r}) / 2."""
    return 0.5 * (1.0 + tf.exp(2.0 * r))


def divergence(mean: Any, log_variance: Any) -> Any:
    """L_KL of each drawing, (batch,): of z's posterior from N(0, I), divided by the length of z."""
    return -0.5 * tf.reduce_mean(1.0 + log_variance - tf.square(mean) - tf.exp(log_variance), axis=-1)


def kl_weight(settings: GeneratorSettings, step: Any) -> Any:
    """The weight of L_KL at an optimizer step, counted from 0."""
    return settings.kl_weight - (settings.kl_weight - settings.kl_start) * settings.kl_decay**step


def terms(model: Any, drawings: Any, *, seed: Any = None, training: bool = False) -> tuple[Any, Any]:
    """(sum of L_R's parts, L_KL) of each drawing, (batch,) both; the first has yet to be divided by max_seq_len.

    drawings: (batch, T + 1, 5), the start token first. seed: (2,) int32, of z and of the dropout; without one, z is the
    mean of its posterior. training: whether the dropout is at work.
    """
    dropout = seed if training else None
    z, kl = None, tf.zeros(tf.shape(drawings)[:1])
    if model.settings.latent:
        mean, log_variance = model.encode(drawings[:, 1:], seed=dropout)
        z, kl = mean, divergence(mean, log_variance)
        if seed is not None:
            z = mean + tf.exp(0.5 * log_variance) * tf.random.stateless_normal(tf.shape(mean), fold(seed, 3))
    said = model.decode(drawings[:, :-1], z, seed=None if dropout is None else fold(dropout, 4))
    return tf.add_n([tf.reduce_sum(part, axis=1) for part in reconstruction(said, drawings[:, 1:])]), kl
