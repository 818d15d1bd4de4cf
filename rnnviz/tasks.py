"""The tasks that the window offers: what each is called, how it begins, and what must be beaten.

The figures of the two memory tasks are the errors of a model that remembers nothing (arXiv 1803.01271, section 5,
measured there in the paper's own losses: REFERENCE section 4). A task without an entry here can still be trained from
a settings file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from rnnviz.book import Ahead, Recipe, line_to_beat
from rnnviz.settings.choices import COPY_EXTRA, LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings

ANSWERING_ONE = 1 / 6
"""The expected squared error of always answering 1 to the adding problem: the variance of a sum of two values drawn
evenly from 0 … 1. The paper states .1767."""

CLASSES, SYMBOLS, DIGITS = 10, 10, 8
"""Of copy memory: the classes of an answer, how many symbols are to be remembered, and of how many kinds."""


@dataclass(frozen=True, slots=True)
class Task:
    """key: as in DataSettings.task. title, tip: as the window shows it. noun: what one sequence of it is called.

    length, length_tip: of the field for its length, which shows DataSettings.steps less `extra`. steps: the length
    with which it begins. loss_on: which outputs are compared at first. ahead: rows of the chapter whose model fits it.
    outputs: how wide an answer is; 0 for as many values as it looks ahead. loss: what is minimised.
    """

    key: str
    title: str
    tip: str
    noun: str = "Sequence"
    length: str = "Length T"
    length_tip: str = "The number of time steps in the sequence, from 5 to 1,000"
    extra: int = 0
    steps: int = 50
    loss_on: LossOn = LossOn.LAST
    ahead: frozenset[Ahead] = frozenset()
    outputs: int = 0
    loss: str = "mse"

    def fits(self, recipe: Recipe) -> bool:
        """Whether the model of a row of the chapter can be chosen for this task."""
        return recipe.trains and recipe.ahead in self.ahead

    def begin(self, settings: Settings) -> Settings:
        """These settings with this task as it begins; the model stays where it is a stack of layers."""
        stack = settings.model.recipe == ModelSettings().recipe
        model = replace(settings.model if stack else ModelSettings(), loss_on=self.loss_on)
        data = DataSettings(task=self.key, steps=self.steps + self.extra)
        return replace(settings, data=data, model=model, training=replace(settings.training, loss=self.loss))


TASKS = {
    task.key: task
    for task in (
        Task(
            "waves",
            "Waves",
            "The chapter's series, two sine waves and some noise: what comes next?",
            noun="Series",
            length="Length",
            length_tip="The number of time steps in the series, from 5 to 1,000",
            ahead=frozenset(Ahead),
        ),
        Task(
            "adding",
            "Adding problem",
            "Two of T values are marked: what is their sum? Needs a memory of up to T steps (Hochreiter and "
            "Schmidhuber, 1997)",
            length_tip="The number of values, two of them marked, from 5 to 1,000",
            ahead=frozenset((Ahead.ONE, Ahead.EVERY)),
            outputs=1,
        ),
        Task(
            "copy",
            "Copy memory",
            "Ten symbols, a silence of T steps, and then the same ten symbols again, one of ten classes at every step",
            length_tip="How long the symbols must be remembered, from 1 to 1,000: a sequence has T + 20 steps",
            extra=COPY_EXTRA,
            steps=10,
            loss_on=LossOn.EVERY,
            ahead=frozenset((Ahead.EVERY,)),
            outputs=CLASSES,
            loss="crossentropy",
        ),
    )
}
"""By key, in the order in which they are offered; a user's own series comes after them."""

SERIES = Task(
    "series",
    "own series",
    "Your own file",
    noun="Window",
    length="Length",
    length_tip="The number of rows in a window; it is chosen with the file",
)

SKETCH = Task(
    "sketch",
    "Drawings",
    "A drawing from the Sketch page: which class is it? Or, for a network that draws: which point comes next?",
    noun="Drawing",
    ahead=frozenset((Ahead.CLASS,)),
)
"""Not offered before there is one: drawings come to the stage from the Sketch page."""


def task_of(settings: Settings) -> Task:
    """The task of these settings; one without an entry goes by its key."""
    key = settings.data.task
    return {SERIES.key: SERIES, SKETCH.key: SKETCH}.get(key) or TASKS.get(key) or Task(key, key, "")


@dataclass(frozen=True, slots=True)
class Line:
    """A line to beat. error: in the loss that is minimised, on the validation set. word: for a legend; words: for a
    tip."""

    error: float
    word: str
    words: str


def line_of(settings: Settings) -> Line | None:
    """The book's figure for the chapter's series, what remembering nothing reaches in a memory task; else None."""
    data, last = settings.data, settings.model.loss_on is LossOn.LAST
    classes = data.task == "copy" and settings.training.loss == "crossentropy"
    if settings.training.loss != "mse" and not classes:
        return None
    if data.task == "adding":
        said = "always answering 1: its error is the variance of the sum of two values, 1/6 (the paper has 0.1767)"
        return Line(ANSWERING_ONE, "always 1", said) if last else None
    if data.task == "copy":
        guess = cross_entropy_without_memory if classes else guessing_error
        error = guess(data.steps, last=last)
        said = "no memory: 0 until the last ten steps, then a uniform guess among the eight digits"
        return Line(error, "no memory", "no memory: a uniform guess among the eight digits" if last else said)
    book = line_to_beat(settings)
    return None if book is None else Line(book.mse, "book", f"the book's {book.model}")


def cross_entropy_without_memory(steps: int, *, last: bool = False) -> float:
    """What remembering nothing reaches in copy memory in the paper's loss, the cross-entropy, `steps` = T + 20; last:
    at the last step alone."""
    return math.log(DIGITS) if last else SYMBOLS * math.log(DIGITS) / steps


def guessing_error(steps: int, *, last: bool = False) -> float:
    """What remembering nothing reaches in copy memory in squared error over all steps and outputs, `steps` = T + 20;
    last: over the outputs of the last step alone.

    Guessing evenly among eight: (7/8)² for the right output and (1/8)² for seven others, of ten; 0 at other steps.
    """
    one = (49 + 7) / 64 / CLASSES
    return one if last else one * SYMBOLS / steps
