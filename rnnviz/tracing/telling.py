"""Which unit of a model tells its answer soonest: a search over the states of many sequences.

For every unit the middle between the two answers is the mean of its mean last values at the one answer and at the
other. A unit tells the answer from step t on if at t and at every later step it is on that answer's side of its middle.
The part of a sequence's steps at which a unit tells, averaged over the sequences, is largest for the one that tells
soonest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnnviz.records.arrays import Array, BoolArray


@dataclass(frozen=True, slots=True)
class Tells:
    """By unit, all (units,): share, the mean part of the steps at which it tells; agrees, the part of the sequences at
    whose end it does; middle, as above; up: whether it is above its middle for the answer True."""

    share: Array
    agrees: Array
    middle: Array
    up: BoolArray

    @property
    def best(self) -> int:
        """The unit that tells soonest."""
        return int(np.argmax(self.share))


def tells(states: Sequence[Array], answers: BoolArray) -> Tells:
    """states: (T, units) of each sequence, T its own; answers: (sequences,). ValueError where all answers are alike."""
    if answers.all() or not answers.any():
        raise ValueError("The model answers all of these sequences alike: no unit can tell its answers apart.")
    last = np.stack([state[-1] for state in states])
    yes, no = last[answers].mean(0), last[~answers].mean(0)
    middle, up = (yes + no) / 2, yes > no
    share, agrees = np.zeros(len(middle)), np.zeros(len(middle))
    for state, answer in zip(states, answers, strict=True):
        right = ((state > middle) == up) == answer
        stays = np.logical_and.accumulate(right[::-1])
        share += stays.mean(0)
        agrees += right[-1]
    return Tells(share / len(states), agrees / len(states), middle, up)
