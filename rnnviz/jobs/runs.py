"""What the Runs page asks of the runs in a folder.

Each fails with a RunError for what cannot be done, a RunBusy where the run is being trained, and a RunWriteError where
the disk does not take it, in words. root: where the runs live; made with the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.jobs.request import Request


@dataclass(frozen=True, slots=True)
class ListRuns(Request):
    """Yields a tuple of RunRows: all runs, the one that changed last first; and before them those of `also` that are
    still there and are none of these: runs that came with a scene."""

    root: Path
    also: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenRun(Request):
    """Yields a tuple of all Checkpoints that a run has kept, epoch 0 first."""

    path: Path


@dataclass(frozen=True, slots=True)
class FindRun(Request):
    """Yields the RunRow of the run in a folder. NotARun where it is none."""

    path: Path


@dataclass(frozen=True, slots=True)
class FollowRun(Request):
    """Yields a Followed: what a run that is trained elsewhere has come to, with the Checkpoints of the epochs after
    `after`, -1 for all."""

    path: Path
    after: int


@dataclass(frozen=True, slots=True)
class CompareRuns(Request):
    """Yields a RunComparison of those of the runs that can be opened."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class RenameRun(Request):
    """Yields the run's new path."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class TrashRuns(Request):
    """Moves runs to the system's trash, and yields the path of each that is there."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ExportRun(Request):
    """Writes a run as a zip file, and yields the file's path."""

    path: Path
    to: Path


@dataclass(frozen=True, slots=True)
class ImportRun(Request):
    """Takes in a zip file that `ExportRun` wrote, and yields the new run's path. ImportRefused for any other file."""

    root: Path
    file: Path
