"""The closed-form forecast of any columns, however they are scaled, rounded or repeated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnviz.jobs.handlers.series import outcome
from rnnviz.jobs.request import answer
from rnnviz.jobs.series import MakeBoard
from rnnviz.records.arrays import Array
from rnnviz.settings.choices import SCALINGS, LossOn
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.training.least_squares import fit
from rnnviz.training.seasonal import linear_forecast, origin_of

ROWS, STEPS = 300, 14
VAL = ROWS * 7 // 10
DAYS = np.datetime64("2019-01-01") + np.arange(ROWS)

Column = Callable[[Array], Array]

SMOOTH: dict[str, Column] = {
    "straight": lambda i: i,
    "straight, in tenths": lambda i: np.round(20_000 + i / 10, 1),
    "straight, of float32": lambda i: (0.1 * i + 7).astype(np.float32).astype(float),
    "of the week": lambda i: i % 7,
    "of the week, in hundredths": lambda i: np.round(1e5 + 0.37 * (i % 7), 2),
    "constant": lambda i: 0 * i + 0.1,
    "seconds since 1970": lambda i: 1_546_300_800.0 + 86_400 * i,
    "wave": lambda i: np.sin(i / 5),
}
"""Columns that say nothing of a random one but where they are on their line, or in their period."""


def windows(columns: Array, first: Array) -> Array:
    return np.stack([columns[f - STEPS : f] for f in first])


def without(columns: Array, target: Array, first: Array) -> float:
    """MAE of the least squares that knows: of the smooth columns only a level, a trend and a week are left."""
    i = np.arange(ROWS)
    train, val = np.arange(STEPS, VAL), first
    known = np.stack([np.ones(ROWS), i / ROWS, *(i % 7 == k for k in range(6)), np.sin(i / 5), np.cos(i / 5)], 1)
    design = np.hstack([windows(columns, i[STEPS:]).reshape(ROWS - STEPS, -1), known[STEPS:]])
    found = np.linalg.lstsq(design[train - STEPS], target[train], rcond=1e-9)[0]
    return float(np.abs(design[val - STEPS] @ found - target[val]).mean())


def csv(path: Path, columns: dict[str, Array]) -> None:
    head = ",".join(["date", *columns])
    rows = zip(DAYS, *columns.values(), strict=True)
    path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows), ""]), "utf-8")


@given(seed=st.integers(0, 10_000), names=st.lists(st.sampled_from(sorted(SMOOTH)), max_size=3, unique=True))
@settings(max_examples=25)
def test_it_is_the_same_whatever_the_scaling_and_never_fits_rounding(
    tmp_path_factory: pytest.TempPathFactory, seed: int, names: list[str]
) -> None:
    walk = np.cumsum(np.random.default_rng(seed).normal(size=ROWS)).round(3)
    smooth = {name.replace(",", ""): SMOOTH[name](np.arange(ROWS)) for name in names}
    path = tmp_path_factory.mktemp("series") / "mine.csv"
    csv(path, {"v": walk, **smooth})
    said, errors = [], []
    for scaling in SCALINGS:
        source = SeriesSettings(
            path=str(path), targets=("v",), inputs=("v", *smooth), scaling=scaling, divisor=3e5, dates="date"
        )
        data = DataSettings(task="series", steps=STEPS, source=source)
        board = list(answer(MakeBoard(data)))[-1]
        dataset = make_dataset(data, LossOn.LAST)
        one = outcome(board.row("least-squares"), dataset, None)
        said.append(one.prediction)
        errors.append(float(one.val_error[0]))
        if scaling == "standard":
            origin = origin_of(dataset)
            truth = walk[origin.first_val]
            assert errors[0] == pytest.approx(np.abs(one.prediction[:, 0, 0] - truth).mean(), rel=1e-12)
    for other in said[1:]:
        np.testing.assert_array_equal(other, said[0])
    # An honest fit has at most these directions to weigh: the walk's lags, a level, a trend, a week and a wave.
    assert errors[0] < 1.6 * without(walk[:, None], walk, origin.first_val)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (lambda i: 0.1 * i, lambda i: (0.1 * i).astype(np.float32)),
        (lambda i: 0.1 * i, lambda i: (0.1 * i).astype(np.float32).astype(float)),
        (lambda i: i, lambda i: np.round(2e8 + i / 10, 1)),
        (lambda i: i % 7, lambda i: (0.1 * (i % 7) + 7).astype(np.float32).astype(float)),
    ],
)
def test_a_rounded_column_says_what_the_exact_one_says(exact: Column, rounded: Column) -> None:
    """Its rounding grows with its values, so that a fit to it is worth nothing further on."""
    walk = np.cumsum(np.random.default_rng(0).normal(size=ROWS)).round(3)
    i = np.arange(ROWS)
    train, val = np.arange(STEPS, VAL), np.arange(VAL, ROWS)
    said = []
    for column in (exact(i), rounded(i)):
        x = {name: windows(column[:, None], rows) for name, rows in (("train", train), ("val", val))}
        walks = {name: windows(walk[:, None], rows) for name, rows in (("train", train), ("val", val))}
        both = {name: np.concatenate([walks[name], x[name]], axis=2) for name in x}
        if column.dtype == np.float32:
            both = {name: values.astype(np.float32) for name, values in both.items()}
        said.append(fit(both["train"], walk[train][:, None])(both["val"]))
    np.testing.assert_allclose(said[1], said[0], rtol=1e-4, atol=1e-4)


@given(
    seed=st.integers(0, 10_000),
    exponents=st.lists(st.floats(-12, 12), min_size=2, max_size=2),
    offsets=st.lists(st.floats(-100, 100), min_size=2, max_size=2),
)
def test_units_and_offsets_change_nothing(seed: int, exponents: list[float], offsets: list[float]) -> None:
    """offsets: in standard deviations."""
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(80, 5, 2)), random.normal(size=(80, 3))
    other = (x + np.array(offsets)) * 10.0 ** np.array(exponents)
    np.testing.assert_allclose(fit(other, y)(other), fit(x, y)(x), rtol=1e-7, atol=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3))
def test_it_is_numpy_s_least_squares_where_nothing_is_in_doubt(seed: int, features: int, outputs: int) -> None:
    random = np.random.default_rng(seed)
    x, y = random.normal(size=(60, 4, features)), random.normal(size=(60, outputs))
    design = np.hstack([x.reshape(60, -1), np.ones((60, 1))])
    fitted = fit(x, y)
    np.testing.assert_allclose(fitted(x), design @ np.linalg.lstsq(design, y, rcond=None)[0], rtol=1e-9, atol=1e-9)
    assert fitted.parameters == (4 * features + 1) * outputs


def test_the_pieces_of_a_long_file_make_one_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    x, y = random.normal(size=(101, 6, 2)), random.normal(size=(101, 2))
    whole = fit(x, y)(x)
    monkeypatch.setattr("rnnviz.training.least_squares._AT_ONCE", 9)
    np.testing.assert_allclose(fit(x, y)(x), whole, rtol=1e-10)


def test_few_sequences_huge_values_and_none_that_differ() -> None:
    random = np.random.default_rng(1)
    x, y = random.normal(size=(4, 5, 2)), random.normal(size=(4, 1))
    np.testing.assert_allclose(fit(x, y)(x), y, rtol=1e-9)
    np.testing.assert_allclose(fit(x * 1e307, y * 1e307)(x * 1e307), y * 1e307, rtol=1e-9)
    same = np.full((7, 3, 1), 0.1)
    np.testing.assert_allclose(fit(same, np.arange(7.0)[:, None])(same + 5), 3.0)
    np.testing.assert_array_equal(fit(0 * same, np.zeros((7, 1)))(same), 0.0)


def test_the_other_forecasts_are_the_same_whatever_the_scaling(tmp_path: Path) -> None:
    walk = 1e6 + np.cumsum(np.random.default_rng(3).normal(size=ROWS)).round(3)
    csv(tmp_path / "mine.csv", {"v": walk, "w": walk * 1e-9})
    found: dict[str, list[Array]] = {}
    for scaling in SCALINGS:
        source = SeriesSettings(path=str(tmp_path / "mine.csv"), targets=("v", "w"), scaling=scaling, divisor=7.0)
        data = DataSettings(task="series", steps=STEPS, horizon=2, source=source)
        board = list(answer(MakeBoard(data)))[-1]
        for key in ("naive", "seasonal", "least-squares"):
            one = outcome(board.row(key), make_dataset(data, LossOn.LAST), None)
            found.setdefault(key, []).append(one.prediction)
        said, parameters = linear_forecast(make_dataset(data, LossOn.LAST), first={"val": board.origin.first_val})
        np.testing.assert_array_equal(said["val"], found["least-squares"][-1])
        assert parameters == (STEPS * 2 + 1) * 4
    for predictions in found.values():
        for other in predictions[1:]:
            np.testing.assert_array_equal(other, predictions[0])
