"""The chapter's board: its rows on its own series, beside the book's figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from rnnviz.book import Ahead, Recipe
from rnnviz.jobs.forecasting import FindRows, MeasureRow, TrainRow
from rnnviz.layout import forecast_pictures as pictures
from rnnviz.records.forecasts import IteratedStory, Outcome, StoredRow
from rnnviz.records.training import RunState, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.forecast.boards import Board, Pictures
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.shell.session import Opened


class ChapterBoard(Board):
    """ours: whether rows are trained with the settings that we recommend, and not with the book's."""

    def __init__(self, recipes: Iterable[Recipe]) -> None:
        self._recipes = {recipe.key: recipe for recipe in recipes}
        self._outcomes: dict[str, Outcome] = {}
        self.ours = False
        super().__init__("the chapter", [_row(recipe, ours=False) for recipe in self._recipes.values()])

    def choose_settings(self, ours: bool) -> None:
        """Rows not trained by the window, and those trained from now on, use the settings chosen."""
        self.ours = ours
        self.restore()

    def choose_stored(self, key: str) -> StoredRow | None:
        """With the settings chosen, else with the others."""
        return self._found.get((key, self.ours)) or self._found.get((key, not self.ours))

    def needs(self, key: str) -> str:
        return self._recipes[key].iterates

    def trains(self, key: str) -> bool:
        return self._recipes[key].trains

    def fresh(self, key: str) -> BoardRow:
        return _row(self._recipes[key], ours=self.ours)

    def forget(self, key: str) -> None:
        self._outcomes.pop(key, None)

    def training(self, key: str, root: Path | None) -> TrainRow:
        iterated = self.runs.get(self.needs(key))
        network = iterated[-1].network if iterated else None
        return TrainRow(key, ours=self.rows[key].ours, network=network, root=root)

    def measured(self, row: BoardRow, step: TrainStep) -> BoardRow:
        row = replace(row, train_error=step.loss)
        if step.val_loss is None:
            return row
        return replace(row, val_error=step.val_loss, last_error=step.val_last if self._by_last(row.key) else None)

    def finding(self, root: Path | None) -> FindRows:
        return FindRows(root, self.given)

    def measuring(self, stored: StoredRow) -> MeasureRow:
        return MeasureRow(stored)

    def known(self, key: str) -> bool:
        return key in self._outcomes

    def restored(self, stored: StoredRow) -> BoardRow:
        row = _row(self._recipes[stored.key], ours=stored.ours)
        return replace(
            row,
            state=RunState.FINISHED,
            parameters=stored.parameters,
            epochs_done=len(stored.losses),
            epochs=stored.epochs,
            seconds=stored.seconds,
            train_error=stored.losses[-1] if stored.losses else None,
            val_error=stored.val_error,
            last_error=stored.last_error if self._by_last(stored.key) else None,
            losses=stored.losses,
            val_losses=stored.val_losses,
            day=stored.day,
            ships=stored.ships,
        )

    def _by_last(self, key: str) -> bool:
        """Whether this row is measured at the last step alone: as the book measures it, and where the book has no
        figure, as the other rows that answer at every step, so that they can be compared."""
        recipe = self._recipes[key]
        return recipe.ahead is Ahead.EVERY if recipe.figure is None else recipe.figure.measure == "val_last"

    def take_outcome(self, key: str, outcome: Any) -> None:
        self._outcomes[key] = outcome
        self.set(key, parameters=outcome.parameters)
        if not self._recipes[key].trains:
            # A trained row has its own errors already, measured as its training measures them.
            self.set(key, val_error=outcome.val_error)

    def suggested(self) -> list[str]:
        """What is drawn until the user selects rows: ten steps ahead, the best baseline and the best trained model."""
        done = [row for row in self.rows.values() if row.state is RunState.FINISHED and row.measured is not None]
        far = [row for row in done if self._recipes[row.key].ahead in (Ahead.VECTOR, Ahead.EVERY)]
        baselines = [row for row in far if not self._recipes[row.key].trains and not self.needs(row.key)]
        trained = [row for row in far if self._recipes[row.key].trains]
        return [min(rows, key=lambda row: row.measured or 0.0).key for rows in (baselines, trained) if rows]

    def open(self, key: str) -> Opened | None:
        recipe = self._recipes[key]
        needed = self.needs(key)
        if not recipe.trains and needed:
            key, recipe = needed, self._recipes[needed]  # an iterated forecast is stepped through as its model
        if not recipe.trains:
            return None
        run = tuple(self.runs.get(key, ()))
        return Opened(recipe.settings(ours=self.rows[key].ours), run, run[-1].epoch if run else 0)

    def code_settings(self, key: str) -> Settings | None:
        recipe = self._recipes[key]
        return recipe.settings() if recipe.trains else None

    def pictures(self) -> Pictures:
        done = pictures.alike([self._outcomes[key] for key in self.selected if key in self._outcomes])
        left_out = self.undrawn((o.key for o in done), self._other_series)
        if not done:
            return Pictures(story=self._story(), undrawn=left_out)
        self.series = min(self.series, len(done[0].prediction) - 1)
        return Pictures(
            pictures.forecasts(done, self.titles, series=self.series),
            pictures.errors_by_distance(done, self.titles),
            pictures.residuals(done, self.titles),
            self._story(),
            left_out,
        )

    def _other_series(self, key: str) -> str:
        steps = self._outcomes[key].horizon
        return f"{steps} step{'' if steps == 1 else 's'} ahead, on other series"

    def _story(self) -> IteratedStory | None:
        """The iterated forecast beside the direct one that is selected, or the best there is."""
        iterated = next(
            (o for key, o in self._outcomes.items() if not self._recipes[key].trains and self.needs(key)), None
        )
        direct = [
            o
            for key, o in self._outcomes.items()
            if self._recipes[key].trains and iterated and o.horizon == iterated.horizon
        ]
        if iterated is None or not direct:
            return None
        chosen = [o for o in direct if o.key in self.selected] or direct
        best = min(chosen, key=lambda o: o.val_error)
        series = min(self.series, len(best.prediction) - 1)
        return pictures.story(iterated, best, self.titles, series=series)


def _row(recipe: Recipe, *, ours: bool) -> BoardRow:
    """A row before its training."""
    by_ours = ours and recipe.ours is not None
    training = recipe.ours if ours and recipe.ours is not None else recipe.book
    figure = recipe.figure
    return BoardRow(
        key=recipe.key,
        title=recipe.title,
        forecast="10, every step" if recipe.ahead is Ahead.EVERY else str(recipe.ahead),
        epochs=training.epochs if recipe.trains else 0,
        book=None if figure is None else figure.mse,
        book_label="" if figure is None else f"{figure.model}, {figure.source}",
        message=" ".join(filter(None, (recipe.note, "" if by_ours else recipe.book_note))),
        ours=by_ours,
        seed=training.seed if training.seed != TrainSettings().seed else None,
    )
