"""The story of one training step as a sequence of moments: forward, loss, backward, update.

A moment is what the playhead is on. Moments are numbered from 0, so a step forward is +1 and a step back is
-1, and any number of them there and back again ends where it began.
"""

from __future__ import annotations

from enum import StrEnum

from rnnviz.light_dataclass import dataclass


class Phase(StrEnum):
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


PHASES = tuple(Phase)

LOSS_STAGES = ("compare", "add up")
"""First which outputs are compared with what, then how much each adds to the loss."""

UPDATE_STAGES = ("before", "gradient", "after")
"""The shared weights, the summed gradient, and the weights after one optimizer step."""


@dataclass(frozen=True, slots=True)
class Moment:
    """phase; step: the time step under the playhead; stage: which part of the loss or update phase (else 0)."""

    phase: Phase
    step: int
    stage: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """The moments of one training step over a sequence of `steps` time steps. updates: whether the update is one of its
    phases."""

    steps: int
    updates: bool = True

    def __len__(self) -> int:
        return 2 * self.steps + len(LOSS_STAGES) + len(UPDATE_STAGES) * self.updates

    def start(self, phase: Phase) -> int:
        """The index of the first moment of a phase."""
        t, n = self.steps, len(LOSS_STAGES)
        return {Phase.FORWARD: 0, Phase.LOSS: t, Phase.BACKWARD: t + n, Phase.UPDATE: 2 * t + n}[phase]

    def moment(self, index: int) -> Moment:
        """The moment at an index; raises IndexError outside 0 … len - 1."""
        if not 0 <= index < len(self):
            raise IndexError(f"moment {index} of {len(self)}")
        t = self.steps
        if index < t:
            return Moment(Phase.FORWARD, index)
        if index < self.start(Phase.BACKWARD):
            return Moment(Phase.LOSS, t - 1, index - t)
        if index < self.start(Phase.UPDATE):
            return Moment(Phase.BACKWARD, t - 1 - (index - self.start(Phase.BACKWARD)))
        return Moment(Phase.UPDATE, 0, index - self.start(Phase.UPDATE))

    def index(self, phase: Phase, step: int) -> int:
        """The index of the moment at a time step of a phase (the nearest one; loss and update: their first)."""
        step = min(max(step, 0), self.steps - 1)
        if phase is Phase.FORWARD:
            return step
        if phase is Phase.BACKWARD:
            return self.start(phase) + self.steps - 1 - step
        return self.start(phase)
