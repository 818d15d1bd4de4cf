"""A sequence with what was changed in it by hand: what every input reads, and all that follows from it."""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import replace

import numpy as np

from rnnviz.records.by_hand import InputEdit
from rnnviz.records.dataset import Sequence, SequenceError
from rnnviz.records.network import InputSpec, Network
from rnnviz.settings.choices import LossOn


def sequence_by_hand(network: Network, one: Sequence) -> Sequence:
    """The sequence after the changes of its inputs, in their order; the very one where there are none.

    Where steps are cut out, come again or are put in, the targets of these steps go with them. What is read is else
    compared with the targets that the sequence has. SequenceError, in words, where a change does not fit.
    """
    for what in network.by_hand:
        if isinstance(what, InputEdit):
            one = _changed(network, one, what)
    return one


def _changed(network: Network, one: Sequence, edit: InputEdit) -> Sequence:
    spec = next(spec for spec in network.inputs if spec.name == edit.source)
    numbers = sorted(spec.number for spec in network.inputs)
    place = numbers.index(spec.number) if len(numbers) == len(one.inputs) else network.inputs.index(spec)
    if one.reads_back and place == len(one.inputs) - 1:
        raise SequenceError(f"The input “{edit.source}” reads the model's own answers: it cannot be changed by hand.")
    before = one.inputs[place]
    after = edit.of(before)
    _check(spec, edit, after)
    picked = edit.picked(before.shape[1], before.shape[2])
    if place:
        others = list(one.others)
        others[place - 1] = after
        return replace(one, others=tuple(others))
    y = one.y
    if one.loss_on is LossOn.EVERY and y.shape[1] == before.shape[1]:
        y = y[:, picked]
    tokens, unknown = one.tokens, one.unknown
    if tokens:
        kept = before[0, picked, 0] == after[0, :, 0]
        words = one.called[0] if one.called else ()
        tokens = tuple(
            tokens[old] if same else _word(words, int(number))
            for old, same, number in zip(picked, kept, after[0, :, 0], strict=True)
        )
        was = np.isin(picked, np.array(unknown, int)) & kept
        unknown = tuple(int(step) for step in np.flatnonzero(was))
    return replace(one, x=after, y=y, tokens=tokens, unknown=unknown)


def _word(words: Many[str], number: int) -> str:
    return words[number] if number < len(words) else str(number)


def _check(spec: InputSpec, edit: InputEdit, after: np.ndarray) -> None:
    if spec.timeless and after.shape[1] != 1:
        raise SequenceError(f"The input “{edit.source}” has no time axis: nothing can be cut from it or repeated.")
    if spec.steps is not None and not spec.timeless and after.shape[1] != spec.steps:
        raise SequenceError(
            f"The model reads sequences of {spec.steps} steps, neither more nor fewer; this one would have"
            f" {after.shape[1]}."
        )
    if spec.ids:
        wrong = (after < 0) | (after != np.round(after)) | ((after >= spec.most) if spec.most else False)
        if wrong.any():
            number = float(after[wrong][0])
            most = f" from 0 to {spec.most - 1}" if spec.most else ""
            raise SequenceError(f"The model reads whole numbers{most} that name words; {number:g} is none of them.")
