"""The chapter's rows: the queue that trains them, and the pictures of those that are selected."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from rnnviz.book import Recipe
from rnnviz.forecast_records import BoardRow, Outcome, QueueProgress, RunState
from rnnviz.layout import forecast_pictures as pictures
from rnnviz.records import Array, Checkpoint, TrainStep
from rnnviz.ui.errands import Errands
from rnnviz.ui.views.forecast_view import ForecastView

_PURPOSE = "row"
_SHOW_SECONDS = 0.2  # the board shows progress no oftener: a table of rows is not redrawn for every step
_STORY_MILLISECONDS = 700


class ForecastJobs(Protocol):
    """What the worker can do for the board; see worker/forecast_jobs.py."""

    def recipes(self) -> tuple[Recipe, ...]: ...
    def needs(self, key: str) -> str: ...
    def history(self, key: str, series: int) -> Array: ...
    def row(self, key: str, *, ours: bool, trained: Any) -> Any: ...


class ChapterDesk(QObject):
    """opened(Recipe, list of Checkpoint): a row is to be shown in the score, with its epochs if it was trained."""

    opened = Signal(object, object)

    def __init__(self, *, view: ForecastView, errands: Errands, jobs: ForecastJobs) -> None:
        super().__init__(view)
        self._view, self._errands, self._jobs = view, errands, jobs
        self._recipes = {recipe.key: recipe for recipe in jobs.recipes()}
        self._rows = {key: _row(recipe, ours=False) for key, recipe in self._recipes.items()}
        self._titles = {key: recipe.title for key, recipe in self._recipes.items()}
        self._runs: dict[str, list[Checkpoint]] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._queue: list[str] = []
        self._progress = QueueProgress()
        self._began = self._shown = 0.0
        self._selected: list[str] = []
        self._series = 0
        self._ours = False
        self._story = QTimer(self, interval=_STORY_MILLISECONDS)
        self._story.timeout.connect(self._step_story)
        self._story_step = self._story_end = 0
        self._wire()
        self._show()

    @property
    def running(self) -> bool:
        """Whether the queue is at work, paused or not."""
        return self._errands.busy(_PURPOSE)

    def train(self, keys: Sequence[str]) -> None:
        """Puts rows into the queue, each after the rows that it needs; those already waiting stay where they are."""
        for key in keys:
            for one in (self._jobs.needs(key), key):
                if (
                    one
                    and one not in self._queue
                    and one != self._progress.key
                    and (one == key or one not in self._runs)
                ):
                    self._queue.append(one)
                    self._rows[one] = replace(_row(self._recipes[one], ours=self._ours), state=RunState.WAITING)
        if not self.running:
            self._progress = QueueProgress(RunState.RUNNING)
            self._began = time.monotonic()
            self._next()
        self._show()

    def stop(self) -> None:
        """Ends the queue; the row in progress keeps the epochs done so far."""
        for key in self._queue:
            self._rows[key] = replace(self._rows[key], state=RunState.IDLE)
        self._queue.clear()
        self._errands.stop(_PURPOSE)
        self._show()

    # -- the queue ----------------------------------------------------------------------------------------------

    def _wire(self) -> None:
        view, bar = self._view, self._view.bar
        bar.train_all.connect(lambda: self.train(list(self._recipes)))
        bar.pause.connect(lambda: self._pause(True))
        bar.resume.connect(lambda: self._pause(False))
        bar.stop.connect(self.stop)
        bar.ours_changed.connect(self._choose_settings)
        view.train_requested.connect(self.train)
        view.opened.connect(self._open)
        view.selected.connect(self._select)
        view.series_changed.connect(self._choose_series)
        view.iterated.step_requested.connect(self._show_story_step)
        view.iterated.play_toggled.connect(self._play_story)

    def _pause(self, paused: bool) -> None:
        if not self._progress.key:
            return
        (self._errands.worker.pause if paused else self._errands.worker.resume)()
        state = RunState.PAUSED if paused else RunState.RUNNING
        self._rows[self._progress.key] = replace(self._rows[self._progress.key], state=state)
        self._progress = replace(self._progress, state=state)
        self._show()

    def _next(self) -> None:
        if not self._queue:
            self._finish()
            return
        key = self._queue.pop(0)
        self._rows[key] = replace(self._rows[key], state=RunState.RUNNING)
        done, failed = self._progress.done, self._progress.failed
        total = done + 1 + len(self._queue)
        self._progress = QueueProgress(
            RunState.RUNNING, done, total, failed, key, self._titles[key], message="preparing the model…"
        )
        self._runs.pop(key, None)
        self._outcomes.pop(key, None)
        trained = {name: run[-1].network for name, run in self._runs.items() if run}
        job = self._jobs.row(key, ours=self._rows[key].ours, trained=trained)
        self._errands.send(_PURPOSE, job, self._take, ended=self._on_end, failed=self._on_failure)
        self._show()

    def _finish(self) -> None:
        done, failed = self._progress.done, self._progress.failed
        words = f"{done} of {self._progress.total} rows in {time.monotonic() - self._began:.0f} s"
        state = RunState.DONE if done else RunState.IDLE
        message = words + (f", {failed} failed" if failed else "")
        self._progress = QueueProgress(state, done, self._progress.total, failed, message=message)

    def _take(self, item: Any) -> None:
        key = self._progress.key
        if isinstance(item, TrainStep):
            self._take_step(key, item)
        elif isinstance(item, Checkpoint):
            self._runs.setdefault(key, []).append(item)
        elif isinstance(item, Outcome):
            self._outcomes[key] = item
            row = replace(self._rows[key], parameters=item.parameters)
            # A trained row has its own errors already, measured as its training measures them.
            self._rows[key] = row if self._recipes[key].trains else replace(row, val_error=item.val_error)
            self._show_pictures()

    def _take_step(self, key: str, step: TrainStep) -> None:
        rate = step.step / step.seconds if step.seconds > 0 else 0.0
        left = (step.steps - step.step) / rate if rate else None
        self._progress = replace(
            self._progress,
            epoch=step.epoch,
            epochs=step.epochs,
            step=step.step,
            steps=step.steps,
            rate=rate,
            seconds_left=left,
            message="",
        )
        row = replace(self._rows[key], epochs=step.epochs, seconds=step.seconds, train_error=step.loss)
        if step.val_loss is not None:
            row = replace(
                row,
                epochs_done=step.epoch,
                val_error=step.val_loss,
                last_error=step.val_last if self._by_last(key) else None,
                losses=(*row.losses, step.loss),
                val_losses=(*row.val_losses, step.val_loss),
            )
        self._rows[key] = row
        if step.val_loss is not None or time.monotonic() - self._shown > _SHOW_SECONDS:
            self._show()

    def _by_last(self, key: str) -> bool:
        figure = self._recipes[key].figure
        return figure is not None and figure.measure == "val_last"

    def _on_failure(self, message: str, details: str) -> None:
        del details  # the row says why; the queue goes on
        key = self._progress.key
        self._rows[key] = replace(self._rows[key], state=RunState.FAILED, message=message)
        self._progress = replace(self._progress, failed=self._progress.failed + 1)

    def _on_end(self, how: str) -> None:
        key = self._progress.key
        if how != "failed":
            state = RunState.DONE if how == "finished" else RunState.STOPPED
            self._rows[key] = replace(self._rows[key], state=state)
        self._progress = replace(self._progress, done=self._progress.done + 1, key="")
        self._next()
        self._show()

    # -- what is shown ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._shown = time.monotonic()
        self._view.set_rows(tuple(self._rows.values()))
        self._view.set_progress(self._progress)

    def _choose_settings(self, ours: bool) -> None:
        """Rows not yet trained, and those trained from now on, use the settings chosen."""
        self._ours = ours
        for key, row in self._rows.items():
            if row.state is RunState.IDLE and not row.losses:
                self._rows[key] = _row(self._recipes[key], ours=ours)
        self._show()

    def _open(self, key: str) -> None:
        recipe = self._recipes[key]
        needed = self._jobs.needs(key)
        if not recipe.trains and needed:
            key, recipe = needed, self._recipes[needed]  # an iterated forecast is stepped through as its model
        if recipe.trains:
            self.opened.emit(recipe, list(self._runs.get(key, ())))

    def _select(self, keys: list[str]) -> None:
        self._selected = keys
        self._show_pictures()

    def _choose_series(self, series: int) -> None:
        self._series = series
        self._show_pictures()

    def _show_pictures(self) -> None:
        done = pictures.alike([self._outcomes[key] for key in self._selected if key in self._outcomes])
        self._view.set_errors(pictures.errors_by_distance(done, self._titles))
        self._view.set_residuals(pictures.residuals(done, self._titles))
        if not done:
            self._view.set_forecasts(None)
        else:
            self._series = min(self._series, len(done[0].prediction) - 1)
            known = self._jobs.history(done[0].key, self._series)
            self._view.set_forecasts(pictures.forecasts(done, self._titles, series=self._series, history=known))
        self._show_story()

    def _show_story(self) -> None:
        """The iterated forecast beside the direct one that is selected, or the best there is."""
        iterated = next(
            (o for key, o in self._outcomes.items() if not self._recipes[key].trains and self._jobs.needs(key)), None
        )
        direct = [
            o
            for key, o in self._outcomes.items()
            if self._recipes[key].trains and iterated and o.horizon == iterated.horizon
        ]
        if iterated is None or not direct:
            self._view.set_story(None)
            return
        chosen = [o for o in direct if o.key in self._selected] or direct
        best = min(chosen, key=lambda o: o.val_error)
        series = min(self._series, len(best.prediction) - 1)
        known = self._jobs.history(best.key, series)
        self._view.set_story(pictures.story(iterated, best, self._titles, series=series, history=known))
        self._story_end = iterated.horizon
        self._show_story_step(min(self._story_step, self._story_end))

    def _show_story_step(self, step: int) -> None:
        self._story_step = step
        self._view.set_step(step)

    def _play_story(self, on: bool) -> None:
        if on and self._story_step >= self._story_end:
            self._show_story_step(0)
        (self._story.start if on else self._story.stop)()
        self._view.iterated.set_playing(on)

    def _step_story(self) -> None:
        if self._story_step >= self._story_end:
            self._play_story(False)
        else:
            self._show_story_step(self._story_step + 1)


def _row(recipe: Recipe, *, ours: bool) -> BoardRow:
    """A row before its training."""
    training = recipe.ours if ours and recipe.ours is not None else recipe.book
    figure = recipe.figure
    return BoardRow(
        key=recipe.key,
        title=recipe.title,
        forecast=str(recipe.ahead),
        epochs=training.epochs if recipe.trains else 0,
        book=None if figure is None else figure.mse,
        book_label="" if figure is None else f"{figure.model}, {figure.source}",
        message=recipe.note,
        ours=ours and recipe.ours is not None,
    )
