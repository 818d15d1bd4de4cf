"""Fits a calibration to drawings that the recogniser was not trained on, and measures how far it is off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from rnnviz.data.drawings.inputs import position_inputs, stroke3_inputs
from rnnviz.data.drawings.sketches import SHARE, load
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.drawings import Calibration, Recogniser
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.tracing.calibration import BEGUN, LIMIT, WHOLE, features, log_of, soften
from rnnviz.tracing.quick import quick

BINS = 15
"""As many as Guo et al. take."""
A_QUARTER = 2
"""Beginnings of a drawing that are asked about in each quarter of its points, drawn at random."""
_AT_ONCE, _CHUNK = 256, 8192
_RIDGE, _STEPS, _ENOUGH = 1e-5, 40, 1e-9


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Answers to N beginnings of drawings. softmax: (N, K); labels: (N,) the right class; points: (N,) how many were
    read; of: (N,) how many the drawing has; lifted: (N,) whether the pen is lifted after the last one read."""

    softmax: Array
    labels: IntArray
    points: IntArray
    of: IntArray
    lifted: BoolArray

    @property
    def share(self) -> Array:
        """(N,): in 0 … 1; 1 is a finished drawing."""
        return self.points / self.of

    @property
    def quarter(self) -> IntArray:
        """(N,): 0 … 3, the quarter of its drawing in which each ends; the finished one is in the last."""
        return np.asarray(-(-4 * self.points // self.of) - 1, np.intp)

    @property
    def right(self) -> BoolArray:
        """(N,): whether the most probable class is the right one."""
        return np.asarray(self.softmax.argmax(1) == self.labels)


def beginnings(recogniser: Recogniser, folder: Path, split: str, *, each: int, seed: int = 42) -> Iterator[Beginnings]:
    """Answers to the beginnings of `each` drawings per class of a part ("valid", "test"), a few hundred at a time: in
    each quarter of a drawing's points A_QUARTER of them at random, and the whole drawing. DrawingError where the
    folder lacks a class."""
    sketch = SketchSettings(words=recogniser.words, folder=str(folder), per_class=each * SHARE)
    part = load(DataSettings(task="sketch", sketch=sketch), split)
    lengths = np.minimum(np.diff(part.begins), recogniser.crop)
    random, answer = np.random.default_rng(seed), quick(recogniser.network)
    chosen = np.concatenate([_chosen(number, int(length), random) for number, length in enumerate(lengths)])
    chosen = chosen[np.argsort(chosen[:, 1], kind="stable")]
    for end in np.unique(chosen[:, 1]).tolist():
        same = chosen[chosen[:, 1] == end, 0]
        for at in range(0, len(same), _AT_ONCE):
            numbers = same[at : at + _AT_ONCE]
            x = np.stack([_inputs(part.drawing(number)[:end], recogniser) for number in numbers.tolist()])
            lifted = part.rows[part.begins[numbers] + end - 1, 2] > 0.5
            yield Beginnings(answer(x), part.labels[numbers], np.full(len(numbers), end), lengths[numbers], lifted)


def _chosen(number: int, length: int, random: np.random.Generator) -> IntArray:
    """(M, 2): the drawing's number, and how many of its points are read."""
    ends = [length]
    for quarter in range(4):
        low, high = length * quarter // 4, min(length * (quarter + 1) // 4, length - 1)  # the end is there already
        if high > low:
            ends.extend(random.integers(low + 1, high + 1, A_QUARTER).tolist())
    return np.column_stack([np.full(len(ends), number), ends])


def _inputs(rows: Array, one: Recogniser) -> Array:
    return position_inputs(rows) if one.inputs == "position" else stroke3_inputs(rows, one.scale)


def fit(asked: Sequence[Beginnings]) -> Calibration:
    """The calibration that is most likely, given how often the most probable class was right: it minimises the mean of
    -log c where the answer was right and -log(1 - c) where it was not, c the probability of the most probable class.
    (That of the right class, as Guo et al. take it, leaves a drawing that has hardly begun three times too sure: there
    the right class is seldom among the first, and it pays to keep the order of the rest.) ValueError for no answers.
    """
    if not asked:
        raise ValueError("A calibration needs answers to be fitted to.")
    one = Beginnings(*(np.concatenate([getattr(b, f.name) for b in asked]) for f in fields(Beginnings)))
    drawing = one.points < one.of
    begun = Beginnings(*(getattr(one, f.name)[drawing] for f in fields(Beginnings)))
    return Calibration(whole=_fitted(one, one.share, WHOLE), begun=_fitted(begun, None, BEGUN))


def _fitted(one: Beginnings, share: Array | None, count: int) -> tuple[float, ...]:
    """Scoring steps (Newton's with the expected curvature), halved until they lead down."""
    theta = np.zeros(count)
    loss, slope, curve = _descent(theta, one, share)
    for _ in range(_STEPS):
        step = np.linalg.solve(curve, slope)
        for halved in range(20):
            tried = theta - step / 2**halved
            found = _descent(tried, one, share)
            if found[0] <= loss:
                break
        else:
            break
        gained, theta = loss - found[0], tried
        loss, slope, curve = found
        if gained < _ENOUGH:
            break
    return tuple(theta.tolist())


def _descent(theta: Array, one: Beginnings, share: Array | None) -> tuple[float, Array, Array]:
    """The loss at θ, its gradient and its expected curvature."""
    loss, slope = _RIDGE * float(theta @ theta), 2 * _RIDGE * theta
    curve = 2 * _RIDGE * np.eye(len(theta))
    total = max(1, len(one.labels))
    for at in range(0, total, _CHUNK):
        piece = slice(at, at + _CHUNK)
        logs = log_of(one.softmax[piece])
        known = None if share is None else share[piece]
        x = features(logs, points=one.points[piece], lifted=one.lifted[piece], share=known)
        log_t = np.clip(x @ theta, -LIMIT, LIMIT)
        p = soften(logs, log_t).astype(np.float64)
        best = logs.argmax(1)[:, np.newaxis]
        c = np.clip(np.take_along_axis(p, best, 1)[:, 0], 1e-7, 1 - 1e-7)
        # c = softmax(log p · b)_best with b = exp(-x·θ): dc/dθ = -b c (log p_best - Σ p log p) x.
        right = best[:, 0] == one.labels[piece]
        d = -np.exp(-log_t) * c * (np.take_along_axis(logs, best, 1)[:, 0] - (p * logs).sum(1))
        loss -= float(np.where(right, np.log(c), np.log1p(-c)).sum()) / total
        slope = slope + x.T @ (d * (c - right) / (c * (1 - c))) / total
        curve = curve + (x * (d * d / (c * (1 - c)))[:, np.newaxis]).T @ x / total
    return loss, slope, curve


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence. count: how many; says: their mean confidence; right: the share of them
    that is right."""

    count: int
    says: float
    right: float


def reliability(confidence: Array, right: Array, *, bins: int = BINS) -> tuple[Bin, ...]:
    """The bins that are not empty, of equal width over 0 … 1. confidence, right: (N,), the probability of the most
    probable class, and whether that was right."""
    place = np.minimum((np.asarray(confidence) * bins).astype(int), bins - 1)
    found = []
    for number in np.unique(place):
        here = place == number
        found.append(Bin(int(here.sum()), float(np.mean(confidence[here])), float(np.mean(right[here]))))
    return tuple(found)


def calibration_error(confidence: Array, right: Array, *, bins: int = BINS) -> float:
    """The expected calibration error of the most probable class: the mean of |says - right| over the bins, each
    weighted by its share of the answers. Source: Guo et al. 2017, arXiv 1706.04599, equation 3, with their 15 bins of
    equal width. NaN for no answers."""
    found = reliability(confidence, right, bins=bins)
    total = sum(one.count for one in found)
    return sum(one.count * abs(one.says - one.right) for one in found) / total if total else float("nan")
