"""Greedy and beam search, against all sequences that there are."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from rnnviz.records.arrays import Array, IntArray
from rnnviz.tracing.beam import search

END, IDS, LONGEST = 0, 4, 4


def table(seed: int) -> dict[tuple[int, ...], Array]:
    """A probability of each next id for every beginning."""
    random = np.random.default_rng(seed)
    return {
        begun: random.dirichlet(np.full(IDS, 0.7)) for n in range(LONGEST) for begun in product(range(1, IDS), repeat=n)
    }


def every(known: dict[tuple[int, ...], Array]) -> dict[tuple[int, ...], float]:
    """The probability of each whole sequence: one that ends, or one of the greatest length."""
    found = {}
    for n in range(1, LONGEST + 1):
        for begun in product(range(1, IDS), repeat=n - 1):
            for last in range(IDS) if n == LONGEST else (END,):
                ids = (*begun, last)
                found[ids] = float(np.prod([known[ids[:k]][ids[k]] for k in range(n)]))
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_wide_beam_finds_the_most_probable_sequences_in_their_order(seed: int) -> None:
    known = table(seed)

    def following(begun: IntArray) -> Array:
        return np.stack([known[tuple(row)] for row in begun.tolist()])

    whole = every(known)
    assert sum(whole.values()) == pytest.approx(1)
    steps = search(following, width=500, end=END, longest=LONGEST)
    best = sorted(whole, key=lambda ids: -whole[ids])
    assert [one.ids for one in steps[-1][:5]] == best[:5]
    assert [one.probability for one in steps[-1][:5]] == pytest.approx([whole[ids] for ids in best[:5]])


@pytest.mark.parametrize("seed", range(5))
def test_greedy_takes_the_most_probable_id_each_time(seed: int) -> None:
    known = table(seed)
    steps = search(lambda begun: np.stack([known[tuple(row)] for row in begun.tolist()]), width=1, end=END, longest=4)
    ids: tuple[int, ...] = ()
    while len(ids) < LONGEST and (not ids or ids[-1] != END):
        ids = (*ids, int(known[ids].argmax()))
    (answer,) = steps[-1]
    assert answer.ids == ids
    assert len(steps) == len(ids)
    wide = search(lambda begun: np.stack([known[tuple(row)] for row in begun.tolist()]), width=3, end=END, longest=4)
    assert wide[-1][0].log_probability >= answer.log_probability - 1e-9


def test_a_beam_knows_where_each_candidate_came_from() -> None:
    """Greedy takes the first id at once; the better sequence begins with the other."""
    known = {(): [0.1, 0.5, 0.4, 0], (1,): [0.4, 0.3, 0.3, 0], (2,): [1.0, 0, 0, 0]}
    known |= {(1, 1): [1.0, 0, 0, 0], (1, 2): [1.0, 0, 0, 0]}

    def following(begun: IntArray) -> Array:
        return np.array([known[tuple(row)] for row in begun.tolist()])

    assert search(following, width=1, end=END, longest=4)[-1][0].ids == (1, 0)
    first, second, *_ = search(following, width=2, end=END, longest=4)
    assert [one.ids for one in first] == [(1,), (2,)]
    assert [(one.ids, one.parent, one.ended) for one in second] == [((2, 0), 1, True), ((1, 0), 0, True)]
    assert second[0].probability == pytest.approx(0.4)
