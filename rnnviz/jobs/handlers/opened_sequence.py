"""What a model from a file reads, and what its answer is held against, by the settings of its task."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from rnnviz.data.model_input import given
from rnnviz.data.vocabulary_file import SequenceError
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Sequence
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk

_CLASSES = "crossentropy"


def opened_sequence(network: Network, settings: Settings) -> Sequence:
    """The sequence of these settings with its target, or with the output that is looked at in place of one.

    SequenceError or TableError, in words, for what cannot be read or does not fit the model.
    """
    said = settings.data.opened or OpenedSettings()
    reads = sorted(network.inputs, key=lambda spec: spec.number)
    one_file = said.reads == "file" and said.sequence and not said.sequence.lower().endswith(".npz")
    if len(reads) > 1 and (said.reads == "typed" or one_file):
        names = ", ".join(["x", *(f"x{n}" for n in range(2, len(reads) + 1))])
        raise SequenceError(f"The model reads {len(reads)} inputs; an .npz file with the arrays {names} has them all.")
    each = [given(spec, settings.data, place=place) for place, spec in enumerate(reads)]
    found = each[0]
    xs = network.in_order(tuple(one.x[None] for one in each))
    answers = Walk(network, xs).output
    answer = batch_first(answers.values)[0]
    notes = tuple(dict.fromkeys(note for one in each for note in one.notes))
    if settings.training.loss == "output":
        y, loss_on = _looked_at(said, answer, answers.steps)
    elif said.target.strip():
        y, loss_on = _typed(said.target, answer, settings.training.loss)
    elif found.y is not None:
        y, loss_on = _from_file(found.y, answer, settings.training.loss)
    else:
        y = np.zeros((1, answer.shape[1]))
        y[0, 0] = float(settings.training.loss == _CLASSES)
        zero = "class 0" if settings.training.loss == _CLASSES else "0 for every output"
        notes = (*notes, f"No target was given: it is {zero}.")
        loss_on = LossOn.LAST
    return Sequence(
        x=found.x[None],
        y=y[None],
        loss_on=loss_on,
        title=found.title,
        tokens=found.tokens,
        others=tuple(one.x[None] for one in each[1:]),
        called=tuple(one.words for one in each),
        notes=notes,
    )


def _looked_at(said: OpenedSettings, answer: Array, at: IntArray) -> tuple[Array, LossOn]:
    """1 for the output that is differentiated, 0 for all others."""
    count, outputs = answer.shape
    if said.output >= outputs:
        last = "output 0 alone" if outputs == 1 else f"outputs 0 to {outputs - 1}"
        raise SequenceError(f"The model has {last}; there is no output {said.output}.")
    if said.step in (-1, int(at[-1])):
        return np.eye(outputs)[said.output][None], LossOn.LAST
    found = np.flatnonzero(at == said.step)
    if not len(found):
        where = f"at step {at[0]} alone" if count == 1 else f"at {count} steps, {at[0]} to {at[-1]}"
        raise SequenceError(f"The model answers {where}; there is no answer at step {said.step}.")
    y = np.zeros(answer.shape)
    y[found[0], said.output] = 1
    return y, LossOn.EVERY


def _typed(text: str, answer: Array, loss: str) -> tuple[Array, LossOn]:
    try:
        values = np.array([float(word) for word in re.split(r"[\s,;]+", text.strip()) if word])
    except ValueError:
        raise SequenceError(f"The target is made of numbers, and “{text.strip()}” is none.") from None
    if len(values) == answer.size and len(answer) > 1:
        return _checked(values.reshape(answer.shape), loss), LossOn.EVERY
    return _row(values, answer, loss), LossOn.LAST


def _from_file(y: Any, answer: Array, loss: str) -> tuple[Array, LossOn]:
    """The targets of a file: a row for each answer, or one row for the last."""
    values = np.asarray(y, float)
    if values.size == answer.size and len(answer) > 1:
        return _checked(values.reshape(answer.shape), loss), LossOn.EVERY
    if loss == _CLASSES and values.size == len(answer) > 1:
        return np.stack([_row(one.reshape(1), answer, loss)[0] for one in values.reshape(-1)]), LossOn.EVERY
    return _row(values.reshape(-1), answer, loss), LossOn.LAST


def _row(values: Array, answer: Array, loss: str) -> Array:
    """(1, outputs): a number for each output, or the one of a class."""
    outputs = answer.shape[1]
    if loss == _CLASSES and len(values) == 1:
        if not (values[0] == int(values[0]) and 0 <= values[0] < outputs):
            raise SequenceError(f"The classes are 0 to {outputs - 1}; there is no class {values[0]:g}.")
        right: Array = np.eye(outputs)[int(values[0])][None]
        return right
    if len(values) != outputs:
        wanted = "one number" if outputs == 1 else f"{outputs} numbers"
        wanted += ", or the number of a class" if loss == _CLASSES and outputs > 1 else ""
        raise SequenceError(f"A target for this model is {wanted}; this has {len(values)}.")
    return _checked(values[None], loss)


def _checked(y: Array, loss: str) -> Array:
    if not np.isfinite(y).all():
        raise SequenceError("The target has values that are infinite or not numbers.")
    if loss == _CLASSES and not np.allclose(y.sum(-1), 1):
        raise SequenceError("For cross-entropy the numbers of the target add up to 1, or are that of a class.")
    if loss == "binary" and ((y < 0) | (y > 1)).any():
        raise SequenceError("For binary cross-entropy each number of the target is from 0 to 1.")
    return y
