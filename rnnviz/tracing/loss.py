"""The loss of a trace, Keras's own, taken apart into what every output adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.settings.choices import LossOn
from rnnviz.tracing.mixture_loss import POINT, mixture_loss
from rnnviz.tracing.stream import Head, batch_first
from rnnviz.tracing.walker import Walk


@dataclass(frozen=True, slots=True)
class Loss:
    """The mean over batch, target steps and outputs of a function of prediction and target; for "crossentropy", Keras's
    categorical one, and for "sketch-rnn", L_R, the mean over batch and steps of the sum over the outputs. For "output"
    it is no loss but the outputs that one looks at, their sum weighted by the target.

    kind: "mse", "mae", "huber", "crossentropy", "binary" (cross-entropy of every output by itself), "sketch-rnn" or
    "output". prediction, target, terms: (batch, S, outputs) at the time
    steps `steps`, (S,). The terms add up to the loss. seed: (S of the output, batch, outputs): its derivative with
    respect to everything that leaves the last layer. at_head: as seed, with respect to what the output's head gave to
    its activation, where the loss goes back to that (see `Walk.back`).
    """

    kind: str
    prediction: Array
    target: Array
    steps: IntArray
    terms: Array
    seed: Array
    at_head: Array | None = None

    @property
    def value(self) -> float:
        return float(self.terms.sum())


def _mse(prediction: Array, target: Array) -> tuple[Array, Array]:
    """What each output adds, and the derivative; both are divided by how many there are afterwards."""
    difference = prediction - target
    return np.square(difference), 2 * difference


def _huber(prediction: Array, target: Array) -> tuple[Array, Array]:
    """Huber's with delta 1, as Keras has it."""
    difference = prediction - target
    size = np.abs(difference)
    return np.where(size <= 1, 0.5 * difference * difference, size - 0.5), np.clip(difference, -1, 1)


def _mae(prediction: Array, target: Array) -> tuple[Array, Array]:
    """As Keras, whose derivative at no error is 0."""
    return np.abs(prediction - target), np.sign(prediction - target)


def _binary(prediction: Array, target: Array) -> tuple[Array, Array]:
    """-y · log p - (1 - y) · log(1 - p) of outputs that are no sigmoid: as Keras, kept from 0 and 1."""
    safe = np.clip(prediction, _EPSILON, 1 - _EPSILON)
    slope = np.where(safe == prediction, (1 - target) / (1 - safe) - target / safe, 0.0)
    return -_times(target, np.log(safe)) - _times(1 - target, np.log1p(-safe)), slope


def _itself(prediction: Array, target: Array) -> tuple[Array, Array]:
    """The outputs that are chosen, by a target that is 1 for them and 0 for all others."""
    return prediction * target, target


def _binary_of_head(head: Head, prediction: Array, target: Array) -> tuple[Array, Array, Array]:
    """As `_of_head`: Keras goes back from a sigmoid, or a softmax, to what it was made of, and takes its sigmoid."""
    apart = batch_first(head.before)
    share = 0.5 * (1 + np.tanh(0.5 * apart))
    before = share - target
    slope = before / np.maximum(prediction * (1 - prediction), _TINY)
    return np.maximum(apart, 0) - apart * target + np.log1p(np.exp(-np.abs(apart))), slope, before


def _of_head(head: Head, prediction: Array, target: Array) -> tuple[Array, Array, Array]:
    """The terms, and their derivatives with respect to the prediction and to what the head's activation was given.

    Keras on TensorFlow goes back from a softmax, or a sigmoid, to what it was made of, and takes the softmax of that:
    `keras.src.backend.tensorflow.nn._get_logits`. Nothing is cut off.
    """
    apart = batch_first(head.before)
    apart = apart - apart.max(-1, keepdims=True)
    log = apart - np.log(np.exp(apart).sum(-1, keepdims=True))
    before = np.exp(log) - target
    if head.activation == "softmax":
        slope = -target / np.maximum(prediction, _TINY)
    else:
        slope = before / np.maximum(prediction * (1 - prediction), _TINY)
    return _times(-target, log), slope, before


def _of_shares(prediction: Array, target: Array) -> tuple[Array, Array]:
    """-target · log(share) of any outputs: as Keras, divided by their sum and kept from 0 and 1."""
    total = prediction.sum(-1, keepdims=True)
    share = prediction / total
    safe = np.clip(share, _EPSILON, 1 - _EPSILON)
    slope = np.where(safe == share, -target / safe, 0.0)
    # Each share falls as the others grow: that is what the sum in the denominator sends back.
    return _times(-target, np.log(safe)), (slope - (slope * share).sum(-1, keepdims=True)) / total


def _times(target: Array, log: Array) -> Array:
    """Their product, and a plain 0 where the target is 0."""
    return np.where(target == 0, 0.0, target * log)


_TINY = np.finfo(np.float64).tiny
_EPSILON = 1e-7
"""keras.config.epsilon(), as Keras begins with it."""

_KINDS: dict[str, Callable[[Array, Array], tuple[Array, Array]]] = {
    "mse": _mse,
    "mae": _mae,
    "huber": _huber,
    "crossentropy": _of_shares,
    "binary": _binary,
    "output": _itself,
}
_OF_HEADS = {"crossentropy": _of_head, "binary": _binary_of_head}


def compare(walk: Walk, y: Array, loss_on: LossOn, *, kind: str = "mse") -> Loss:
    """The loss of what a walk answers against y, (batch, S, outputs).

    S is 1 for LossOn.LAST. For LossOn.EVERY it is the number of the output's steps, or that of all time steps where a
    layer skips some (a stride): then the targets at the output's own steps count. For "sketch-rnn" y is stroke-5
    points, (batch, S, 5), and the target of the record is theirs in the outputs' terms (see mixture_loss), which may be
    handed in again. For "output" y is 1 for the outputs that are looked at and 0 for the others.
    ValueError, in words, where y does not fit.
    """
    output, length = walk.output, walk.x.shape[1]
    first = len(output.steps) - 1 if loss_on is LossOn.LAST else 0
    prediction = batch_first(output.values[first:])
    if loss_on is LossOn.EVERY and not output.vector and len(output.steps) < length == y.shape[1]:
        y = y[:, output.steps]
    wanted = (*prediction.shape[:2], POINT) if kind == "sketch-rnn" else prediction.shape
    if y.shape != wanted and not (kind == "sketch-rnn" and y.shape == prediction.shape):
        raise ValueError(
            f"The outputs (batch, steps, outputs) have the shape {prediction.shape}, but the targets {y.shape}."
        )
    per_step = kind in ("crossentropy", "sketch-rnn")
    target: Array = y.astype(np.float64, copy=False)
    if kind == "crossentropy" and not np.allclose(target.sum(-1), 1):
        raise ValueError("Cross-entropy needs targets that add up to 1 at every step.")
    before = None
    if kind == "sketch-rnn":
        target, terms, slope = mixture_loss(prediction, target)
    elif kind in _OF_HEADS and output.head and first == 0:  # of several steps, the last is a tensor of its own
        terms, slope, before = _OF_HEADS[kind](output.head, prediction, target)
    else:
        terms, slope = _KINDS[kind](prediction, target)
    count: float = 1 if kind == "output" else prediction.size // (prediction.shape[-1] if per_step else 1)
    real: Array | float = 1.0
    if output.mask is not None and loss_on is LossOn.EVERY and kind != "output":
        # As keras.losses.Loss: masked steps of the output count nothing, and the mean is over the others.
        real = output.mask.T[..., None].astype(np.float64)
        count *= float(real.mean()) or 1.0

    def seed(slope: Array) -> Array:
        made = np.zeros_like(output.values)
        made[first:] = batch_first(slope * real) / count
        return made

    at_head = None if before is None else seed(before)
    return Loss(kind, prediction, target, output.steps[first:], terms * real / count, seed(slope), at_head)
