"""Kept runs, as the window and the command line list and compare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnnviz.records.training import Checkpoint, RunState, TrainStep
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class EpochRow:
    """An epoch's errors; None where they were not measured (epoch 0 is before training: it has no loss).

    seconds: of training since the run began, pauses left out. The rest as in TrainStep.
    """

    epoch: int
    loss: float | None
    val_loss: float | None
    val_last: float | None = None
    val_mae: float | None = None
    seconds: float = 0.0
    measures: Mapping[str, float] = field(default_factory=dict)

    @staticmethod
    def of(step: TrainStep) -> EpochRow:
        """The row of an epoch's last step."""
        return EpochRow(step.epoch, step.loss, step.val_loss, step.val_last, step.val_mae, step.seconds, step.measures)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run in the list. problem: why it cannot be opened, "" where it can; settings is None then.

    epoch: the last one that is kept, None before epoch 0 is. last: its errors. lowest: the epoch with the lowest
    validation error, None before one was measured. changed: seconds since 1970. reason: why it failed, or could not be
    kept any longer. elsewhere: it came with a scene, and is none of the runs in the folder.
    """

    path: Path
    status: RunState
    settings: Settings | None = None
    epoch: int | None = None
    last: EpochRow | None = None
    lowest: EpochRow | None = None
    changed: float = 0.0
    reason: str = ""
    problem: str = ""
    elsewhere: bool = False

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return str(self.path)

    @property
    def name(self) -> str:
        return self.path.name

    def same_as(self, other: RunRow) -> bool:
        """Whether they are one run, as far as can be seen, though they lie in two places."""
        return (self.name, self.epoch, self.last) == (other.name, other.epoch, other.last)

    @property
    def best(self) -> float | None:
        """The lowest validation error."""
        return None if self.lowest is None else self.lowest.val_loss

    @property
    def best_epoch(self) -> int | None:
        """The epoch that had it."""
        return None if self.lowest is None else self.lowest.epoch

    @property
    def seconds(self) -> float:
        """Of training, pauses left out."""
        return 0.0 if self.last is None else self.last.seconds

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
        ended = self.status in (RunState.STOPPED, RunState.INTERRUPTED)
        return not self.problem and ended and not self.watched and not self.elsewhere

    @property
    def watched(self) -> bool:
        """Whether a script of the user's trains it: it goes on there, or not at all."""
        return self.settings is not None and self.settings.data.opened is not None

    @property
    def unfinished(self) -> bool:
        """Whether it ended before its time and nobody asked for it: its process died, or the disk was full."""
        return self.resumable and (self.status is RunState.INTERRUPTED or bool(self.reason))


@dataclass(frozen=True, slots=True)
class RunCurve:
    """A run's history: one entry per epoch, epoch 0 first; None where nothing was measured. norms: the mean norm of the
    gradient before and after clipping."""

    losses: tuple[float | None, ...] = ()
    val_losses: tuple[float | None, ...] = ()
    norms: tuple[tuple[float, float] | None, ...] = ()

    @staticmethod
    def of(history: Sequence[EpochRow]) -> RunCurve:
        """From one row per epoch."""
        names = ("gradient_norm", "clipped_norm")
        return RunCurve(
            tuple(row.loss for row in history),
            tuple(row.val_loss for row in history),
            tuple(
                (row.measures[names[0]], row.measures[names[1]]) if set(names) <= row.measures.keys() else None
                for row in history
            ),
        )


@dataclass(frozen=True, slots=True)
class Followed:
    """How far a run is that is trained elsewhere. checkpoints: of its new epochs, in order."""

    row: RunRow
    checkpoints: tuple[Checkpoint, ...]
    curve: RunCurve


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Runs beside each other, in one order throughout. histories: of each, one row per epoch, epoch 0 first. differ:
    dotted setting -> its value in each run, None where a run does not have it."""

    rows: tuple[RunRow, ...] = ()
    histories: tuple[tuple[EpochRow, ...], ...] = ()
    differ: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    @property
    def curves(self) -> tuple[RunCurve, ...]:
        """The losses of the histories."""
        return tuple(map(RunCurve.of, self.histories))
