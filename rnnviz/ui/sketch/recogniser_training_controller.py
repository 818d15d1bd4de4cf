"""The training of a recogniser: its steps into the curves, its confusion after every epoch, and its run to the pad."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal

from rnnviz.jobs.recognition import CountConfusions
from rnnviz.jobs.request import Request
from rnnviz.layout.recogniser_text import BY_PROGRAM, beginning, run_name
from rnnviz.records.drawings import Collection, DrawingClass
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.described import described
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.problems import problems
from rnnviz.ui.shell.kept_training import KeptTraining
from rnnviz.ui.shell.newest import Newest
from rnnviz.ui.shell.session import Session
from rnnviz.ui.sketch.counted_countries import count_countries
from rnnviz.ui.sketch.sketch_training import STACK, SketchChoice
from rnnviz.ui.sketch.training_view import SketchTrainingView

_STACK_TRAINING = TrainSettings(batch_size=64, learning_rate=3e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy")
_COUNTRIES = "countries to train a recogniser on"
_FIELDS = {
    "data.sketch.country": "country",
    "model.units": "units",
    "model.cell": "model",
    "training.epochs": "epochs",
    "data.sketch": "words",
    "data.sketch.per_class": "per_class",
}


class RecogniserTrainingController(KeptTraining):
    """trained(str): the key of the recogniser that a training has left, however it ended. Where nothing keeps the runs
    nothing can be trained, and the panel says so.
    """

    what = "A network of the Sketch page is being trained."

    trained = Signal(str)

    def __init__(
        self,
        *,
        view: SketchTrainingView,
        session: Session,
    ) -> None:
        super().__init__(view, purpose="training a recogniser", bar=view.panel.bar, session=session)
        self._view, self._panel = view, view.panel
        self._recipes = {one.key: one for one in session.drawing_recipes}
        self._folder = ""
        self._classes: dict[str, DrawingClass] = {}
        self._epoch = 0
        # A table that cannot be had is no reason to disturb a training.
        self._confusions = Newest(
            session.errands, "confusion", item=view.confusion.set_confusion, failed=lambda *_: None
        )
        models = [(one.key, one.title, one.note) for one in session.drawing_recipes]
        self._panel.set_models([*models, (STACK, "stack of layers", "Recurrent layers of your choice")])
        self._panel.bar.start.connect(self.start)
        self._panel.changed.connect(lambda: self._panel.set_problems({}))
        self._panel.countries_wanted.connect(self._count_countries)

    def set_collection(self, collection: Collection) -> None:
        """The classes to choose from; those that are ticked stay so where they are there again."""
        words = [one.word for one in collection.classes]
        self._folder = collection.folder
        self._classes = {one.word: one for one in collection.classes}
        self._panel.picker.set_classes(words)
        if not self._panel.picker.chosen():
            self._panel.picker.choose(beginning(words))
        self._panel.ask_countries()

    def _count_countries(self, words: tuple[str, ...]) -> None:
        count_countries(self._errands, _COUNTRIES, words, self._classes, self._panel.set_countries)

    def start(self) -> None:
        """Trains what is chosen, or says in words why it cannot be."""
        choice = self._panel.choice()
        found = wrong(choice)
        settings = None if found else self._settings(choice)
        if settings is not None:
            found = {_FIELDS.get(p.field, "words"): p.message for p in problems(settings)}
        self._panel.set_problems(found)
        if settings is not None and not found:
            self._train(settings, run_name(choice.words))

    def _settings(self, choice: SketchChoice) -> Settings:
        sketch = SketchSettings(
            words=choice.words, folder=self._folder, country=choice.country, per_class=int(choice.per_class)
        )
        if choice.model == STACK:
            model = ModelSettings(cell=choice.cell, units=tuple(int(u) for u in choice.units))
            settings = Settings(DataSettings(task="sketch", sketch=sketch), model, _STACK_TRAINING)
        else:
            settings = self._recipes[choice.model].settings(ours=True).change(**{"data.sketch": sketch})
        return settings.change(**{"training.epochs": int(choice.epochs)})

    def _begin(self, settings: Settings, job: Request) -> None:
        self._epoch = 0
        sketch = settings.data.sketch
        self._view.curves.clear(settings.training.epochs, classes=len(sketch.words) if sketch else 0)
        self._confusions.drop()
        self._view.confusion.set_confusion(None)
        super()._begin(settings, job)

    def _take(self, item: Any) -> None:
        super()._take(item)
        if isinstance(item, Checkpoint):
            self._epoch = item.epoch
            if item.epoch > 0:
                settings = self.settings
                self._confusions.ask(lambda: CountConfusions(settings, item))
        elif isinstance(item, TrainStep):
            self._view.curves.add(item)

    def _on_end(self, how: str) -> None:
        if self.run is not None and self._epoch > 0:
            self.trained.emit(str(self.run.path))
        super()._on_end(how)

    def _where_kept(self) -> str:
        if self.run is None or not self._epoch:
            return ""
        sketch = self.settings.data.sketch
        by_program = f"\n{BY_PROGRAM}" if sketch is not None and not sketch.folder else ""
        return f"{super()._where_kept()}; it answers on the pad now{by_program}"


def wrong(choice: SketchChoice) -> dict[str, str]:
    """What cannot work in a choice, in words, by field of the panel."""
    found: dict[str, str] = {}
    if len(choice.words) < 2:
        found["words"] = "Tick at least two classes: there must be something to tell apart."
    for name, path in (("per_class", "data.sketch.per_class"), ("epochs", "training.epochs")):
        if words := described(path).wrong(getattr(choice, name), whole=True):
            found[name] = words
    if choice.model == STACK and not all(isinstance(u, int) for u in choice.units):
        found["units"] = "Units are whole numbers, one a layer, such as 64, 64."
    return found
