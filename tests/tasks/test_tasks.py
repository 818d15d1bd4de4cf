"""How the tasks begin, and what is to be beaten in each."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from rnnviz.book import FIXED_LENGTH
from rnnviz.models.chapter import OF_TASKS, RECIPES, recipe
from rnnviz.settings.choices import LossOn
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.tasks.registry import offered, task_of, tasks
from rnnviz.tasks.task import Line


def line_of(settings: Settings) -> Line | None:
    return task_of(settings).line(settings)


@pytest.mark.parametrize("key", [task.key for task in offered()])
def test_every_task_begins_with_settings_that_work(key: str) -> None:
    mine = Settings().change(**{"model.units": (7,), "training.epochs": 3, "data.steps": 1000})
    begun = tasks()[key].begin(mine)
    assert problems(begun) == ()
    assert begun.data.task == key
    assert begun.model.units == (7,), "the model stays"
    assert begun.training == replace(tasks()[key].training or mine.training, loss=tasks()[key].loss)
    assert task_of(begun) is tasks()[key]
    row = replace(mine, model=ModelSettings(recipe="tcn"))
    assert tasks()[key].begin(row).model.recipe == tasks()[key].recipe


def test_copy_memory_is_twenty_steps_longer_than_t() -> None:
    begun = tasks()["copy"].begin(Settings())
    assert begun.data.steps == tasks()["copy"].steps + 20
    assert begun.model.loss_on is LossOn.EVERY
    wrong = begun.change(**{"data.steps": 2000 + 20})
    (found,) = problems(wrong)
    assert "must be from 1 to 1,000, not 2,000" in found.message


def test_every_model_that_a_task_begins_with_fits_it() -> None:
    for task in tasks().values():
        assert task.recipe == "stack" or task.fits(recipe(task.recipe)), task.key


def test_the_models_of_the_chapter_that_fit() -> None:
    fitting = {key: {recipe.key for recipe in RECIPES.values() if task.fits(recipe)} for key, task in tasks().items()}
    assert "tcn" in fitting["adding"] & fitting["copy"] & fitting["waves"]
    assert "simple-rnn-20-20-1" in fitting["adding"]
    assert "vector" not in fitting["adding"] | fitting["copy"], "its ten answers are ten steps ahead"
    assert "naive-1" not in fitting["waves"], "there is nothing to train"
    own = {key: [recipe.key for recipe in OF_TASKS.values() if task.fits(recipe)] for key, task in tasks().items()}
    assert own["motion"] == ["frames-gru", "frames-conv-lstm"]
    assert own["text"][:2] == ["text-lstm", "text-gru"]
    assert not own["waves"] + own["adding"] + own["copy"] + own["sketch"]


def test_the_lines_to_beat() -> None:
    adding, copy = tasks()["adding"].begin(Settings()), tasks()["copy"].begin(Settings())
    line = line_of(adding)
    assert line is not None
    assert (line.word, line.error) == ("always 1", pytest.approx(1 / 6))
    assert ".1767" in line.words
    line = line_of(copy)
    assert line is not None
    assert (line.word, line.error) == ("no memory", pytest.approx(10 * math.log(8) / 30))
    line = line_of(copy.change(**{"training.loss": "mse"}))
    assert line is not None
    assert (line.word, line.error) == ("no memory", pytest.approx(7 / 80 * 10 / 30))
    assert line_of(copy.change(**{"training.loss": "huber"})) is None, "the line is a squared error"
    assert line_of(adding.change(**{"model.loss_on": LossOn.EVERY})) is None
    book = line_of(Settings())
    assert book is not None
    assert (book.word, book.error) == ("book", 0.002623624)
    assert line_of(Settings().change(**{"data.steps": 60})) is None


def test_the_models_that_flatten_are_known_to_read_one_length_alone() -> None:
    assert {key for key, recipe in RECIPES.items() if "Flatten(" in recipe.lines} == FIXED_LENGTH
