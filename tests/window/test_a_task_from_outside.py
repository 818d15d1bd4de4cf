"""A new task is one file: it is written into a folder here, found as those of rnnviz/tasks are, and used in the window.

No file of ours knows of it: what the window, the settings, the worker and the list of runs say of it is all its own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hands import choose, enter, entries, find, work
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSpinBox

import rnnviz.tasks
from rnnviz.app import App
from rnnviz.layout.run_text import task_words
from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import parse_settings, settings_text
from rnnviz.tasks.datasets import make_dataset, one_sequence, shape_of
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import offered, tasks
from rnnviz.training.runs import default_name
from rnnviz.worker.inline import InlineWorker

ECHO = '''
"""Echo: at every step, the value of three steps ago."""

from functools import lru_cache

import numpy as np

from rnnviz.book import Ahead
from rnnviz.data import blocks
from rnnviz.settings.choices import LossOn
from rnnviz.tasks.task import Line, Task

LAG = 3


def block(settings, number):
    """x: (256, steps, 1), drawn evenly from -1 to 1; y: the same, three steps later, after zeros."""
    x = blocks.generator(settings, number).uniform(-1, 1, (blocks.SIZE, settings.steps, 1)).astype(np.float32)
    return x, np.concatenate([np.zeros_like(x[:, :LAG]), x[:, :-LAG]], axis=1)


@lru_cache(maxsize=1)
def made(settings):
    return blocks.whole(settings, block, name=f"echo {settings.steps}")


class Echo(Task):
    key = "echo"
    title = "Echo"
    tip = "At every step: what was the value three steps ago?"
    length_is = "The number of values"
    shortest = 6
    steps = 12
    loss_on = LossOn.EVERY
    ahead = frozenset((Ahead.EVERY,))

    def make(self, data, loss_on):
        return made(data)

    def outputs(self, data):
        return 1

    def line(self, settings):
        return Line((1 - LAG / settings.data.steps) / 3, "always 0", "always answering 0")


TASK = Echo()
'''


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Its file, in a second folder of the package; gone again afterwards."""
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "echo.py").write_text(ECHO, "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(rnnviz.tasks, "__path__", [*rnnviz.tasks.__path__, str(folder)])
        tasks.cache_clear()
        yield
    tasks.cache_clear()
    sys.modules.pop("rnnviz.tasks.echo")
    assert "echo" not in tasks()


def test_two_tasks_of_one_key_are_refused(tmp_path: Path, echo: None) -> None:
    (tmp_path / "more" / "echo_again.py").write_text("from rnnviz.tasks.echo import TASK\n", "utf-8")
    tasks.cache_clear()
    with pytest.raises(ValueError, match="of one key: echo"):
        tasks()
    (tmp_path / "more" / "echo_again.py").unlink()
    sys.modules.pop("rnnviz.tasks.echo_again")


def test_its_data_are_made_and_one_sequence_is_one_of_them(echo: None) -> None:
    settings = tasks()["echo"].begin(Settings())
    data, shape = make_dataset(settings.data, LossOn.EVERY), shape_of(settings.data)
    assert data.x_train.shape == (7000, shape.steps, shape.features) == (7000, 12, 1)
    np.testing.assert_array_equal(data.y_train[:, 3:], data.x_train[:, :-3])
    one = one_sequence(settings.data, 5, LossOn.EVERY)
    np.testing.assert_array_equal(one.y[0], data.y_val[5])
    assert one.title == "validation sequence 6"


def test_its_settings_are_checked_written_and_read(echo: None) -> None:
    settings = tasks()["echo"].begin(Settings())
    text = settings_text(settings, tasks())
    assert 'task = "echo"' in text
    assert parse_settings(text, problems, where="x") == settings
    (wrong,) = problems(settings.change(**{"training.loss": "crossentropy"}))
    assert wrong.message == "The loss of the task echo must be mse or huber, not crossentropy."
    assert default_name(settings) == "LSTM 16-16, echo 12"
    assert task_words(settings) == "echo, 12 steps"


def test_it_is_chosen_traced_and_trained_in_the_window(echo: None, inline: App) -> None:
    window, stage = inline.window, inline.score.stage
    chooser, training = inline.score.body.chooser, inline.score.body.training
    box = find(chooser, "Task", QComboBox)
    assert entries(box) == [*(task.title for task in offered()), "Your own series…", "Your own model…"]
    assert entries(box)[:3] == ["Waves", "Adding problem", "Copy memory"]
    assert "Echo" in entries(box)
    choose(box, "Echo")
    work(inline)
    trace = inline.score.trace
    assert trace is not None
    assert not window.banner.message
    assert box.currentText() == "Echo"
    np.testing.assert_array_equal(trace.target[0, 3:], trace.x[0, :-3])
    assert trace.loss_on is LossOn.EVERY
    assert "Echo, T = 12" in window.summary.text()
    assert "untrained" in window.summary.text()
    assert any("always&nbsp;0&nbsp;0.25" in label.text() for label in training.findChildren(QLabel))
    length = find(chooser, "Length T", QSpinBox)
    assert length.value() == 12
    assert length.toolTip() == "The number of values (from 6 to 1,000)"
    enter(length, "5")
    assert chooser.problem("data.steps") == "The length of the sequence must be from 6 to 1,000, not 5."
    models = entries(find(chooser, "Model", QComboBox))
    assert "stack of layers" in models
    assert len(models) > 1, "those of the chapter that answer at every step"

    enter(find(chooser, "Units", QLineEdit), "4")
    enter(find(training, "Epochs", QLineEdit), "1")
    work(inline)
    assert isinstance(inline.worker, InlineWorker)
    window.actions_by_name["train"].trigger()
    work(inline)
    assert [one.epoch for one in stage.checkpoints] == [0, 1]
    first, last = stage.checkpoints
    assert first.val_loss is not None
    assert last.val_loss is not None
    assert last.val_loss < first.val_loss
    assert "epoch 1" in window.summary.text()
