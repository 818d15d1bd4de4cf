"""A stretch of the story as moments of an animation: from one to another, in even strides where there are too many."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.moments import Phase, Story

MOST = 400
"""Frames of an animation at most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """first, last: indices of moments of the story, both within; last may be before first: then it runs backward in
    the story."""

    first: int
    last: int

    @property
    def moments(self) -> tuple[int, ...]:
        """Which moments are shown, in order; the last one always."""
        step = 1 if self.last >= self.first else -1
        every = range(self.first, self.last + step, step)
        stride = -(-len(every) // MOST)
        return tuple(dict.fromkeys((*every[::stride], self.last)))


def moment_at(story: Story, phase: Phase, step: int) -> int:
    """The index of a step of a phase; of loss and update the step counts their stages. Clamped."""
    if phase in (Phase.LOSS, Phase.UPDATE):
        end = story.start(Phase.BACKWARD) if phase is Phase.LOSS else len(story)
        return min(story.start(phase) + max(step, 0), end - 1)
    return story.index(phase, step)
