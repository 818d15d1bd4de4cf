"""The data set of any task, or one sequence of it, by its settings."""

from __future__ import annotations

from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.tasks.registry import task_of
from rnnviz.tasks.task import Shape


def make_dataset(settings: DataSettings, loss_on: LossOn) -> Dataset:
    """The data set of the task. Arrays are read-only, and shared by all who ask for the same.

    Raises tables.TableError where a user's file cannot be read or used, drawings.DrawingError where drawings cannot,
    and ValueError for an unknown task.
    """
    return task_of(settings).make(settings, loss_on)


def one_sequence(settings: DataSettings, index: int, loss_on: LossOn) -> Sequence:
    """One validation sequence, counted from 0, equal to the one among all; the others are not made but for a file's.
    A drawing has its own length, without the zeros that follow it in the data set.

    Raises IndexError outside the validation set, and what `make_dataset` raises.
    """
    return task_of(settings).one(settings, index, loss_on)


def shape_of(settings: DataSettings) -> Shape:
    """The shape of the task, without making its data set but for a file's. Raises what `make_dataset` raises."""
    return task_of(settings).shape(settings)
