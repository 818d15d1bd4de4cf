"""What is on the stage: which model with which weights reads which sequence. State only, no Qt, no drawing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rnnviz.records import Checkpoint, Pass
from rnnviz.settings import ModelSettings, Settings

RunKey = tuple[ModelSettings, int]
"""Which run fits which choice: the model's settings and how many values ahead it forecasts."""


def run_key(settings: Settings) -> RunKey:
    return settings.model, settings.data.horizon


@dataclass
class Stage:
    """settings: the choice, all of it working. runs: the checkpoints of every run so far by its key, epoch 0 first.
    shipped: the run that ships for a choice, asked for once a key; empty for none.

    shown: the position of the checkpoint on the screen. passes: the training steps taken from it on the one
    sequence, the first with the checkpoint's own weights; at: which of them is on the screen. stale: the choice has
    changed since; the screen shows them until the first pass of the new choice has been made.
    """

    settings: Settings
    series: int = 0
    runs: dict[RunKey, list[Checkpoint]] = field(default_factory=dict)
    shipped: Callable[[Settings], Sequence[Checkpoint]] = lambda settings: ()
    shown: int = 0
    passes: list[Pass] = field(default_factory=list)
    at: int = 0
    stale: bool = False

    @classmethod
    def opened(cls, settings: Settings, shipped: Callable[[Settings], Sequence[Checkpoint]]) -> Stage:
        """A stage set with the last epoch of the run that ships for the settings."""
        stage = cls(settings, shipped=shipped)
        stage.show_trained()
        return stage

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
        self.settings = settings
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
