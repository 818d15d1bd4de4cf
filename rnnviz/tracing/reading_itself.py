"""A decoder that reads its own answers: at every step the class that it found likeliest at the step before.

It is trained on the right answers instead (teacher forcing: Williams and Zipser, A learning algorithm for continually
running fully recurrent neural networks, 1989), which nobody has while it is used.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.records.dataset import Sequence
from rnnviz.records.network import Network
from rnnviz.tracing.engine import predict


def reading_itself(network: Network, one: Sequence) -> Sequence:
    """The sequence with what the decoder reads replaced by what the network answers, step after step.

    The last of its inputs is that of the decoder, (1, S, 1): id 0 at its first step, then the class of the answer
    before plus 1. Where the sequence has no target (y is all 0), the answers are that, too. ValueError for a sequence
    of one input.
    """
    if not one.others:
        raise ValueError("Only what reads an input beside the first one can read its own answers.")
    *others, reads = one.others
    reads = np.zeros_like(reads)
    steps = reads.shape[1]
    said = np.zeros(steps, int)
    for step in range(steps):
        given = network.in_order((one.x, *others, reads[:, : step + 1]))
        said[step] = predict(network, given)[0, step].argmax()
        if step + 1 < steps:
            reads[0, step + 1, 0] = said[step] + 1
    y = one.y if one.y.any() else np.eye(one.y.shape[-1], dtype=one.y.dtype)[said][np.newaxis]
    return replace(one, y=y, others=(*others, reads))
