"""Every file of rnnviz/tasks is a task that is found, and says all that is asked of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import rnnviz.tasks
from rnnviz.settings.choices import LOSSES, MAX_STEPS
from rnnviz.settings.data import DataSettings
from rnnviz.settings.problems import SettingsError
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset, one_sequence, shape_of
from rnnviz.tasks.problems import check
from rnnviz.tasks.registry import offered, task_of, tasks

COMMON = {"__init__", "task", "registry", "datasets", "problems", "form"}
"""What is no task in that folder."""


def test_every_file_is_a_task_and_every_task_a_file() -> None:
    files = {path.stem for path in Path(rnnviz.tasks.__path__[0]).glob("*.py")} - COMMON
    assert {type(task).__module__ for task in tasks().values()} == {f"rnnviz.tasks.{name}" for name in files}
    assert len(tasks()) == len(files), "no two have the same key"
    assert all(key == task.key for key, task in tasks().items())


def test_the_window_begins_with_the_chapters_series() -> None:
    assert [task.key for task in offered()][:3] == ["waves", "adding", "copy"]
    assert [key for key, task in tasks().items() if not task.offered] == ["series", "sequences", "sketch", "opened"]
    assert task_of(Settings()) is offered()[0]


@pytest.mark.parametrize("key", tasks())
def test_a_task_says_all_that_is_asked_of_it(key: str) -> None:
    task = tasks()[key]
    assert task.title
    assert task.tip
    assert task.noun
    assert set(task.losses) <= set(LOSSES)
    assert 1 <= task.shortest <= task.steps <= task.longest <= MAX_STEPS
    assert task.length_tip.startswith(task.length_is) or task.of_a_file
    settings = task.begin(Settings())
    assert task_of(settings) is task_of(settings.data) is task


def test_an_unknown_task_goes_by_its_key_and_has_no_data() -> None:
    dance = DataSettings(task="dance")
    assert task_of(dance).title == "dance"
    with pytest.raises(SettingsError, match=r"must be waves, adding, copy, .*sketch or opened, not dance"):
        check(Settings(dance))
    for asks in (lambda: make_dataset(dance, Settings().model.loss_on), lambda: shape_of(dance)):
        with pytest.raises(ValueError, match="no task called 'dance'"):
            asks()
    with pytest.raises(ValueError, match="no task called 'dance'"):
        one_sequence(dance, 0, Settings().model.loss_on)


def test_the_readers_of_files_are_imported_when_a_file_is_read() -> None:
    code = (
        "import sys; from rnnviz.tasks.registry import tasks; assert tasks();"
        "print([m for m in sys.modules if m.startswith(('pandas', 'arro3', 'tensorflow', 'keras', 'PySide6',"
        " 'rnnviz.data.windows', 'rnnviz.data.drawings', 'rnnviz.data.sentences'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
