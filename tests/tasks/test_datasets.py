"""The adding problem, copy memory, and the one door to the data sets of all tasks."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.adding import ANSWERING_ONE
from rnnviz.tasks.copy_memory import cross_entropy_without_memory, guessing_error
from rnnviz.tasks.datasets import make_dataset, one_sequence, shape_of
from rnnviz.tasks.problems import problems

ADDING = DataSettings(task="adding", series=700, steps=40)
COPY = DataSettings(task="copy", series=600, steps=35)


def test_adding_marks_two_values_and_asks_for_their_sum() -> None:
    data = make_dataset(ADDING, LossOn.LAST)
    x = np.concatenate([data.x_train, data.x_val, data.x_test])
    y = np.concatenate([data.y_train, data.y_val, data.y_test])
    assert x.shape == (700, 40, 2)
    assert y.shape == (700, 1, 1)
    assert set(np.unique(x[..., 1])) == {0, 1}
    np.testing.assert_array_equal(x[..., 1].sum(axis=1), 2)
    np.testing.assert_allclose(y[:, 0, 0], [row[row[:, 1] == 1, 0].sum() for row in x], rtol=1e-6)
    assert x[..., 0].min() >= 0
    assert x[..., 0].max() < 1


def test_answering_one_has_the_error_of_theory() -> None:
    y = make_dataset(DataSettings(task="adding", series=60_000, steps=5), LossOn.LAST).y_train
    assert np.mean(np.square(y - 1)) == pytest.approx(ANSWERING_ONE, rel=0.01)


def test_marks_fall_evenly_on_all_pairs_of_steps() -> None:
    x = make_dataset(DataSettings(task="adding", series=40_000, steps=5), LossOn.LAST).x_train
    pairs = np.array([np.flatnonzero(row) for row in x[..., 1]])
    _, counts = np.unique(pairs, axis=0, return_counts=True)
    assert len(counts) == 10
    assert counts.min() > 0.9 * len(x) / 10


def test_adding_with_a_loss_on_every_step_sums_so_far() -> None:
    data = make_dataset(ADDING, LossOn.EVERY)
    np.testing.assert_allclose(data.y_val[:, -1:], make_dataset(ADDING, LossOn.LAST).y_val, rtol=1e-6)
    assert (np.diff(data.y_val[..., 0], axis=1) >= 0).all()


def test_copy_memory_is_the_papers() -> None:
    data = make_dataset(COPY, LossOn.EVERY)
    assert data.classes == 10
    assert data.x_train.shape == (420, 35, 1)
    assert data.y_train.shape == (420, 35, 10)
    x, answer = data.x_train[..., 0], data.y_train.argmax(axis=2)
    assert set(np.unique(x[:, :10])) == set(range(1, 9))
    assert not x[:, 10:24].any()  # T - 1 zeros, T = 15
    assert (x[:, 24:] == 9).all()
    assert not answer[:, :25].any()
    np.testing.assert_array_equal(answer[:, 25:], x[:, :10])
    np.testing.assert_array_equal(data.y_train.sum(axis=2), 1)


def test_copy_memory_without_memory() -> None:
    assert cross_entropy_without_memory(1020) == pytest.approx(0.0204, abs=5e-5)
    data = make_dataset(COPY, LossOn.EVERY)
    guess = np.zeros((35, 10))
    guess[:25, 0] = 1
    guess[25:, 1:9] = 1 / 8
    assert np.mean(np.square(data.y_val - guess)) == pytest.approx(guessing_error(35))
    last = np.mean(np.square(data.y_val[:, -1] - guess[-1]))
    assert last == pytest.approx(guessing_error(35, last=True))
    log = -np.log(np.maximum(guess, 1e-300))
    assert np.mean((data.y_val * log).sum(axis=2)) == pytest.approx(10 * math.log(8) / 35)


def test_copy_memory_on_the_last_step_asks_for_the_last_symbol() -> None:
    data = make_dataset(COPY, LossOn.LAST)
    assert data.y_val.shape == (120, 1, 10)
    np.testing.assert_array_equal(data.y_val[:, 0].argmax(axis=1), data.x_val[:, 9, 0])
    with pytest.raises(ValueError, match="more than 20 steps"):
        make_dataset(DataSettings(task="copy", steps=20), LossOn.LAST)


@pytest.fixture
def of_a_file(tmp_path: Path) -> DataSettings:
    path = tmp_path / "a.csv"
    days = np.datetime64("2020-01-01") + np.arange(60)
    path.write_text("\n".join(["day,a,b", *(f"{d},{i % 9},{i}" for i, d in enumerate(days))]), "utf-8")
    return DataSettings(task="series", steps=7, horizon=2, source=SeriesSettings(path=str(path), inputs=("a", "b")))


@pytest.mark.parametrize("loss_on", LossOn)
@pytest.mark.parametrize("task", ["waves", "adding", "copy", "series"])
def test_one_sequence_equals_the_one_among_all(task: str, loss_on: LossOn, of_a_file: DataSettings) -> None:
    known = {"waves": DataSettings(series=100, steps=9), "adding": ADDING, "copy": COPY, "series": of_a_file}
    settings = known[task]
    data, shape = make_dataset(settings, loss_on), shape_of(settings)
    for index in (0, 3, shape.validation - 1):
        one = one_sequence(settings, index, loss_on)
        np.testing.assert_array_equal(one.x, data.x_val[index : index + 1])
        np.testing.assert_array_equal(one.y, data.y_val[index : index + 1])
        assert one.loss_on is loss_on
        assert not one.x.flags.writeable
    assert data.x_train.shape[1:] == (shape.steps, shape.features)
    assert data.y_train.shape[2] == shape.outputs
    assert len(data.x_val) == shape.validation
    for index in (-1, shape.validation):
        with pytest.raises(IndexError):
            one_sequence(settings, index, loss_on)


def test_a_window_is_called_by_the_date_that_it_forecasts(of_a_file: DataSettings) -> None:
    assert one_sequence(of_a_file, 0, LossOn.LAST).title == "forecast for 2020-02-12"


def test_seeds_differ_and_global_chance_is_left_alone() -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index, union-attr]  # noqa: NPY002
    one = make_dataset(ADDING, LossOn.LAST).x_train
    other = make_dataset(DataSettings(task="adding", series=700, steps=40, seed=43), LossOn.LAST).x_train
    assert not np.array_equal(one, other)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # type: ignore[index]  # noqa: NPY002


def test_an_unknown_task_is_refused() -> None:
    with pytest.raises(ValueError, match="no task called 'dance'"):
        make_dataset(DataSettings(task="dance"), LossOn.LAST)


def test_settings_know_what_the_tasks_need() -> None:
    def said(data: DataSettings) -> str:
        return " ".join(p.message for p in problems(Settings(data=data)))

    assert said(DataSettings(task="copy", steps=1020)) == ""
    short = said(DataSettings(task="copy", steps=20))
    assert short == "T (the sequence has T + 20 steps) must be from 1 to 1,000, not 0."
    assert "Choose a file" in said(DataSettings(task="series"))
    for wrong in ({"scaling": "log"}, {"gaps": "guess"}, {"scaling": "divide", "divisor": 0.0}):
        source = SeriesSettings(path="a.csv", **wrong)  # type: ignore[arg-type]
        assert said(DataSettings(task="series", source=source)) != ""
