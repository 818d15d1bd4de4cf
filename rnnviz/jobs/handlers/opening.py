"""Answers to a file that is opened: the model in it, and settings with which it can be stepped through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rnnviz.jobs.opening import OpenModel
from rnnviz.jobs.request import Items, handles
from rnnviz.models.file_loss import FileLoss, in_words, kind_of
from rnnviz.models.opened import open_model
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint
from rnnviz.settings.data import DataSettings, OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.opened import TASK, is_watched
from rnnviz.tracing.about import notes_on
from rnnviz.tracing.reader import read_network
from rnnviz.training.loading import load
from rnnviz.training.run_folder import RunError, RunFolder


@handles(OpenModel)
def open_file(request: OpenModel) -> Items:
    network, opened = _read(Path(request.path))
    data = DataSettings(task=TASK.key, steps=_steps(network), opened=opened)
    settings = Settings(data=data, training=TrainSettings(loss=TASK.loss))
    yield settings, Checkpoint(0, network, run=settings)


def opened_again(settings: Settings) -> Checkpoint:
    """The model of settings whose file is to be read again. As `OpenModel`."""
    opened = settings.data.opened or OpenedSettings()
    return Checkpoint(0, _read(Path(opened.path), opened.answer)[0], run=settings)


def kept_trace(settings: Settings, epoch: int) -> Trace | None:
    """Of a run that a script trains, the trace that it made: only there are the user's own layers known. None for what
    no script has traced."""
    opened = settings.data.opened
    if opened is None or not is_watched(settings.data):
        return None
    run = RunFolder(Path(opened.sequence).parent)
    try:
        own = run.settings()
        same = own.data == settings.data and own.training.loss == settings.training.loss
        if not same or epoch not in run.traced() or settings.training.dropout_seed >= 0:
            return None
        made = run.trace(epoch)
    except (RunError, OSError):
        return None
    return replace(made, notes=(*opened.notes, *made.notes))


def _read(path: Path, answer: int = 0) -> tuple[Network, OpenedSettings]:
    """The network in a file as far as it leads to one of the model's answers, and what is to be said of it."""
    load()
    found = open_model(path)
    network = read_network(found.model, output=answer)
    inputs = tuple(replace(one, text=found.texts.get(one.number)) for one in network.inputs)
    network = replace(network, inputs=inputs)
    loss, about = _loss(found.losses[answer] if answer < len(found.losses) else None)
    names = tuple(map(str, found.model.output_names)) if len(found.model.outputs) > 1 else ()
    notes = (*found.notes, *notes_on(network), *about)
    return network, OpenedSettings(path=str(path), answer=answer, answers=names, loss=loss, notes=notes)


def _loss(said: FileLoss | None) -> tuple[str, tuple[str, ...]]:
    """The file's loss where it is one of those that are known here; and a sentence where it is not."""
    if said is None or (known := kind_of(said)):
        return "" if said is None else known, ()
    return "", (f"The file was compiled with a loss that is not among those here: {in_words(said)}.",)


def _steps(network: Network) -> int:
    """How long a sequence is at first."""
    fixed = next((spec.steps for spec in network.inputs if spec.steps and not spec.timeless), None)
    return min(max(fixed or TASK.steps, TASK.shortest), TASK.longest)
