"""A model from a file of somebody's: there is no data set, only what it is given to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rnnviz.errors import Kind, Told
from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import MAX_STEPS, LossOn
from rnnviz.settings.data import DataSettings, OpenedSettings
from rnnviz.settings.losses import OPTIONS
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Shape, Task

WATCHED = "sequence.npz"
"""The file in the folder of a run that a script trains, with what the script gave to read."""


def is_watched(data: DataSettings) -> bool:
    """Whether it is the model of a run that a script trains, and reads what the script gave it."""
    if data.opened is None:
        return False
    model, sequence = Path(data.opened.path), Path(data.opened.sequence)
    return sequence.name == WATCHED and sequence.parent == model.parent


class NoDataSet(Told, ValueError):  # noqa: N818 - it names what is wrong, as the user reads it
    """A data set was asked for, in words."""

    kind = Kind.BAD_INPUT


_WHY = "This model comes from a file, without the data that it was trained on: it can be stepped through, not trained."


class OpenedModel(Task):
    key = "opened"
    title = "A model from a file"
    tip = "Your own Keras model: .keras, HDF5, or JSON and its weights"
    order = 170
    offered = False
    noun = "Sequence"
    length_is = "The number of time steps that the model reads"
    shortest = 1
    longest = MAX_STEPS
    steps = 20
    varying = True
    losses = ("output", *(name for name in OPTIONS if name not in ("output", "sketch-rnn")))
    loss_options = True
    untrainable = _WHY

    def form(self, settings: Settings) -> None:
        """Whatever the file has."""

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """Raises NoDataSet."""
        raise NoDataSet(_WHY)

    def outputs(self, data: DataSettings) -> int:
        """Raises NoDataSet: only the model knows."""
        raise NoDataSet(_WHY)

    def shape(self, data: DataSettings) -> Shape:
        """Raises NoDataSet: it is the model that says what fits it."""
        raise NoDataSet("A model from a file has its layers there, not in settings: no Keras code is written of it.")

    def count(self, data: DataSettings) -> int:
        return 1

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.data.opened is None or not settings.data.opened.path:
            yield Problem("data.opened", "Choose the file of a model.")

    def of_a_run(self, settings: Settings) -> DataSettings:
        """The file, and which of its model's answers is shown."""
        said = settings.data.opened or OpenedSettings()
        return replace(DataSettings(task=self.key), opened=OpenedSettings(path=said.path, answer=said.answer))

    def called(self, data: DataSettings) -> str:
        if data.opened is None:
            return self.title
        model = Path(data.opened.path)
        return model.parent.name if is_watched(data) else model.name

    def run_name(self, data: DataSettings) -> str:
        return Path(self.called(data)).stem[:60] if data.opened else self.key


TASK = OpenedModel()
