"""Why settings cannot work, in words: each setting by itself, and all of them with their task."""

from __future__ import annotations

from rnnviz.settings.choices import LOSSES
from rnnviz.settings.problems import Problem, SettingsError, setting_problems, whole
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of, tasks


def problems(settings: Settings) -> tuple[Problem, ...]:
    """Every reason why these settings cannot work; empty when they can."""
    data, loss, task = settings.data, settings.training.loss, task_of(settings)
    what = f"T (the sequence has T + {task.extra} steps)" if task.extra else "The length of the sequence"
    found = whole("data.steps", _less(data.steps, task.extra), low=task.shortest, high=task.longest, what=what)
    found += setting_problems(settings)
    if task.key not in tasks():
        found.append(Problem("data.task", f"The task must be one of {', '.join(tasks())}, not {task.key}."))
    elif loss in LOSSES and loss not in task.losses:
        wanted = " or ".join(task.losses)
        found.append(Problem("training.loss", f"The loss of the task {task.key} must be {wanted}, not {loss}."))
    return (*found, *task.problems(settings))


def _less(steps: object, extra: int) -> object:
    """Without what belongs to no T; what is not a number stays, to be refused as such."""
    return steps - extra if isinstance(steps, int) else steps


def check(settings: Settings) -> Settings:
    """The settings themselves, or SettingsError."""
    if found := problems(settings):
        raise SettingsError(found)
    return settings
