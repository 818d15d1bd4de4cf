"""Sequences that a network writes from its own answers: greedy (a beam of one), or by beam search.

A beam of width k keeps, after every letter, the k beginnings whose probability (the product of those of their letters)
is greatest; what has ended stays among them with the probability that it ended with. Source: Graves, arXiv 1211.3711,
section 2.3, and Sutskever, Vinyals and Le, arXiv 1409.3215, section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, IntArray

Next = Callable[[IntArray], Array]
"""(beams, t) the ids written so far, t from 0, to (beams, ids) the probability of each id as the next one."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sequence, or its beginning. ids: with the end, where it has ended. log_probability: the sum of those of ids.
    parent: its place among the candidates of the step before, 0 at the first."""

    ids: tuple[int, ...]
    log_probability: float
    ended: bool
    parent: int

    @property
    def probability(self) -> float:
        return float(np.exp(self.log_probability))


def search(following: Next, *, width: int, end: int, longest: int) -> tuple[tuple[Candidate, ...], ...]:
    """The candidates after each step, the most probable first; of the last step they are the answers.

    width: how many are kept, 1 for greedy. longest: after so many ids none goes on. It stops when all have ended.
    """
    kept = [Candidate((), 0.0, False, 0)]
    steps: list[tuple[Candidate, ...]] = []
    while len(steps) < longest and not all(one.ended for one in kept):
        going = [place for place, one in enumerate(kept) if not one.ended]
        said = following(np.array([kept[place].ids for place in going], int).reshape(len(going), -1))
        with np.errstate(divide="ignore"):
            logs = np.log(np.asarray(said, np.float64))
        found = [Candidate(one.ids, one.log_probability, True, place) for place, one in enumerate(kept) if one.ended]
        for place, row in zip(going, logs, strict=True):
            one = kept[place]
            for number in np.argsort(-row, kind="stable")[:width]:
                sum_of = one.log_probability + float(row[number])
                found.append(Candidate((*one.ids, int(number)), sum_of, int(number) == end, place))
        kept = sorted(found, key=lambda one: -one.log_probability)[:width]
        steps.append(tuple(kept))
    return tuple(steps)
