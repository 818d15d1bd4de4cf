"""What an iterated forecast reads at each of its steps, in positions on the series' axis and in words."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.layout.numerals import number
from rnnviz.records.forecasts import IteratedStory


@dataclass(frozen=True, slots=True)
class Reading:
    """One step of the story, counted from 0. The model reads positions first … end - 1 and answers position `end`.

    Positions up to `known` - 1 hold true values, those from `known` on the model's own answers.
    """

    step: int
    first: int
    known: int
    end: int

    @property
    def own(self) -> int:
        """How many of the values read are the model's own answers."""
        return self.end - max(self.known, self.first)

    @property
    def true(self) -> int:
        return self.end - self.first - self.own


def reading(story: IteratedStory, step: int) -> Reading:
    """The reading of a step; steps beyond the ends are taken for the ends."""
    step = min(max(step, 0), story.horizon - 1)
    return Reading(step, step, story.steps, story.steps + step)


def caption(story: IteratedStory, step: int) -> str:
    """One sentence or two on what happens at this step."""
    r = reading(story, step)
    value, truth = float(story.iterated[r.step]), float(story.truth[r.step])
    answer = f"it forecasts {number(value)}; the true value is {number(truth)}."
    if r.step == 0:
        return f"The model reads {r.true} true values; {answer} Its forecast is appended to its input."
    values = "its own forecast" if r.own == 1 else f"{r.own} of its own forecasts"
    if not r.true:
        return f"The model reads only {values}; {answer}"
    return f"The model reads {r.true} true value{'' if r.true == 1 else 's'} and {values}; {answer}"
