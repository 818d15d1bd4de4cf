"""Drawings made a little different each time they are trained on (arXiv 1704.03477, section 3.2), as tensors."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from rnnviz.models.sketch_rnn.lstm import fold

JITTER = 0.015
"""Half a unit of Quick, Draw!'s box of 255, in standard deviations of its offsets (about 33). Published coordinates
are whole units; a random half unit keeps a Gaussian from becoming infinitely narrow on exactly straight lines. This
is ours, not the paper's."""


def augmented(drawings: Any, *, scale: float, drop: float, seed: Any) -> Any:
    """Stroke-5 drawings behind the start token, (batch, T + 1, 5), each stretched and with some points left out.

    scale: each drawing's x and y are stretched by random factors from 1 - scale to 1 + scale. drop: how probable it is
    that a point is left out: only one inside a stroke, so every stroke stays, and the line goes on to the next point.
    seed: (2,) int32. What is left out at the end is filled up with rows of the state "ended".
    """
    batch, length = tf.shape(drawings)[0], tf.shape(drawings)[1]
    factor = tf.random.stateless_uniform([batch, 1, 2], fold(seed, 10), 1 - scale, 1 + scale)
    places = tf.cumsum(drawings[..., :2], axis=1) * factor
    places += tf.random.stateless_uniform([batch, length, 2], fold(seed, 11), -JITTER, JITTER)
    pen = drawings[..., 2:]
    before = tf.concat([tf.zeros([batch, 1]), pen[:, :-1, 0]], 1)  # whether the pen touches on the way to the point
    inside = (before > 0.5) & (pen[..., 0] > 0.5)
    out = inside & (tf.random.stateless_uniform([batch, length], fold(seed, 12)) < drop)
    # Points that stay move up, in order; behind them stand those left out, which become "ended".
    order = tf.argsort(tf.cast(out, tf.int32), axis=1, stable=True)
    places, pen = tf.gather(places, order, batch_dims=1), tf.gather(pen, order, batch_dims=1)
    gone = tf.gather(out, order, batch_dims=1)[..., None]
    pen = tf.where(gone, tf.constant([0.0, 0.0, 1.0]), pen)
    offsets = places - tf.concat([places[:, :1], places[:, :-1]], 1)
    return tf.concat([tf.where(pen[..., 2:] > 0.5, 0.0, offsets), pen], -1)
