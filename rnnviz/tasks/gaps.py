"""Filling in missing values: a stretch of a series is missing, and both sides of it tell what was there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.task import Line, Task, imported

_ROOM = "rnnviz.data.missing_values"
_make: Callable[[DataSettings], Dataset] = imported(f"{_ROOM}:make_gaps")
_one: Callable[[DataSettings, int], Sequence] = imported(f"{_ROOM}:one_gap")
_wrong: Callable[[str], str] = imported(f"{_ROOM}:wrong_with")
_straight: Callable[[int, int, int], float] = imported(f"{_ROOM}:interpolation_error")

TYPED = "data.gaps.typed"
SHIPS = "runs/gaps.npz"
"""The model that ships trained (packaging/make_gaps.py)."""


class Gaps(Task):
    key = "gaps"
    title = "Missing values"
    tip = "A stretch of a series is missing: fill it in from what is known before and after it"
    order = 6
    noun = "Series"
    length_is = "The number of time steps in the series"
    shortest = 10
    features = 2
    fields = (TYPED,)
    loss_on = LossOn.EVERY
    recipe = "gaps-bidirectional"
    training = TrainSettings(epochs=12, batch_size=64, learning_rate=5e-3, schedule="cosine", clipnorm=1.0)

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        return _make(data)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        """Raises SeriesError for a series of the user's that cannot be used."""
        return _one(data, index)

    def count(self, data: DataSettings) -> int:
        return 1 if data.gaps is not None and data.gaps.typed else super().count(data)

    def outputs(self, data: DataSettings) -> int:
        return 1

    def ships(self, settings: Settings) -> str:
        return SHIPS if settings.model.recipe == self.recipe else ""

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.model.loss_on is not LossOn.EVERY:
            yield Problem("model.loss_on", "Every value of the series is compared: the loss must be on every step.")
        gaps = settings.data.gaps
        if gaps is not None and gaps.typed and (words := _wrong(gaps.typed)):
            yield Problem(TYPED, words)

    def line(self, settings: Settings) -> Line | None:
        """What a ruler reaches."""
        if settings.training.loss != "mse":
            return None
        data = settings.data
        error = _straight(data.series, data.steps, data.seed)
        return Line(error, "straight line", "linear interpolation between the known values; known steps count as 0")

    def of_a_run(self, settings: Settings) -> DataSettings:
        """Neither the length nor which series is read makes another model."""
        return replace(super().of_a_run(settings), gaps=None)


TASK = Gaps()
