"""What is on the stage: which model with which weights reads which sequence. State only, no Qt, no drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rnnviz.book import FIXED_LENGTH
from rnnviz.records import Checkpoint, Pass
from rnnviz.settings import DataSettings, ModelSettings, Settings

if TYPE_CHECKING:
    from rnnviz.series_board import SeriesBoard
    from rnnviz.tables import SeriesOrigin

RunKey = tuple[ModelSettings, DataSettings, bool]
"""Which run fits which choice: the model's settings, what of the data's a model depends on, and whether it answers with
probabilities."""


def run_key(settings: Settings) -> RunKey:
    """The length of a made-up sequence, how many there are and which draw it is make no other model, but for the length
    where a model has it built in; of a user's series every choice does, of drawings all but which one is on the stage.
    """
    data, classes = settings.data, settings.training.loss == "crossentropy"
    if data.sketch is not None:
        data = replace(data, sketch=replace(data.sketch, drawing=(), target=0))
    elif data.task != "series":
        steps = data.steps if settings.model.recipe in FIXED_LENGTH else DataSettings().steps
        data = DataSettings(task=data.task, horizon=data.horizon, steps=steps)
    return settings.model, data, classes


@dataclass
class Stage:
    """settings: the choice, all of it working. runs: the checkpoints of every run so far by its key, epoch 0 first.
    shipped: the run that ships for a choice, asked for once a key; empty for none.

    shown: the position of the checkpoint on the screen. passes: the training steps taken from it on the one
    sequence, the first with the checkpoint's own weights; at: which of them is on the screen. stale: the choice has
    changed since; the screen shows them until the first pass of the new choice has been made.
    own: the user's series that can be chosen, once there is one.
    """

    settings: Settings
    series: int = 0
    runs: dict[RunKey, list[Checkpoint]] = field(default_factory=dict)
    shipped: Callable[[Settings], Sequence[Checkpoint]] = lambda settings: ()
    shown: int = 0
    passes: list[Pass] = field(default_factory=list)
    at: int = 0
    stale: bool = False
    own: SeriesBoard | None = None

    @classmethod
    def opened(cls, settings: Settings, shipped: Callable[[Settings], Sequence[Checkpoint]]) -> Stage:
        """A stage set with the last epoch of the run that ships for the settings."""
        stage = cls(settings, shipped=shipped)
        stage.show_trained()
        return stage

    @property
    def origin(self) -> SeriesOrigin | None:
        """What brings the sequence's numbers back to a file's units and dates; None for a made-up sequence."""
        if self.settings.data.task != "series" or self.own is None:
            return None
        row = self.own.row(self.settings.model.recipe)
        return row.origin if row is not None and row.data == self.settings.data else self.own.origin

    @property
    def count(self) -> int:
        """How many validation sequences there are to choose from."""
        origin = self.origin
        return self.settings.data.val_series if origin is None else len(origin.first_val)

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """The epochs of the chosen model, epoch 0 first; empty where its first weights are not yet made."""
        key = run_key(self.settings)
        if key not in self.runs:
            self.runs[key] = list(self.shipped(self.settings))
        return self.runs[key]

    @property
    def checkpoint(self) -> Checkpoint | None:
        return self.checkpoints[self.shown] if self.checkpoints else None

    @property
    def trained(self) -> bool:
        """Whether the weights on the screen have seen any training."""
        return self.checkpoint is not None and self.checkpoint.epoch > 0

    @property
    def can_be_trained(self) -> bool:
        """Whether there are trained weights to choose."""
        return any(c.epoch > 0 for c in self.checkpoints)

    @property
    def current(self) -> Pass | None:
        return self.passes[self.at] if self.passes else None

    def choose(self, settings: Settings) -> None:
        """Other settings; another model is shown with its trained weights where it has any."""
        another = run_key(settings) != run_key(self.settings)
        if settings.data.task != self.settings.data.task or settings.data.source != self.settings.data.source:
            self.series = 0  # another sequence, with the same number by chance alone
        self.settings = settings
        self.series = min(self.series, self.count - 1)
        self.clear()
        if another:
            self.show_trained()

    def choose_series(self, series: int) -> None:
        self.series = series
        self.clear()

    def show_trained(self, trained: bool = True) -> None:
        """The last epoch, or the weights before the first training step."""
        self.shown = max(0, len(self.checkpoints) - 1) if trained else 0
        self.clear()

    def show_epoch(self, position: int) -> None:
        self.shown = min(max(position, 0), max(0, len(self.checkpoints) - 1))
        self.clear()

    def begin_run(self, settings: Settings) -> None:
        """A training with these settings begins: its epochs replace those of an earlier run of the same model."""
        self.runs[run_key(settings)] = []
        self.shown = 0

    def add_checkpoint(self, checkpoint: Checkpoint, settings: Settings) -> None:
        """One more epoch of the run with these settings."""
        self.runs.setdefault(run_key(settings), []).append(checkpoint)

    def clear(self) -> None:
        """The passes no longer fit: they belong to one checkpoint and one sequence."""
        self.stale = True

    def begin(self, *passes: Pass) -> None:
        """The first pass of the checkpoint and sequence on the stage, and those after it that are already known."""
        self.passes, self.at, self.stale = list(passes), 0, False

    def add_pass(self, done: Pass, following: Pass) -> None:
        """One optimizer step was taken: the last pass with its update, and the pass with the new weights."""
        self.passes[-1:] = [done, following]
