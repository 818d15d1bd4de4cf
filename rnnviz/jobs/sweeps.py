"""What the Runs page asks of sweeps: many runs that are trained by processes of their own.

Each fails with a SweepError for what cannot be read, and a RunWriteError where the disk does not take it, in words.
root: where the runs live, and the sweeps beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rnnviz.jobs.request import Request
from rnnviz.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class ListSweeps(Request):
    """Yields a tuple of SweepRows: all sweeps, the one that changed last first; and before them those of `also` that
    are still there and are none of these: sweeps whose results came with a scene."""

    root: Path
    also: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSweep(Request):
    """Yields the Sweep in a folder, with all its runs."""

    path: Path


@dataclass(frozen=True, slots=True)
class PlanSweep(Request):
    """Yields how many runs a sweep would have. A Told error, in words, where one of them could not work.

    settings: what all runs share. values: dotted settings with their values as they were typed: ("model.units", "8,
    16-16"). seeds: how many for each.
    """

    settings: Settings
    values: tuple[tuple[str, str], ...]
    seeds: int


@dataclass(frozen=True, slots=True)
class StartSweep(Request):
    """Starts a sweep, as `PlanSweep` has it, and yields its path. processes: 0 for one a core. cluster: the address of
    a Dask scheduler, "" for this machine."""

    root: Path
    name: str
    plan: PlanSweep
    processes: int = 0
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class ResumeSweep(Request):
    """Goes on with a sweep, failed runs included, and yields its path."""

    path: Path


@dataclass(frozen=True, slots=True)
class StopSweep(Request):
    """Asks a sweep to stop, and yields its path: each of its runs is kept up to its last epoch."""

    path: Path


@dataclass(frozen=True, slots=True)
class TrashSweep(Request):
    """Moves a sweep with all its runs to the system's trash, and yields its path. SweepError while it is at work."""

    path: Path


@dataclass(frozen=True, slots=True)
class ExportSweep(Request):
    """Writes all runs of a sweep as .csv or .parquet, and yields the file's path."""

    path: Path
    to: Path
