"""The loss of a trace: Keras's mean squared error, taken apart into what every output adds to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.records import Array, IntArray, LossOn
from rnnviz.tracing.stream import Stream, batch_first


@dataclass(frozen=True, slots=True)
class SquaredError:
    """The mean of (prediction - target)² over batch, target steps and outputs.

    prediction, target, terms: (batch, S, outputs) at the time steps `steps`, (S,). The terms add up to the loss.
    seed: (S of the output, batch, outputs): its derivative with respect to everything that leaves the last layer.
    """

    prediction: Array
    target: Array
    steps: IntArray
    terms: Array
    seed: Array

    @property
    def value(self) -> float:
        return float(self.terms.sum())


def squared_error(output: Stream, y: Array, loss_on: LossOn) -> SquaredError:
    """The loss of the output against y, (batch, S, outputs) with S = 1 for LossOn.LAST.

    ValueError, in words, where y does not fit.
    """
    first = len(output.steps) - 1 if loss_on is LossOn.LAST else 0
    prediction = batch_first(output.values[first:])
    if y.shape != prediction.shape:
        raise ValueError(
            f"The loss compares {prediction.shape} outputs (batch, steps, outputs); the target is {y.shape}."
        )
    target = y.astype(np.float64, copy=False)
    difference = prediction - target
    seed = np.zeros_like(output.values)
    seed[first:] = batch_first(difference) * (2 / difference.size)
    terms = difference * difference / difference.size
    return SquaredError(prediction, target, output.steps[first:], terms, seed)
