"""A trained Sketch-RNN as plain arrays, and its arithmetic in float32: arXiv 1704.03477, section 3.2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rnnviz.records.arrays import Array
from rnnviz.records.drawings import DrawingError

POINT = 5
"""Numbers of a stroke-5 point: dx, dy, on, lifted, ended."""
START = (0.0, 0.0, 1.0, 0.0, 0.0)
BOX = "box of 255"
"""The unit of the simplified Quick, Draw!: the longer side of a drawing's box is 255."""
EPSILON = 1e-3
"""Of the layer normalisation, as rnnviz.models.sketch_rnn.lstm has it."""

State = tuple[Array, Array]
"""h and c, (batch, units)."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Where the latent codes of each class lie: around this many places, as its drawings are of several kinds.

    centres: (classes, K, Nz), each the mean of the codes of a few training drawings that are alike, the most typical
    ones first: where the codes lie most densely. deviation: (classes, Nz), how far from a centre a code may be. Ours,
    not the paper's: one network for several classes draws of N(0, I) whatever it likes; a code near one of a class's
    centres makes a drawing of that class.
    """

    centres: Array
    deviation: Array


@dataclass(frozen=True, slots=True)
class Generator:
    """weights: layer -> Keras's short name -> float32 array: "decoder" (an LSTM, columns i, f, g, o) and "mixture" (a
    Dense layer); with a latent code "initial_state"; with an encoder "encoder_forward", "encoder_backward", "mean" and
    "log_variance". scale: what offsets were divided by. longest: how many points a drawing may have.
    unit: what the offsets are in before that division.
    """

    title: str
    weights: Mapping[str, Mapping[str, Array]]
    scale: float
    longest: int
    words: tuple[str, ...] = ()
    codes: Codes | None = None
    figures: Mapping[str, float] = field(default_factory=dict)
    unit: str = BOX

    @property
    def latent(self) -> int:
        """The length of z, 0 for a decoder alone."""
        return len(self.weights["decoder"]["kernel"]) - POINT

    @property
    def encodes(self) -> bool:
        return "mean" in self.weights

    @property
    def units(self) -> int:
        """Of the decoder."""
        return len(self.weights["decoder"]["recurrent_kernel"])

    def encode(self, rows: Array) -> tuple[Array, Array]:
        """rows: (T, 5), no start token, all of them points. The mean and the log variance of z, (Nz,) each."""
        mean, log_variance = self.encode_all([rows])
        return mean[0], log_variance[0]

    def encode_all(self, drawings: Sequence[Array]) -> tuple[Array, Array]:
        """The same of several drawings at once: (drawings, Nz) both."""
        if not self.encodes:
            raise DrawingError("This generator has a decoder alone: it cannot read a drawing.")
        lengths = np.array([len(rows) for rows in drawings])
        ends = []
        for name, way in (("encoder_forward", 1), ("encoder_backward", -1)):
            points = np.zeros((lengths.max(), len(drawings), POINT), np.float32)
            for k, rows in enumerate(drawings):
                points[: len(rows), k] = rows[::way]
            cell = Cell(self.weights[name], np.zeros((len(drawings), 0), np.float32))
            h, c = cell.zero()
            for t, now in enumerate(points):
                new_h, new_c = cell.step(now, (h, c))
                on = (t < lengths)[:, None]  # a drawing that has ended keeps its state
                h, c = np.where(on, new_h, h), np.where(on, new_c, c)
            ends.append(h)
        both = np.concatenate(ends, 1)
        return dense(both, self.weights["mean"]), dense(both, self.weights["log_variance"])

    def start(self, z: Array) -> State:
        """The decoder's state before its first step. z: (batch, Nz)."""
        if not self.latent:
            return Cell(self.weights["decoder"], z).zero()
        c, h = np.split(np.tanh(dense(z.astype(np.float32), self.weights["initial_state"])), 2, axis=1)
        return h, c

    def cell(self, z: Array) -> Cell:
        """The decoder's LSTM for these latent codes, (batch, Nz)."""
        return Cell(self.weights["decoder"], z)

    def says(self, h: Array) -> Array:
        """(batch, 6 M + 3) of the hidden state, (batch, units): see `rnnviz.tracing.sketch_rnn.mixture`."""
        return dense(h, self.weights["mixture"])

    def run(self, points: Array, z: Array) -> tuple[Array, State]:
        """What the decoder says after each of several points that it is given: (T, batch, 6 M + 3), and its state.

        points: (T, 5), the start token first; z: (batch, Nz).
        """
        cell, state, said = self.cell(z), self.start(z), []
        for point in points:
            state = cell.step(np.broadcast_to(point.astype(np.float32), (len(z), POINT)), state)
            said.append(self.says(state[0]))
        return np.stack(said), state


class Cell:
    """One LSTM of Sketch-RNN, step by step. constant: (batch, n), what it reads behind every point."""

    def __init__(self, weights: Mapping[str, Array], constant: Array) -> None:
        self._weights = weights
        self._units = len(weights["recurrent_kernel"])
        split = len(weights["kernel"]) - constant.shape[1]
        self._kernel = weights["kernel"][:split]
        self._constant = constant.astype(np.float32) @ weights["kernel"][split:]
        if "bias" in weights:
            self._constant = self._constant + weights["bias"]

    def zero(self) -> State:
        empty = np.zeros((len(self._constant), self._units), np.float32)
        return empty, empty

    def step(self, points: Array, state: State) -> State:
        """points: (batch, 5), float32."""
        h, c = state
        weights = self._weights
        before = points @ self._kernel + self._constant + h @ weights["recurrent_kernel"]
        normal = "gamma" in weights
        if normal:
            gates = _normal(before.reshape(len(before), 4, -1)).reshape(before.shape)
            before = gates * weights["gamma"] + weights["beta"]
        i, f, g, o = np.split(before, 4, axis=1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        shown = _normal(c) * weights["state_gamma"] + weights["state_beta"] if normal else c
        return _sigmoid(o) * np.tanh(shown), c


def dense(x: Array, weights: Mapping[str, Array]) -> Array:
    out: Array = x @ weights["kernel"] + weights["bias"]
    return out


def _sigmoid(x: Array) -> Array:
    # By tanh, which never overflows.
    out: Array = 0.5 * np.tanh(0.5 * x) + 0.5
    return out


def _normal(x: Array) -> Array:
    apart = x - x.mean(-1, keepdims=True)
    out: Array = apart / np.sqrt(np.square(apart).mean(-1, keepdims=True) + EPSILON)
    return out
