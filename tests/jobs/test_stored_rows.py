"""Rows of the board that were trained earlier: those that ship, and those among the kept runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnviz.jobs.forecasting import FindRows, MeasureRow, ReadRowEpochs, TrainRow
from rnnviz.jobs.handlers.shipped_rows import shipped_rows
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models import chapter
from rnnviz.models.chapter import RECIPES
from rnnviz.records.forecasts import Outcome, StoredRow
from rnnviz.records.training import Checkpoint
from rnnviz.training.runs import Runs


def stored(root: Path | None) -> dict[tuple[str, bool], StoredRow]:
    (found,) = answer(FindRows(root))
    assert isinstance(found, tuple)
    return {(row.key, row.ours): row for row in found}


def test_every_row_of_the_chapter_ships_with_its_figures_its_forecasts_and_its_day() -> None:
    rows = {row.key: row for row in shipped_rows()}
    assert set(rows) == set(RECIPES), "dev.py resources board makes what is missing, or has other settings"
    for key, row in rows.items():
        recipe = RECIPES[key]
        assert isinstance(row.outcome, Outcome)
        assert row.ships
        assert len(row.day) == len("2026-01-01")
        assert row.outcome.prediction.shape == (2000, recipe.horizon)
        error = np.square(row.outcome.prediction - row.outcome.truth, dtype=np.float64).mean()
        assert error == pytest.approx(row.outcome.val_error, rel=1e-5)
        assert len(row.losses) == len(row.val_losses) == row.epochs == (recipe.book.epochs if recipe.trains else 0)
        # What was measured in training, and what the forecasts say, are one number.
        measured = row.last_error if recipe.trains else row.val_error
        assert measured == pytest.approx(error, rel=2e-4)


def test_the_shipped_forecasts_are_those_of_the_shipped_weights() -> None:
    rows = {row.key: row for row in shipped_rows()}
    for key in ("simple-rnn-20-20", "iterated", "wavenet"):
        (outcome,) = answer(MeasureRow(rows[key])) if key != "iterated" else [rows[key].outcome]
        (epochs,) = answer(ReadRowEpochs(rows[key]))
        assert isinstance(outcome, Outcome)
        assert [type(one) for one in epochs] == [Checkpoint, Checkpoint]
        model = RECIPES[RECIPES[key].iterates or key]
        assert [one.epoch for one in epochs] == [0, model.book.epochs]
        np.testing.assert_allclose(outcome.prediction, rows[key].outcome.prediction, atol=1e-5)


def test_rows_whose_settings_have_changed_do_not_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(RECIPES["dense-1"], book=replace(RECIPES["dense-1"].book, epochs=3))
    monkeypatch.setattr(chapter, "RECIPES", {**RECIPES, "dense-1": other})
    assert "dense-1" not in {row.key for row in shipped_rows()}


def test_the_newest_finished_run_of_a_row_takes_the_place_of_what_ships(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = {key: replace(r, book=replace(r.book, epochs=2), ours=None) for key, r in RECIPES.items()}
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)
    root = tmp_path / "runs"
    assert stored(None).keys() == stored(root).keys(), "a folder that is not there yet holds nothing"
    items = list(answer(TrainRow("dense-1", ours=False, root=root)))
    said = items[-1]
    assert isinstance(said, Outcome)
    older = stored(root)["dense-1", False]
    assert (older.epochs, len(older.losses), older.ships, older.outcome) == (2, 2, False, None)
    (measured,) = answer(MeasureRow(older))
    assert isinstance(measured, Outcome)
    np.testing.assert_array_equal(measured.prediction, said.prediction)
    assert (measured.val_error, measured.parameters) == (said.val_error, said.parameters)
    # Another one of the same settings that has not ended, and one of other settings: neither is this row.
    settings = short["dense-1"].settings()
    Runs(root).create(settings, "begun")
    list(answer(Train(settings.change(**{"training.seed": 7}), root=root, name="seven")))
    assert stored(root)["dense-1", False].path == older.path
    list(answer(Train(settings, root=root, name="again")))
    newer = stored(root)["dense-1", False]
    assert newer.path is not None
    assert newer.path.name == "again"


def test_an_iterated_forecast_is_that_of_the_kept_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = {key: replace(r, book=replace(r.book, epochs=1), ours=None) for key, r in RECIPES.items()}
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr("rnnviz.jobs.handlers.forecasting.RECIPES", short)
    root = tmp_path / "runs"
    *_, _ = answer(TrainRow("simple-rnn-20-20", ours=False, root=root))
    rows = stored(root)
    iterated = rows["iterated", False]
    assert iterated.path == rows["simple-rnn-20-20", False].path
    (epochs,) = answer(ReadRowEpochs(iterated))
    (outcome,) = answer(MeasureRow(iterated))
    assert isinstance(outcome, Outcome)
    again = list(answer(TrainRow("iterated", network=epochs[-1].network)))
    np.testing.assert_array_equal(outcome.prediction, again[-1].prediction)


def test_what_is_chosen_for_a_smoothing_is_counted_alike_at_every_horizon() -> None:
    counts = {row.key: row.parameters for row in shipped_rows()}
    assert counts["holt-1"] == counts["holt-10"] == 3, "α, β, φ"
    assert counts["holt-winters-1"] == counts["holt-winters-10"] == 5, "and γ, m"
