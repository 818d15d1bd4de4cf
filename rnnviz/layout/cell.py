"""One unit of one layer at one step, taken out of a trace: what enters it, its weights, what comes back to it.

All numbers are the trace's, widened to float64; nothing is computed that the trace already holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnviz.layout.numerals import subscript
from rnnviz.layout.tracks import layer_titles
from rnnviz.records import INPUT, Array, LayerTrace, Signal, Trace, WeightTrace

GATE_ORDER = {
    "LSTM": ("input", "forget", "candidate", "output"),
    "GRU": ("update", "reset", "candidate"),
    "SimpleRNN": ("candidate",),
}
"""In which order Keras lays the gates' columns into a weight."""

FROM_LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Cell:
    """position: which of the layer's outputs, an index into `layer.steps`; unit: counted from 0."""

    trace: Trace
    layer: LayerTrace
    position: int
    unit: int

    @classmethod
    def at(cls, trace: Trace, layer: LayerTrace, *, step: int, unit: int) -> Cell | None:
        """The cell that stands above a time step, None where the layer has none there."""
        found = np.flatnonzero(layer.steps == step)
        return cls(trace, layer, int(found[0]), min(max(unit, 0), layer.units - 1)) if len(found) else None

    @property
    def step(self) -> int:
        return int(self.layer.steps[self.position])

    @property
    def last(self) -> bool:
        return self.position == len(self.layer.steps) - 1

    def value(self, signal: Signal, back: int = 0) -> float:
        """The unit's value so many steps ago; before the first step every state is zero."""
        p = self.position - back
        return float(signal.value[0, p, self.unit]) if p >= 0 else 0.0

    def gradient(self, signal: Signal, ahead: int = 0) -> float:
        """The unit's total derivative so many steps later; behind the last step there is none."""
        p = self.position + ahead
        return float(signal.gradient[0, p, self.unit]) if p < len(self.layer.steps) else 0.0

    def state(self, name: str, back: int = 0) -> float:
        return self.value(self.layer.states[name], back)

    def after(self, gate: str, ahead: int = 0) -> float:
        """A gate's value; 0 behind the last step."""
        signal = self.layer.gate(gate).after
        p = self.position + ahead
        return float(signal.value[0, p, self.unit]) if p < len(self.layer.steps) else 0.0

    @property
    def reset_after(self) -> bool:
        return bool(self.layer.config.get("reset_after", True))

    # What enters.

    def inputs(self) -> Array:
        """(features,): what the layer reads from below at this step; padding reads as 0."""
        source = self.layer.sources[0]
        below = self.trace.x if source == INPUT else self.trace.layer(source).output.value
        taps = self.layer.taps[self.position]
        rows = [below[0, t] if t >= 0 else np.zeros_like(below[0, 0]) for t in taps]
        return np.concatenate(rows).astype(np.float64)

    def input_names(self) -> list[str]:
        """x₀, x₁ … for the model's input or a layer's; the letter is that of the layer's own equations."""
        return [f"x{subscript(k)}" for k in range(len(self.inputs()))]

    def hidden_before(self) -> Array:
        """(units,): h(t−1), zeros at the first step."""
        p, h = self.position - 1, self.layer.states["h"].value[0]
        return h[p].astype(np.float64) if p >= 0 else np.zeros(h.shape[-1])

    # Weights.

    def matrix(self, weight: str) -> Array | None:
        """A weight in float64 as a matrix of rows and columns, None where the layer has none of that name."""
        found = next((w.value for w in self.layer.weights if w.name == weight), None)
        if found is None:
            return None
        return np.asarray(found, np.float64).reshape(-1, found.shape[-1] if found.ndim > 1 else found.size)

    def column(self, gate: str) -> int:
        """In which column of the weights the unit's part of a gate stands."""
        order = GATE_ORDER.get(self.layer.kind, ("candidate",))
        return order.index(gate) * self.layer.units + self.unit

    def weights_of(self, weight: str, gate: str) -> Array:
        """(rows,): the unit's weights of a gate."""
        matrix = self.matrix(weight)
        if matrix is None:
            raise KeyError(f"{self.layer.name} has no {weight}")
        return np.asarray(matrix[:, self.column(gate)])

    def biases(self, gate: str) -> tuple[float, ...]:
        """The unit's biases of a gate: none, one, or (GRU with reset_after) two: the input's and the recurrent."""
        matrix = self.matrix("bias")
        return () if matrix is None else tuple(float(v) for v in matrix[:, self.column(gate)])

    # What comes back.

    def recurrent_parts(self, ahead: int = 0) -> dict[str, float]:
        """Gate -> what it sends to the unit's hidden state of the step before, through the recurrent weights.

        ahead=1: what the cell of the next step sends to this one. Empty behind the last step.
        """
        p = self.position + ahead
        recurrent = self.matrix("recurrent_kernel")
        if recurrent is None or p >= len(self.layer.steps):
            return {}
        parts = {}
        for k, name in enumerate(GATE_ORDER[self.layer.kind]):
            columns = slice(k * self.layer.units, (k + 1) * self.layer.units)
            delta = self.layer.gate(name).before.gradient[0, p].astype(np.float64)
            factor = 1.0
            if self.layer.kind == "GRU" and name == "candidate":
                reset = self.layer.gate("reset").after.value[0, p].astype(np.float64)
                if self.reset_after:
                    delta = delta * reset
                else:
                    factor = float(reset[self.unit])
            parts[name] = factor * float(recurrent[self.unit, columns] @ delta)
        return parts

    def candidate_pull(self) -> float:
        """GRU with reset_after off: what the candidates of all units send to the unit's r·h(t−1)."""
        recurrent = self.matrix("recurrent_kernel")
        if recurrent is None:
            raise KeyError(f"{self.layer.name} has no recurrent_kernel")
        delta = self.layer.gate("candidate").before.gradient[0, self.position].astype(np.float64)
        return float(recurrent[self.unit, 2 * self.layer.units :] @ delta)

    def sent_back(self, ahead: int = 0) -> float:
        """All that the cell sends to the unit's h(t−1), or with ahead=1 what the next cell sends to its h(t)."""
        total = sum(self.recurrent_parts(ahead).values())
        if self.layer.kind == "GRU" and self.position + ahead < len(self.layer.steps):
            total += self.after("update", ahead) * self.gradient(self.layer.states["h"], ahead)
        return total

    def from_above(self) -> float:
        """What the layers above (or, on top, the loss itself) send to this output of the unit."""
        readers = [layer for layer in self.trace.layers if self.layer.name in layer.sources]
        if not readers:
            return self.gradient(self.layer.output) - (self.sent_back(1) if self.layer.recurrent else 0.0)
        return sum(self._from(reader) for reader in readers)

    def above(self) -> tuple[str, ...]:
        """The titles of the layers that read this one; FROM_LOSS for the last layer."""
        titles = layer_titles(self.trace)
        names = tuple(titles[layer.name] for layer in self.trace.layers if self.layer.name in layer.sources)
        return names or (FROM_LOSS,)

    def to_inputs(self) -> Array:
        """(features,): what the cell sends down to what it read at this step."""
        kernel = next((w for w in self.layer.weights if w.name == "kernel"), None)
        if kernel is None:
            return np.asarray(self.layer.output.gradient[0, self.position], np.float64)
        return _down(kernel, self.position)

    def _from(self, reader: LayerTrace) -> float:
        kernel = next((w for w in reader.weights if w.name == "kernel"), None)
        total = 0.0
        for position, tap in np.argwhere(reader.taps == self.position):
            if kernel is None:
                total += float(reader.output.gradient[0, position, self.unit])
            else:
                total += float(_down(kernel, int(position))[int(tap) * self.layer.units + self.unit])
        return total


def _down(kernel: WeightTrace, position: int) -> Array:
    matrix = np.asarray(kernel.value, np.float64).reshape(-1, kernel.value.shape[-1])
    parts = [matrix[:, f.columns] @ f.deltas[0, position].astype(np.float64) for f in kernel.factors]
    return np.asarray(sum(parts))
