"""Sequences from a file of the user's own, each with a class: which one is it?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.records.unusable import TableError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.task import Line, Shape, Task, imported

_make: Callable[[DataSettings, LossOn], Dataset] = imported("rnnviz.data.labelled_data:make_sequences")
_one: Callable[[DataSettings, int], Sequence] = imported("rnnviz.data.labelled_data:one_sequence")
_class_shares: Callable[[DataSettings], float] = imported("rnnviz.data.labelled_data:class_shares")


class Sequences(Task):
    key = "sequences"
    title = "Own sequences"
    tip = "Your own file, a sequence a row: which class is it?"
    order = 155
    offered = False
    noun = "Sequence"
    of_a_file = True
    varying = True
    classifies = True
    losses = ("crossentropy",)
    training = TrainSettings(epochs=30, batch_size=32, learning_rate=3e-3, schedule="cosine", clipnorm=1.0)

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """Raises tables.TableError where the file cannot be read or used."""
        return _make(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return _one(data, index)

    def outputs(self, data: DataSettings) -> int:
        """As many as classes are chosen; only where none are, the file says how many there are."""
        if data.source is not None and data.source.targets:
            return len(data.source.targets)
        try:
            return int(self.make(data, LossOn.LAST).classes)
        except TableError:  # as in `count`
            return 1

    def count(self, data: DataSettings) -> int:
        try:
            return len(self.make(data, LossOn.LAST).x_val)
        except TableError:  # the file has gone, or has changed: who shows a sequence of it says so
            return 1

    def shape(self, data: DataSettings) -> Shape:
        made = self.make(data, LossOn.LAST)
        return Shape(made.steps, 1, made.classes, len(made.x_val), varying=True)

    def line(self, settings: Settings) -> Line | None:
        try:
            error = _class_shares(settings.data)
        except TableError:
            return None
        return Line(error, "class shares", "always answering with the share of each class in the training set")

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.data.source is None or not settings.data.source.path:
            yield Problem("data.source", "Choose a file with a sequence in each row.")
        elif len(settings.data.source.targets) == 1:
            yield Problem("data.source", "Tick at least two classes: there must be something to tell apart.")
        if settings.model.loss_on is not LossOn.LAST:
            yield Problem("model.loss_on", "A sequence has one class: the loss must be on the last step.")

    def of_a_run(self, settings: Settings) -> DataSettings:
        """Every choice of how the file is read makes another model."""
        return settings.data

    def called(self, data: DataSettings) -> str:
        return Path(data.source.path).name if data.source else self.title.lower()

    def run_name(self, data: DataSettings) -> str:
        name = re.sub(r"[^\w.-]+", " ", Path(data.source.path).stem if data.source else "").strip(" .")[:60]
        return f"{name or self.key}, classes"


TASK = Sequences()
