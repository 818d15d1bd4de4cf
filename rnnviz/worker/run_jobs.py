"""Runs that are kept, as jobs of the worker: list them, train one, continue with one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.problems import problems
from rnnviz.settings.settings import Settings
from rnnviz.training.keep import Session, keep, prepare
from rnnviz.training.lock import held
from rnnviz.training.run_folder import Ending, RunFolder, Status
from rnnviz.training.run_writer import note_ending
from rnnviz.training.runs import Runs
from rnnviz.worker.job import Items, Job
from rnnviz.worker.jobs import _building  # Keras's random state is one for all who build a model
from rnnviz.worker.loading import load as load_tensorflow
from rnnviz.worker.loading import no_collection


def list_runs(root: Path | None = None) -> Job:
    """Yields a RunSummary for every run in a folder, by default the user's own; the one that changed last first."""

    def items() -> Items:
        yield from Runs(root).list()

    return Job(items)


def open_run(path: Path) -> Job:
    """Yields every Checkpoint that a run has kept, epoch 0 first. RunError where it cannot be opened."""

    def items() -> Items:
        yield from RunFolder(path).checkpoints()

    return Job(items)


def train_kept(settings: Settings, *, root: Path | None = None, name: str = "", series: int = 0) -> Job:
    """Trains a new run in a folder of its own. Yields its RunFolder, and then what `resume` yields.

    series: the validation series of which there is one trace per epoch. SettingsError, RunWriteError, and as `resume`.
    """

    def items() -> Items:
        if settings.data.sketch is not None and not problems(settings):
            from rnnviz.data.drawings.sketches import check_sketches

            check_sketches(settings.data)
        run = Runs(root).create(settings, name)
        with held(run.path):  # while it is prepared, too, nobody takes it for one that was left unfinished
            yield run
            try:
                session = _prepared(run)
            except Exception as error:
                # It cannot begin, so it is none that was cut off, and is not offered for resuming.
                note_ending(run, Ending(Status.FAILED, str(error) or type(error).__name__))
                raise
        yield from _kept(session, series)

    return Job(items, long=True)


def resume(path: Path, *, series: int = 0) -> Job:
    """Trains what is left of a run. Yields TrainSteps and Checkpoints as `jobs.train`, epoch 0 only if it is new.

    RunError for a run that cannot go on, RunBusy where another process trains it, RunWriteError where the disk is
    full, and as `jobs.train`. However it ends, what it told of is on the disk.
    """

    def items() -> Items:
        run = RunFolder(path)
        run.settings()  # what is no run gets no lock either
        with held(path):
            session = _prepared(run)
        yield from _kept(session, series)

    return Job(items, long=True)


def _prepared(run: RunFolder) -> Session:
    load_tensorflow()
    with _building, no_collection() as made:
        session = prepare(run)
        made.lasts = not session.trainer.reuses
        return session


def _kept(session: Session, series: int) -> Items:
    items = keep(session, series=series)
    try:
        yield from _quietly(items, lasts=not session.trainer.reuses)
    finally:
        items.close()  # lets go of the folder where the job is stopped


def _quietly(items: Iterator[TrainStep | Checkpoint | None], *, lasts: bool) -> Items:
    """The items, with no garbage collection during the first ones: those build, and compile. lasts: what they make is
    kept for later trainings."""
    for _ in range(2):
        with no_collection() as made:
            made.lasts = lasts
            try:
                item = next(items)
            except StopIteration:
                return
        yield item
    yield from items
