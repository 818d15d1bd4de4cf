"""Smoothed forecasts of a user's series, against plain loops."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Dataset
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.training.seasonal import origin_of
from rnnviz.training.smoothing import AVERAGE, EXPONENTIAL, SEASONAL, smoothed_forecast


@pytest.fixture
def weeks(tmp_path: Path) -> Dataset:
    """Eighty days of a week's pattern that grows, with noise; two values ahead."""
    path, noise = tmp_path / "a.csv", np.random.default_rng(0).normal(size=80)
    days = np.datetime64("2020-01-01") + np.arange(80)
    rows = (f"{d},{(i % 7) * (10 + i / 8) + 3 * noise[i]:.4f}" for i, d in enumerate(days))
    path.write_text("\n".join(["day,a", *rows]), "utf-8")
    source = SeriesSettings(path=str(path), targets=("a",))
    return make_dataset(DataSettings(task="series", steps=14, horizon=2, source=source), LossOn.LAST)


def by_hand(x: Array, first: int, kind: str, number: float) -> list[float]:
    """Both values ahead, from what stands before row `first` alone."""
    seen = [float(v) for v in x[:first]]
    if kind == AVERAGE:
        return [sum(seen[-int(number) :]) / int(number)] * 2
    said = []
    for ahead in range(2):
        known = seen if kind == EXPONENTIAL else seen[(first + ahead) % 7 :: 7]
        level = known[0]
        for value in known[1:]:
            level = number * value + (1 - number) * level
        said.append(level)
    return said


@pytest.mark.parametrize("kind", [AVERAGE, EXPONENTIAL, SEASONAL])
def test_it_is_what_a_plain_loop_says(weeks: Dataset, kind: str) -> None:
    origin = origin_of(weeks)
    first = {part: origin.first(part) for part in ("train", "val")}
    said, number = smoothed_forecast(weeks, kind, lag=7, first=first)
    x = origin.values[:, 0]
    for part, rows in first.items():
        theirs = [by_hand(x, int(row), kind, number) for row in rows]
        np.testing.assert_allclose(said[part][..., 0], theirs, rtol=1e-9)

    def error(other: float) -> float:
        told = [by_hand(x, int(row), kind, other) for row in first["train"]]
        return float(np.abs(np.array(told) - [x[row : row + 2] for row in first["train"]]).mean())

    chosen = error(number)
    others = (2, 5, 10) if kind == AVERAGE else (0.1, 0.5, 0.9)
    assert all(chosen <= error(other) + 1e-9 for other in others)


def test_nothing_after_a_window_is_read(weeks: Dataset) -> None:
    """Other values from the first validation window on change no number of its forecast."""
    origin = origin_of(weeks)
    first = {"train": origin.first_train[:20], "val": origin.first_val[:1]}
    for kind in (AVERAGE, EXPONENTIAL, SEASONAL):
        said, number = smoothed_forecast(weeks, kind, lag=7, first=first)
        np.testing.assert_allclose(
            said["val"][0, :, 0], by_hand(origin.values[:, 0], int(first["val"][0]), kind, number)
        )
