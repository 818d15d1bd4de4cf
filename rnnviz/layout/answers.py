"""What a model answers where its outputs are the probabilities of classes that have names."""

from __future__ import annotations

import numpy as np

from rnnviz.layout.numerals import number
from rnnviz.records.trace import Trace

_MOST = 3
"""How many of the classes are told."""


def named(trace: Trace) -> bool:
    """Whether the outputs are the probabilities of classes that have names."""
    return trace.loss_kind == "crossentropy" and len(trace.words) == trace.prediction.shape[-1]


def answers(trace: Trace, position: int) -> tuple[str, ...]:
    """The likeliest classes of one of the answers, with their probabilities, and the right one; nothing where the
    outputs have no names. position: which of `target_steps` it stands above."""
    said, wanted = trace.prediction[0, position], trace.target[0, position]
    if not named(trace):
        return ()
    best = np.argsort(-said, kind="stable")[:_MOST]
    told = tuple(f"“{trace.words[k]}”, p = {number(float(said[k]))}" for k in best.tolist())
    return (*told, f"right: “{trace.words[int(wanted.argmax())]}”") if wanted.any() else told
