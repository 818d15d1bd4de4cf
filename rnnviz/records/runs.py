"""Kept runs, as the window lists and compares them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnviz.records.training import RunState
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class KeptRun:
    """The folder of a run whose training begins, or goes on. kept: whether it has an epoch already."""

    path: Path
    kept: bool = False

    @property
    def name(self) -> str:
        return self.path.name


@dataclass(frozen=True, slots=True)
class NotKept:
    """A training that goes on without a folder. reason: why, in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list. problem: why it cannot be opened, "" where it can; settings is None then.

    epoch: the last one that is kept, None before epoch 0 is. best: the lowest validation error, and best_epoch where
    it was. seconds: of training. changed: seconds since 1970. reason: why it failed, or could not be kept any longer.
    """

    path: Path
    status: RunState
    settings: Settings | None = None
    epoch: int | None = None
    best: float | None = None
    best_epoch: int | None = None
    seconds: float = 0.0
    changed: float = 0.0
    reason: str = ""
    problem: str = ""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return str(self.path)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def epochs(self) -> int:
        """How many epochs it shall have; 0 where its settings cannot be read."""
        return 0 if self.settings is None else self.settings.training.epochs

    @property
    def opens(self) -> bool:
        """Whether it has epochs that can be shown."""
        return not self.problem and self.epoch is not None

    @property
    def resumable(self) -> bool:
        """Whether epochs are left to train, and nobody trains them now. A failed run would fail again."""
        return not self.problem and self.status in (RunState.STOPPED, RunState.INTERRUPTED)

    @property
    def unfinished(self) -> bool:
        """Whether it ended before its time and nobody asked for it: its process died, or the disk was full."""
        return self.resumable and (self.status is RunState.INTERRUPTED or bool(self.reason))


@dataclass(frozen=True, slots=True)
class RunCurve:
    """A run's history: one entry per epoch, epoch 0 first; None where nothing was measured."""

    losses: tuple[float | None, ...] = ()
    val_losses: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Runs beside each other, in one order throughout. differ: dotted setting -> its value in each run, None where a
    run does not have it."""

    rows: tuple[RunRow, ...] = ()
    curves: tuple[RunCurve, ...] = ()
    differ: tuple[tuple[str, tuple[Any, ...]], ...] = ()
