"""What is changed by hand of a run through a network: a stretch of an input, a state that is held."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array, BoolArray, IntArray
from rnnviz.records.dataset import SequenceError

INPUT_DEEDS = ("set", "add", "noise", "shift", "cut", "repeat", "copy")
MOST_STEPS = 10_000
"""As long as a sequence can be made by hand."""


@dataclass(frozen=True, slots=True)
class InputEdit:
    """A stretch of steps of an input becomes something else.

    source: the input's name. steps: (first, past the last), counted from 0 in what the input has read until then.
    channel: which of a step's numbers; None for all of them. deed: one of INPUT_DEEDS. They become `value`; have
    `value` added; have normal noise added whose standard deviation is `value`, drawn from `seed`; come `value` steps
    later, where the first one (the last one, for a negative value) stays in what becomes free; are taken out; come
    once more behind themselves, `value` times; or become `values`, step by step, as many steps as these are.
    """

    source: str
    steps: tuple[int, int]
    channel: int | None = None
    deed: str = "set"
    value: float = 0.0
    values: tuple[float, ...] = ()
    seed: int = 0

    @property
    def place(self) -> tuple[object, ...]:
        return "input", self.source, self.steps, self.channel

    @property
    def gives_way(self) -> bool:
        return self.deed in ("set", "copy")

    def picked(self, steps: int, features: int) -> IntArray:
        """Which of `steps` steps stands at each step after the change; of one that is new, the nearest before it.

        SequenceError where there are no such steps, or none are left.
        """
        first, last = self.steps
        if not 0 <= first < last <= steps:
            raise SequenceError(f"A change of steps {first} to {last - 1} does not fit a sequence of {steps} steps.")
        at = np.arange(steps)
        if self.deed == "repeat" and steps + (last - first) * round(self.value) > MOST_STEPS:
            raise SequenceError(f"A sequence has at most {MOST_STEPS:,} steps; this one would have more.")
        if self.deed == "cut":
            at = np.concatenate([at[:first], at[last:]])
            if not len(at):
                raise SequenceError("A sequence must keep a step: not all of them can be cut out.")
        elif self.deed == "repeat":
            at = np.concatenate([at[:last], *[at[first:last]] * round(self.value), at[last:]])
        elif self.deed == "copy" and self.channel is None:
            inside = np.minimum(first + np.arange(len(self.values) // features), last - 1)
            at = np.concatenate([at[:first], inside, at[last:]])
        if len(at) > MOST_STEPS:
            raise SequenceError(f"A sequence has at most {MOST_STEPS:,} steps; this one would have {len(at):,}.")
        return at

    def of(self, x: Array) -> Array:
        """What the input reads after the change, (batch, S', features) of (batch, S, features). SequenceError where it
        does not fit."""
        first, last = self.steps
        features = x.shape[-1]
        if self.channel is not None and not 0 <= self.channel < features:
            raise SequenceError(f"A step of the input has {features} numbers: there is no number {self.channel}.")
        out = np.array(x[:, self.picked(x.shape[1], features)])
        part = slice(None) if self.channel is None else slice(self.channel, self.channel + 1)
        block = out[:, first:last, part]
        if self.deed == "set":
            block[:] = self.value
        elif self.deed == "add":
            block += self.value
        elif self.deed == "noise":
            block += self.value * np.random.default_rng(self.seed).normal(size=block.shape)
        elif self.deed == "shift":
            block[:] = block[:, np.clip(np.arange(last - first) - round(self.value), 0, last - first - 1)]
        elif self.deed == "copy":
            wide = features if self.channel is None else 1
            if not self.values or len(self.values) % wide:
                raise SequenceError(
                    f"A step of the input has {features} numbers: {len(self.values)} do not make whole steps."
                )
            given = np.reshape(self.values, (-1, wide))
            if self.channel is not None and len(given) != last - first:
                raise SequenceError(f"{len(given)} numbers do not fit {last - first} steps.")
            out[:, first : first + len(given), part] = given
        return out

    @property
    def plain(self) -> dict[str, Any]:
        return {"what": "input", **asdict(self)}


@dataclass(frozen=True, slots=True)
class Hold:
    """A state of a recurrent layer does not follow from the step before: it is held at a value.

    state: "h" or "c". units: (first, past the last). steps: (first, past the last) of the time axis; None: to the end.
    Where a step is passed over (masked) the state stays as it is, held or not. Nothing of the loss's gradient goes
    through a held number to what it would have been computed from.
    """

    layer: str
    state: str
    units: tuple[int, int]
    steps: tuple[int, int | None]
    value: float = 0.0

    @property
    def place(self) -> tuple[object, ...]:
        return "state", self.layer, self.state, self.units, self.steps

    @property
    def gives_way(self) -> bool:
        return True

    def at(self, steps: IntArray) -> BoolArray:
        """(S,): at which of these time steps it is held."""
        first, last = self.steps
        return (steps >= first) & (steps < last if last is not None else True)

    @property
    def plain(self) -> dict[str, Any]:
        return {"what": "state", **asdict(self)}
