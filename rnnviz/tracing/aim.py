"""What a model's answer is held against: targets in whatever form they come, or one output in place of a loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import SequenceError
from rnnviz.settings.choices import LossOn

_CLASSES = "crossentropy"


def looked_at(answer: Array, at: IntArray, *, output: int, step: int = -1) -> tuple[Array, LossOn]:
    """For the loss "output": 1 for the one that is differentiated, 0 for all others.

    answer: (batch, S, outputs) at the time steps `at`, (S,). output: counted from 0. step: a time step, -1 for the
    last. SequenceError, in words, where there is no such output or no answer at that step.
    """
    batch, count, outputs = answer.shape
    if not 0 <= output < outputs:
        last = "output 0 alone" if outputs == 1 else f"outputs 0 to {outputs - 1}"
        raise SequenceError(f"The model has {last}; there is no output {output}.")
    if step in (-1, int(at[-1])):
        return np.tile(np.eye(outputs)[output], (batch, 1, 1)), LossOn.LAST
    found = np.flatnonzero(at == step)
    if not len(found):
        where = f"at step {at[0]} alone" if count == 1 else f"at {count} steps, {at[0]} to {at[-1]}"
        raise SequenceError(f"The model answers {where}; there is no answer at step {step}.")
    y = np.zeros(answer.shape)
    y[:, found[0], output] = 1
    return y, LossOn.EVERY


def targets_of(y: Any, answer: Array, loss: str) -> tuple[Array, LossOn]:
    """Targets of the shape that a trace wants: (batch, S, outputs) for every answer, (batch, 1, outputs) for the last.

    y: as many numbers as all answers have, or the last ones; for cross-entropy also the number of a class for each. A
    single sequence needs no axis for the batch. SequenceError, in words, for any other.
    """
    values = np.asarray(y, float)
    batch, count, outputs = answer.shape
    if not np.isfinite(values).all():
        raise SequenceError("The target has values that are infinite or not numbers.")
    if loss == _CLASSES and outputs > 1 and values.size in (batch, batch * count):
        values = _one_hot(values.reshape(batch, -1), outputs)
    if values.size == answer.size and count > 1:
        return _checked(values.reshape(answer.shape), loss), LossOn.EVERY
    if values.size == batch * outputs:
        return _checked(values.reshape(batch, 1, outputs), loss), LossOn.LAST
    wanted = "one number" if outputs == 1 else f"{outputs} numbers"
    wanted += ", or the number of a class" if loss == _CLASSES and outputs > 1 else ""
    each = f" for each of the {batch} sequences" if batch > 1 else ""
    more = f", or that at each of the {count} steps" if count > 1 else ""
    raise SequenceError(f"A target for this model is {wanted}{each}{more}; this has {values.size}.")


def _one_hot(classes: Array, outputs: int) -> Array:
    wrong = classes[(classes != np.floor(classes)) | (classes < 0) | (classes >= outputs)]
    if wrong.size:
        raise SequenceError(f"The classes are 0 to {outputs - 1}; there is no class {float(wrong.flat[0]):g}.")
    right: Array = np.eye(outputs)[classes.astype(int)]
    return right


def _checked(y: Array, loss: str) -> Array:
    if loss == _CLASSES and not np.allclose(y.sum(-1), 1):
        raise SequenceError("For cross-entropy the numbers of the target add up to 1, or are that of a class.")
    if loss == "binary" and ((y < 0) | (y > 1)).any():
        raise SequenceError("For binary cross-entropy each number of the target is from 0 to 1.")
    return y
