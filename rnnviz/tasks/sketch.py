"""Drawings: which class is it? Or, for a network that draws: which point comes next?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from rnnviz.book import Ahead
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.form import Form
from rnnviz.tasks.task import Shape, Task, imported

SHIPS = "runs/shapes.npz"
"""The model of the chapter's exercise 9, trained on the shapes that a program draws (packaging/make_shapes.py)."""
SHAPES = (
    *("arrow", "circle", "envelope", "fish", "flower", "house", "ladder", "smiley face", "snowman", "spiral"),
    *("square", "star", "sun", "tree", "triangle", "zigzag"),
)

_make: Callable[[DataSettings, LossOn], Dataset] = imported("rnnviz.data.drawings.sketches:make_sketches")
_one: Callable[[DataSettings, int], Sequence] = imported("rnnviz.data.drawings.sketches:one_sketch")
_shape: Callable[[DataSettings], tuple[int, int, int, int]] = imported(
    "rnnviz.data.drawings.sketches:shape_of_sketches"
)


class Sketch(Task):
    """Not offered before there is one: drawings come to the stage from the Sketch page."""

    key = "sketch"
    title = "Drawings"
    tip = "A drawing from the Sketch page: which class is it? Or, for a network that draws: which point comes next?"
    order = 160
    offered = False
    noun = "Drawing"
    varying = True
    losses = ("crossentropy", "sketch-rnn")
    ahead = frozenset((Ahead.CLASS,))

    def form(self, settings: Settings) -> Form | None:
        """A network that draws begins with z; it reads what it drew, too."""
        return Form.FROM_VECTOR if settings.training.loss == "sketch-rnn" else super().form(settings)

    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """Raises drawings.DrawingError where the files or the choice cannot do."""
        return _make(data, loss_on)

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        return _one(data, index)

    def outputs(self, data: DataSettings) -> int:
        return len(data.sketch.words) if data.sketch else 0

    def shape(self, data: DataSettings) -> Shape:
        """Only the validation part is read."""
        return Shape(*_shape(data), varying=True)

    def ships(self, settings: Settings) -> str:
        own = shapes_settings()
        data = self.of_a_run(settings)
        return SHIPS if (settings.model, data) == (own.model, self.of_a_run(own)) else ""

    def problems(self, settings: Settings) -> Iterator[Problem]:
        s, loss = settings.data.sketch or SketchSettings(), settings.training.loss
        generates = loss == "sketch-rnn"
        if len(s.words) < (1 if generates else 2):
            yield Problem("data.sketch", f"Choose {'a class' if generates else 'two classes or more'} of drawings.")
        if len(set(s.words)) < len(s.words):
            yield Problem("data.sketch", "A class was chosen twice.")
        if s.drawing and not 0 <= s.target < len(s.words):
            yield Problem("data.sketch", f"The class of the drawing must be from 0 to {len(s.words) - 1}.")
        if loss == "crossentropy" and settings.model.loss_on is not LossOn.LAST:
            yield Problem("model.loss_on", "A drawing has one class: the loss must be on the last step.")

    def of_a_run(self, settings: Settings) -> DataSettings:
        """All but which drawing is stepped through."""
        data = settings.data
        return data if data.sketch is None else replace(data, sketch=replace(data.sketch, drawing=(), target=0))

    def called(self, data: DataSettings) -> str:
        words = data.sketch.words if data.sketch else ()
        origin = f", from {data.sketch.country}" if data.sketch and data.sketch.country else ""
        return f"drawings: {words[0]}{origin}" if len(words) == 1 else f"drawings of {len(words):,} classes{origin}"

    def run_name(self, data: DataSettings) -> str:
        words = data.sketch.words if data.sketch else ()
        drawn = re.sub(r"[^\w,.-]+", " ", ", ".join(words[:4])).strip(" .")[:60]
        more = f" and {len(words) - 4} more" if len(words) > 4 else ""
        origin = f" from {data.sketch.country}" if data.sketch and data.sketch.country else ""
        return f"{drawn}{more}{origin}" or self.key


def shapes_settings() -> Settings:
    """Of the run that ships: it needs no file of drawings."""
    return Settings(
        data=DataSettings(task="sketch", sketch=SketchSettings(words=SHAPES, per_class=300)),
        model=ModelSettings(recipe="sketch-exercise", loss_on=LossOn.LAST),
        training=TrainSettings(
            epochs=8, batch_size=32, learning_rate=1e-3, schedule="cosine", clipnorm=1.0, loss="crossentropy"
        ),
    )


TASK = Sketch()
