"""The training of a board's row: kept as a run where the window keeps runs, and not where it does not."""

from __future__ import annotations

from typing import Protocol

from rnnviz.settings.settings import Settings
from rnnviz.worker import jobs
from rnnviz.worker.job import Items, Job


class Keeps(Protocol):
    """What keeps runs; see kept_runs.py."""

    def train(self, settings: Settings, name: str = "") -> Job: ...


def train_row(settings: Settings, *, kept: Keeps | None, name: str) -> Items:
    """Yields as `jobs.train`; where runs are kept the run's KeptRun before, and what is told of is on the disk then.

    name: words for the run.
    """
    job = jobs.train(settings) if kept is None else kept.train(settings, name)
    yield from job.items()
