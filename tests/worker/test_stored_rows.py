"""Rows of the board that were trained earlier: those that ship, and those among the kept runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rnnviz.worker.kept_runs import KeptRuns
from rnnviz.worker.shipped_rows import shipped_rows

from rnnviz.models import chapter
from rnnviz.models.chapter import RECIPES
from rnnviz.records.forecasts import Outcome, StoredRow
from rnnviz.records.training import Checkpoint
from rnnviz.training.runs import Runs
from rnnviz.worker import forecast_jobs, run_jobs


def stored(kept: KeptRuns | None) -> dict[tuple[str, bool], StoredRow]:
    (found,) = forecast_jobs.stored(kept).items()
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
        (outcome,) = forecast_jobs.measured(rows[key]).items() if key != "iterated" else [rows[key].outcome]
        (epochs,) = forecast_jobs.stored_epochs(rows[key]).items()
        assert isinstance(outcome, Outcome)
        assert [type(one) for one in epochs] == [Checkpoint, Checkpoint]
        model = RECIPES[forecast_jobs.needs(key) or key]
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
    monkeypatch.setattr(forecast_jobs, "RECIPES", short)
    kept = KeptRuns(tmp_path / "runs")
    assert stored(None).keys() == stored(kept).keys(), "a folder that is not there yet holds nothing"
    items = list(forecast_jobs.row("dense-1", ours=False, trained={}, kept=kept).items())
    said = items[-1]
    assert isinstance(said, Outcome)
    older = stored(kept)["dense-1", False]
    assert (older.epochs, len(older.losses), older.ships, older.outcome) == (2, 2, False, None)
    (measured,) = forecast_jobs.measured(older).items()
    assert isinstance(measured, Outcome)
    np.testing.assert_array_equal(measured.prediction, said.prediction)
    assert (measured.val_error, measured.parameters) == (said.val_error, said.parameters)
    # Another one of the same settings that has not ended, and one of other settings: neither is this row.
    settings = short["dense-1"].settings()
    Runs(kept.root).create(settings, "begun")
    list(run_jobs.train_kept(settings.change(**{"training.seed": 7}), root=kept.root, name="seven").items())
    assert stored(kept)["dense-1", False].path == older.path
    list(run_jobs.train_kept(settings, root=kept.root, name="again").items())
    newer = stored(kept)["dense-1", False]
    assert newer.path is not None
    assert newer.path.name == "again"


def test_an_iterated_forecast_is_that_of_the_kept_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = {key: replace(r, book=replace(r.book, epochs=1), ours=None) for key, r in RECIPES.items()}
    monkeypatch.setattr(chapter, "RECIPES", short)
    monkeypatch.setattr(forecast_jobs, "RECIPES", short)
    kept = KeptRuns(tmp_path / "runs")
    *_, _ = forecast_jobs.row("simple-rnn-20-20", ours=False, trained={}, kept=kept).items()
    rows = stored(kept)
    iterated = rows["iterated", False]
    assert iterated.path == rows["simple-rnn-20-20", False].path
    (epochs,) = forecast_jobs.stored_epochs(iterated).items()
    (outcome,) = forecast_jobs.measured(iterated).items()
    assert isinstance(outcome, Outcome)
    again = list(forecast_jobs.row("iterated", ours=False, trained={"simple-rnn-20-20": epochs[-1].network}).items())
    np.testing.assert_array_equal(outcome.prediction, again[-1].prediction)
