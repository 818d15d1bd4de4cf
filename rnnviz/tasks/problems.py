"""Why settings cannot work, in words: each setting by itself, and all of them with their task."""

from __future__ import annotations

from rnnviz.settings.choices import LOSSES
from rnnviz.settings.losses import loss_named
from rnnviz.settings.problems import Problem, SettingsError, setting_problems
from rnnviz.settings.setting import listed
from rnnviz.settings.settings import Settings
from rnnviz.tasks.registry import task_of, tasks


def problems(settings: Settings) -> tuple[Problem, ...]:
    """Every reason why these settings cannot work; empty when they can."""
    data, task = settings.data, task_of(settings)
    found = setting_problems(settings)
    if words := task.length_setting.wrong(_less(data.steps, task.extra), whole=True):
        found.insert(0, Problem("data.steps", words))
    if task.key not in tasks():
        found.append(Problem("data.task", f"The task must be {listed(tasks())}, not {task.key}."))
    elif words := _of_its_loss(settings):
        found.append(Problem("training.loss", words))
    return (*found, *task.problems(settings))


def _of_its_loss(settings: Settings) -> str:
    """What is wrong with the loss for this task, in a sentence; "" where it works, and where there is none of that name
    at all, which is said elsewhere."""
    task, loss = task_of(settings), settings.training.loss
    if loss.partition("(")[0] not in LOSSES:
        return ""
    try:
        named = loss_named(loss)
    except ValueError as error:
        return str(error)
    if named.name not in task.losses or (named.options and not task.loss_options):
        return f"The loss of the task {task.key} must be {listed(task.losses)}, not {loss}."
    return ""


def _less(steps: object, extra: int) -> object:
    """Without what belongs to no T; what is not a number stays, to be refused as such."""
    return steps - extra if isinstance(steps, int) else steps


def check(settings: Settings) -> Settings:
    """The settings themselves, or SettingsError."""
    if found := problems(settings):
        raise SettingsError(found)
    return settings
