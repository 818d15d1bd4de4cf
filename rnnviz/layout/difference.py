"""How far a trace is from the original, before something was changed by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rnnviz.layout.edges import norms
from rnnviz.layout.numerals import exact
from rnnviz.layout.scale import round_up
from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.trace import LayerTrace, Signal, Trace

OUTPUTS, STATE, LOSS, GRADIENT = "Δoutputs", "Δstate", "Δloss", "Δgradient"
LEAST = 0.01
"""Of the largest value of the original: what the whole height of a difference's track is at least."""


def differences(trace: Trace, original: Trace, layer: str) -> Mapping[str, Array]:
    """Quantity -> (T,): this trace's less the original's at every step, NaN where either has none.

    OUTPUTS: of one output the difference itself, of several the norm of their difference. STATE: ‖h − h₀‖ of
    the layer, ‖y − y₀‖ of one without states. LOSS: of what each step adds to it. GRADIENT: ‖∂L/∂h‖ less
    that of the original.
    """
    here, there = trace.layer(layer), original.layer(layer)
    every = max(trace.steps, original.steps)

    def at(values: Array, steps: IntArray) -> Array:
        """(every, …): at their steps."""
        out = np.full((every, *values.shape[1:]), np.nan)
        out[steps] = values
        return out

    def apart(one: Array, other: Array, steps: tuple[IntArray, IntArray]) -> Array:
        return at(one, steps[0]) - at(other, steps[1])

    states, targets = (here.steps, there.steps), (trace.target_steps, original.target_steps)
    said = apart(trace.prediction[0], original.prediction[0], targets)
    found = {OUTPUTS: said[:, 0] if said.shape[1] == 1 else np.linalg.norm(said, axis=-1)}
    h, h_before = first_state(here), first_state(there)
    found[STATE] = np.linalg.norm(apart(h.value[0], h_before.value[0], states), axis=-1)
    found[LOSS] = apart(trace.loss_terms[0].sum(-1), original.loss_terms[0].sum(-1), targets)
    found[GRADIENT] = apart(norms(h.gradient), norms(h_before.gradient), states)
    return {name: values[: trace.steps] for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Ends:
    """What the ends of a difference's track stand for; zero is one of them, or the middle."""

    low: float
    high: float

    @property
    def words(self) -> str:
        """ "±0.01", "0…0.01", "−0.01…0"."""
        if self.low < 0 < self.high:
            return f"±{exact(self.high)}"
        return f"{exact(self.low)}…{exact(self.high)}"


def ends(found: Mapping[str, Array], original: Trace, layer: str) -> Mapping[str, Ends]:
    """The scale of each difference: a round number that none of its values is beyond, and at least `LEAST` of the
    largest value of the original. What is far below that looks like the nothing that it is."""
    h = first_state(original.layer(layer))
    sizes = {
        OUTPUTS: norms(original.prediction),
        STATE: norms(h.value),
        LOSS: np.abs(original.loss_terms[0].sum(-1)),
        GRADIENT: norms(h.gradient),
    }
    return {name: _ends(values[np.isfinite(values)], sizes[name]) for name, values in found.items()}


def _ends(known: Array, size: Array) -> Ends:
    most = float(np.abs(known).max(initial=0.0))
    end = round_up(max(most, LEAST * float(size[np.isfinite(size)].max(initial=0.0))) or 1.0)
    below, above = bool((known < 0).any()), bool((known > 0).any())
    return Ends(-end if below else 0.0, end if above or not below else 0.0)


def first_state(layer: LayerTrace) -> Signal:
    """h; the output of a layer without states."""
    return layer.states.get("h", layer.output)


def changed_steps(trace: Trace, original: Trace) -> Mapping[str, BoolArray]:
    """Input -> (T,): at which steps it reads something else than the original's does."""
    found = {}
    for read in trace.read:
        out, known = np.zeros(trace.steps, bool), original.input(read.name)
        if known is not None and known.value.shape[2] == read.value.shape[2]:
            common = min(read.value.shape[1], known.value.shape[1])
            differs = np.ones(read.value.shape[1], bool)
            differs[:common] = (read.value[0, :common] != known.value[0, :common]).any(-1)
            out[read.steps] = differs
        found[read.name] = out
    return found
