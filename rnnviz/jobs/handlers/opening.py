"""Answers to a file that is opened: the model in it, and settings with which it can be stepped through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rnnviz.edition import has_keras, needs_keras
from rnnviz.errors import Told
from rnnviz.jobs.opening import OpenModel
from rnnviz.jobs.request import Items, handles
from rnnviz.models.described import NeedsKeras
from rnnviz.models.file_loss import FileLoss, in_words, kind_of
from rnnviz.models.model_file import ModelFile, read_model_file
from rnnviz.models.opened import OpenedModel, built
from rnnviz.models.plain.opened import open_plain
from rnnviz.models.refused import ModelRefused, in_a_line
from rnnviz.records.network import Network
from rnnviz.records.trace import Trace
from rnnviz.records.training import Checkpoint
from rnnviz.settings.data import DataSettings, OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.opened import TASK, is_watched
from rnnviz.tracing.about import notes_on
from rnnviz.tracing.reader import network_of, read_network
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
    file = read_model_file(path)
    found, network = _plainly(file, answer)
    inputs = tuple(replace(one, text=found.texts.get(one.number)) for one in network.inputs)
    network = replace(network, inputs=inputs)
    loss, about = _loss(found.losses[answer] if answer < len(found.losses) else None)
    notes = (*found.notes, *notes_on(network), *about)
    return network, OpenedSettings(path=str(path), answer=answer, answers=found.answers, loss=loss, notes=notes)


def _plainly(file: ModelFile, answer: int) -> tuple[OpenedModel, Network]:
    """The model in a file, read as plain data; by Keras where that cannot be done and there is a Keras, whose words are
    then those of an error. OnlyInFull where only Keras could read it, and there is none."""
    try:
        found = open_plain(file)
        return found, network_of(found.model, output=answer)
    except NeedsKeras as reason:
        needs_keras(f"This is the viewer, which cannot read {file.name}: {reason.why} The full build of rnnviz can.")
    except Told:
        if not has_keras():
            raise
    except Exception as error:  # what is strange about a stranger's file only a reading shows
        if not has_keras():
            raise ModelRefused(f"{file.name} cannot be read: {in_a_line(error)}") from error
    load()
    found = built(file)
    return found, read_network(found.model, output=answer)


def _loss(said: FileLoss | None) -> tuple[str, tuple[str, ...]]:
    """The file's loss where it is one of those that are known here; and a sentence where it is not."""
    if said is None or (known := kind_of(said)):
        return "" if said is None else known, ()
    return "", (f"The file was compiled with a loss that is not among those here: {in_words(said)}.",)


def _steps(network: Network) -> int:
    """How long a sequence is at first."""
    fixed = next((spec.steps for spec in network.inputs if spec.steps and not spec.timeless), None)
    return min(max(fixed or TASK.steps, TASK.shortest), TASK.longest)
