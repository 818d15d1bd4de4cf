"""What a model from a file reads, and what its answer is held against, by the settings of its task."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from rnnviz.data.model_input import given
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Sequence, SequenceError
from rnnviz.records.network import Network
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.tracing.aim import looked_at, no_target, targets_of
from rnnviz.tracing.by_hand import sequence_by_hand
from rnnviz.tracing.stream import batch_first
from rnnviz.tracing.walker import Walk


def opened_sequence(network: Network, settings: Settings) -> Sequence:
    """The sequence of these settings with its target, or with the output that is looked at in place of one.

    SequenceError or TableError, in words, for what cannot be read or does not fit the model.
    """
    said = settings.data.opened or OpenedSettings()
    reads = sorted(network.inputs, key=lambda spec: spec.number)
    one_file = said.reads == "file" and said.sequence and not said.sequence.lower().endswith(".npz")
    if len(reads) > 1 and one_file:
        names = ", ".join(["x", *(f"x{n}" for n in range(2, len(reads) + 1))])
        raise SequenceError(f"The model reads {len(reads)} inputs; an .npz file with the arrays {names} has them all.")
    each = [given(spec, settings.data, place=place) for place, spec in enumerate(reads)]
    found = each[0]
    notes = tuple(dict.fromkeys(note for one in each for note in one.notes))
    reading = Sequence(
        x=found.x[None],
        y=np.zeros((1, 1, 1)),  # until it is known what the model answers
        loss_on=LossOn.LAST,
        title=found.title,
        tokens=found.tokens,
        others=tuple(one.x[None] for one in each[1:]),
        called=tuple(one.words for one in each),
        notes=notes,
    )
    reading = sequence_by_hand(network, reading)
    xs = network.in_order(reading.inputs)
    answers = Walk(network, xs).output
    answer = batch_first(answers.values)
    loss = settings.training.loss
    if loss == "output":
        y, loss_on = looked_at(answer, answers.steps, output=said.output, step=said.step)
    elif said.target.strip():
        y, loss_on = targets_of(_typed(said.target), answer, loss)
    elif found.y is not None:
        y, loss_on = targets_of(found.y, answer, loss)
    else:
        y, loss_on, said_of_it = no_target(answer, loss)
        notes = (*notes, said_of_it)
    return replace(reading, y=y, loss_on=loss_on, notes=notes)


def _typed(text: str) -> Array:
    try:
        return np.array([float(word) for word in re.split(r"[\s,;]+", text.strip()) if word])
    except ValueError:
        raise SequenceError(f"The target is made of numbers, and “{text.strip()}” is none.") from None
