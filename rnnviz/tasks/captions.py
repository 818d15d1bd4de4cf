"""Captions: what does a drawing's picture show? The word is written out, letter by letter."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.data.letters import CLASSES
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.records.unusable import DrawingError
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.form import Form
from rnnviz.tasks.task import STACK, Line, Shape, Task, imported

_ROOM = "rnnviz.data.drawings.captions"
_make: Callable[[DataSettings, LossOn], Dataset] = imported(f"{_ROOM}:make_captions")
_one: Callable[[DataSettings, int], Sequence] = imported(f"{_ROOM}:one_caption")
_shape: Callable[[DataSettings], tuple[int, int, int]] = imported(f"{_ROOM}:shape_of_captions")

SIDE = 28
"""Pixels of the picture's side, as rnnviz/data/drawings/raster.py has it."""

PER_CLASS = 700
"""Training drawings per class at first."""

SHIPS = {"captions-gru": "runs/captions-gru.npz"}
"""The model that ships trained (packaging/make_captions.py)."""


class Captions(Task):
    key = "captions"
    title = "Captions"
    tip = "The picture of a drawing is written out as a word, letter by letter"
    order = 9
    noun = "Drawing"
    varying = True
    features = SIDE * SIDE
    frame = (SIDE, SIDE, 1)
    stacks = False
    fields = ("data.sketch.letters", "data.sketch.folder")
    losses = ("crossentropy",)
    loss_on = LossOn.EVERY
    recipe = "captions-gru"
    training = TrainSettings(
        epochs=12, batch_size=128, learning_rate=2e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
    )

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """Raises drawings.DrawingError where the files or the choice cannot do."""
        return _make(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return _one(data, index)

    def outputs(self, data: DataSettings) -> int:
        return len(CLASSES)

    def count(self, data: DataSettings) -> int:
        return _shape(data)[1]

    def shape(self, data: DataSettings) -> Shape:
        steps, count, _ = _shape(data)
        return Shape(steps, self.features, self.outputs(data), count, varying=True, frame=self.frame)

    def begin(self, settings: Settings) -> Settings:
        begun = super().begin(settings)
        return replace(begun, data=replace(begun.data, sketch=SketchSettings(per_class=PER_CLASS)))

    def form(self, settings: Settings) -> Form:
        return Form.FROM_VECTOR

    def ships(self, settings: Settings) -> str:
        return SHIPS.get(settings.model.recipe, "")

    def problems(self, settings: Settings) -> Iterator[Problem]:
        if settings.model.recipe == STACK:
            yield Problem("model.recipe", "Captions need a model that reads a picture, not a stack of layers.")
        if settings.model.loss_on is not LossOn.EVERY:
            yield Problem("model.loss_on", "Every letter of the word is compared: the loss must be on every step.")
        try:
            _shape(settings.data)
        except DrawingError as error:
            yield Problem("data.sketch.folder", str(error))

    def line(self, settings: Settings) -> Line:
        """What a network reaches that does not look at the picture."""
        steps, _, words = _shape(settings.data)
        why = f"their entropy, ln {words:,}, shared out among the {steps} steps"
        tip = f"to a network that sees no picture, each of the {words:,} words is as likely ({why})"
        return Line(math.log(words) / steps, "unseen", tip)

    def of_a_run(self, settings: Settings) -> DataSettings:
        """All but which drawing is stepped through, and which letters are read meanwhile."""
        data = settings.data
        if data.sketch is None:
            return data
        return replace(data, sketch=replace(data.sketch, drawing=(), target=0, letters=SketchSettings().letters))

    def header(self, data: DataSettings) -> str:
        return self.title

    def run_name(self, data: DataSettings) -> str:
        return self.key


TASK = Captions()
