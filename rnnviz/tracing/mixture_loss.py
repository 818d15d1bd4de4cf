"""L_R of Sketch-RNN in a trace: what each of a decoder's 6 M + 3 outputs adds to it, and its derivative.

Sources: Ha and Eck, arXiv 1704.03477, equations 9 (without the division by max_seq_len: here by the steps of the
trace); the derivatives are Graves's, arXiv 1308.0850, equations 29 to 37, for log sigma and artanh rho as outputs.
"""

from __future__ import annotations

import numpy as np

from rnnviz.records.arrays import Array

POINT = 5
"""A target is a stroke-5 point: dx, dy, on, lifted, ended."""


def mixture_loss(said: Array, points: Array) -> tuple[Array, Array, Array]:
    """said: (…, 6 M + 3), in the order of `rnnviz.tracing.sketch_rnn.mixture`; points: (…, 5), or
    what this function has returned as their target.

    Returns three arrays of the shape of `said`. The target, in the outputs' own terms: the pen's three are 0 or 1,
    every mean has the offset; an output without a target of its own has what was said. The terms: the pen's
    cross-entropy stands at its three outputs; the offset's -log density, which is no sum over the Gaussians, is shared
    among the M weights by how much each Gaussian answers for the point. The derivative of the sum of the terms.
    """
    if points.shape[-1] != POINT:
        points = _points(points)
    pen, (weight, mean_x, mean_y, log_x, log_y, r) = said[..., :3], np.split(said[..., 3:], 6, axis=-1)
    state, drawn = points[..., 2:], 1 - points[..., 4:]
    dx, dy = points[..., 0:1], points[..., 1:2]
    rho = np.tanh(r)
    # 1 - rho^2, as sech^2 r, which stays above zero where tanh r rounds to 1.
    rest = np.square(1 / np.cosh(np.clip(r, -300, 300)))
    x, y = (dx - mean_x) * np.exp(-log_x), (dy - mean_y) * np.exp(-log_y)
    square = (np.square(x - rho * y) / rest) + np.square(y)
    each = _log_softmax(weight) - np.log(2 * np.pi) - log_x - log_y - 0.5 * np.log(rest) - 0.5 * square
    largest = each.max(-1, keepdims=True)
    density = largest + np.log(np.exp(each - largest).sum(-1, keepdims=True))
    answers = np.exp(each - density)

    target, terms, slope = said.copy(), np.zeros_like(said), np.zeros_like(said)
    count = weight.shape[-1]
    target[..., :3] = state
    means = target[..., 3 + count : 3 + 3 * count]
    offsets = np.concatenate([np.broadcast_to(one, weight.shape) for one in (dx, dy)], -1)
    means[...] = np.where(drawn > 0, offsets, means)
    logs = _log_softmax(pen)
    terms[..., :3] = np.where(state == 0, 0.0, -state * logs)
    terms[..., 3 : 3 + count] = -density * answers * drawn
    along_x, along_y = (x - rho * y) / rest, (y - rho * x) / rest
    slope[..., :3] = np.exp(logs) * state.sum(-1, keepdims=True) - state
    slope[..., 3:] = np.concatenate(
        [
            np.exp(_log_softmax(weight)) - answers,
            -answers * along_x * np.exp(-log_x),
            -answers * along_y * np.exp(-log_y),
            answers * (1 - x * along_x),
            answers * (1 - y * along_y),
            -answers * (rho + x * y - rho * square),
        ],
        axis=-1,
    )
    slope[..., 3:] *= drawn
    return target, terms, slope


def _points(target: Array) -> Array:
    """(…, 5) of a target in the outputs' own terms."""
    count = (target.shape[-1] - 3) // 6
    ended = target[..., 2:3]
    offset = target[..., [3 + count, 3 + 2 * count]]
    return np.concatenate([np.where(ended > 0, 0.0, offset), target[..., :3]], -1)


def _log_softmax(logits: Array) -> Array:
    apart = logits - logits.max(-1, keepdims=True)
    out: Array = apart - np.log(np.exp(apart).sum(-1, keepdims=True))
    return out
