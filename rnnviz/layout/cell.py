"""One unit of one layer at one step, taken out of a trace: what enters it, its weights, what comes back to it.

All numbers are the trace's, widened to float64; nothing is computed that the trace already holds.
"""

from __future__ import annotations

import math
from itertools import count

import numpy as np

from rnnviz.layout.numerals import subscript
from rnnviz.layout.reads import begins_with, read_by, sent_down, steps_of, taps_of
from rnnviz.layout.titles import layer_titles, row_titles
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.trace import LayerTrace, Signal, Trace

FROM_LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one layer above sends to a unit's output.

    reader: that layer's title, FROM_LOSS for the loss; steps: the time steps it comes from.
    """

    reader: str
    steps: tuple[int, ...]
    value: float


def step_name(away: int) -> str:
    """t+1, t−2: the step so many steps after t."""
    return f"t{'+' if away > 0 else '−'}{abs(away)}"


def nothing_above(layer: LayerTrace, title: str, step: int) -> str:
    """Says that a layer with a stride, or one that answers once, has no output at a step, and where the nearest is."""
    steps = np.sort(layer.steps)
    earlier, later = steps[steps < step], steps[steps > step]
    near = [str(int(s)) for s in (*earlier[-1:], *later[:1])]
    return f"{title} has no output at t = {step}; the nearest: t = {' and '.join(near)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """position: which of the layer's outputs, an index into `layer.steps`; unit: counted from 0."""

    trace: Trace
    layer: LayerTrace
    position: int
    unit: int

    @classmethod
    def at(cls, trace: Trace, layer: LayerTrace, *, step: int, unit: int) -> Cell | None:
        """The cell that is above a time step, None where the layer has none there."""
        found = np.flatnonzero(layer.steps == step)
        return cls(trace, layer, int(found[0]), min(max(unit, 0), layer.units - 1)) if len(found) else None

    @property
    def step(self) -> int:
        return int(self.layer.steps[self.position])

    @property
    def last(self) -> bool:
        return self.position == len(self.layer.steps) - 1

    @property
    def times(self) -> tuple[str, str]:
        """What the step read before this one and the one after are called: t−1 and t+1; further away behind a stride,
        and the other way round in a layer that reads from the last step to the first."""
        steps, p = self.layer.steps, self.position
        usual = -1 if len(steps) > 1 and steps[1] < steps[0] else 1
        before = int(steps[p] - steps[p - 1]) if p else usual
        after = int(steps[p + 1] - steps[p]) if not self.last else usual
        return step_name(-before), step_name(after)

    @property
    def next_step(self) -> int:
        """The time step of the layer's next output; IndexError at the last."""
        return int(self.layer.steps[self.position + 1])

    @property
    def from_nothing(self) -> bool:
        """Whether this is a recurrent layer's first step, before which its states are zero."""
        return self.position == 0 and all(self.begins_with(name) is None for name in self.layer.states)

    def value(self, signal: Signal, back: int = 0) -> float:
        """The unit's value this many steps ago; 0 before the first step."""
        p = self.position - back
        return float(signal.value[0, p, self.unit]) if p >= 0 else 0.0

    def gradient(self, signal: Signal, ahead: int = 0) -> float:
        """The unit's total derivative this many steps later; 0 after the last step."""
        p = self.position + ahead
        return float(signal.gradient[0, p, self.unit]) if p < len(self.layer.steps) else 0.0

    def state(self, name: str, back: int = 0) -> float:
        """The state "h" or "c" this many steps ago; before the first step, what the layer begins with."""
        given = self.begins_with(name) if self.position < back else None
        return self.value(self.layer.states[name], back) if given is None else float(given[self.unit])

    def begins_with(self, name: str) -> Array | None:
        """(units,): the state "h" or "c" before the first step; None where it is zero."""
        return begins_with(self.trace, self.layer, name)

    def after(self, gate: str, ahead: int = 0) -> float:
        """A gate's value this many steps later; 0 after the last step."""
        signal = self.layer.gate(gate).after
        p = self.position + ahead
        return float(signal.value[0, p, self.unit]) if p < len(self.layer.steps) else 0.0

    # What enters.

    def inputs(self, gate: str = "") -> Array:
        """(taps · features,): what the layer reads from below at this step, tap by tap; padding reads as 0. With a
        gate, what of it reaches that gate's sum, after the dropout of a training pass."""
        return read_by(self.trace, self.layer, np.array([self.position])).ravel() * self._dropped("input", gate)

    def _dropped(self, which: str, gate: str) -> Array | float:
        """What a training pass multiplies a gate's inputs or states by."""
        masks = self.layer.dropped.get(which)
        if masks is None or not gate:
            return 1.0
        block = self.layer.gate(gate).column or 0
        return np.asarray(masks[0, block if masks.shape[1] > 1 else 0], np.float64)

    def taps(self) -> tuple[int | None, ...]:
        """The steps of the first source that the cell reads, None for padding."""
        steps, taps = steps_of(self.trace, self.layer.sources[0]), self.layer.taps[self.position]
        return tuple(int(steps[t]) if t >= 0 else None for t in taps)

    def input_names(self) -> list[str]:
        """x₀, x₁ … for the numbers of one step; with the step, x₀(27), where the cell reads several. With more than one
        of those padding, they are counted: x(pad₁)."""
        taps = self.taps()
        features = len(self.inputs()) // len(taps)
        if len(taps) == 1:
            return [f"x{subscript(k)}" for k in range(features)]
        counts = count(1)
        pads = (f"(pad{subscript(next(counts))})" if taps.count(None) > 1 else "(pad)" for _ in taps)
        names = [next(pads) if t is None else f"({t})" for t in taps]
        if features == 1:
            return [f"x{name}" for name in names]
        return [f"x{subscript(k)}{name}" for name in names for k in range(features)]

    def merged(self) -> list[tuple[str, float]]:
        """The unit's value in each of the layers that are joined here, with that layer's title."""
        titles = row_titles(self.trace)
        row = np.array([self.position])
        return [
            (titles[source], float(read_by(self.trace, self.layer, row, k)[0, 0, self.unit]))
            for k, source in enumerate(self.layer.sources)
        ]

    def hidden_before(self, gate: str = "") -> Array:
        """(units,): h(t−1); before the first step zeros, or the state that the layer begins with. gate: as `inputs`."""
        p, h = self.position - 1, self.layer.states["h"].value[0]
        first = self.begins_with("h")
        known = np.asarray(h[p], np.float64) if p >= 0 else np.zeros(h.shape[-1]) if first is None else first
        return known * self._dropped("state", gate)

    # Weights.

    def matrix(self, weight: str) -> Array | None:
        """A weight in float64 as a matrix of rows and columns, None where the layer has none of that name."""
        found = next((w.value for w in self.layer.weights if w.name == weight), None)
        if found is None:
            return None
        return np.asarray(found, np.float64).reshape(-1, found.shape[-1] if found.ndim > 1 else found.size)

    def vector(self, weight: str, default: float) -> float:
        """The unit's number of a weight that has one per unit (γ, β); `default` where the layer has none."""
        found = next((w.value for w in self.layer.weights if w.name == weight), None)
        return default if found is None else float(found[self.unit])

    def column(self, gate: str) -> int:
        """In which column of the weights the unit's part of a gate stands; of "" where the layer has no gates.

        KeyError for a gate that has no columns of its own.
        """
        block = self.layer.gate(gate).column if gate else 0
        if block is None:
            raise KeyError(f"The gate {gate} of {self.layer.name} has no columns of its own.")
        return block * self.layer.units + self.unit

    def weights_of(self, weight: str, gate: str = "") -> Array:
        """(rows,): the unit's weights for a gate, as they are trained."""
        matrix = self.matrix(weight)
        if matrix is None:
            raise KeyError(f"{self.layer.name} has no {weight}")
        return np.asarray(matrix[:, self.column(gate)])

    def biases(self, gate: str = "") -> tuple[float, ...]:
        """The unit's biases of a gate: none, one, or (GRU with reset_after) two: the input's and the recurrent."""
        matrix = self.matrix("bias")
        return () if matrix is None else tuple(float(v) for v in matrix[:, self.column(gate)])

    # What comes back.

    def summed(self, weight: str = "bias") -> Array:
        """(units,): the gradient of the sums x·w + b of a layer without gates, as the record of a weight holds it (a
        bias gets what its sum gets); KeyError where the layer has no such weight."""
        found = next((w for w in self.layer.weights if w.name == weight), None)
        if found is None:
            raise KeyError(f"{self.layer.name} has no {weight}")
        return np.asarray(found.factors[0].deltas[0, self.position], np.float64)

    def parts_all(self, ahead: int = 0) -> dict[str, Array]:
        """Way -> (units,) what goes back so to the hidden states of the step before: a gate's name, for what goes
        through its recurrent weights, or "" for all else.

        ahead=1: what the cells of the next step send to these. Empty after the last step, and where the trace does
        not say it.
        """
        p = self.position + ahead
        if p >= len(self.layer.steps):
            return {}
        return {way: np.asarray(sent[0, p], np.float64) for way, sent in self.layer.back.items()}

    def recurrent_parts(self, ahead: int = 0) -> dict[str, float]:
        """`parts_all` of the unit alone, through the gates."""
        return {name: float(values[self.unit]) for name, values in self.parts_all(ahead).items() if name}

    def sent_back_all(self, ahead: int = 0) -> Array:
        """(units,): all that the cells send to h(t−1), or with ahead=1 what the next ones send to h(t)."""
        total = np.zeros(self.layer.units)
        for values in self.parts_all(ahead).values():
            total = total + values
        return total

    def sent_back(self, ahead: int = 0) -> float:
        """All that the cell sends to the unit's h(t−1), or with ahead=1 what the next cell sends to its h(t)."""
        return float(self.sent_back_all(ahead)[self.unit])

    def from_above(self) -> float:
        """What the layers above (or, on top, the loss itself) send to this output of the unit."""
        return sum(a.value for a in self.arrivals())

    def arrivals(self) -> tuple[Arrival, ...]:
        """`from_above` reader by reader; from the loss where there is none.

        What a reader of unknown arithmetic sends is what is left of the total.
        """
        total = self.gradient(self.layer.output) - self.sent_back(1)
        titles, name = layer_titles(self.trace), self.layer.name
        found: list[Arrival] = []
        unknown: list[Arrival] = []
        for reader in self.trace.layers:
            for which, source in enumerate(reader.sources):
                if source == name:
                    one = self._from(reader, which, titles[reader.name])
                    (found if math.isfinite(one.value) else unknown).append(one)
        if unknown or not found:
            rest = total - sum(a.value for a in found)
            steps = tuple(sorted({s for a in unknown for s in a.steps}))
            found.append(Arrival(" and ".join(a.reader for a in unknown) or FROM_LOSS, steps, rest))
        return tuple(found)

    def to_inputs(self) -> Array:
        """(taps · features,): what the cell sends down to what it read of its first source; the outputs' own
        gradients where the arithmetic is not known."""
        down = sent_down(self.trace, self.layer, np.array([self.position]))
        if down is None:
            return np.asarray(self.layer.output.gradient[0, self.position], np.float64)
        return down.ravel()

    def _from(self, reader: LayerTrace, which: int, title: str) -> Arrival:
        rows, taps = np.nonzero(taps_of(self.trace, reader, which) == self.position)
        steps = tuple(int(s) for s in reader.steps[sorted({int(row) for row in rows})])
        down = sent_down(self.trace, reader, rows, which)
        if down is None:
            return Arrival(title, steps, math.nan)
        return Arrival(title, steps, float(down[np.arange(len(rows)), taps, self.unit].sum()))
