"""Clipping of the gradient, as Keras's optimizers do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Clip = Callable[[list[Any]], list[Any]]


def clipping(optimizer: Any) -> Clip | None:
    """From the gradients of all weights the clipped ones, as `optimizer.apply` makes them; None where it clips nothing.

    Source: keras.optimizers.Optimizer, arguments clipvalue, clipnorm (of each weight) and global_clipnorm.
    """
    import tensorflow as tf

    if optimizer.clipnorm:
        return lambda gradients: [tf.clip_by_norm(one, optimizer.clipnorm) for one in gradients]
    if optimizer.global_clipnorm:
        return lambda gradients: tf.clip_by_global_norm(gradients, optimizer.global_clipnorm)[0]
    if optimizer.clipvalue:
        most = optimizer.clipvalue
        return lambda gradients: [tf.clip_by_value(one, -most, most) for one in gradients]
    return None


def norms_of(gradients: Iterable[Any], clip: Clip | None) -> list[Any]:
    """The norm of the gradients of all weights together, and that of the clipped ones: two scalar tensors. A weight
    without a gradient (None) counts nothing."""
    import tensorflow as tf

    # An Embedding's gradient lists the rows that were read, some of them several times: they are summed first.
    whole = [tf.convert_to_tensor(one) for one in gradients if one is not None]
    before = _norm(whole)
    return [before, before if clip is None else _norm(clip(whole))]


def _norm(gradients: Iterable[Any]) -> Any:
    """Of all their numbers in one row: XLA would compile several loops for each of them."""
    import tensorflow as tf

    return tf.norm(tf.concat([tf.reshape(one, [-1]) for one in gradients], 0))
