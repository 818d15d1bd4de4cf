"""The training of a recogniser: its steps into the curves, its confusion after every epoch, and its run to the pad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from rnnviz.drawings import Collection
from rnnviz.layout.recogniser_words import beginning, run_name
from rnnviz.records import Checkpoint, TrainStep
from rnnviz.run_records import KeptRun
from rnnviz.settings import Settings, SketchSettings, problems
from rnnviz.ui.controls.sketch_training import STACK, SketchChoice
from rnnviz.ui.errands import Errands
from rnnviz.ui.newest import Newest
from rnnviz.ui.run_requests import RunJobs
from rnnviz.ui.sketch_requests import RecogniseJobs

if TYPE_CHECKING:
    from rnnviz.ui.views.sketch_training_view import SketchTrainingView

_PURPOSE = "training a recogniser"
_MOST_DRAWINGS = 1_000_000
_FIELDS = {"model.units": "units", "model.cell": "model", "training.epochs": "epochs", "data.sketch": "words"}


class RecogniserTrainingDesk(QObject):
    """began(), keeping(KeptRun), checkpoint(Checkpoint), ended(str): as `TrainingDesk`. problem(str, str): message and
    details. trained(str): the key of the recogniser that a training has left, however it ended.

    kept: what keeps the runs; where there is none nothing can be trained, and the panel says so. blocked: says why no
    training may begin now (another one is under way), "" where one may.
    """

    began = Signal()
    keeping = Signal(object)
    checkpoint = Signal(object)
    ended = Signal(str)
    problem = Signal(str, str)
    trained = Signal(str)

    def __init__(
        self, *, view: SketchTrainingView, errands: Errands, jobs: RecogniseJobs, kept: RunJobs | None
    ) -> None:
        super().__init__(view)
        self._view, self._panel = view, view.panel
        self._errands, self._jobs = errands, jobs
        self.kept = kept
        self.blocked: Callable[[], str] = lambda: ""
        self.run: KeptRun | None = None
        self.settings: Settings | None = None
        self._folder = ""
        self._last: TrainStep | None = None
        self._epoch = 0
        self._why = ""
        # A table that cannot be had is no reason to disturb a training.
        self._confusions = Newest(errands, "confusion", item=view.confusion.set_confusion, failed=lambda *_: None)
        self._panel.set_models([*jobs.models(), (STACK, "stack of layers", "Recurrent layers of your choice")])
        self._panel.bar.start.connect(self.start)
        self._panel.bar.pause.connect(lambda: self._pause(True))
        self._panel.bar.resume.connect(lambda: self._pause(False))
        self._panel.bar.stop.connect(self.stop)
        self._panel.changed.connect(lambda: self._panel.set_problems({}))

    @property
    def running(self) -> bool:
        """Whether a training has begun and not ended, paused or not."""
        return self._errands.busy(_PURPOSE)

    def set_collection(self, collection: Collection) -> None:
        """The classes to choose from; those that are ticked stay so where they are there again."""
        words = [one.word for one in collection.classes]
        self._folder = collection.folder
        self._panel.picker.set_classes(words)
        if not self._panel.picker.chosen():
            self._panel.picker.choose(beginning(words))

    def start(self) -> None:
        """Trains what is chosen, or says in words why it cannot be."""
        choice = self._panel.choice()
        found = wrong(choice)
        settings = None if found else self._settings(choice)
        if settings is not None:
            found = {_FIELDS.get(p.field, "words"): p.message for p in problems(settings)}
        self._panel.set_problems(found)
        if found or settings is None:
            return
        if self.kept is None:
            self._panel.bar.set_words("There is no folder in which a run could be kept.")
        elif words := self.blocked():
            self._panel.bar.set_words(words)
        else:
            self._begin(settings, self.kept.train(settings, run_name(choice.words)))

    def stop(self) -> None:
        """Ends it; the epochs done so far are kept, and answer."""
        if self.running:
            self._panel.bar.set_state("stopping")
            self._errands.stop(_PURPOSE)

    def _settings(self, choice: SketchChoice) -> Settings:
        sketch = SketchSettings(words=choice.words, folder=self._folder, per_class=int(choice.per_class))
        settings = self._jobs.training(choice.model, sketch)
        if choice.model == STACK:
            units = tuple(int(u) for u in choice.units)
            settings = replace(settings, model=replace(settings.model, cell=choice.cell, units=units))
        return settings.change(**{"training.epochs": int(choice.epochs)})

    def _begin(self, settings: Settings, job: Any) -> None:
        self.settings, self.run, self._last, self._why, self._epoch = settings, None, None, "", 0
        sketch = settings.data.sketch
        self._view.curves.clear(settings.training.epochs, classes=len(sketch.words) if sketch else 0)
        self._confusions.drop()
        self._view.confusion.set_confusion(None)
        self._panel.bar.set_state("preparing")
        self._errands.send(_PURPOSE, job, self._take, ended=self._on_end, failed=self._on_failure)
        self.began.emit()

    def _pause(self, paused: bool) -> None:
        (self._errands.worker.pause if paused else self._errands.worker.resume)()
        self._panel.bar.set_state("paused" if paused else "running")

    def _take(self, item: Any) -> None:
        if isinstance(item, KeptRun):
            self.run = item
            self.keeping.emit(item)
        elif isinstance(item, Checkpoint):
            self._epoch = item.epoch
            if item.epoch > 0 and self.settings is not None:
                settings = self.settings
                self._confusions.ask(lambda: self._jobs.confusion(settings, item))
            self.checkpoint.emit(item)
        elif isinstance(item, TrainStep):
            if self._last is None:
                self._panel.bar.set_state("running")
            self._last = item
            self._panel.bar.set_progress(item)
            self._view.curves.add(item)

    def _on_failure(self, message: str, details: str) -> None:
        self._why = message
        self.problem.emit(message, details)

    def _on_end(self, how: str) -> None:
        self._panel.bar.set_state("idle")
        words = self._why or f"{how} before the first step"
        if self._last is not None and not self._why:
            words = f"{how} at step {self._last.step:,} of {self._last.steps:,} after {self._last.seconds:.0f} s"
        if self.run is not None and self._epoch > 0:
            words += f"\nkept as “{self.run.name}”; it answers on the pad now"
            self.trained.emit(str(self.run.path))
        self._panel.bar.set_words(words)
        self.ended.emit(how)


def wrong(choice: SketchChoice) -> dict[str, str]:
    """What cannot work in a choice, in words, by field of the panel."""
    found: dict[str, str] = {}
    if len(choice.words) < 2:
        found["words"] = "Tick at least two classes: there must be something to tell apart."
    if not isinstance(choice.per_class, int):
        found["per_class"] = "The number of drawings must be a whole number."
    elif not 10 <= choice.per_class <= _MOST_DRAWINGS:
        found["per_class"] = f"The number of drawings must be from 10 to {_MOST_DRAWINGS:,}, not {choice.per_class:,}."
    if not isinstance(choice.epochs, int):
        found["epochs"] = "The number of epochs must be a whole number."
    if choice.model == STACK and not all(isinstance(u, int) for u in choice.units):
        found["units"] = "Units are whole numbers, one a layer, such as 64, 64."
    return found
