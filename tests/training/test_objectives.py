"""The registry of objectives: every loss of the settings has one, and none is loaded before it is asked for."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from rnnviz.settings.settings import Settings
from rnnviz.tasks.opened import TASK as OPENED
from rnnviz.tasks.registry import tasks
from rnnviz.training.objectives.base import Objective
from rnnviz.training.objectives.registry import FILES, objective_of


def with_loss(loss: str) -> Settings:
    return replace(Settings(), training=replace(Settings().training, loss=loss))


def test_every_loss_that_a_task_is_trained_with_has_its_objective() -> None:
    # A model from a file is looked at, and not trained: its losses are those of a trace.
    assert set(FILES) == {loss for task in tasks().values() if task is not OPENED for loss in task.losses}
    made = {loss: objective_of(with_loss(loss)) for loss in FILES}
    assert all(isinstance(one, Objective) for one in made.values())
    assert {loss: one.names for loss, one in made.items()} == {
        "mse": (),
        "huber": (),
        "crossentropy": ("accuracy",),
        "sketch-rnn": ("L_R", "L_KL"),
    }
    with pytest.raises(ValueError, match="There is no loss called 'hinge'"):
        objective_of(with_loss("hinge"))


def test_the_registry_loads_no_tensorflow() -> None:
    code = (
        "import sys, rnnviz.training.trainer, rnnviz.training.objectives.registry; "
        "print([name for name in ('keras', 'tensorflow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "[]\n"
