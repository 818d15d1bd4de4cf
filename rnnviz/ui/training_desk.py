"""The training under way: its state, its steps into the panel, its epochs to the presenter."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from rnnviz.book import line_to_beat
from rnnviz.records import Checkpoint, TrainStep
from rnnviz.settings import Settings
from rnnviz.ui.errands import Errands
from rnnviz.ui.main_window import MainWindow
from rnnviz.ui.requests import Jobs
from rnnviz.ui.stage import run_key

_PURPOSE = "training"


class TrainingDesk(QObject):
    """checkpoint(Checkpoint): an epoch is done. ended(str): "finished", "stopped" or "failed", once a training."""

    checkpoint = Signal(object)
    ended = Signal(str)

    def __init__(self, *, window: MainWindow, errands: Errands, jobs: Jobs) -> None:
        super().__init__(window)
        self._window, self._panel = window, window.training
        self._errands, self._jobs = errands, jobs
        self.settings = Settings()
        self._last: TrainStep | None = None
        self._panel.pause.connect(self.pause)
        self._panel.resume.connect(self.resume)
        self._panel.stop.connect(self.stop)

    @property
    def running(self) -> bool:
        """Whether a training has begun and not ended, paused or not."""
        return self._errands.busy(_PURPOSE)

    def fits(self, settings: Settings) -> bool:
        """Whether the epochs of this training belong to the model chosen by `settings`."""
        return run_key(self.settings) == run_key(settings)

    def start(self, settings: Settings) -> None:
        self.settings, self._last = settings, None
        self._panel.set_state("preparing")
        self._panel.clear_history(settings.training.epochs)
        self._errands.send(
            _PURPOSE, self._jobs.train(settings), self._take, ended=self._on_end, failed=self._on_failure
        )

    def pause(self) -> None:
        self._errands.worker.pause()
        self._panel.set_state("paused")

    def resume(self) -> None:
        self._errands.worker.resume()
        self._panel.set_state("running")

    def stop(self) -> None:
        if self.running:
            self._panel.set_state("stopping")
            self._errands.stop(_PURPOSE)

    def show_book(self, settings: Settings) -> None:
        """The line to beat for a choice of settings."""
        book = line_to_beat(settings)
        if book is None:
            self._panel.set_book(None)
        else:
            self._panel.set_book(book.mse, f"book: {book.model} {book.mse:.4f}")

    def _take(self, item: Any) -> None:
        if isinstance(item, Checkpoint):
            self.checkpoint.emit(item)
            return
        if self._last is None:
            self._panel.set_state("running")
        self._last = item
        self._panel.set_progress(item)
        self._panel.add_loss(item)

    def _on_failure(self, message: str, details: str) -> None:
        self._window.banner.set_message(message, details)

    def _on_end(self, how: str) -> None:
        self._panel.set_state("idle")
        self._panel.set_words(self._closing_words(how))
        self.ended.emit(how)

    def _closing_words(self, how: str) -> str:
        last = self._last
        if last is None:
            return f"{how} before the first step"
        words = f"{how} at step {last.step:,} of {last.steps:,} after {last.seconds:.0f} s"
        return words if last.val_loss is None else f"{words} · val MSE {last.val_loss:.4g}"
