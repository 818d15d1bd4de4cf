"""One number, a whole wave: from one vector to a sequence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.form import Form
from rnnviz.tasks.task import STACK, Line, Task, imported

_make: Callable[[DataSettings], Dataset] = imported("rnnviz.data.one_number:make_numbers")
_one: Callable[[DataSettings, int], Sequence] = imported("rnnviz.data.one_number:one_number")
_mean_wave: Callable[[int], float] = imported("rnnviz.data.one_number:mean_wave_error")

SHIPS = {"wave-gru": "runs/number-gru.npz"}
"""The model that ships trained (packaging/make_dates.py), for waves of as many steps as the task begins with."""


class Number(Task):
    key = "number"
    title = "One number, a whole wave"
    tip = "One number, how many periods, and a wave that has them: every step reads the same number"
    order = 7
    offered = True
    noun = "Wave"
    length = "Length"
    length_is = "The number of time steps in the wave"
    shortest = 10
    longest = 200
    steps = 40
    stacks = False
    fields = ("data.periods",)
    loss_on = LossOn.EVERY
    recipe = "wave-gru"
    training = TrainSettings(epochs=20, learning_rate=5e-3, schedule="cosine", clipnorm=1.0)

    def form(self, settings: Settings) -> Form:
        return Form.FROM_VECTOR

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return _make(data)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return _one(data, index)

    def count(self, data: DataSettings) -> int:
        return 1 if data.periods else super().count(data)

    def outputs(self, data: DataSettings) -> int:
        return 1

    def ships(self, settings: Settings) -> str:
        return SHIPS.get(settings.model.recipe, "") if settings.data.steps == self.steps else ""

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.model.recipe == STACK:
            yield Problem("model.recipe", "One number needs a model that repeats it, not a stack of layers.")
        if settings.model.loss_on is not LossOn.EVERY:
            yield Problem("model.loss_on", "Every value of the wave is compared: the loss must be on every step.")

    def line(self, settings: Settings) -> Line | None:
        if settings.training.loss != "mse":
            return None
        error = _mean_wave(settings.data.steps)
        return Line(error, "mean wave", "always answering the mean of all waves, whatever the number")

    def of_a_run(self, settings: Settings) -> DataSettings:
        """All but which number is read: the length of the wave is built in."""
        return replace(super().of_a_run(settings), steps=settings.data.steps)


TASK = Number()
