"""The tables that `rnnviz reproduce` knows: the chapter's on its own series, the third edition's on a reader's file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, cast

from rnnviz.book import Recipe
from rnnviz.commands.reproduce_rows import LAST, Row
from rnnviz.jobs.request import answer
from rnnviz.jobs.series import MakeBoard, ReadTable, TrainSeriesRow
from rnnviz.models.chapter import RECIPES, THIRD_EDITION
from rnnviz.models.chapter.ridership import COLUMNS
from rnnviz.records.forecasts import SeriesOutcome
from rnnviz.records.series import Preset
from rnnviz.records.tables import TableError
from rnnviz.series_board import SeriesBoard
from rnnviz.settings.data import DataSettings, SeriesSettings
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.training.forecasts import forecast
from rnnviz.training.run_folder import RunFolder


class BookTable(Protocol):
    """heads: of the columns of `cells`, as far as the book's. recipes: by key, in the book's order."""

    @property
    def heads(self) -> tuple[str, ...]: ...

    @property
    def recipes(self) -> Mapping[str, Recipe]: ...

    def needs(self, key: str) -> str:
        """The key of the row whose training this row forecasts with, most often its own; empty for none."""
        ...

    def settings(self, key: str, *, ours: bool) -> Settings:
        """With which a row is trained."""
        ...

    def number(self, error: float) -> str:
        """An error in words."""
        ...

    def measured(self, key: str, run: RunFolder | None) -> Row:
        """A row, of the finished run that it needs."""
        ...


class Chapter:
    """The second edition's rows: mean squared errors."""

    heads = ("key", "forecast", "model", "seed", "parameters", "epochs", "seconds", "val MSE", LAST)
    recipes = RECIPES

    def needs(self, key: str) -> str:
        return key if self.recipes[key].trains else self.recipes[key].iterates

    def settings(self, key: str, *, ours: bool) -> Settings:
        return self.recipes[key].settings(ours=ours)

    def number(self, error: float) -> str:
        return f"{error:.6f}"

    def measured(self, key: str, run: RunFolder | None) -> Row:
        recipe = self.recipes[key]
        if recipe.trains and run is not None:
            return trained_row(recipe, run)
        network = run.checkpoints()[-1].network if run is not None else None
        found = forecast(recipe, make_dataset(recipe.settings().data, recipe.loss_on), network)
        end = run.history()[-1] if run is not None else None
        return Row(
            recipe,
            seed=run.settings().training.seed if run is not None else None,
            parameters=found.parameters,
            epochs=end.epoch if end else None,
            seconds=end.seconds if end else None,
            val=found.val_error,
            last=found.val_error,
        )


class Ridership:
    """The third edition's rows on Chicago's rides: mean absolute errors in passengers."""

    heads = ("key", "forecast", "model", "seed", "parameters", "epochs (kept)", "seconds", "val MAE")
    recipes = THIRD_EDITION

    def __init__(self, file: Path) -> None:
        """TableError for a file that cannot be read, or is another one."""
        path = str(file.expanduser().resolve())
        preset = next(answer(ReadTable(DataSettings(task="series", source=SeriesSettings(path=path)))))
        if not isinstance(preset, Preset):
            wanted = ", ".join(COLUMNS)
            raise TableError(f"{file} is not Chicago's ridership file, which has the columns {wanted}.")
        board = cast(SeriesBoard, next(answer(MakeBoard(preset.data))))
        self._rows = {row.key: row for row in board.rows if row.key in THIRD_EDITION}

    def needs(self, key: str) -> str:
        return key if self.recipes[key].trains else ""

    def settings(self, key: str, *, ours: bool) -> Settings:
        return self._rows[key].settings

    def number(self, error: float) -> str:
        return f"{error:,.0f}"

    def measured(self, key: str, run: RunFolder | None) -> Row:
        one = self._rows[key]
        if run is None:
            said = cast(SeriesOutcome, next(answer(TrainSeriesRow(one))))
            error = float(said.val_error[0])
            return Row(one.recipe, parameters=said.parameters, val=error)
        return trained_row(one.recipe, run, factor=abs(float(one.origin.factors[0])))


def trained_row(recipe: Recipe, run: RunFolder, *, factor: float | None = None) -> Row:
    """The row of a finished run: with patience of the epoch whose weights are kept, else of the last.

    factor: from the model's units to those of its mean absolute error, which is taken then; else the squared errors.
    """
    history, kept = run.history(), run.ending().kept_epoch
    row = next((r for r in history if r.epoch == kept), history[-1])
    network = run.checkpoints()[-1].network
    return Row(
        recipe,
        seed=run.settings().training.seed,
        parameters=sum(w.size for spec in network.layers for w in spec.weights.values()),
        epochs=history[-1].epoch,
        kept=row.epoch,
        seconds=history[-1].seconds,
        val=row.val_loss if factor is None else row.val_mae and row.val_mae * factor,
        last=row.val_last if factor is None else None,
    )
