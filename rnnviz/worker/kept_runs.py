"""The runs in one folder, and all that the window does with them, as jobs of the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnnviz.files import RunWriteError
from rnnviz.records.runs import KeptRun, NotKept, RunComparison, RunCurve, RunRow
from rnnviz.settings.settings import Settings
from rnnviz.training.exchange import export_run, import_run
from rnnviz.training.run_folder import RunError, RunFolder
from rnnviz.training.runs import Runs, RunSummary, name_of, summary
from rnnviz.worker import jobs, run_jobs
from rnnviz.worker.job import Items, Job


@dataclass(frozen=True, slots=True)
class KeptRuns:
    """root: where the runs live; made with the first of them.

    Every job fails with a RunError for what cannot be done, a RunBusy where the run is being trained, and a
    RunWriteError where the disk does not take it, each in words; `take_in` with an ImportRefused too.
    """

    root: Path

    def train(self, settings: Settings, name: str = "") -> Job:
        """Trains a new run. Yields a KeptRun, and then as `jobs.train`; what is told of is on the disk.

        name: words for it, of which its name is made; by default its model and its task. Where no folder can be made
        it is trained all the same: a NotKept says why, in place of the KeptRun.
        """

        def items() -> Items:
            kept = _told(run_jobs.train_kept(settings, root=self.root, name=name and name_of(name)))
            try:
                first = next(kept)
            except RunWriteError as error:
                cause = error.__cause__
                why = cause.strerror if isinstance(cause, OSError) else str(error)
                yield NotKept(
                    f"This training continues but is not kept: nothing can be written to {self.root} ({why})."
                )
                yield from jobs.train(settings).items()
                return
            try:
                yield first
                yield from kept
            finally:
                kept.close()

        return Job(items, long=True)

    def resume(self, path: Path) -> Job:
        """Trains what is left of a run. Yields as `train`, from the first epoch that is not kept."""

        def items() -> Items:
            yield KeptRun(path, kept=RunFolder(path).epoch() is not None)
            yield from run_jobs.resume(path).items()

        return Job(items, long=True)

    def rows(self) -> Job:
        """Yields a tuple of RunRows: all runs, the one that changed last first."""

        def items() -> Items:
            yield tuple(_row(one) for one in Runs(self.root).list())

        return Job(items)

    def open(self, path: Path) -> Job:
        """Yields a tuple of all Checkpoints that a run has kept, epoch 0 first."""

        def items() -> Items:
            found = tuple(RunFolder(path).checkpoints())
            if not found:
                raise RunError(f"The run {path.name} has no epoch to show.")
            yield found

        return Job(items)

    def compare(self, paths: Sequence[Path]) -> Job:
        """Yields a RunComparison of those of the runs that can be opened."""

        def items() -> Items:
            folders = [RunFolder(path) for path in paths]
            pairs = [(folder, row) for folder in folders if not (row := _row(summary(folder))).problem]
            found = Runs(self.root).compare([folder for folder, _ in pairs])
            yield RunComparison(
                rows=tuple(row for _, row in pairs),
                curves=tuple(
                    RunCurve(tuple(row.loss for row in history), tuple(row.val_loss for row in history))
                    for history in found.histories
                ),
                differ=tuple(found.differ.items()),
            )

        return Job(items)

    def rename(self, path: Path, name: str) -> Job:
        """Yields the run's new path."""

        def items() -> Items:
            yield Runs(self.root).rename(RunFolder(path), name).path

        return Job(items)

    def trash(self, paths: Sequence[Path]) -> Job:
        """Moves runs to the system's trash, and yields the path of each that is there."""

        def items() -> Items:
            for path in paths:
                Runs(self.root).trash(RunFolder(path))
                yield path

        return Job(items)

    def export(self, path: Path, to: Path) -> Job:
        """Writes a run as a zip file, and yields the file's path."""

        def items() -> Items:
            export_run(RunFolder(path), to)
            yield to

        return Job(items)

    def take_in(self, file: Path) -> Job:
        """Takes in a zip file that `export` wrote, and yields the new run's path."""

        def items() -> Items:
            yield import_run(file, Runs(self.root)).path

        return Job(items)


def _told(job: Job) -> Items:
    """The items, the folder as the window knows it."""
    items = job.items()
    try:
        for item in items:
            yield KeptRun(item.path) if isinstance(item, RunFolder) else item
    finally:
        items.close()  # where it is stopped the folder is let go of


def _row(one: RunSummary) -> RunRow:
    return RunRow(
        path=one.path,
        status=one.status,
        settings=one.settings,
        epoch=one.epoch,
        best=one.best.val_loss if one.best else None,
        best_epoch=one.best.epoch if one.best else None,
        seconds=one.last.seconds if one.last else 0.0,
        changed=one.changed,
        reason=one.reason,
        problem=one.problem,
    )
