"""Words or letters under the time axis: their row, how much each of them mattered, and the answer as far as it is read.

How much a token mattered is the norm of the total derivative of the loss with respect to its vector, the row of the
Embedding that its id names. An id itself has no derivative.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from rnnviz.layout.loss_text import written_answer
from rnnviz.layout.row import Room, Row, TrackKind
from rnnviz.records.arrays import Array
from rnnviz.records.trace import Trace

GAP = 14.0
"""Pixels of a step that may lie between its cells and the next ones."""
_LETTER, _LEAST, _MOST = 0.56, 3.2, 6.5
"""The mean width of a letter, and the least and the most that upright words have, in heights of a letter."""


def with_tokens(trace: Trace, row: Row, *, pitch: float, text: float) -> Row:
    """A row of the score, made for words and letters where the trace has them.

    pitch: pixels a step; text: the height of letters in pixels. Words that have no room beside each other stand
    upright, and their row is as high as the longest, within limits; single letters never do.
    """
    if row.kind != TrackKind.SERIES:
        return row
    read = trace.input(row.owner)
    if read is None:
        if written_answer(trace) is not None:
            return replace(row, kind=TrackKind.LETTERS, room=Room(2.3 * text, 2.9 * text, 0, 1.9 * text))
        note = _so_far_note(trace)
        return replace(row, sublabel=note, room=Room(46, 64, 2, 40)) if note else row
    tokens = written(trace, read.name)
    if not tokens:
        return row
    most = max(map(len, tokens.values()))
    longest = most * _LETTER * text
    what = "one word per step" if most > 1 else "one letter per step"
    room = Room(1.6 * text, 1.9 * text, 0, 1.3 * text)
    if most > 1 and longest + 6 > pitch - GAP:
        high = min(max(longest + 8, _LEAST * text), _MOST * text)
        room = Room(high, high, 0.1, 0.8 * high)
    return replace(row, kind=TrackKind.TOKENS, sublabel=what, room=room)


def written(trace: Trace, name: str) -> dict[int, str]:
    """Step -> the word or letter that an input reads at it; empty where it reads no ids, or their names are not
    known."""
    read = trace.input(name)
    if read is None or not read.ids:
        return {}
    steps = [int(step) for step in read.steps]
    if trace.tokens and name == trace.read[0].name:
        return dict(zip(steps, trace.tokens, strict=True))
    ids = [int(value) for value in read.value[0, :, 0]]
    if not read.words or max(ids) >= len(read.words):
        return {}
    return {step: read.words[number] for step, number in zip(steps, ids, strict=True)}


def token_sizes(trace: Trace, source: str) -> Array:
    """(steps,) how much each token of an input mattered; NaN where it is not known, or where the input has none."""
    out = np.full(trace.steps, np.nan)
    for layer in trace.layers:
        if layer.kind == "Embedding" and layer.sources == (source,):
            out[layer.steps] = np.linalg.norm(np.asarray(layer.output.gradient[0], np.float64), axis=-1)
            break
    return out


def shown_output(trace: Trace) -> int:
    """Which output's curve tells the answer so far: of two classes the second, of more the right one."""
    return 1 if trace.prediction.shape[-1] == 2 else int(np.argmax(trace.target[0, -1]))


def answer_so_far(trace: Trace, step: int) -> tuple[str, float] | None:
    """What the model would answer if the sequence ended at a step, and with which probability; None where it is not
    known, or where its answers are no classes with names."""
    if trace.so_far is None or len(trace.words) != trace.so_far.shape[1]:
        return None
    said = trace.so_far[step]
    return trace.words[int(np.argmax(said))], float(said.max())


def _so_far_note(trace: Trace) -> str:
    """What is below the title of the prediction's row; "" where the answer so far is not known."""
    if trace.so_far is None:
        return ""
    output = shown_output(trace)
    return f"p of “{trace.words[output]}” so far" if output < len(trace.words) else "so far, and target"
