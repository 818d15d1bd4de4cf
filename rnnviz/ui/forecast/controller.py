"""The boards of the Forecast view, the chapter's and a user's: one queue trains their rows, one of them is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer

from rnnviz.edition import NO_TRAINING, has_keras
from rnnviz.jobs.series import MakeBoard
from rnnviz.layout.numerals import fixed
from rnnviz.layout.slots import slots_of
from rnnviz.records.forecasts import GivenRow
from rnnviz.records.training import Checkpoint, KeptRun, NotKept, RunState, TrainStep
from rnnviz.series_board import SeriesBoard
from rnnviz.settings.data import DataSettings
from rnnviz.settings.settings import Settings
from rnnviz.ui.forecast.boards import Board
from rnnviz.ui.forecast.chapter_board import ChapterBoard
from rnnviz.ui.forecast.own_board import OwnBoard
from rnnviz.ui.forecast.rows import QueueProgress
from rnnviz.ui.forecast.stored_controller import StoredController
from rnnviz.ui.forecast.view import ForecastView
from rnnviz.ui.shell.main_window import MainWindow
from rnnviz.ui.shell.page import Page
from rnnviz.ui.shell.session import Opened, Session

_PURPOSE, _SERIES = "row", "a scene's series"
_SHOW_SECONDS = 0.2  # the board shows progress no oftener: a table of rows is not redrawn for every step
_STORY_MILLISECONDS = 700
_MOST_SERIES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row in the queue, and where it stood before."""

    board: Board
    key: str
    before: RunState


_READING = "Reading what is kept of the trained models…"
"""As long as nobody knows which rows are trained."""


def make(window: MainWindow, session: Session) -> ForecastController:
    """The page, with the chapter's board in sight, or the user's where a series was opened."""
    return ForecastController(ForecastView(), session=session, not_kept=window.banner.set_message)


class ForecastController(Page):
    """Its queue trains one row after another. not_kept: told in words that, and why, a row is trained without a run,
    or is not trained."""

    def __init__(self, view: ForecastView, *, session: Session, not_kept: Callable[[str], None]) -> None:
        super().__init__(view)
        self._view, self._session, self._errands, self._not_kept = view, session, session.errands, not_kept
        self.chapter = ChapterBoard(session.recipes)
        self._stored = StoredController(self, session.errands)
        self._stored.changed.connect(self._show_stored)
        self.own: OwnBoard | None = None
        self.board: Board = self.chapter
        self._training: Board = self.chapter
        self._queue: list[_Waiting] = []
        self._progress = QueueProgress()
        self._kept_runs = 0
        self._wanted: Mapping[str, Any] | None = None
        self._suggested = False  # rows are suggested once: an empty selection afterwards is the user's
        self._began = self._shown = 0.0
        self._story = QTimer(self, interval=_STORY_MILLISECONDS)
        self._story.timeout.connect(self._step_story)
        self._story_step = self._story_end = 0
        self._wire()
        self._show()
        session.trainings.of.append(self)
        session.own_changed.connect(self._take_own)
        self._take_own()

    def set_bare(self, bare: bool) -> None:
        self._view.set_bare(bare)

    @property
    def parts(self) -> int:
        return self._view.parts

    def within(self, by: int) -> bool:
        return self._view.go_within(by)

    def other_tracks(self) -> None:
        if not self._view.go_within(1):
            self._view.go_within(1 - self._view.parts)

    @property
    def line(self) -> str:
        return "all models of the chapter" if self.board is self.chapter else self.board.name

    def enter(self) -> None:
        self.look_back()

    def state(self) -> Mapping[str, Any]:
        """Which board is in sight, which of its rows are drawn, and where its pictures stand."""
        board = self.board
        its_own: dict[str, Any] = {"ours": self.chapter.ours}
        if isinstance(board, OwnBoard):
            its_own = {"target": board.target, "data": board.made.data}
        return {
            "board": "chapter" if board is self.chapter else "own",
            "selected": list(board.selected),
            "rows": board.trained_rows,
            "series": board.series,
            "step": self._story_step,
            "colours": self._view.all_slots,
            "scrolled": self._view.scrolled,
            **its_own,
        }

    def show_state(self, state: Mapping[str, Any]) -> None:
        """The user's own board once it is that of the scene's series, with the rows that were trained for it; rows that
        are not there are passed over."""
        data = found if isinstance(found := state.get("data"), DataSettings) else None
        self._errands.drop(_SERIES)
        if state.get("board") == "own" and (self.own is None or data not in (None, self.own.made.data)):
            self._wanted = state
            if data is not None:
                self._errands.send(_SERIES, MakeBoard(data), self._session.set_own, tried="open the scene's series")
            return
        self._wanted = None
        board = self.own if state.get("board") == "own" and self.own is not None else self.chapter
        selected, series, step = state.get("selected"), state.get("series"), state.get("step")
        board.give(_given(state.get("rows")))
        if isinstance(selected, (list, tuple)):
            self._suggested = True
            board.select([key for key in selected if isinstance(key, str)])
        board.series = min(max(series, 0), _MOST_SERIES) if isinstance(series, int) else 0
        if board is self.chapter and isinstance(state.get("ours"), bool) and state["ours"] != self.chapter.ours:
            self.chapter.choose_settings(state["ours"])
            self._view.bar.set_ours(self.chapter.ours)
        target = state.get("target")
        if isinstance(board, OwnBoard) and isinstance(target, int) and 0 <= target < len(board.targets):
            board.choose_target(target)
        self.show_board(board)
        self._show_story_step(min(max(step, 0), 100) if isinstance(step, int) else 0)
        scrolled = state.get("scrolled")
        down = min(max(scrolled, 0), 1_000_000) if isinstance(scrolled, int) else 0
        self._view.look(slots=slots_of(state.get("colours")), scrolled=down)

    @property
    def under_way(self) -> str:
        if not self.running:
            return ""
        waiting = f", and {self.waiting} more wait in the queue" if self.waiting else ""
        return f"A row of the Forecast page is being trained{waiting}."

    @property
    def running(self) -> bool:
        """Whether the queue is at work, paused or not."""
        return self._errands.busy(_PURPOSE)

    @property
    def waiting(self) -> int:
        """How many rows wait in the queue behind the one in progress."""
        return len(self._queue)

    # -- which board --------------------------------------------------------------------------------------------

    def _take_own(self) -> None:
        if self._session.own is not None:
            self.set_own(self._session.own)

    def set_own(self, made: SeriesBoard) -> None:
        """A user's series, with its board in sight; what another file's rows said is forgotten."""
        if self.own is None or self.own.made.data != made.data:
            self._give_up(self.own)
            self.own = OwnBoard(made)
        self.show_board(self.own)
        if self._wanted is not None:
            self.show_state(self._wanted)

    def show_board(self, board: Board) -> None:
        """The other board, as it was left. The queue goes on whichever is in sight."""
        self._play_story(False)
        self.board = board
        selected = list(board.selected)
        bar = self._view.bar
        names = (self.chapter.name, self.own.name) if self.own else ()
        bar.set_boards(names, 0 if board is self.chapter else 1)
        bar.set_settings_shown(board is self.chapter)
        self._view.set_iterates(board is self.chapter)
        bar.set_targets(board.targets if isinstance(board, OwnBoard) else (), getattr(board, "target", 0))
        self._show()
        self._view.select(selected)
        self.line_changed.emit()
        self.look_back()

    def look_back(self) -> None:
        """Shows of the board in sight what was trained before the window opened, as it is found."""
        self._stored.find(self.board, self._session.root)

    def _show_stored(self, board: Board) -> None:
        if board is self.board:
            self._show()
            if board is self.chapter and not self._suggested:
                self._suggested = True
                self._view.select(board.selected or self.chapter.suggested())
            self._show_pictures()

    def _choose_board(self, position: int) -> None:
        self.show_board(self.own if position and self.own else self.chapter)

    def _give_up(self, board: Board | None) -> None:
        """Rows of a board that is about to go are not trained."""
        self._queue = [one for one in self._queue if one.board is not board]
        if board is not None and self._training is board:
            self._errands.stop(_PURPOSE)

    # -- the queue ----------------------------------------------------------------------------------------------

    def train(self, keys: Sequence[str]) -> None:
        """Puts rows of the board in sight into the queue, each after the rows that it needs; those already waiting
        stay where they are. The viewer forecasts with those that need no training, and says so of the others."""
        board = self.board
        if not has_keras():
            known = [key for key in keys if not board.trains(key) and board.needs(key) in ("", *board.runs)]
            if len(known) < len(keys):
                self._not_kept(NO_TRAINING)
            keys = known
        waiting = {one.key for one in self._queue if one.board is board}
        if self._training is board and self._progress.key:
            waiting.add(self._progress.key)
        for key in keys:
            needed = board.needs(key)
            wanted = [needed] if needed and needed not in board.runs else []
            for one in (*wanted, key):
                if one not in waiting:
                    waiting.add(one)
                    self._queue.append(_Waiting(board, one, board.rows[one].state))
                    board.set(one, state=RunState.WAITING)
        if not self.running and self._queue:
            self._progress, self._kept_runs = QueueProgress(RunState.RUNNING), 0
            self._began = time.monotonic()
            self._next()
        self._show()

    def stop(self) -> None:
        """Ends the queue; the row in progress keeps the epochs done so far, those that waited stand as before."""
        for one in self._queue:
            one.board.set(one.key, state=one.before)
            one.board.restore()  # what was found of it while it waited
        self._queue.clear()
        self._errands.stop(_PURPOSE)
        self._show()

    def _wire(self) -> None:
        view, bar = self._view, self._view.bar
        bar.train_all.connect(lambda: self.train(list(self.board.rows)))
        bar.pause.connect(lambda: self._pause(True))
        bar.resume.connect(lambda: self._pause(False))
        bar.stop.connect(self.stop)
        bar.ours_changed.connect(self._choose_settings)
        bar.board_chosen.connect(self._choose_board)
        bar.target_chosen.connect(self._choose_target)
        bar.file_requested.connect(self._session.series_asked)
        view.train_requested.connect(self.train)
        view.opened.connect(self._open)
        view.code_requested.connect(self._copy)
        view.selected.connect(self._select)
        view.series_changed.connect(self._choose_series)
        view.iterated.step_requested.connect(self._show_story_step)
        view.iterated.play_toggled.connect(self._play_story)

    def _pause(self, paused: bool) -> None:
        if not self._progress.key:
            return
        (self._errands.pause if paused else self._errands.resume)(_PURPOSE)
        state = RunState.PAUSED if paused else RunState.RUNNING
        self._training.set(self._progress.key, state=state)
        self._progress = replace(self._progress, state=state)
        self._show()

    def _next(self) -> None:
        if not self._queue:
            self._finish()
            return
        one = self._queue.pop(0)
        self._training = one.board
        done, failed = self._progress.done, self._progress.failed
        total = done + 1 + len(self._queue)
        title = one.board.titles[one.key]
        self._progress = QueueProgress(
            RunState.RUNNING, done, total, failed, one.key, title, message="preparing the model…"
        )
        job = one.board.begin(one.key, self._session.root)
        self._errands.send(_PURPOSE, job, self._take, ended=self._on_end, failed=self._on_failure)
        if self._errands.queued(_PURPOSE):
            self._progress = replace(self._progress, message="waiting for the training on another page")
        self._show()

    def _finish(self) -> None:
        done, failed = self._progress.done, self._progress.failed
        words = f"{done} of {self._progress.total} rows in {fixed(time.monotonic() - self._began, 0)} s"
        state = RunState.FINISHED if done else RunState.IDLE
        kept = f", {self._kept_runs} kept as run{'' if self._kept_runs == 1 else 's'}" if self._kept_runs else ""
        message = words + (f", {failed} failed" if failed else "") + kept
        self._progress = QueueProgress(state, done, self._progress.total, failed, message=message)

    def _take(self, item: Any) -> None:
        board, key = self._training, self._progress.key
        if isinstance(item, TrainStep):
            self._take_step(item)
        elif isinstance(item, Checkpoint):
            board.runs.setdefault(key, []).append(item)
            self._tell_kept()
        elif isinstance(item, KeptRun):
            self._kept_runs += 1
            board.kept[key] = item.path
            self._tell_kept()
        elif isinstance(item, NotKept):
            self._not_kept(item.reason)
        else:
            board.take_outcome(key, item)
            if board is self.board:
                self._show_pictures()

    def _take_step(self, step: TrainStep) -> None:
        rate = step.step / step.seconds if step.seconds > 0 else 0.0
        self._progress = replace(
            self._progress,
            epoch=step.epoch,
            epochs=step.epochs,
            step=step.step,
            steps=step.steps,
            rate=rate,
            seconds_left=(step.steps - step.step) / rate if rate else None,
            message="",
        )
        self._training.take_step(self._progress.key, step)
        if step.val_loss is not None or time.monotonic() - self._shown > _SHOW_SECONDS:
            self._show()

    def _on_failure(self, message: str, details: str) -> None:
        del details  # the row says why; the queue goes on
        self._training.set(self._progress.key, state=RunState.FAILED, message=message)
        self._progress = replace(self._progress, failed=self._progress.failed + 1)

    def _on_end(self, how: str) -> None:
        state = RunState(how)
        if state is not RunState.FAILED:
            self._training.set(self._progress.key, state=state)
        self._progress = replace(self._progress, done=self._progress.done + 1, key="")
        self._tell_kept()
        self._next()
        self._show()

    def _tell_kept(self) -> None:
        if self._session.runs_root is not None:
            self._session.runs_changed.emit()

    # -- what is shown ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._shown = time.monotonic()
        self._view.set_rows(tuple(self.board.rows.values()))
        self._view.set_progress(self._progress)

    def _choose_settings(self, ours: bool) -> None:
        self.chapter.choose_settings(ours)
        self._show_stored(self.chapter)
        self._stored.measure(self.chapter)

    def _choose_target(self, target: int) -> None:
        if self.own is not None:
            self.own.choose_target(target)
            self._show()
            self._show_pictures()

    def _open(self, key: str) -> None:
        board, row = self.board, self.board.to_read(key)
        if row is None:
            self._tell_opened(board, key)
        else:
            self._stored.read(board, row, lambda: self._tell_opened(board, key))

    def _tell_opened(self, board: Board, key: str) -> None:
        opened: Opened | None = board.open(key)
        if opened is not None:
            self._session.opened.emit(opened)

    def _copy(self, key: str) -> None:
        settings: Settings | None = self.board.code_settings(key)
        if settings is not None:
            self._session.copied.emit(settings)

    def _select(self, keys: list[str]) -> None:
        self.board.select(keys)
        self._show_pictures()
        self._stored.measure(self.board)

    def _choose_series(self, series: int) -> None:
        self.board.series = series
        self._show_pictures()

    def _show_pictures(self) -> None:
        shown = self.board.pictures()
        self._view.set_errors(shown.errors)
        self._view.set_residuals(shown.residuals)
        self._view.set_forecasts(shown.forecasts)
        self._view.set_undrawn(_READING if shown.undrawn and self._stored.finding else shown.undrawn)
        self._view.set_story(shown.story)
        if shown.story is not None:
            self._story_end = shown.story.horizon
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


def _given(value: Any) -> tuple[GivenRow, ...]:
    """The rows that a scene brings along, whatever somebody has written there."""
    return tuple(
        (one[0], one[1], one[2])
        for one in (value if isinstance(value, (list, tuple)) else ())
        if isinstance(one, (list, tuple)) and [type(part) for part in one[:2]] == [str, bool]
        if len(one) == 3 and isinstance(one[2], Path)
    )
