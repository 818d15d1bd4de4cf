"""What a model's answer is held against: targets in whatever form they come, or one output in place of a loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import SequenceError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.losses import LossName, loss_named


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

    y: as many numbers as all answers have, or the last ones; of a loss of classes also the number of a class for each,
    and nothing else where the loss is sparse. A single sequence needs no axis for the batch. loss: as `settings.losses`
    has it. SequenceError, in words, for any other.
    """
    values, named = np.asarray(y, float), loss_named(loss)
    batch, count, outputs = answer.shape
    if not np.isfinite(values).all():
        raise SequenceError("The target has values that are infinite or not numbers.")
    numbered = named.name in _CLASSES and (outputs > 1 or bool(named["sparse"]))
    rows = values.ndim == 3 and values.shape[-1] == outputs
    if numbered and not rows and values.size in (batch, batch * count):
        values = _one_hot(values.reshape(batch, -1), outputs, named)
    elif named["sparse"] and not _is_one_hot(values, outputs):
        raise SequenceError(_wanted(answer, named, values.size))
    if values.size == answer.size and count > 1:
        return _checked(values.reshape(answer.shape), named), LossOn.EVERY
    if values.size == batch * outputs:
        return _checked(values.reshape(batch, 1, outputs), named), LossOn.LAST
    raise SequenceError(_wanted(answer, named, values.size))


def no_target(answer: Array, loss: str) -> tuple[Array, LossOn, str]:
    """What the last answer is compared with where nothing is said of it, and a sentence on that."""
    named, outputs = loss_named(loss), answer.shape[2]
    if named.name in _CLASSES:
        return np.eye(outputs)[None, :1], LossOn.LAST, "No target was given: it is class 0."
    if named.name in _NOT_ZERO:
        return np.ones((1, 1, outputs)), LossOn.LAST, "No target was given: it is 1 for every output."
    return np.zeros((1, 1, outputs)), LossOn.LAST, "No target was given: it is 0 for every output."


def _wanted(answer: Array, named: LossName, given: int) -> str:
    batch, count, outputs = answer.shape
    wanted = "one number" if outputs == 1 else f"{outputs} numbers"
    if named["sparse"]:
        wanted = f"the number of a class, 0 to {outputs - 1}"
    elif named.name in _CLASSES and outputs > 1:
        wanted += ", or the number of a class"
    each = f" for each of the {batch} sequences" if batch > 1 else ""
    more = f", or that at each of the {count} steps" if count > 1 else ""
    return f"A target for this model is {wanted}{each}{more}; this has {given}."


_CLASSES = ("crossentropy", "categorical_hinge", "kl_divergence")
"""Losses whose targets can be classes."""
_NOT_ZERO = ("mape", "cosine_similarity", "hinge", "squared_hinge")
"""Losses in which a target of 0 says nothing, or is divided by."""


def _is_one_hot(values: Array, outputs: int) -> bool:
    if values.size % outputs:
        return False
    rows = values.reshape(-1, outputs)
    return bool(np.isin(rows, (0, 1)).all() and (rows.sum(-1) <= 1).all())


def _one_hot(classes: Array, outputs: int, named: LossName) -> Array:
    """A row of zeros for a class that does not count, where that is none of the outputs."""
    none = classes == named["ignore_class"] if named["ignore_class"] != "" else np.zeros(classes.shape, bool)
    wrong = classes[((classes != np.floor(classes)) | (classes < 0) | (classes >= outputs)) & ~none]
    if wrong.size:
        raise SequenceError(f"The classes are 0 to {outputs - 1}; there is no class {float(wrong.flat[0]):g}.")
    right: Array = (classes[..., None] == np.arange(outputs)).astype(float)
    return right


def _checked(y: Array, named: LossName) -> Array:
    if named.name == "crossentropy" and not np.allclose(y.sum(-1), 1) and named["ignore_class"] == "":
        raise SequenceError("For cross-entropy the numbers of the target add up to 1, or are that of a class.")
    if named.name == "binary" and ((y < 0) | (y > 1)).any():
        raise SequenceError("For binary cross-entropy each number of the target is from 0 to 1.")
    return y
