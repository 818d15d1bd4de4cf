"""A decoder that reads its own answers: at every step the class that it found likeliest at the step before.

It is trained on the right answers instead (teacher forcing: Williams and Zipser, A learning algorithm for continually
running fully recurrent neural networks, 1989), which nobody has while it is used.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.dataset import Sequence
from rnnviz.records.network import Network
from rnnviz.tracing.beam import Candidate, search
from rnnviz.tracing.engine import predict


def greedy(network: Network, given: tuple[Array, ...], *, steps: int) -> IntArray:
    """(batch, steps): the class of every answer of a decoder that reads its own.

    given: what the model's inputs before the last one read, in the order of the model's; the last one, (batch, steps,
    1), is the decoder's, which reads id 0 at its first step, and then the class of the answer before plus 1.
    """
    batch = len(given[0])
    reads, said = np.zeros((batch, steps, 1)), np.zeros((batch, steps), np.int64)
    for step in range(steps):
        shares = predict(network, network.in_order((*given, reads[:, : step + 1])))
        said[:, step] = shares[:, step].argmax(-1)
        if step + 1 < steps:
            reads[:, step + 1, 0] = said[:, step] + 1
    return said


def searched(network: Network, given: tuple[Array, ...], *, steps: int, end: int, width: int) -> tuple[Candidate, ...]:
    """The answers that a beam search finds for one sequence, the likeliest first. given: as for `greedy`, of a batch of
    1; end: the class that ends an answer; steps: how long one can be; width: how many are kept."""

    def following(begun: IntArray) -> Array:
        reads = np.concatenate([np.zeros((len(begun), 1)), begun + 1.0], 1)[..., np.newaxis]
        beside = tuple(np.repeat(one, len(begun), axis=0) for one in given)
        return predict(network, network.in_order((*beside, reads)))[:, -1]

    return search(following, width=width, end=end, longest=steps)[-1]


def reading_itself(network: Network, one: Sequence) -> Sequence:
    """The sequence with what its last input reads replaced by what the network answers: as `greedy`, or as `searched`
    where an answer has an end, with which it is over.

    Where it has no target (y is all 0), the answers are that, too. ValueError for a sequence of one input.
    """
    if not one.others:
        raise ValueError("Only what reads an input beside the first one can read its own answers.")
    *others, reads = one.others
    given, steps = (one.x, *others), reads.shape[1]
    if one.end is None:
        said = greedy(network, given, steps=steps)
    else:
        longest = max(steps, one.longest)
        found = searched(network, given, steps=longest, end=one.end, width=one.beam)
        said = np.array([found[0].ids])
    own = np.zeros((1, said.shape[1], 1), reads.dtype)
    own[:, 1:, 0] = said[:, :-1] + 1
    target = said if not one.y.any() else _as_long(one.y.argmax(-1), said, one.end)
    y = np.eye(one.y.shape[-1], dtype=one.y.dtype)[target]
    return replace(one, y=y, others=(*others, own))


def _as_long(target: IntArray, said: IntArray, end: int | None) -> IntArray:
    """The target, (1, steps), as far as the answer goes; behind its end that end."""
    if end is None:
        return target
    long = np.full_like(said, end)
    most = min(said.shape[1], target.shape[1])
    long[:, :most] = target[:, :most]
    return long
