"""The models of the tasks Dates and One number that ship: how good and how large they are, and how soon there."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from rnnviz.data.written_dates import ANSWERS, said
from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.records.arrays import Array
from rnnviz.records.training import Checkpoint
from rnnviz.resources_path import resource
from rnnviz.settings.settings import Settings
from rnnviz.tasks import dates, number
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tracing.engine import predict
from rnnviz.tracing.reading_itself import greedy

DATES = dates.TASK.begin(Settings())
LEAST = {"dates-attention": 0.995, "dates-lstm": 0.97}
"""The share of 100 unseen dates that each model must write without a mistake."""


def last(key: str) -> Checkpoint:
    return shipped_run(DATES.change(**{"model.recipe": key}))[-1]


def right(checkpoint: Checkpoint, *, count: int) -> Array:
    """(count,) whether the answers to the first test dates are wholly right, each read from its own letters."""
    data = make_dataset(DATES.data, DATES.model.loss_on)
    answers = greedy(checkpoint.network, (data.x_test[:count],), steps=10)
    return np.asarray((answers == data.y_test[:count].argmax(-1)).all(-1))


@pytest.mark.parametrize("key", dates.SHIPS)
def test_dates_that_it_has_never_seen_are_translated(key: str) -> None:
    assert right(last(key), count=100).mean() >= LEAST[key]


def test_what_is_right_letter_by_letter_is_right_with_its_own_letters() -> None:
    """The measure "whole" of a training, which hands the right letters over, is that of one that reads its own."""
    early = shipped_run(DATES.change(**{"model.recipe": "dates-lstm"}))[2]
    data = make_dataset(DATES.data, DATES.model.loss_on)
    forced = predict(early.network, (data.x_test[:100], data.others[0].test[:100])).argmax(-1)
    wholly = (forced == data.y_test[:100].argmax(-1)).all(-1)
    np.testing.assert_array_equal(right(early, count=100), wholly)
    assert 0.2 < wholly.mean() < 0.9


@pytest.mark.parametrize("key", dates.SHIPS)
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("April 22, 2019", "2019-04-22"),
        ("22/4/19", "2019-04-22"),
        ("Monday 22 Apr. 2019", "2019-04-22"),
        ("the 3rd of September, 1987", "1987-09-03"),
    ],
)
def test_the_dates_of_the_task_are_translated(key: str, written: str, meant: str) -> None:
    settings = DATES.change(**{"model.recipe": key, "data.dates.written": written})
    trace = pass_of(last(key).network, settings=settings, series=0).trace
    assert said(trace.prediction[0].argmax(-1)) == meant
    assert trace.words == tuple(ANSWERS)
    letters, so_far = trace.read
    assert len(letters.steps) == len(written)
    assert so_far.steps.tolist() == trace.target_steps.tolist() == list(range(len(written), len(written) + 10))
    assert [so_far.words[int(one)] for one in so_far.value[0, 1:, 0]] == list(meant[:-1])


def test_a_number_becomes_its_wave() -> None:
    settings = number.TASK.begin(Settings())
    run = shipped_run(settings)
    data = make_dataset(settings.data, settings.model.loss_on)
    errors = np.square(predict(run[-1].network, data.x_test) - data.y_test).mean((1, 2))
    line = number.TASK.line(settings)
    assert line is not None
    assert errors.mean() < 1e-3 < line.error / 100
    assert run[-1].val_loss == pytest.approx(
        np.square(predict(run[-1].network, data.x_val) - data.y_val).mean(), rel=0.05
    )


def test_they_are_small() -> None:
    for ships in (dates.SHIPS, number.SHIPS):
        assert sum(resource(name).stat().st_size for name in ships.values()) <= 2 * 2**20


def test_they_are_there_before_tensorflow_is() -> None:
    code = """
import sys
from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.settings.settings import Settings
from rnnviz.tasks import dates, number
for task, ships in ((dates.TASK, dates.SHIPS), (number.TASK, number.SHIPS)):
    for key in ships:
        settings = task.begin(Settings()).change(**{"model.recipe": key})
        assert pass_of(shipped_run(settings)[-1].network, settings=settings, series=1).trace.loss < 0.5
assert not {"tensorflow", "keras", "PySide6"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
