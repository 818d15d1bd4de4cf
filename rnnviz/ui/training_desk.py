"""The training under way: its state, its steps into the panel, its epochs to the presenter."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from rnnviz.records import Checkpoint, TrainStep
from rnnviz.run_records import KeptRun, NotKept, RunCurve, RunRow
from rnnviz.settings import Settings
from rnnviz.tasks import line_of
from rnnviz.ui.errands import Errands
from rnnviz.ui.main_window import MainWindow
from rnnviz.ui.requests import Jobs
from rnnviz.ui.run_requests import RunJobs
from rnnviz.ui.stage import run_key

_PURPOSE = "training"


class TrainingDesk(QObject):
    """checkpoint(Checkpoint): an epoch is done. ended(str): "finished", "stopped" or "failed", once a training.
    began(): a training has been asked for. keeping(KeptRun): it has a folder, in which its epochs are kept.

    kept: what keeps the runs; None where trainings are not kept.
    """

    began = Signal()
    keeping = Signal(object)
    checkpoint = Signal(object)
    ended = Signal(str)

    def __init__(self, *, window: MainWindow, errands: Errands, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._panel = window, window.training
        self._errands, self._jobs = errands, jobs
        self.kept: RunJobs | None = None
        self.run: KeptRun | None = None
        self.settings = Settings()
        self._last: TrainStep | None = None
        self._panel.bar.pause.connect(self.pause)
        self._panel.bar.resume.connect(self.resume)
        self._panel.bar.stop.connect(self.stop)

    @property
    def running(self) -> bool:
        """Whether a training has begun and not ended, paused or not."""
        return self._errands.busy(_PURPOSE)

    def fits(self, settings: Settings) -> bool:
        """Whether the epochs of this training belong to the model chosen by `settings`."""
        return run_key(self.settings) == run_key(settings)

    def start(self, settings: Settings) -> None:
        """Trains a new run."""
        jobs = self._jobs if self.kept is None else self.kept
        self._begin(settings, jobs.train(settings), RunCurve())

    def go_on(self, run: RunRow, curve: RunCurve) -> None:
        """Trains what is left of a kept run, whose history so far is `curve`."""
        if self.kept is not None and run.settings is not None:
            self._begin(run.settings, self.kept.resume(run.path), curve)

    def show_history(self, settings: Settings, curve: RunCurve) -> None:
        """The curves of a run as far as it has come."""
        pairs = enumerate(zip(curve.losses, curve.val_losses, strict=True))
        known = [(n, loss, val) for n, (loss, val) in pairs if loss is not None and val is not None]
        self._panel.clear_history(settings.training.epochs)
        self._panel.set_history([n for n, _, _ in known], [loss for _, loss, _ in known], [val for _, _, val in known])

    def _begin(self, settings: Settings, job: Any, curve: RunCurve) -> None:
        self.settings, self.run, self._last = settings, None, None
        self._panel.bar.set_state("preparing")
        self.show_history(settings, curve)
        self._errands.send(_PURPOSE, job, self._take, ended=self._on_end, failed=self._on_failure)
        self.began.emit()

    def pause(self) -> None:
        self._errands.worker.pause()
        self._panel.bar.set_state("paused")

    def resume(self) -> None:
        self._errands.worker.resume()
        self._panel.bar.set_state("running")

    def stop(self) -> None:
        if self.running:
            self._panel.bar.set_state("stopping")
            self._errands.stop(_PURPOSE)

    def show_book(self, settings: Settings) -> None:
        """The line to beat for a choice of settings."""
        self._panel.set_line(line_of(settings))

    def _take(self, item: Any) -> None:
        if isinstance(item, Checkpoint):
            self.checkpoint.emit(item)
            return
        if isinstance(item, KeptRun):
            self.run = item
            self.keeping.emit(item)
            return
        if isinstance(item, NotKept):
            self._window.banner.set_message(item.reason)
            return
        if self._last is None:
            self._panel.bar.set_state("running")
        self._last = item
        self._panel.bar.set_progress(item)
        self._panel.add_loss(item)

    def _on_failure(self, message: str, details: str) -> None:
        self._window.banner.set_message(message, details)

    def _on_end(self, how: str) -> None:
        self._panel.bar.set_state("idle")
        kept = f"\nkept as “{self.run.name}”" if self.run is not None else ""
        self._panel.bar.set_words(self._closing_words(how) + kept)
        self.ended.emit(how)

    def _closing_words(self, how: str) -> str:
        last = self._last
        if last is None:
            return f"{how} before the first step"
        words = f"{how} at step {last.step:,} of {last.steps:,} after {last.seconds:.0f} s"
        return words if last.val_loss is None else f"{words} · val MSE {last.val_loss:.4g}"
