"""Answers to a file that is opened: the model in it, and settings with which it can be stepped through."""

from __future__ import annotations

from pathlib import Path

from rnnviz.jobs.opening import OpenModel
from rnnviz.jobs.request import Items, handles
from rnnviz.models.file_loss import FileLoss
from rnnviz.models.opened import open_model
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.data import DataSettings, OpenedSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.opened import TASK
from rnnviz.tracing.reader import read_network
from rnnviz.training.loading import load


@handles(OpenModel)
def open_file(request: OpenModel) -> Items:
    network, opened = _read(Path(request.path))
    data = DataSettings(task=TASK.key, steps=_steps(network), opened=opened)
    settings = Settings(data=data, training=TrainSettings(loss=TASK.loss))
    yield settings, Checkpoint(0, network, run=settings)


def opened_again(settings: Settings) -> Checkpoint:
    """The model of settings whose file is to be read again. As `OpenModel`."""
    opened = settings.data.opened or OpenedSettings()
    return Checkpoint(0, _read(Path(opened.path))[0], run=settings)


def _read(path: Path) -> tuple[Network, OpenedSettings]:
    """The network in a file, and what is to be said of it."""
    load()
    found = open_model(path)
    network = read_network(found.model)
    loss, about = _loss(found.loss)
    several: tuple[str, ...] = ()
    if len(found.model.outputs) > 1:
        several = (f"The model has {len(found.model.outputs)} answers; the first one is shown.",)
    notes = (*found.notes, *several, *_notes(network), *about)
    return network, OpenedSettings(path=str(path), loss=loss, notes=notes)


def _loss(said: FileLoss | None) -> tuple[str, tuple[str, ...]]:
    """The file's loss where it is one of those that are known here; and a sentence where it is not."""
    if said is None:
        return "", ()
    known = _LOSSES.get(said.name, "")
    options = {key: value for key, value in said.options.items() if value != _USUAL.get(key)}
    if known and not options:
        return known, ()
    words = said.name.replace("_", " ") + "".join(f", {key} = {value}" for key, value in options.items())
    return "", (f"The file was compiled with a loss that is not among those here: {words}.",)


_LOSSES = {
    "mean_squared_error": "mse",
    "mean_absolute_error": "mae",
    "huber": "huber",
    "categorical_crossentropy": "crossentropy",
    "sparse_categorical_crossentropy": "crossentropy",
    "binary_crossentropy": "binary",
}
"""Keras's name of a loss -> ours."""
_USUAL = {"from_logits": False, "delta": 1.0, "label_smoothing": 0.0, "axis": -1, "ignore_class": None}
"""The options with which a loss is what it is here."""


def _notes(network: Network) -> tuple[str, ...]:
    """What does not meet the eye: what is left out while tracing, and what is not known."""
    found = []
    if any("Dropout" in spec.kind or "Noise" in spec.kind for spec in network.layers):
        found.append("Dropout and noise are off, as they are when a model is used.")
    automatic = [spec for spec in network.layers if spec.kind == "Automatic"]
    if automatic:
        names = ", ".join(dict.fromkeys(str(spec.config.get("class", spec.name)) for spec in automatic))
        found.append(
            f"Computed by Keras itself: {names}. Outputs and gradients are known; gates are not, nor is what each step "
            "adds to the gradient of a weight."
        )
    return tuple(found)


def _steps(network: Network) -> int:
    """How long a sequence is at first."""
    fixed = next((spec.steps for spec in network.inputs if spec.steps and not spec.timeless), None)
    return min(max(fixed or TASK.steps, TASK.shortest), TASK.longest)
