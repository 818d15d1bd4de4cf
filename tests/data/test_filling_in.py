"""Series with missing values: made, typed, and filled in by a plain loop's means."""

from __future__ import annotations

import numpy as np
import pytest

from rnnviz.data import waves
from rnnviz.data.missing_values import (
    SeriesError,
    interpolated,
    interpolation_error,
    make_gaps,
    one_gap,
    read_series,
    repeated,
)
from rnnviz.jobs.handlers.shipped import pass_of, shipped_run
from rnnviz.resources_path import resource
from rnnviz.settings.data import DataSettings, GapSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.gaps import SHIPS, TASK

DATA = DataSettings(task="gaps", series=600, steps=50)


def test_one_stretch_of_each_series_is_missing_and_known_at_both_ends() -> None:
    made = make_gaps(DATA)
    assert made.x_train.shape == (420, 50, 2)
    x, y = made.x_val, made.y_val[..., 0]
    for row, whole in zip(x, y, strict=True):
        missing = np.flatnonzero(row[:, 1] == 0)
        assert 5 <= len(missing) <= 15
        assert np.array_equal(missing, np.arange(missing[0], missing[-1] + 1))
        assert missing[0] > 0
        assert missing[-1] < 49
        assert (row[missing, 0] == 0).all()
        assert np.array_equal(row[row[:, 1] == 1, 0], whole[row[:, 1] == 1])
    assert 0.3 < y.std() < 0.5, "the chapter's waves"
    assert np.array_equal(one_gap(DATA, 7).x[0], x[7])
    with pytest.raises(IndexError):
        one_gap(DATA, 120)


def test_the_waves_are_the_chapters() -> None:
    """The formula, written out once more."""
    parameters, noise = np.random.default_rng(1).random((4, 3, 1)), np.random.default_rng(2).random((3, 20))
    time = np.linspace(0, 1, 20)
    for k, (f1, f2, o1, o2) in enumerate(parameters[:, :, 0].T):
        wanted = 0.5 * np.sin((time - o1) * (f1 * 10 + 10)) + 0.2 * np.sin((time - o2) * (f2 * 20 + 20))
        assert waves.wave(parameters, noise)[k] == pytest.approx(wanted + 0.1 * (noise[k] - 0.5))


def test_a_ruler_and_the_last_value_fill_in() -> None:
    values = np.array([[1.0, 0, 0, 4, 0], [0, 0, 3, 0, 5]])
    known = np.array([[1, 0, 0, 1, 0], [0, 0, 1, 0, 1]], bool)
    assert interpolated(values, known).tolist() == [[1, 2, 3, 4, 4], [3, 3, 3, 4, 5]]
    assert repeated(values, known).tolist() == [[1, 1, 1, 4, 4], [3, 3, 3, 3, 5]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 2 ? 4", [1, 2, None, 4]),
        ("1.5, 2,, 4e1; nan", [1.5, 2, None, 40, None]),
        ("-1 _ 3 5 -", [-1, None, 3, 5, None]),
    ],
)
def test_a_typed_series_is_read(text: str, values: list[float | None]) -> None:
    assert [None if np.isnan(one) else one for one in read_series(text)] == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 2 3", "No value is missing: write \\?"),
        ("1 ? ? 3", "At least three values must be known"),
        ("1 2 x 3 ?", "“x” is no number"),
        ("1 2 inf 3 ?", "“inf” is no finite number"),
        ("1 2 3 ? " * 300, "at most 1,000 values; this has 1,200"),
    ],
)
def test_what_cannot_be_a_series_is_told_in_words(text: str, words: str) -> None:
    with pytest.raises(SeriesError, match=words):
        read_series(text)


def test_what_ships_fills_in_far_better_than_a_ruler() -> None:
    """At the missing steps of validation series, half the error or less; and of a series of the user's own, which is in
    another unit."""
    begun = TASK.begin(Settings())
    assert resource(SHIPS).stat().st_size < 2 * 2**20
    network = shipped_run(begun)[-1].network
    ours, rulers = [], []
    for index in range(40):
        trace = pass_of(network, settings=begun, series=index).trace
        missing = trace.x[0, :, 1] == 0
        straight = interpolated(trace.x[:, :, 0], ~missing[np.newaxis])[0]
        ours.append(np.square(trace.prediction[0, missing, 0] - trace.target[0, missing, 0]).mean())
        rulers.append(np.square(straight - trace.target[0, :, 0])[missing].mean())
    assert np.mean(ours) < 0.5 * np.mean(rulers)
    line = TASK.line(begun)
    assert line is not None
    assert line.error == pytest.approx(interpolation_error(10_000, 50, 42))
    assert shipped_run(begun)[-1].val_loss < 0.5 * line.error
    true = 20 + 5 * np.sin(np.arange(60) * 0.45)
    typed = " ".join("?" if 30 <= t < 38 else f"{v:.4f}" for t, v in enumerate(true))
    own = begun.change(**{"data.gaps": GapSettings(typed=typed)})
    trace = pass_of(network, settings=own, series=0).trace
    assert trace.steps == 60
    known = np.r_[true[:30], true[38:]]
    unit = known.std() / 0.38
    answers = trace.prediction[0, 30:38, 0] * unit + known.mean()
    straight = np.interp(np.arange(30, 38), [29, 38], [true[29], true[38]])
    assert np.square(answers - true[30:38]).mean() < 0.5 * np.square(straight - true[30:38]).mean()
    assert f"(value − {known.mean():.6g}) / " in trace.notes[0][:60]
