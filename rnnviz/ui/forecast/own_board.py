"""The board of a user's own series: errors in its units, forecasts on its dates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rnnviz.jobs.series import FindSeriesRows, MeasureSeriesRow, TrainSeriesRow
from rnnviz.layout import series_pictures as pictures
from rnnviz.layout.numerals import setting
from rnnviz.records.forecasts import SeriesOutcome, StoredRow
from rnnviz.records.training import RunState, TrainStep
from rnnviz.series_board import SeriesBoard, SeriesRow
from rnnviz.settings.choices import LossOn
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.ui.forecast.boards import Board, Pictures
from rnnviz.ui.forecast.rows import BoardRow
from rnnviz.ui.shell.session import Opened

MEASURE = "MAE"


class OwnBoard(Board):
    """target: which of the columns forecast the errors and the pictures are of."""

    def __init__(self, made: SeriesBoard) -> None:
        self.made = made
        self._rows = {row.key: row for row in made.rows}
        self._outcomes: dict[str, SeriesOutcome] = {}
        self.target = 0
        super().__init__(made.name, [_row(row) for row in made.rows])

    @property
    def targets(self) -> tuple[str, ...]:
        return self.made.origin.targets

    def choose_target(self, target: int) -> None:
        """The errors and pictures of another of the columns forecast."""
        self.target = target
        for key, outcome in self._outcomes.items():
            self._show_errors(key, outcome)

    def trains(self, key: str) -> bool:
        return self._rows[key].recipe.trains

    def fresh(self, key: str) -> BoardRow:
        return _row(self._rows[key])

    def forget(self, key: str) -> None:
        self._outcomes.pop(key, None)

    def training(self, key: str, root: Path | None) -> TrainSeriesRow:
        return TrainSeriesRow(self._rows[key], root)

    def measured(self, row: BoardRow, step: TrainStep) -> BoardRow:
        """On the way only what is measured at the window's end, as the result will be, of one column alone."""
        one = self._rows[row.key]
        comparable = one.recipe.loss_on is LossOn.LAST and len(one.origin.targets) == 1
        if step.val_mae is None or not comparable:
            return row
        return replace(row, val_error=step.val_mae * abs(float(one.origin.factors[0])))

    def finding(self, root: Path | None) -> FindSeriesRows:
        return FindSeriesRows(self.made, root, self.given)

    def measuring(self, stored: StoredRow) -> MeasureSeriesRow:
        return MeasureSeriesRow(self._rows[stored.key], stored)

    def known(self, key: str) -> bool:
        return key in self._outcomes

    def choose_stored(self, key: str) -> StoredRow | None:
        return self._found.get((key, self._rows[key].ours))

    def restored(self, stored: StoredRow) -> BoardRow:
        """Its errors come with its outcome: the history is not in the file's units."""
        return replace(
            _row(self._rows[stored.key]),
            state=RunState.FINISHED,
            epochs_done=len(stored.losses),
            epochs=stored.epochs,
            seconds=stored.seconds,
            losses=stored.losses,
            val_losses=stored.val_losses,
            day=stored.day,
        )

    def take_outcome(self, key: str, outcome: Any) -> None:
        self._outcomes[key] = outcome
        self._show_errors(key, outcome)

    def open(self, key: str) -> Opened | None:
        row = self._rows[key]
        if not row.recipe.trains:
            return None
        run = tuple(self.runs.get(key, ()))
        outcome = self._outcomes.get(key)
        shown = outcome.epoch if outcome else run[-1].epoch if run else 0
        return Opened(row.settings, run, shown)

    def code_settings(self, key: str) -> Settings | None:
        row = self._rows[key]
        return row.settings if row.recipe.trains else None

    def pictures(self) -> Pictures:
        done = [self._outcomes[key] for key in self.selected if key in self._outcomes]
        if not done:
            return Pictures(undrawn=self.undrawn((), _other_windows))
        origin = self._rows[done[-1].key].origin
        done = [o for o in done if pictures.alike(origin, self._rows[o.key].origin)]
        self.series = min(self.series, len(origin.first_val) - 1)
        target = self.target
        return Pictures(
            pictures.forecasts(
                done, self.titles, origin=origin, steps=self.made.data.steps, window=self.series, target=target
            ),
            pictures.errors_by_distance(done, self.titles, origin=origin, target=target),
            pictures.residuals(done, self.titles, origin=origin, target=target),
            undrawn=self.undrawn((o.key for o in done), _other_windows),
        )

    def _show_errors(self, key: str, outcome: SeriesOutcome) -> None:
        said = f"The weights are those of epoch {outcome.epoch}, the best one." if outcome.epoch else ""
        self.set(
            key,
            parameters=outcome.parameters,
            train_error=float(outcome.train_error[self.target]),
            val_error=float(outcome.val_error[self.target]),
            message=" ".join(filter(None, (self._rows[key].recipe.note, said))),
        )


def _other_windows(key: str) -> str:
    del key
    return "it reads different columns or windows"


def _row(row: SeriesRow) -> BoardRow:
    """A row before its training."""
    recipe, figure = row.recipe, row.recipe.figure
    return BoardRow(
        key=row.key,
        title=recipe.title,
        forecast=row.ahead,
        epochs=recipe.book.epochs if recipe.trains else 0,
        book=None if figure is None else figure.mse,
        book_label="" if figure is None else f"{figure.model}, {figure.source}",
        message=recipe.note,
        ours=row.ours,
        measure=MEASURE,
        whose=(_words(recipe.book) if recipe.trains else "nothing to train") if figure is None else "",
    )


def _words(training: TrainSettings) -> str:
    rate = f"{training.optimizer} {setting(training.learning_rate)}"
    return f"{rate}, at most {training.epochs} epochs, patience {training.patience}"
