"""A running training, whatever it trains: its state and its steps into the bar, its epochs to whoever wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from rnnviz.layout.numerals import setting
from rnnviz.records.training import Checkpoint, KeptRun, NotKept, RunState, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.ui.shell.page import named
from rnnviz.ui.shell.session import Session
from rnnviz.ui.widgets.training_bar import TrainingBar

if TYPE_CHECKING:
    from rnnviz.jobs.request import Request


class KeptTraining(QObject):
    """What the controllers of the rooms that train have in common; each adds what it shows of a step and of an epoch.

    began(): a training has been asked for. keeping(KeptRun): it has a folder, in which its epochs are kept.
    checkpoint(Checkpoint): an epoch is done. ended(RunState): how, once a training.
    problem(str, str): message and details.

    what: a sentence about it while it is in progress. blocked: says why no training may begin now (another one is in
    progress), "" where one may.
    """

    began = Signal()
    keeping = Signal(object)
    checkpoint = Signal(object)
    ended = Signal(object)
    problem = Signal(str, str)

    what = ""

    def __init__(self, parent: QObject, *, purpose: str, bar: TrainingBar, session: Session) -> None:
        super().__init__(parent)
        self._purpose, self._bar, self._session, self._errands = purpose, bar, session, session.errands
        self.blocked: Callable[[], str] = lambda: ""
        self.run: KeptRun | None = None
        self.settings = Settings()
        self._last: TrainStep | None = None
        self._why = ""
        bar.pause.connect(self.pause)
        bar.resume.connect(self.resume)
        bar.stop.connect(self.stop)
        session.trainings.of.append(self)

    @property
    def running(self) -> bool:
        """Whether a training has begun and not ended, paused or not."""
        return self._errands.busy(self._purpose)

    @property
    def under_way(self) -> str:
        return self.what if self.running else ""

    def pause(self) -> None:
        self._errands.pause(self._purpose)
        self._bar.set_state(RunState.PAUSED)

    def resume(self) -> None:
        self._errands.resume(self._purpose)
        self._bar.set_state(RunState.RUNNING)

    def stop(self) -> None:
        """Ends it; the epochs done so far are kept."""
        if self.running:
            self._bar.set_state(RunState.STOPPING)
            self._errands.stop(self._purpose)

    def _train(self, settings: Settings, name: str) -> None:
        """Trains a new run that is kept under a name, or says in words why it cannot be."""
        root = self._session.root
        if root is None:
            self._bar.set_words("There is no folder to keep a run in.")
        elif words := self.blocked():
            self._bar.set_words(words)
        else:
            self._begin(settings, named("rnnviz.jobs.training:Train")(settings, root=root, name=name))

    def _resume(self, settings: Settings, path: Path) -> None:
        """Trains what is left of a run."""
        self._begin(settings, named("rnnviz.jobs.training:Resume")(path))

    def _begin(self, settings: Settings, job: Request) -> None:
        self.settings, self.run, self._last, self._why = settings, None, None, ""
        self._bar.set_state(RunState.PREPARING)
        self._errands.send(self._purpose, job, self._take, ended=self._on_end, failed=self._on_failure)
        if self._errands.queued(self._purpose):
            self._bar.set_words("Waiting for the training on another page.")
        self.began.emit()
        self._session.runs_changed.emit()

    def _take(self, item: Any) -> None:
        if isinstance(item, KeptRun):
            self.run = item
            self.keeping.emit(item)
            self._session.runs_changed.emit()
        elif isinstance(item, NotKept):
            self.problem.emit(item.reason, "")
        elif isinstance(item, Checkpoint):
            self.checkpoint.emit(item)
            self._session.runs_changed.emit()
        elif isinstance(item, TrainStep):
            if self._last is None:
                self._bar.set_state(RunState.RUNNING)
            self._last = item
            self._bar.set_progress(item)

    def _on_failure(self, message: str, details: str) -> None:
        self._why = message
        self.problem.emit(message, details)

    def _on_end(self, how: str) -> None:
        self._bar.set_state(RunState.IDLE)
        self._bar.set_words(self._closing_words(how) + self._where_kept())
        self.ended.emit(RunState(how))
        self._session.runs_changed.emit()

    def _closing_words(self, how: str) -> str:
        return self._why or self._how_far(how)

    def _how_far(self, how: str) -> str:
        last = self._last
        if last is None:
            return f"{how} before the first step" + (" was done" if how == RunState.FAILED else "")
        if how == RunState.FAILED:  # the step that failed is the one after the last that is known
            return f"{how} after {last.step:,} of {last.steps:,} steps, in {setting(round(last.seconds))} s"
        return f"{how} at step {last.step:,} of {last.steps:,} after {setting(round(last.seconds))} s"

    def _where_kept(self) -> str:
        return f"\nkept as “{self.run.name}”" if self.run is not None else ""
