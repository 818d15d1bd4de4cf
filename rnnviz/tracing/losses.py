"""Keras's losses, each as what every output adds to it and the derivative of that with respect to the prediction.

A function takes prediction and target, (batch, S, outputs), and the options of the loss, and returns two arrays of that
shape; both are divided by how many are averaged afterwards. In `BY_STEP` are the losses in which a step adds one term:
what its outputs add is summed. As keras/src/losses/losses.py and keras/src/backend/tensorflow/nn.py have them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.settings.losses import LossName
from rnnviz.tracing.stream import Head, batch_first

EPSILON = 1e-7
"""keras.config.epsilon(), as Keras begins with it."""

_TINY = np.finfo(np.float64).tiny
Terms = tuple[Array, Array]


def _mse(prediction: Array, target: Array, options: LossName) -> Terms:
    difference = prediction - target
    return np.square(difference), 2 * difference


def _huber(prediction: Array, target: Array, options: LossName) -> Terms:
    difference, delta = prediction - target, float(options["delta"])
    size = np.abs(difference)
    far = delta * size - 0.5 * delta * delta
    return np.where(size <= delta, 0.5 * difference * difference, far), np.clip(difference, -delta, delta)


def _mae(prediction: Array, target: Array, options: LossName) -> Terms:
    """As Keras, whose derivative at no error is 0."""
    return np.abs(prediction - target), np.sign(prediction - target)


def _mape(prediction: Array, target: Array, options: LossName) -> Terms:
    """In per cent of the target, which is taken as no nearer to 0 than `EPSILON`."""
    whole = np.maximum(np.abs(target), EPSILON)
    return 100 * np.abs(prediction - target) / whole, 100 * np.sign(prediction - target) / whole


def _msle(prediction: Array, target: Array, options: LossName) -> Terms:
    safe = np.maximum(prediction, EPSILON)
    apart = np.log(safe + 1) - np.log(np.maximum(target, EPSILON) + 1)
    return np.square(apart), np.where(prediction >= EPSILON, 2 * apart / (safe + 1), 0.0)


def _log_cosh(prediction: Array, target: Array, options: LossName) -> Terms:
    difference = prediction - target
    size = np.abs(difference)
    return size + np.log1p(np.exp(-2 * size)) - np.log(2.0), np.tanh(difference)


def _poisson(prediction: Array, target: Array, options: LossName) -> Terms:
    return prediction - target * np.log(prediction + EPSILON), 1 - target / (prediction + EPSILON)


def _hinge(prediction: Array, target: Array, options: LossName) -> Terms:
    short = 1 - target * prediction
    return np.maximum(short, 0), np.where(short >= 0, -target, 0.0)


def _squared_hinge(prediction: Array, target: Array, options: LossName) -> Terms:
    short = np.maximum(1 - target * prediction, 0)
    return np.square(short), -2 * short * target


def _categorical_hinge(prediction: Array, target: Array, options: LossName) -> Terms:
    """What the best wrong output has above the right one, and 1: written down at the right one."""
    wrong = (1 - target) * prediction
    best = wrong.max(-1, keepdims=True)
    term = best - (target * prediction).sum(-1, keepdims=True) + 1
    at = wrong == best
    slope = (1 - target) * at / at.sum(-1, keepdims=True) - target
    share = np.arange(target.shape[-1]) == target.argmax(-1)[..., None]
    return np.maximum(term, 0) * share, np.where(term >= 0, slope, 0.0)


def _kl_divergence(prediction: Array, target: Array, options: LossName) -> Terms:
    wanted, safe = np.clip(target, EPSILON, 1), np.clip(prediction, EPSILON, 1)
    return wanted * np.log(wanted / safe), np.where(safe == prediction, -wanted / safe, 0.0)


def _cosine_similarity(prediction: Array, target: Array, options: LossName) -> Terms:
    """Minus the cosine: at a prediction of length 0, which has no direction, Keras's derivative is not a number."""
    size = np.sqrt(np.square(prediction).sum(-1, keepdims=True))
    length, other = (np.maximum(one, EPSILON) for one in (size, np.sqrt(np.square(target).sum(-1, keepdims=True))))
    one, wanted = prediction / length, target / other
    along = np.where(size > EPSILON, (wanted * one).sum(-1, keepdims=True), 0.0)
    return -wanted * one, (along * one - wanted) / length


def _binary(prediction: Array, target: Array, options: LossName) -> Terms:
    """-y · log p - (1 - y) · log(1 - p) of outputs that are no sigmoid: as Keras, kept from 0 and 1."""
    if options["from_logits"]:
        return _binary_of(prediction, target)
    safe = np.clip(prediction, EPSILON, 1 - EPSILON)
    slope = np.where(safe == prediction, (1 - target) / (1 - safe) - target / safe, 0.0)
    return -_times(target, np.log(safe)) - _times(1 - target, np.log1p(-safe)), slope


def _binary_of(logits: Array, target: Array) -> Terms:
    share = 0.5 * (1 + np.tanh(0.5 * logits))
    return np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-np.abs(logits))), share - target


def _crossentropy(prediction: Array, target: Array, options: LossName) -> Terms:
    """-target · log(share) of any outputs: as Keras, divided by their sum and kept from 0 and 1; of targets that are
    numbers of classes, kept from 0 and 1 and then divided by their sum."""
    if options["from_logits"]:
        return _crossentropy_of(prediction, target)
    if options["sparse"]:
        safe = np.clip(prediction, EPSILON, 1 - EPSILON)
        log = np.log(safe) - np.log(safe.sum(-1, keepdims=True))
        slope = (target.sum(-1, keepdims=True) * np.exp(log) - target) / safe
        return _times(-target, log), np.where(safe == prediction, slope, 0.0)
    total = prediction.sum(-1, keepdims=True)
    share = prediction / total
    safe = np.clip(share, EPSILON, 1 - EPSILON)
    slope = np.where(safe == share, -target / safe, 0.0)
    # Each share falls as the others grow: that is what the sum in the denominator sends back.
    return _times(-target, np.log(safe)), (slope - (slope * share).sum(-1, keepdims=True)) / total


def _crossentropy_of(logits: Array, target: Array) -> Terms:
    apart = logits - logits.max(-1, keepdims=True)
    log = apart - np.log(np.exp(apart).sum(-1, keepdims=True))
    return _times(-target, log), target.sum(-1, keepdims=True) * np.exp(log) - target


def _itself(prediction: Array, target: Array, options: LossName) -> Terms:
    """The outputs that are chosen, by a target that is 1 for them and 0 for all others."""
    return prediction * target, target


def _times(target: Array, log: Array) -> Array:
    """Their product, and a plain 0 where the target is 0."""
    return np.where(target == 0, 0.0, target * log)


LOSSES: dict[str, Callable[[Array, Array, LossName], Terms]] = {
    "mse": _mse,
    "mae": _mae,
    "mape": _mape,
    "msle": _msle,
    "huber": _huber,
    "log_cosh": _log_cosh,
    "poisson": _poisson,
    "hinge": _hinge,
    "squared_hinge": _squared_hinge,
    "categorical_hinge": _categorical_hinge,
    "kl_divergence": _kl_divergence,
    "cosine_similarity": _cosine_similarity,
    "crossentropy": _crossentropy,
    "binary": _binary,
    "output": _itself,
}
BY_STEP = frozenset(("crossentropy", "sketch-rnn", "categorical_hinge", "kl_divergence", "cosine_similarity"))
_OF_HEADS = {"crossentropy": _crossentropy_of, "binary": _binary_of}


def of_head(kind: str, head: Head, prediction: Array, target: Array) -> tuple[Array, Array, Array] | None:
    """The terms, and their derivatives with respect to the prediction and to what the head's activation was given; None
    for a loss that does not go back to that.

    Keras on TensorFlow goes back from a softmax, or a sigmoid, to what it was made of, and takes the softmax of that
    (for binary cross-entropy its sigmoid): `keras.src.backend.tensorflow.nn._get_logits`. Nothing is cut off.
    """
    if kind not in _OF_HEADS:
        return None
    terms, before = _OF_HEADS[kind](batch_first(head.before), target)
    if kind == "crossentropy" and head.activation == "softmax":
        return terms, -target / np.maximum(prediction, _TINY), before
    return terms, before / np.maximum(prediction * (1 - prediction), _TINY), before


def aim(target: Array, kind: LossName) -> Array:
    """The targets as the loss takes them: labels of 0 and 1 are -1 and 1 for a hinge."""
    if kind.name in ("hinge", "squared_hinge") and bool(np.isin(target, (0, 1)).all()):
        return 2 * target - 1
    return target


def smoothed(target: Array, kind: LossName) -> Array:
    """Targets from which label smoothing has taken some certainty."""
    if not (amount := float(kind["label_smoothing"] or 0)):
        return target
    return target * (1 - amount) + amount / (2 if kind.name == "binary" else target.shape[-1])
