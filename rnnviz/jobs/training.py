"""Trainings: of a new model, kept as a run or not, and of what is left of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rnnviz.jobs.request import Request
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Train(Request):
    """Trains a new model. Yields TrainSteps and, at epoch 0 and after every epoch, a Checkpoint.

    root: the folder in which its run is kept; a KeptRun comes first then, and what is told of is on the disk. Where no
    folder can be made there the model is trained all the same: a NotKept says why, in place of the KeptRun. None keeps
    nothing. name: words for the run, by default its model and its task.

    SettingsError for settings that cannot work; NoSuchDevice for a GPU that is not there; LossDiverged where the
    loss is not a number, with the last Checkpoint that was yielded being the last good epoch; RunWriteError where the
    disk does not take what is kept.
    """

    long: ClassVar[bool] = True
    settings: Settings
    root: Path | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Resume(Request):
    """Trains what is left of a run. Yields as `Train`, from the first epoch that is not kept.

    RunError for a run that cannot go on, RunBusy where another process trains it, and as `Train`. However it ends, what
    it told of is on the disk.
    """

    long: ClassVar[bool] = True
    path: Path
