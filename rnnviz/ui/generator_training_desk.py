"""The training of a network that draws: its steps and losses into the panel, and its drawings every few epochs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from rnnviz.drawings import Sample
from rnnviz.records import Checkpoint, TrainStep
from rnnviz.run_records import KeptRun, RunRow
from rnnviz.settings import Settings, problems
from rnnviz.ui.controls.generator_training import SAMPLES, GeneratorTraining
from rnnviz.ui.errands import Errands
from rnnviz.ui.run_requests import RunJobs
from rnnviz.ui.sketch_requests import GeneratorJobs

_PURPOSE = "training a generator"
_LIVE = "drawings of a training"
_LOOKS = 20
"""About so often in a run its drawings are looked at, the first ten epochs always."""
_TEMPERATURE = 0.4


class GeneratorTrainingDesk(QObject):
    """began(), keeping(KeptRun), checkpoint(Checkpoint), ended(str): as `TrainingDesk`. problem(str, str): message and
    details. draw_with(str key): the run that trains, or was trained last, is to draw.

    Trains in the kept runs; where there are none (kept is None) nothing can be trained and the panel says so. blocked:
    says why no training may begin now (another one is under way), "" where one may.
    """

    began = Signal()
    keeping = Signal(object)
    checkpoint = Signal(object)
    ended = Signal(str)
    problem = Signal(str, str)
    draw_with = Signal(str)

    def __init__(
        self, *, panel: GeneratorTraining, errands: Errands, jobs: GeneratorJobs, kept: RunJobs | None
    ) -> None:
        super().__init__(panel)
        self._panel, self._errands, self._jobs = panel, errands, jobs
        self.kept = kept
        self.blocked: Callable[[], str] = lambda: ""
        self.run: KeptRun | None = None
        self.settings: Settings | None = None
        self._last: TrainStep | None = None
        self._why = ""
        panel.start.connect(self.start)
        panel.bar.pause.connect(lambda: self._pause(True))
        panel.bar.resume.connect(lambda: self._pause(False))
        panel.bar.stop.connect(self.stop)
        panel.draw_pressed.connect(self._tell_draw)

    @property
    def running(self) -> bool:
        """Whether a training has begun and not ended, paused or not."""
        return self._errands.busy(_PURPOSE)

    def start(self, settings: Settings) -> None:
        """Trains a new run, or says in words why it cannot be."""
        found = problems(settings)
        if found:
            self._panel.bar.set_words(" ".join(one.message for one in found))
        elif self.kept is None:
            self._panel.bar.set_words("There is no folder in which a run could be kept.")
        elif words := self.blocked():
            self._panel.bar.set_words(words)
        else:
            chosen = settings.data.sketch.words if settings.data.sketch is not None else ()
            self._begin(settings, self.kept.train(settings, run_name(chosen)))

    def go_on(self, row: RunRow) -> None:
        """Trains what is left of a kept run."""
        if self.kept is not None and row.settings is not None:
            self._begin(row.settings, self.kept.resume(row.path))

    def stop(self) -> None:
        if self.running:
            self._panel.bar.set_state("stopping")
            self._errands.stop(_PURPOSE)

    def _begin(self, settings: Settings, job: Any) -> None:
        self.settings, self.run, self._last, self._why = settings, None, None, ""
        generator = settings.model.generator
        self._panel.clear(settings.training.epochs, latent=generator is None or generator.latent > 0)
        self._panel.bar.set_state("preparing")
        self._errands.send(_PURPOSE, job, self._take, ended=self._on_end, failed=self._on_failure)
        self.began.emit()

    def _pause(self, paused: bool) -> None:
        (self._errands.worker.pause if paused else self._errands.worker.resume)()
        self._panel.bar.set_state("paused" if paused else "running")

    def _tell_draw(self) -> None:
        if self.run is not None:
            self.draw_with.emit(str(self.run.path))

    def _take(self, item: Any) -> None:
        if isinstance(item, KeptRun):
            self.run = item
            self.keeping.emit(item)
        elif isinstance(item, Checkpoint):
            self.checkpoint.emit(item)
            if looks_at(item.epoch, self.settings.training.epochs if self.settings else 1):
                self._look(item.epoch)
        elif isinstance(item, TrainStep):
            if self._last is None:
                self._panel.bar.set_state("running")
            self._last = item
            self._panel.bar.set_progress(item)
            self._panel.add_losses(item)

    def _look(self, epoch: int) -> None:
        """Asks for drawings by what the run has kept so far; the drawings before are there until the first comes."""
        if self.run is None:
            return
        begun = False

        def take(sample: Sample) -> None:
            nonlocal begun
            if not begun:
                begun = True
                self._panel.begin_samples(epoch)
            self._panel.add_sample(sample)

        # The same seed every time: what differs is what the network has learned.
        job = self._jobs.sample(str(self.run.path), count=SAMPLES, temperature=_TEMPERATURE, seed=1)
        # A run whose first epoch is not written yet has nothing to draw with: the next epoch asks again.
        self._errands.send(
            _LIVE, job, take, ended=lambda _: self._panel.end_samples() if begun else None, failed=lambda *_: None
        )

    def _on_failure(self, message: str, details: str) -> None:
        self._why = message
        self.problem.emit(message, details)

    def _on_end(self, how: str) -> None:
        self._panel.bar.set_state("idle")
        words = self._why or how
        if self._last is not None and not self._why:
            words = f"{how} at step {self._last.step:,} of {self._last.steps:,} after {self._last.seconds:.0f} s"
        if self.run is not None:
            words += f"\nkept as “{self.run.name}”"
        self._panel.bar.set_words(words)
        self.ended.emit(how)


def run_name(words: Sequence[str]) -> str:
    """What a run is called: what it learns to draw."""
    listed = ", ".join(words[:3]) + (f" and {len(words) - 3} more" if len(words) > 3 else "")
    return f"draws {listed}"


def looks_at(epoch: int, epochs: int) -> bool:
    """Whether the drawings after an epoch are looked at: in a short run all but the untrained ones', in a long one
    about twenty times, and the last always."""
    if epoch <= 0:
        return False
    return epoch <= 10 or epoch == epochs or epoch % max(1, math.ceil(epochs / _LOOKS)) == 0
