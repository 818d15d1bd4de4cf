"""The chapter's rows: what each one forecasts, how its model was trained, and what the notebook reached.

Source: Géron, Hands-On Machine Learning, 2nd edition, chapter 15 and its notebook: validation MSE on the chapter's
10,000 series of 50 steps, seed 42 (REFERENCE section 1).
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from enum import StrEnum

from rnnviz.light_dataclass import dataclass
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings

NOTEBOOK = "Hands-On Machine Learning, 2nd edition, chapter 15, notebook"


REVIEWS = TrainSettings(epochs=8, batch_size=64, learning_rate=2e-3, schedule="cosine", loss="crossentropy")
"""How the models of sentences are trained: chosen by the validation set, for all of them alike."""

FIXED_LENGTH = frozenset({"dense-1", "dense-10"})
"""The rows whose model reads sequences of the length that it was built for alone: it flattens them."""


@dataclass(frozen=True, slots=True)
class BookFigure:
    """model: the row of the chapter; mse: its error on the validation set.

    measure: which field of a TrainStep is compared with it: "val_loss", or "val_last", the last step's alone.
    """

    model: str
    mse: float
    measure: str = "val_loss"
    source: str = NOTEBOOK


class Ahead(StrEnum):
    """What a row of the chapter forecasts."""

    ONE = "1 step"
    VECTOR = "10 steps"
    EVERY = "10 steps, at every step"
    CLASS = "its class"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A row of the chapter, or a model of a task's own.

    key: as in ModelSettings.recipe. title: as the window shows it. lines: ordinary Keras that builds `model` for the
    given `steps`, `features` (`ids`, for inputs that are ids; `frame`, for frames) and `outputs`; empty for a forecast
    without a model of its own. prelude: the source of a layer that Keras does not have. figure: the book's, where it
    has the row. book: how the book trained it. ours: the settings we recommend, which beat it (same parameters or
    fewer, same data). note: what to know beside it. book_note: what to know where it is trained as the book did.
    iterates: the key of the row whose one-step model this forecast applies again and again. task: the key of the one
    task that the model is made for; "" for a row of the chapter, which fits the tasks that `ahead` says.
    """

    key: str
    title: str
    ahead: Ahead
    lines: str = ""
    prelude: str = ""
    figure: BookFigure | None = None
    book: TrainSettings = field(default_factory=TrainSettings)
    ours: TrainSettings | None = None
    note: str = ""
    book_note: str = ""
    iterates: str = ""
    task: str = ""

    @property
    def trains(self) -> bool:
        """Whether there is a model of its own to train and to step through."""
        return bool(self.lines)

    @property
    def horizon(self) -> int:
        """How many values ahead."""
        return 1 if self.ahead in (Ahead.ONE, Ahead.CLASS) else 10

    @property
    def loss_on(self) -> LossOn:
        return LossOn.EVERY if self.ahead is Ahead.EVERY else LossOn.LAST

    def settings(self, *, ours: bool = False) -> Settings:
        """The chapter's series, this model, and the book's way to train it, or ours (the book's where we have none).

        A recipe for drawings has no classes yet: they are the user's choice.
        """
        training = self.ours if ours and self.ours is not None else self.book
        model = ModelSettings(recipe=self.key, loss_on=self.loss_on)
        if self.task:
            return Settings(DataSettings(task=self.task), model, training)
        if self.ahead is Ahead.CLASS:
            return Settings(DataSettings(task="sketch", sketch=SketchSettings()), model, training)
        return Settings(replace(DataSettings(), horizon=self.horizon), model, training)

    def lines_for(self, *, classes: bool = False) -> str:
        """`lines`; where the answers are classes, with probabilities as outputs."""
        return _OUTPUT.sub(r'\1, activation="softmax")', self.lines) if classes else self.lines

    def keras_code(
        self,
        *,
        steps: int | None,
        features: int = 1,
        outputs: int = 1,
        ids: int = 0,
        frame: tuple[int, ...] = (),
        classes: bool = False,
    ) -> str:
        """The lines that build the model, runnable on their own."""
        about, own_names, layer = _split(self.prelude)
        _, names, model = _split(self.lines_for(classes=classes))
        imports = ", ".join(sorted({*own_names, *names}, key=lambda name: (name.islower(), name)))
        sizes = f"steps, features, outputs = {steps}, {features}, {outputs}"
        if ids:
            sizes = f"steps, ids, outputs = {steps}, {ids}, {outputs}"
        if frame:
            sizes = f"steps, frame, outputs = {steps}, {frame}, {outputs}"
        head = f"{about}\n\n" if about else ""
        middle = f"\n\n{layer}\n\n\n" if layer else "\n"
        return f"{head}from keras import {imports}\n{middle}{sizes}\n\n{model}\n"


_OUTPUT = re.compile(r"(layers\.(?:Dense|Conv1D)\(outputs(?:, kernel_size=1)?)\)")
"""The layer that answers, where it says nothing of an activation."""


def _split(code: str) -> tuple[str, list[str], str]:
    """What is before the line that imports from Keras, the names that it imports, and what is after it."""
    before, _, rest = code.partition("from keras import ")
    names, _, after = rest.partition("\n")
    return before.strip(), names.split(", ") if names else [], after.strip()


_ONE_NEURON = BookFigure("SimpleRNN(1)", 0.010881562)
_DEEP = BookFigure("SimpleRNN 20/20 + Dense(1)", 0.002623624)


def line_to_beat(settings: Settings) -> BookFigure | None:
    """The row of the same model, else the book's best one-step row; None where the data or the task differ."""
    if settings.data != DataSettings() or settings.model.loss_on is not LossOn.LAST:
        return None
    model = settings.model
    return _ONE_NEURON if (model.cell, model.units) == ("SimpleRNN", (1,)) else _DEEP
