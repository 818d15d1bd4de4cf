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


def reading_itself(network: Network, one: Sequence) -> Sequence:
    """The sequence with what its last input reads replaced by what the network answers, as `greedy`.

    Where it has no target (y is all 0), the answers are that, too. ValueError for a sequence of one input.
    """
    if not one.others:
        raise ValueError("Only what reads an input beside the first one can read its own answers.")
    *others, reads = one.others
    said = greedy(network, (one.x, *others), steps=reads.shape[1])
    own = np.zeros_like(reads)
    own[:, 1:, 0] = said[:, :-1] + 1
    y = one.y if one.y.any() else np.eye(one.y.shape[-1], dtype=one.y.dtype)[said]
    return replace(one, y=y, others=(*others, own))
