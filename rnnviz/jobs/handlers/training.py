"""Trainings, kept as runs or not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from rnnviz.data.drawings.captions import chosen_of
from rnnviz.data.drawings.sketches import check_sketches
from rnnviz.edition import needs_keras
from rnnviz.files import RunWriteError
from rnnviz.garbage import no_collection
from rnnviz.jobs.request import Items, handles
from rnnviz.jobs.training import Resume, Train
from rnnviz.records.training import Checkpoint, KeptRun, NotKept, RunState, TrainStep
from rnnviz.settings.settings import Settings
from rnnviz.tasks.captions import TASK as CAPTIONS
from rnnviz.tasks.problems import check, problems
from rnnviz.tracing.reader import read_network
from rnnviz.training.device import choose
from rnnviz.training.keep import Session, keep, prepare
from rnnviz.training.loading import load
from rnnviz.training.lock import held
from rnnviz.training.run_folder import Ending, RunFolder
from rnnviz.training.run_writer import note_ending
from rnnviz.training.runs import Runs, name_of
from rnnviz.training.setup import new_trainer
from rnnviz.training.trainer import LossDiverged


@handles(Train)
def train(request: Train) -> Items:
    needs_keras()
    if request.root is None:
        yield from _explained(_unkept(request.settings))
        return
    try:
        run = _new_run(request.settings, root=request.root, name=request.name and name_of(request.name))
    except RunWriteError as error:
        cause = error.__cause__
        why = cause.strerror if isinstance(cause, OSError) else str(error)
        yield NotKept(f"This training continues but is not kept: nothing can be written to {request.root} ({why}).")
        yield from _explained(_unkept(request.settings))
        return
    with held(run.path):  # while it is prepared, too, nobody takes it for one that was left unfinished
        yield KeptRun(run.path)
        try:
            session = _prepared(run)
        except Exception as error:
            # It cannot begin, so it is none that was cut off, and is not offered for resuming.
            note_ending(run, Ending(RunState.FAILED, str(error) or type(error).__name__))
            raise
    yield from _explained(_kept(session))


@handles(Resume)
def resume(request: Resume) -> Items:
    needs_keras()
    run = RunFolder(request.path)
    yield KeptRun(request.path, kept=run.epoch() is not None)
    run.settings()  # what is no run gets no lock either
    with held(request.path):
        session = _prepared(run)
    yield from _explained(_kept(session))


def _new_run(settings: Settings, *, root: Path, name: str) -> RunFolder:
    if settings.data.sketch is not None and not problems(settings):
        written = settings.data.task == CAPTIONS.key
        check_sketches(replace(settings.data, sketch=chosen_of(settings.data)) if written else settings.data)
    return Runs(root).create(settings, name)


def _unkept(settings: Settings) -> Items:
    check(settings)
    load()
    with no_collection() as made:
        _, trainer = new_trainer(settings, choose(settings.training.device))
        made.lasts = not trainer.reuses
        network, optimizer = read_network(trainer.model), trainer.state().optimizer
        start = Checkpoint(0, network, None, trainer.validate(), optimizer, settings)
    try:
        yield start
        steps = trainer.steps()
        with no_collection() as made:
            made.lasts = not trainer.reuses
            first = next(steps)
        for step in itertools.chain([first], steps):
            yield step
            if step is not None and step.val_loss is not None:
                state, network = trainer.state().optimizer, read_network(trainer.model)
                yield Checkpoint(step.epoch, network, step.loss, step.val_loss, state, settings)
    finally:
        trainer.close()


def _explained(items: Items) -> Items:
    """The items, and before a training fails whose loss is no number, where that begins."""
    try:
        yield from items
    except LossDiverged as error:
        if error.explosion is not None:
            yield error.explosion
        raise


def _prepared(run: RunFolder) -> Session:
    load()
    with no_collection() as made:
        session = prepare(run)
        made.lasts = not session.trainer.reuses
        return session


def _kept(session: Session) -> Items:
    with closing(keep(session)) as items:  # lets go of the folder where the request is stopped
        yield from _quietly(items, lasts=not session.trainer.reuses)


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
