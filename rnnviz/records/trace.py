"""All that happened in one forward and backward pass of one sequence through one model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.network import INPUT
from rnnviz.settings.choices import LossOn
from rnnviz.settings.losses import LossName, Plain


@dataclass(frozen=True, slots=True)
class Signal:
    """A quantity at every step, and the TOTAL derivative of the loss with respect to it.

    value, gradient: (batch, steps, units). Total: through the layer's own recurrence and all layers above.
    """

    value: Array
    gradient: Array


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate (or candidate) of a recurrent layer, before and after its non-linearity.

    name: "forget", "input", "candidate", "output", "update" or "reset"; a SimpleRNN has one
    "candidate", which is its hidden state.
    symbol: as equations print it: f, i, g, o, z, r. activation: Keras's name, "sigmoid", "tanh" …
    column: which block of columns of the layer's weights is its own, counted from 0 as Keras stores them; None where
    it has none. keeps: the state that it multiplies, "c" for an LSTM's forget gate, "h" for a GRU's update gate.
    """

    name: str
    symbol: str
    activation: str
    before: Signal
    after: Signal
    column: int | None = None
    keeps: str = ""


@dataclass(frozen=True, slots=True)
class Factor:
    """Part of a weight's gradient, kept as its two factors so that no (steps, rows, columns) array is ever built.

    The gradient of columns `columns` of the weight, seen as a (rows, columns) matrix, gains at step s
    sum over the batch of outer(inputs[b, s], deltas[b, s]). inputs: (batch, steps, rows), or None for a bias
    (a matrix with one row whose input is 1). deltas: (batch, steps, width of `columns`).
    row: which row a bias-like factor fills (reset_after GRU has a bias of two rows).
    rows: None, or (batch, steps): which row of the weight each step uses, all others being untouched (an Embedding's);
    inputs is None then.
    off: None, or (rows, width): unit columns. From every column of what this factor adds, the part along the column
    of `off` is taken away (a direction whose length is divided out feels no pull along itself).
    """

    columns: slice
    inputs: Array | None
    deltas: Array
    row: int = 0
    off: Array | None = None
    rows: IntArray | None = None


@dataclass(frozen=True, slots=True)
class WeightTrace:
    """One weight, its gradient summed over time, and how much every step adds to that sum.

    value, gradient: the weight's own shape. steps: (S,) the time steps at which it was used.
    """

    name: str
    value: Array
    gradient: Array
    steps: IntArray
    factors: tuple[Factor, ...]

    def contribution(self, position: int) -> Array:
        """What the use at `steps[position]` adds to the gradient; the weight's own shape."""
        matrix = np.zeros(as_matrix(self.value).shape, self.value.dtype)
        for f in self.factors:
            delta = f.deltas[:, position]
            if f.rows is not None:
                np.add.at(matrix[:, f.columns], f.rows[:, position], delta)
            elif f.inputs is None:
                matrix[f.row, f.columns] += delta.sum(0)
            else:
                matrix[:, f.columns] += without(f.inputs[:, position].T @ delta, f.off)
        return matrix.reshape(self.value.shape)

    def shares(self) -> Array:
        """(S,): each step's contribution projected on the direction of the whole gradient.

        The shares add up to the norm of the gradient: <g_s, G> / |G|, summed over s, is |G|. A negative share
        is a step that pulls against the sum. All zero where the gradient is zero.
        """
        norm = float(np.linalg.norm(np.asarray(self.gradient, np.float64)))
        total = np.zeros(len(self.steps), self.value.dtype)
        if norm == 0.0:
            return total
        whole = as_matrix(self.gradient)
        for f in self.factors:
            if f.rows is not None:
                total += np.einsum("bsc,bsc->s", f.deltas, whole[f.rows, f.columns])
            elif f.inputs is None:
                total += f.deltas.sum(0) @ whole[f.row, f.columns]
            else:
                part = without(whole[:, f.columns], f.off)
                total += np.einsum("bsr,bsr->s", f.inputs, f.deltas @ part.T)
        return total / norm

    def norms(self) -> Array:
        """(S,): the norm of each step's contribution (summed over the batch)."""
        square = np.zeros(len(self.steps), np.float64)
        for f in self.factors:
            if f.rows is not None:
                same = f.rows[:, None] == f.rows[None]  # two sequences may use one row at a step
                square += np.einsum("bsd,csd,bcs->s", f.deltas, f.deltas, same, dtype=np.float64)
            elif f.inputs is None:
                square += np.square(f.deltas.sum(0), dtype=np.float64).sum(-1)
            elif len(f.deltas) > min(f.inputs.shape[-1], f.deltas.shape[-1]):  # as of a map, whose places are a batch
                each = (without(f.inputs[:, s].T @ f.deltas[:, s], f.off) for s in range(len(self.steps)))
                square += [np.square(one, dtype=np.float64).sum() for one in each]
            else:
                # |sum_b x_b d_b^T|^2 = sum over b, c of (x_b.x_c)(d_b.d_c): no outer product is built.
                xx = np.einsum("bsr,csr->sbc", f.inputs, f.inputs, dtype=np.float64)
                dd = np.einsum("bsr,csr->sbc", f.deltas, f.deltas, dtype=np.float64)
                square += (xx * dd).sum((1, 2))
                if f.off is not None:
                    along = ((f.inputs @ f.off) * f.deltas).sum(0, dtype=np.float64)
                    square = np.maximum(square - np.square(along).sum(-1), 0)
        return np.sqrt(square)


def without(matrix: Array, off: Array | None) -> Array:
    """The matrix, each column of it without its part along the unit column of `off`."""
    return matrix if off is None else matrix - off * (off * matrix).sum(0)


def as_matrix(a: Array) -> Array:
    """A weight as the matrix (rows, columns) that Factor speaks of; a vector, or one number, is a matrix of one row."""
    return a.reshape(-1, a.shape[-1]) if a.ndim > 1 else a.reshape(1, -1)


@dataclass(frozen=True, slots=True)
class LayerTrace:
    """All that happened in one layer that has a time axis.

    kind: Keras's class name. units: width of the output. sources: as in LayerSpec.
    steps: (S,) the time step of the input above which each of the layer's outputs stands.
    output: (batch, S, units); for a recurrent layer the hidden state at every step.
    emits: (S,) which outputs leave the layer (only the last, where return_sequences is False).
    taps: (S, K) for each output, the positions in its first source's output that it reads; -1 is padding.
    sent: for each source (batch, S, K, features), what each output sends down to every number that it read there;
    what is sent to padding goes nowhere. Empty where it is not known.
    gates, states: for recurrent layers only. states holds "h", and "c" for an LSTM.
    back: for recurrent layers, a gate's name, or "" for what goes no gate's way -> (batch, S, units), what each step
    sends so to h of the step before. Empty where it is not known.
    more_taps: the same of the sources after the first, where they are not read one for one.
    ports, roles, shared: as in LayerSpec. shape: of outputs that are pictures, (height, width, channels); () for rows.
    mask: (batch, S), False at the steps that the layer was told to pass over; None where it was told of none.
    timeless: its outputs come from nothing that has a time axis.
    dropped: of a training pass, by what its dropout multiplied numbers: "output", (batch, S, units), 0 for those that
    it switched off; of a recurrent layer "input", (batch, gates, features), and "state", (batch, gates, units), at
    every step the same, with one row where all gates share it. Empty for all other passes, and for noise.
    held: a state's name -> (S, units), which of its numbers are held at a value by hand; nothing goes back through
    these. Empty where none are.
    pads: whether what lies outside the sequence is read as 0; else a window there is smaller.
    note: a few words where the arithmetic needs them ("off while tracing" for Dropout).
    constants: numbers of its arithmetic that no gradient moves ("moving_mean", "moving_variance"), by Keras's names.
    """

    name: str
    kind: str
    units: int
    sources: tuple[str, ...]
    steps: IntArray
    output: Signal
    emits: BoolArray
    taps: IntArray
    sent: tuple[Array, ...] = ()
    gates: tuple[Gate, ...] = ()
    states: Mapping[str, Signal] = field(default_factory=dict)
    back: Mapping[str, Array] = field(default_factory=dict)
    weights: tuple[WeightTrace, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    constants: Mapping[str, Array | IntArray] = field(default_factory=dict)
    pads: bool = True
    more_taps: tuple[IntArray, ...] = ()
    ports: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    shared: str = ""
    shape: tuple[int, ...] = ()
    mask: BoolArray | None = None
    timeless: bool = False
    dropped: Mapping[str, Array] = field(default_factory=dict)
    held: Mapping[str, BoolArray] = field(default_factory=dict)

    @property
    def recurrent(self) -> bool:
        return bool(self.states)

    def weight(self, name: str) -> WeightTrace:
        return next(w for w in self.weights if w.name == name)

    def gate(self, name: str) -> Gate:
        return next(g for g in self.gates if g.name == name)


@dataclass(frozen=True, slots=True)
class InputTrace:
    """What one input of the model read, and the total derivative of the loss with respect to it.

    value, gradient: (batch, S, features); of ids the gradient is all 0, for a loss has no derivative with respect to
    a number that only names a row. steps: (S,) the time steps above which they stand.
    ids, shape, timeless: as in InputSpec. words: what the ids are called, by their numbers; empty where not known.
    """

    name: str
    value: Array
    gradient: Array | None
    steps: IntArray
    ids: bool = False
    shape: tuple[int, ...] = ()
    timeless: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """What one real optimizer step made of the weights.

    after: layer name -> weight name -> array. loss_after: the loss of the next forward pass on the same sequence.
    iteration: how many steps this optimizer had taken, this one included.
    """

    optimizer: str
    learning_rate: float
    iteration: int
    after: Mapping[str, Mapping[str, Array]]
    loss_after: float


@dataclass(frozen=True, slots=True)
class Trace:
    """All that happened in one forward and backward pass of one sequence (or batch) through one model.

    x: (batch, T, features), what the first input reads. prediction, target, loss_terms: (batch, S, outputs) at the
    time steps target_steps: (S,). loss_terms add up to `loss`, whose kind is loss_kind, a name of
    settings.losses, with those of its options that are not as usual. counted: (batch, S), False at the compared steps
    that count nothing (masked, or of a class that is ignored); None where all count.
    layers: from the input upward; the last one makes the prediction.
    epoch: 0 for untrained weights, None where no epoch is known.
    x_gradient: as x, the total derivative of the loss with respect to x.
    words: what the outputs are called, where they are classes that have names.
    inputs: all inputs, the first one among them; empty where x and x_gradient say all.
    length: how many time steps the axis has, where it is longer than x (a decoder's stand behind an encoder's).
    ahead: of a forecast of several values: how many it is, one for each of the steps that follow the one at which it is
    made; 0 for every other answer.
    notes: sentences on how the numbers were made, where that is not as a reader would expect.
    tokens: what the first input reads at each of its steps (a word, a letter), where it is ids; unknown: the steps at
    which it is one that the model does not know. so_far: (T, outputs), where a sequence of tokens is answered once: row
    t is the answer to its first t + 1 steps alone, as if they were all; None elsewhere.
    """

    title: str
    x: Array
    target: Array
    prediction: Array
    target_steps: IntArray
    loss_terms: Array
    loss: float
    loss_on: LossOn
    layers: tuple[LayerTrace, ...]
    update: Update | None = None
    epoch: int | None = None
    x_gradient: Array | None = None
    loss_kind: str = "mse"
    loss_options: Mapping[str, Plain] = field(default_factory=dict)
    counted: BoolArray | None = None
    words: tuple[str, ...] = ()
    inputs: tuple[InputTrace, ...] = ()
    length: int = 0
    ahead: int = 0
    notes: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    unknown: tuple[int, ...] = ()
    so_far: Array | None = None

    @property
    def loss_name(self) -> LossName:
        """The loss with its options."""
        return LossName(self.loss_kind, self.loss_options)

    @property
    def steps(self) -> int:
        """How many time steps the axis has."""
        return self.length or int(self.x.shape[1])

    @property
    def last(self) -> int:
        """The last time step at which something is computed: behind it the axis has room for forecasts alone."""
        return int(self.target_steps[-1]) if self.ahead else self.steps - 1

    @property
    def once(self) -> bool:
        """Whether a forecast of several values is made at the last step alone, and not at every one."""
        return self.ahead > 0 and len(self.target_steps) == 1

    @property
    def forecast_steps(self) -> IntArray:
        """(ahead,) the time steps that the values of the last forecast belong to."""
        return self.forecast_from(self.last)

    def forecast_from(self, step: int) -> IntArray:
        """(ahead,) the time steps that the values belong to which are forecast at a step."""
        return step + 1 + np.arange(self.ahead)

    def with_room(self) -> Trace:
        """On an axis that is long enough for the steps that are forecast."""
        return self.on_axis(max(self.steps, self.last + 1 + self.ahead)) if self.ahead else self

    def on_axis(self, steps: int) -> Trace:
        """On an axis of so many time steps, at least as many as it has."""
        return self if steps == self.steps else replace(self, length=steps)

    @property
    def read(self) -> tuple[InputTrace, ...]:
        """All inputs, the first one first."""
        first = InputTrace(INPUT, self.x, self.x_gradient, np.arange(self.x.shape[1]))
        return self.inputs or (first,)

    def input(self, name: str) -> InputTrace | None:
        """The input of that name; None for a layer's."""
        return next((one for one in self.read if one.name == name), None)

    def layer(self, name: str) -> LayerTrace:
        return next(layer for layer in self.layers if layer.name == name)


@dataclass(frozen=True, slots=True)
class Itemised:
    """What the loss at step k alone sends back to step t, for one layer.

    losses: (K,) the time steps that have a loss. magnitude: (K, T): the norm over the units of the total
    derivative of loss term k with respect to the hidden state at step t; exactly 0 where t > k, and at steps above
    which the layer has no cell. there: (T,) whether it has one; None where it has one at every step.
    """

    layer: str
    losses: IntArray
    magnitude: Array
    there: BoolArray | None = None
