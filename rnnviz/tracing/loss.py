"""The loss of a trace, Keras's own, taken apart into what every output adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnviz.records import Array, IntArray, LossOn
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk


@dataclass(frozen=True, slots=True)
class Loss:
    """The mean of a function of prediction - target over batch, target steps and outputs.

    kind: "mse" or "huber". prediction, target, terms: (batch, S, outputs) at the time steps `steps`, (S,). The terms
    add up to the loss. seed: (S of the output, batch, outputs): its derivative with respect to everything that leaves
    the last layer.
    """

    kind: str
    prediction: Array
    target: Array
    steps: IntArray
    terms: Array
    seed: Array

    @property
    def value(self) -> float:
        return float(self.terms.sum())


def _huber(difference: Array) -> Array:
    size = np.abs(difference)
    return np.where(size <= 1, 0.5 * difference * difference, size - 0.5)


_KINDS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "mse": (np.square, lambda difference: 2 * difference),
    "huber": (_huber, lambda difference: np.clip(difference, -1, 1)),
}
"""The kind of a loss -> the function of a difference, and its derivative. Huber's has delta 1, as Keras's has."""


def compare(walk: Walk, y: Array, loss_on: LossOn, *, kind: str = "mse") -> Loss:
    """The loss of what a walk answers against y, (batch, S, outputs).

    S is 1 for LossOn.LAST. For LossOn.EVERY it is the number of the output's steps, or that of all time steps where a
    layer skips some (a stride): then the targets at the output's own steps count.
    ValueError, in words, where y does not fit.
    """
    output, length = walk.output, walk.x.shape[1]
    first = len(output.steps) - 1 if loss_on is LossOn.LAST else 0
    prediction = batch_first(output.values[first:])
    if loss_on is LossOn.EVERY and not output.vector and len(output.steps) < length == y.shape[1]:
        y = y[:, output.steps]
    if y.shape != prediction.shape:
        raise ValueError(
            f"The loss compares {prediction.shape} outputs (batch, steps, outputs); the target is {y.shape}."
        )
    value, slope = _KINDS[kind]
    target = y.astype(np.float64, copy=False)
    difference = prediction - target
    seed = np.zeros_like(output.values)
    seed[first:] = batch_first(slope(difference)) / difference.size
    return Loss(kind, prediction, target, output.steps[first:], value(difference) / difference.size, seed)
