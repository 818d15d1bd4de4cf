"""The training of a network that draws: its steps and losses into the panel, and its drawings every few epochs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal

from rnnviz.jobs.generation import DrawSamples
from rnnviz.jobs.request import Request
from rnnviz.records.drawings import Sample
from rnnviz.records.runs import RunRow
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.tasks.problems import problems
from rnnviz.ui.shell.kept_training import KeptTraining
from rnnviz.ui.shell.session import Session
from rnnviz.ui.sketch.generator_training import SAMPLES, GeneratorTraining

_LIVE = "drawings of a training"
_LOOKS = 20
"""About so often in a run its drawings are looked at, the first ten epochs always."""
_TEMPERATURE = 0.4


class GeneratorTrainingController(KeptTraining):
    """draw_with(str key): the run that trains, or was trained last, is to draw. Where nothing keeps the runs nothing
    can be trained, and the panel says so."""

    what = "A network of the Sketch page is being trained."
    draw_with = Signal(str)

    def __init__(self, *, panel: GeneratorTraining, session: Session) -> None:
        super().__init__(panel, purpose="training a generator", bar=panel.bar, session=session)
        self._panel = panel
        panel.start.connect(self.start)
        panel.draw_pressed.connect(self._tell_draw)

    def start(self, settings: Settings) -> None:
        """Trains a new run, or says in words why it cannot be."""
        found = problems(settings)
        if found:
            self._panel.bar.set_words(" ".join(one.message for one in found))
        else:
            chosen = settings.data.sketch.words if settings.data.sketch is not None else ()
            self._train(settings, run_name(chosen))

    def go_on(self, row: RunRow) -> None:
        """Trains what is left of a kept run."""
        if row.settings is not None:
            self._resume(row.settings, row.path)

    def _begin(self, settings: Settings, job: Request) -> None:
        generator = settings.model.generator
        self._panel.clear(settings.training.epochs, latent=generator is None or generator.latent > 0)
        super()._begin(settings, job)

    def _tell_draw(self) -> None:
        if self.run is not None:
            self.draw_with.emit(str(self.run.path))

    def _take(self, item: Any) -> None:
        super()._take(item)
        if isinstance(item, Checkpoint):
            if looks_at(item.epoch, self.settings.training.epochs):
                self._look(item.epoch)
        elif isinstance(item, TrainStep):
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
        request = DrawSamples(str(self.run.path), count=SAMPLES, temperature=_TEMPERATURE, seed=1)
        # A run whose first epoch is not written yet has nothing to draw with: the next epoch asks again.
        self._errands.send(
            _LIVE, request, take, ended=lambda _: self._panel.end_samples() if begun else None, failed=lambda *_: None
        )


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
