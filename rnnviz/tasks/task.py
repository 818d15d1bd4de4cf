"""What a task says of itself. A new one is one file in this folder, with a subclass and `TASK`, an instance of it."""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from rnnviz.book import FIXED_LENGTH, Ahead, Recipe
from rnnviz.light_dataclass import dataclass
from rnnviz.records.dataset import Dataset, Sequence
from rnnviz.settings.choices import MAX_STEPS, MIN_STEPS, LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.problems import Problem
from rnnviz.settings.setting import Setting
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.form import Form

STACK = ModelSettings().recipe


@dataclass(frozen=True, slots=True)
class Shape:
    """What a model of a task must fit: (steps, features) in, `outputs` at a step out.

    validation: how many sequences the validation set has. steps: the longest, where they are of many lengths, as
    `varying` says. ids: where a step of the input is one id, how many ids there are, 0 (padding) among them; 0 where
    the input is numbers. frame: where a step is a picture, (height, width, channels), whose numbers are the features.
    """

    steps: int
    features: int
    outputs: int
    validation: int
    varying: bool = False
    ids: int = 0
    frame: tuple[int, ...] = ()

    @property
    def sizes(self) -> dict[str, Any]:
        """What a model is built for, as `models/build.py` has it."""
        return {
            "steps": self.fixed_steps,
            "features": self.features,
            "outputs": self.outputs,
            "ids": self.ids,
            "frame": self.frame,
        }

    @property
    def fixed_steps(self) -> int | None:
        """How many steps a model is built for; None for any number."""
        return None if self.varying else self.steps


@dataclass(frozen=True, slots=True)
class Line:
    """A line to beat. error: in the loss that is minimised, on the validation set. word: for a legend; words: for a
    tip."""

    error: float
    word: str
    words: str


class Task(ABC):
    """A task needs key, title, tip, `make` and `outputs`; all else has a default.

    key: as in DataSettings.task. title, tip: as the window shows it. order: its place in the window's list; those of
    the same order stand by their titles. offered: whether the list has it from the start.
    noun: what one sequence of it is called. length, length_is, length_note: the label of the field for its length,
    what that length is, and what its tip says after the limits. The field shows DataSettings.steps less `extra`, from
    `shortest` to `longest`, and begins at `steps`. varying: each sequence has a length of its own, so that there is
    nothing to choose, and a model reads any number of steps.
    features: how wide a step of the input is. reads_ids: a step of it is the id of a word or a letter, 0 for padding,
    and a model begins with an Embedding. frame: a step of it is a picture, (height, width, channels).
    forecasts: the targets are what follows in the sequence itself, DataSettings.horizon values ahead. of_a_file: the
    data are the user's own, with units, dates and a board.
    fields: dotted names of the settings of its own, "data.text.sentence", that the window has fields for.
    tells: whether a unit can be looked for that tells the answer before the end: there are two answers, which have
    names, and one of them to a sequence.
    classifies: whether a sequence has one class, so that a table can say which class is taken for which.
    losses: those that can be minimised; it begins with the first. loss_options: whether Keras's options of them can be
    given. loss_on: which outputs are compared at first.
    ahead: rows of the chapter whose model fits it. stacks: whether a stack of layers does. recipe, training: which
    model it begins with, and how that is trained; a stack of layers as it stands, and as the one before was trained,
    where a task says nothing. untrainable: why no model can be trained for it; "" where one can.
    """

    key: str
    title: str
    tip: str
    order: int = 100
    offered: bool = True
    noun: str = "Sequence"
    length: str = "Length T"
    length_is: str = "The number of time steps in the sequence"
    length_note: str = ""
    extra: int = 0
    shortest: int = MIN_STEPS
    longest: int = MAX_STEPS
    steps: int = 50
    varying: bool = False
    features: int = 1
    reads_ids: bool = False
    frame: tuple[int, ...] = ()
    forecasts: bool = False
    of_a_file: bool = False
    fields: tuple[str, ...] = ()
    tells: bool = False
    classifies: bool = False
    losses: tuple[str, ...] = ("mse", "huber")
    loss_options: bool = False
    loss_on: LossOn = LossOn.LAST
    ahead: frozenset[Ahead] = frozenset()
    stacks: bool = True
    recipe: str = STACK
    training: TrainSettings | None = None
    untrainable: str = ""

    # -- its data -----------------------------------------------------------------------------------------------

    @abstractmethod
    def make(self, data: DataSettings, loss_on: LossOn) -> Dataset:
        """The data set. Arrays are read-only, and shared by all who ask for the same."""

    @abstractmethod
    def outputs(self, data: DataSettings) -> int:
        """How wide an answer at a step is, without making the data set."""

    def ids(self, data: DataSettings) -> int:
        """Where a step of the input is one id, how many ids there are, 0 for padding among them; else 0."""
        return 0

    def count(self, data: DataSettings) -> int:
        """How many validation sequences there are to choose from."""
        return data.val_series

    def one(self, data: DataSettings, index: int, loss_on: LossOn) -> Sequence:
        """One validation sequence, counted from 0, as `make` has it, without the zeros after its own length.

        Makes all of them, unless a task knows a shorter way. IndexError outside the validation set.
        """
        dataset = self.make(data, loss_on)
        if not 0 <= index < len(dataset.x_val):
            raise IndexError(f"validation {self.noun.lower()} {index} of {len(dataset.x_val)}")
        x, y = dataset.x_val[index : index + 1], dataset.y_val[index : index + 1]
        if dataset.lengths_val is not None:
            own = int(dataset.lengths_val[index])
            x, y = x[:, :own], y if y.shape[1] == 1 else y[:, :own]
        return Sequence(x=x, y=y, loss_on=loss_on, title=self.title_of(dataset, index))

    def title_of(self, dataset: Dataset, index: int) -> str:
        """What one validation sequence is called."""
        return f"validation {self.noun.lower()} {index + 1:,}"

    def shape(self, data: DataSettings) -> Shape:
        """What a model must fit, if possible without making the data set."""
        return Shape(
            *(data.steps, self.features, self.outputs(data), self.count(data)),
            varying=self.varying,
            ids=self.ids(data),
            frame=self.frame,
        )

    # -- what can be chosen, and what must be beaten ------------------------------------------------------------

    @property
    def loss(self) -> str:
        """What is minimised at first."""
        return self.losses[0]

    def ships(self, settings: Settings) -> str:
        """The file under resources/ with the run of the task's own that ships for these settings, as
        jobs/handlers/shipped.py has it (`stored_run`); "" where none does."""
        return ""

    def fits(self, recipe: Recipe) -> bool:
        """Whether the model of a row of the chapter, or of some task's own, can be chosen for this task."""
        return recipe.trains and (recipe.task == self.key if recipe.task else recipe.ahead in self.ahead)

    def begin(self, settings: Settings) -> Settings:
        """These settings with this task as it begins; the model stays where it is a stack of layers."""
        stack = settings.model if settings.model.recipe == STACK else ModelSettings()
        model = replace(stack, recipe=self.recipe, loss_on=self.loss_on)
        data = DataSettings(task=self.key, steps=self.steps + self.extra)
        before = settings.training
        training = replace(self.training or before, loss=self.loss, device=before.device)
        return replace(settings, data=data, model=model, training=training)

    def problems(self, settings: Settings) -> Iterable[Problem]:
        """Why settings cannot work with this task, besides its length and its losses."""
        return ()

    def line(self, settings: Settings) -> Line | None:
        """What a model must beat: a baseline, or a figure from a book or paper; None where none is known."""
        return None

    def of_a_run(self, settings: Settings) -> DataSettings:
        """What of the data a trained model depends on: which of several sequences it reads makes no other model, nor
        does their length, unless the model has it built in."""
        steps = settings.data.steps if settings.model.recipe in FIXED_LENGTH else DataSettings().steps
        return DataSettings(task=settings.data.task, horizon=settings.data.horizon, steps=steps)

    def form(self, settings: Settings) -> Form | None:
        """Its shape, which the window draws; by default that of a model which reads a step at a time and answers at
        the steps that the loss compares. None where it is not known."""
        return Form.SEQUENCE if settings.model.loss_on is LossOn.EVERY else Form.VECTOR

    # -- words --------------------------------------------------------------------------------------------------

    @property
    def length_setting(self) -> Setting:
        """What there is to say about the field for its length."""
        what = f"T (the sequence has T + {self.extra} steps)" if self.extra else "The length of the sequence"
        low, high = self.shortest, self.longest
        return Setting(label=self.length, help=self.length_is, low=low, high=high, subject=what)

    @property
    def length_tip(self) -> str:
        return f"{self.length_setting.tip}{self.length_note}"

    def header(self, data: DataSettings) -> str:
        """As the header of the window says it; "" where the picture says as much."""
        return "" if self.forecasts or self.varying else f"{self.title}, T = {data.steps - self.extra}"

    def words(self, data: DataSettings) -> str:
        """As a list of runs says it: adding problem, 50 steps."""
        parts = [self.called(data)]
        if not self.varying:
            parts.append(f"T = {data.steps - self.extra}" if self.extra else f"{data.steps} steps")
        if self.forecasts:
            parts.append(f"{data.horizon} ahead")
        return ", ".join(parts)

    def called(self, data: DataSettings) -> str:
        """What the data are called within a sentence."""
        return self.title.lower()

    def run_name(self, data: DataSettings) -> str:
        """The part of a run's name that tells its data: adding problem 50."""
        if self.forecasts:
            return f"{self.key} {data.steps} to {data.horizon}"
        return f"{self.title.lower()} {data.steps - self.extra}"


def imported(path: str) -> Callable[..., Any]:
    """The function "module:name", which is imported when it is first called: no first picture waits for the readers of
    files."""
    module, _, name = path.partition(":")

    def call(*arguments: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*arguments)

    return call
