"""What a training tells while it runs: its steps, its epochs, and where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from pathlib import Path

from rnnviz.light_dataclass import dataclass
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace


class RunState(StrEnum):
    """How far a training is, wherever it is told: on a bar, in a row of a board, of a kept run.

    IDLE: there is none. WAITING: behind another one. PREPARING: files are read, TensorFlow is loading. STOPPING: it is
    to end after the step in progress. FINISHED, STOPPED, FAILED: how it ended. INTERRUPTED: its process ended without a
    word; it can be resumed, as STOPPED can.
    """

    IDLE = "idle"
    WAITING = "waiting"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class GradientNorm:
    """The norm of the gradient of all weights together at one optimizer step, before and after it was clipped.

    steps, clipped: how many steps the epoch has had so far, and at how many of them clipping made the norm smaller.
    mean_before, mean_after: the means of both norms over these steps.
    """

    before: float
    after: float
    steps: int = 1
    clipped: int = 0
    mean_before: float = 0.0
    mean_after: float = 0.0

    @property
    def bites(self) -> bool:
        """Whether clipping made this one smaller; rounding alone is no clipping."""
        return self.after < self.before * (1 - 1e-5)

    @property
    def measures(self) -> dict[str, float]:
        """Of the epoch so far, as TrainStep.measures has them."""
        share = self.clipped / self.steps
        return {"gradient_norm": self.mean_before, "clipped_norm": self.mean_after, "clipped_share": share}

    def then(self, before: float, after: float) -> GradientNorm:
        """The next step's in the same epoch."""
        one, n = GradientNorm(before, after), self.steps
        return GradientNorm(
            before=before,
            after=after,
            steps=n + 1,
            clipped=self.clipped + one.bites,
            mean_before=self.mean_before + (before - self.mean_before) / (n + 1),
            mean_after=self.mean_after + (after - self.mean_after) / (n + 1),
        )


NO_STEP_YET = GradientNorm(0.0, 0.0, steps=0)
"""Where an epoch begins."""


@dataclass(frozen=True, slots=True)
class TrainStep:
    """One optimizer step of a run.

    step: counted from 1 over the whole run; epoch: from 1. loss: mean over the epoch so far, as Keras reports it.
    val_loss: set on the last step of an epoch. seconds: since the run began, pauses left out.
    val_last, val_mae: set where val_loss is: the mean squared error of the last time step alone, as the chapter
    measures forecasts made at every step (val_loss itself where there is one step and the loss is the squared error),
    and the mean absolute error.
    measures: what else was measured, by name: at the end of an epoch "accuracy" and "top_5" of a classifier on the
    validation set, "whole" of one that answers at several steps (the share of sequences wholly right), "L_R" and "L_KL"
    of a generator; at every step what is measured in training, as its mean over the epoch so far: "train_accuracy" …,
    and at the end of an epoch the means of what `gradient` has: "gradient_norm", "clipped_norm", "clipped_share".
    gradient: of this step; None where it is not known.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    loss: float
    val_loss: float | None
    seconds: float
    val_last: float | None = None
    val_mae: float | None = None
    measures: Mapping[str, float] = field(default_factory=dict)
    gradient: GradientNorm | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The weights of a run after an epoch (0: before the first step), and its losses there (None: not measured).

    optimizer: the values of the optimizer's variables, in Keras's order; empty where none is known.
    run: the settings.Settings of the run, with which that optimizer goes on; None where no run is known. (A record
    knows no settings, so it is an object here.)
    """

    epoch: int
    network: Network
    loss: float | None = None
    val_loss: float | None = None
    optimizer: tuple[Array, ...] = ()
    run: object = None


@dataclass(frozen=True, slots=True)
class Pass:
    """One forward and backward pass of one sequence, with the network that made it."""

    network: Network
    trace: Trace


@dataclass(frozen=True, slots=True)
class Device:
    """A device that TensorFlow can train on. kind: "cpu" or "gpu"; name: as the window shows it."""

    kind: str
    name: str


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
