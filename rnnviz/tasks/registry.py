"""Which tasks there are: every file of this folder that has a TASK."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.task import Task

_ROOM = "rnnviz.tasks"


@cache
def tasks() -> Mapping[str, Task]:
    """Key -> task, in the order in which the window lists them. ValueError for two of one key."""
    names = [module.name for module in pkgutil.iter_modules(importlib.import_module(_ROOM).__path__)]
    found = [getattr(importlib.import_module(f"{_ROOM}.{name}"), "TASK", None) for name in names]
    ordered = sorted((task for task in found if isinstance(task, Task)), key=lambda task: (task.order, task.title))
    keys = [task.key for task in ordered]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"Two files of {_ROOM} have a task of one key: {', '.join(twice)}.")
    return MappingProxyType(dict(zip(keys, ordered, strict=True)))


def offered() -> tuple[Task, ...]:
    """Those that the window lists from the start: a file of the user's own, or a drawing, must be there first."""
    return tuple(task for task in tasks().values() if task.offered)


def task_of(data: DataSettings | Settings) -> Task:
    """The task of these settings; one that is not known goes by its key, and has no data."""
    key = data.task if isinstance(data, DataSettings) else data.data.task
    return tasks().get(key) or _Unknown(key)


class _Unknown(Task):
    tip = ""

    def __init__(self, key: str) -> None:
        self.key = self.title = key

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        raise ValueError(f"There is no task called {self.key!r}.")

    def outputs(self, data: DataSettings) -> int:
        raise ValueError(f"There is no task called {self.key!r}.")
