"""What the window asks of the runs that are kept: app.py hands in the real ones, a test others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from rnnviz.settings.settings import Settings


class RunJobs(Protocol):
    """Each makes a job for `Worker.submit`; what a job yields stands in its docstring. Each yields one item, but for
    trainings and `trash`. See worker/kept_runs.py."""

    @property
    def root(self) -> Path:
        """The folder in which the runs lie; it need not exist yet."""

    def train(self, settings: Settings, name: str = "") -> Any:
        """Yields a `run_records.KeptRun`, or a `NotKept` where no folder can be made, and then as `Jobs.train`. name:
        words for the run, else by what it is."""

    def resume(self, path: Path) -> Any:
        """Yields as `train`, from the first epoch that is not kept."""

    def rows(self) -> Any:
        """Yields a tuple of `run_records.RunRow`."""

    def open(self, path: Path) -> Any:
        """Yields a tuple of `records.Checkpoint`, epoch 0 first."""

    def compare(self, paths: Sequence[Path]) -> Any:
        """Yields a `run_records.RunComparison`."""

    def rename(self, path: Path, name: str) -> Any:
        """Yields the new path."""

    def trash(self, paths: Sequence[Path]) -> Any:
        """Yields the path of each run that is in the trash now."""

    def export(self, path: Path, to: Path) -> Any:
        """Yields the path of the zip file."""

    def take_in(self, file: Path) -> Any:
        """Yields the path of the new run."""
