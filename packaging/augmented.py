"""Batches of drawings of one length each, as they are or as other hands might have drawn them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.data.drawings.sketches import load
from rnnviz.records.arrays import Array, IntArray
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.training.batches import plan, same_length

CROP = 100
THINNED, BEGUN = 0.35, 0.2
"""Shares of the drawings that lose up to a quarter of their points, and that are cut off after a quarter or more."""
TURN, STRETCH, SHEAR, MIRRORED, TREMBLE = 0.15, (0.8, 1.25), 0.12, 0.3, 0.008
"""Radians either way; the factor of the width; how far the top leans; the share that is mirrored; and the standard
deviation of every point, in parts of the longer side."""


@dataclass(frozen=True)
class Drawings:
    """A part of a data set in one block. points: (points of all, 2) float32, absolute within each drawing; lifts:
    (points of all + 1,) how often the pen has lifted before each; begins, lengths, labels: one entry a drawing."""

    words: tuple[str, ...]
    points: Array
    lifts: IntArray
    begins: IntArray
    lengths: IntArray
    labels: IntArray

    def __len__(self) -> int:
        return len(self.labels)

    @staticmethod
    def read(folder: Path, words: tuple[str, ...], split: str) -> Drawings:
        part = load(DataSettings(task="sketch", sketch=SketchSettings(words=words, folder=str(folder))), split)
        begins, counts = part.begins[:-1], np.diff(part.begins)
        walked = np.cumsum(part.rows[:, :2], axis=0, dtype=np.float64)
        return Drawings(
            words=words,
            points=(walked - np.repeat(walked[begins], counts, axis=0)).astype(np.float32),
            lifts=np.concatenate([[0], np.cumsum(part.rows[:, 2] > 0.5)]),
            begins=begins,
            lengths=np.minimum(counts, CROP),
            labels=part.labels.astype(np.int32),
        )

    def inputs(self, rows: IntArray, kept: IntArray, ends: IntArray, moved: Any = None) -> Array:
        """(B, L, 5) as `position_inputs`, of the points `kept`, (B, L), of the first `ends`, (B,), of each drawing.

        moved: what becomes of the points, (B, L, 2) to (B, L, 2).
        """
        at = self.begins[rows][:, np.newaxis] + kept
        after = np.concatenate([at[:, 1:], (self.begins[rows] + ends)[:, np.newaxis]], axis=1)
        points = self.points[at] if moved is None else moved(self.points[at])
        low, high = points.min(1, keepdims=True), points.max(1, keepdims=True)
        side = np.maximum((high - low).max(2, keepdims=True), 1e-6)
        out = np.zeros((*kept.shape, 5), np.float32)
        out[..., :2] = (points - (low + high) / 2) * (2 / side)
        out[:, 1:, 2:4] = out[:, 1:, :2] - out[:, :-1, :2]
        out[..., 4] = self.lifts[after] > self.lifts[at]  # also where the point that lifted it was left out
        return out


def plain(data: Drawings, *, batch: int, random: np.random.Generator | None = None) -> Iterator[tuple[Array, IntArray]]:
    """(x, labels) of all drawings as they are; in random order with a generator."""
    every = np.arange(len(data))
    if random is None:
        pieces = same_length(every, batch=batch, lengths=data.lengths)
    else:
        pieces = plan(random.permutation(every), batch=batch, lengths=data.lengths, random=random)
    for rows in pieces:
        ends = data.lengths[rows]
        yield data.inputs(rows, np.tile(np.arange(ends[0]), (len(rows), 1)), ends), data.labels[rows]


def batches(
    data: Drawings, random: np.random.Generator, *, batch: int, much: float = 1.0
) -> Iterator[tuple[Array, IntArray]]:
    """(x, labels) of all drawings, each changed at random; much: by how much and how often, in parts of the usual."""
    chance = random.random(len(data))
    thinned, begun = chance < THINNED * much, chance > 1 - BEGUN * much
    share = np.where(thinned, random.uniform(0.75, 1, len(data)), random.uniform(0.25, 1, len(data)))
    fewer = np.minimum(np.maximum(2, np.ceil(data.lengths * share)).astype(int), data.lengths)
    lengths = np.where(thinned | begun, fewer, data.lengths)
    ends = np.where(begun, lengths, data.lengths)
    for rows in plan(random.permutation(len(data)), batch=batch, lengths=lengths, random=random):
        kept = _kept(random, int(lengths[rows[0]]), ends[rows])
        move = _movement(random, len(rows), much)
        yield data.inputs(rows, kept, ends[rows], move), data.labels[rows]


def _kept(random: np.random.Generator, length: int, ends: IntArray) -> IntArray:
    """(B, length): which of the first `ends` points stay, in order; always the first and the last."""
    longest = int(ends.max())
    if longest == length:
        return np.tile(np.arange(length), (len(ends), 1))
    rank = random.random((len(ends), longest))
    rank[np.arange(longest) >= ends[:, np.newaxis]] = 2
    rank[:, 0] = rank[np.arange(len(ends)), ends - 1] = -1
    return np.sort(np.argpartition(rank, length - 1, axis=1)[:, :length], axis=1)


def _movement(random: np.random.Generator, count: int, much: float) -> Any:
    """A function that turns, stretches, shears, mirrors each drawing, and lets the hand tremble."""
    angle, lean = random.uniform(-TURN, TURN, count) * much, random.uniform(-SHEAR, SHEAR, count) * much
    width = random.uniform(*STRETCH, count) ** much * np.where(random.random(count) < MIRRORED * much, -1, 1)
    matrix = np.empty((count, 2, 2))
    matrix[:, 0, 0], matrix[:, 0, 1] = np.cos(angle) * width, lean - np.sin(angle)
    matrix[:, 1, 0], matrix[:, 1, 1] = np.sin(angle) * width, np.cos(angle)

    def move(points: Array) -> Array:
        out = np.einsum("bij,blj->bli", matrix, points)
        side = np.ptp(out, axis=1).max(1)[:, np.newaxis, np.newaxis]
        moved: Array = out + random.normal(0, TREMBLE * much, out.shape) * side
        return moved

    return move
