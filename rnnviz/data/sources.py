"""The data set of any task, or one sequence of it, by its settings."""

from __future__ import annotations

from dataclasses import dataclass

from rnnviz.data.waves import make_waves, one_series
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.tasks import CLASSES


@dataclass(frozen=True, slots=True)
class Shape:
    """What a model of a task must fit: (steps, features) in, `outputs` at a step out.

    validation: how many sequences the validation set has. steps: the longest, where they are of many lengths.
    """

    steps: int
    features: int
    outputs: int
    validation: int


def make_dataset(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of the task. Arrays are read-only, and shared by all who ask for the same.

    Raises tables.TableError where a user's file cannot be read or used, drawings.DrawingError where drawings cannot,
    and ValueError for an unknown task.
    """
    if settings.task == "waves":
        return make_waves(settings, loss_on)
    if settings.task == "adding":
        from rnnviz.data.adding import make_adding  # the first picture need not wait for the other tasks

        return make_adding(settings, loss_on)
    if settings.task == "copy":
        from rnnviz.data.copy_memory import make_copy

        return make_copy(settings, loss_on)
    if settings.task == "series":
        from rnnviz.data.windows import make_series  # the reader of files

        return make_series(settings, loss_on)
    if settings.task == "sketch":
        from rnnviz.data.drawings.sketches import make_sketches

        return make_sketches(settings, loss_on)
    raise ValueError(f"There is no task called {settings.task!r}.")


def one_sequence(settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """One validation sequence, counted from 0, as the whole data set has it, which is made only for a user's file.
    A drawing has its own length, without the zeros that follow it in the data set.

    Raises IndexError outside the validation set, and what `make_dataset` raises.
    """
    if settings.task == "waves":
        return one_series(settings, index, loss_on)
    if settings.task == "adding":
        from rnnviz.data.adding import one_adding

        return one_adding(settings, index, loss_on)
    if settings.task == "copy":
        from rnnviz.data.copy_memory import one_copy

        return one_copy(settings, index, loss_on)
    if settings.task == "sketch":
        from rnnviz.data.drawings.sketches import one_sketch

        return one_sketch(settings, index)
    dataset = make_dataset(settings, loss_on)
    if not 0 <= index < len(dataset.x_val):
        raise IndexError(f"validation window {index} of {len(dataset.x_val)}")
    x, y = dataset.x_val[index : index + 1], dataset.y_val[index : index + 1]
    return Sequence(x=x, y=y, loss_on=loss_on, title=_window_title(dataset, index))


def shape_of(settings: DataSettings) -> Shape:
    """The shape of the task; its data set is made only for a user's file. Raises what `make_dataset` raises."""
    if settings.task == "waves":
        return Shape(settings.steps, 1, settings.horizon, settings.val_series)
    if settings.task == "adding":
        return Shape(settings.steps, 2, 1, settings.val_series)
    if settings.task == "copy":
        return Shape(settings.steps, 1, CLASSES, settings.val_series)
    if settings.task == "sketch":
        from rnnviz.data.drawings.sketches import shape_of_sketches

        return Shape(*shape_of_sketches(settings))
    dataset = make_dataset(settings, LossOn.LAST)
    return Shape(settings.steps, dataset.x_val.shape[2], dataset.y_val.shape[2], len(dataset.x_val))


def _window_title(dataset: Dataset, index: int) -> str:
    """By the date of the first value after the window: "forecast for 2019-02-26"."""
    origin = dataset.origin
    if origin is None or origin.times.dtype.kind != "M":
        return f"validation window {index + 1:,}"
    stamp = str(origin.times_ahead("val")[index, 0]).replace("T", " ").removesuffix(".000000").removesuffix(" 00:00:00")
    return f"forecast for {stamp}"
