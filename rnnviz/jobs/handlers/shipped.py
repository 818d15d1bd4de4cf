"""The runs that ship, trained with this application's own trainer (packaging/make_resources.py); no TensorFlow."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rnnviz.data.waves import validation_series
from rnnviz.models.chapter import RECIPES
from rnnviz.models.chapter import recipe as recipe_of
from rnnviz.records.arrays import Array
from rnnviz.records.dataset import Sequence
from rnnviz.records.network import Network
from rnnviz.records.trace import InputTrace, Update
from rnnviz.records.training import Checkpoint, Pass
from rnnviz.resources_path import resource
from rnnviz.settings.choices import CELLS, LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import one_sequence
from rnnviz.tasks.registry import task_of
from rnnviz.tracing.about import OFF, drawn_notes
from rnnviz.tracing.by_hand import sequence_by_hand
from rnnviz.tracing.engine import predict, trace
from rnnviz.tracing.reading_itself import reading_itself
from rnnviz.tracing.store import load_networks, load_saved

if TYPE_CHECKING:
    from rnnviz.records.laboratory import Member

FIRST_STEP = "runs/first-step.npz"
"""One real optimizer step on the first series: the weights after it, which optimizer took it, and the values of the
series, for which numpy's random numbers need not be imported before the first picture."""

TRAINING = {
    "SimpleRNN": TrainSettings(learning_rate=2e-3),
    "LSTM": TrainSettings(learning_rate=1e-2),
    "GRU": TrainSettings(learning_rate=1e-2),
}
"""How each of them was trained: 20 epochs of the chapter's series, batch 32, Adam.

Their validation MSE, one step ahead: with a loss on the last step SimpleRNN 0.00262, LSTM 0.00192, GRU 0.00181; with
a loss on every step, measured at the last, LSTM 0.00149. The book's SimpleRNN 20/20 and Dense(1) reached 0.00262.
"""


def shipped_settings() -> Settings:
    """The choice with which the window opens: LSTM 16/16 with a loss at every step."""
    return settings_of("LSTM", LossOn.EVERY)


def settings_of(cell: str, loss_on: LossOn) -> Settings:
    """The settings of the run that ships for a cell and a loss."""
    return Settings(DataSettings(), ModelSettings(cell=cell, loss_on=loss_on), TRAINING[cell])


def file_name(settings: Settings) -> str:
    """Where a shipped run lies, under resources/."""
    return f"runs/{settings.model.cell.lower()}-{settings.model.loss_on}.npz"


def shipped_run(settings: Settings) -> list[Checkpoint]:
    """The run that ships for this model and task, epoch 0 first; empty where none does."""
    if stored := task_of(settings).ships(settings):
        return stored_run(resource(stored), settings)
    if settings.training.loss == "sketch-rnn":
        from rnnviz.jobs.handlers.generation import shipped_decoder  # nor for networks that draw

        return shipped_decoder(settings)
    model, data = settings.model, settings.data
    if (row := RECIPES.get(model.recipe)) is not None and row.trains and ships_row(row.key):
        own = row.settings()
        return list(shipped_epochs(row.key)) if (model, data) == (own.model, own.data) else []
    ships = model in (settings_of(cell, loss_on).model for cell in CELLS for loss_on in LossOn)
    return _read(settings) if ships and data.horizon == 1 and data.task == "waves" else _of_a_bench(settings)


def _of_a_bench(settings: Settings) -> list[Checkpoint]:
    """The run of a bench of the Laboratory with this model, on these data; empty where none has it."""
    for path, member in _bench_models():
        own = member.settings
        if own.model == settings.model and task_of(own).of_a_run(own) == task_of(settings).of_a_run(settings):
            return stored_run(path, own)
    return []


@lru_cache(maxsize=1)
def _bench_models() -> tuple[tuple[Path, Member], ...]:
    """The models of the benches, and where the weights of each lie."""
    from rnnviz.benches.reading import own_weights  # the first picture does not wait for all their files

    return own_weights()


def first_passes(checkpoint: Checkpoint) -> tuple[Pass, Pass]:
    """The walk with which the window opens: the first validation series through the last epoch of the run of
    `shipped_settings`, with the optimizer step that was taken on it, and the pass with the weights after it."""
    settings = shipped_settings()
    (after,), meta = load_networks(resource(FIRST_STEP))
    values = np.array([meta.pop("series")], np.float32)
    one = validation_series(values, settings.data, 0, settings.model.loss_on)
    before = pass_of(checkpoint.network, settings=settings, series=0, epoch=checkpoint.epoch, one=one)
    weights = {layer.name: layer.weights for layer in after.layers if layer.weights}
    following = pass_of(after, settings=settings, series=0, one=one)
    update = Update(**meta, after=weights, loss_after=following.trace.loss)
    return replace(before, trace=replace(before.trace, update=update)), following


def sequence_of(network: Network, *, settings: Settings, series: int) -> Sequence:
    """One validation sequence, counted from 0, as this network reads it."""
    if settings.data.opened is not None:
        from rnnviz.jobs.handlers.opened_sequence import opened_sequence  # nor for this

        return opened_sequence(network, settings)
    one = sequence_by_hand(network, one_sequence(settings.data, series, settings.model.loss_on))
    if one.reads_back:
        return reading_itself(network, one)
    if settings.training.loss != "sketch-rnn":
        return one
    from rnnviz.tracing.sketch_rnn.decoder import drawn_sequence  # the first picture need not wait for it

    return drawn_sequence(network, one, settings.data.sketch.latent if settings.data.sketch else ())


def network_of(network: Network, settings: Settings) -> Network:
    """The network as the pass that is shown runs through it: with dropout where it is one of training."""
    return network.in_training(settings.training.dropout_seed)


def pass_of(
    network: Network, *, settings: Settings, series: int, epoch: int | None = None, one: Sequence | None = None
) -> Pass:
    """One validation series, counted from 0, through a network. one: that series, where it is known."""
    one = one or sequence_of(network, settings=settings, series=series)
    passed = network_of(network, settings)
    made = trace(
        passed,
        x=network.in_order(one.inputs),
        y=one.y,
        loss_on=one.loss_on,
        title=one.title,
        epoch=epoch,
        loss_kind=settings.training.loss,
    )
    if one.notes or settings.data.opened is not None:
        said = settings.data.opened.notes if settings.data.opened is not None else ()
        if passed is not network:
            said = (*(words for words in said if words != OFF), *drawn_notes(network))
        made = replace(made, notes=(*said, *made.notes, *one.notes))
    if one.words and made.prediction.shape[-1] == len(one.words):
        made = replace(made, words=one.words)
    if one.called and made.inputs:
        called = (one.called[spec.number] for spec in network.inputs)
        made = replace(made, inputs=tuple(map(_called, made.inputs, called)))
    if task_of(settings).forecasts and 1 < settings.data.horizon == made.prediction.shape[-1]:
        made = replace(made, ahead=settings.data.horizon)
    if one.tokens:
        made = replace(made, tokens=one.tokens, unknown=one.unknown, so_far=_so_far(passed, one))
    return Pass(network, made)


def _called(read: InputTrace, words: tuple[str, ...]) -> InputTrace:
    """The input with what its ids are called."""
    return replace(read, words=words)


def _so_far(network: Network, one: Sequence) -> Array | None:
    """What the network answers to each beginning of a sequence, as Trace.so_far."""
    if one.loss_on is not LossOn.LAST or len(network.inputs) > 1:
        return None
    return np.concatenate([predict(network, one.x[:, : t + 1])[:, -1] for t in range(one.x.shape[1])])


def stored_run(path: Path, settings: Settings) -> list[Checkpoint]:
    """The epochs of a task's own run that ships: `save_networks` with `run_meta`, the weights as float16 or float32.

    The optimizer's state is not in it. ArchiveError for a damaged file.
    """
    networks, meta = load_networks(path)
    return [
        Checkpoint(int(epoch), _single(network), loss, val_loss, (), settings)
        for network, (epoch, loss, val_loss) in zip(networks, meta["epochs"], strict=True)
    ]


def _single(network: Network) -> Network:
    """Its weights as float32, in which Keras trains them."""
    return network.with_weights(
        {one.name: {name: w.astype(np.float32) for name, w in one.weights.items()} for one in network.layers}
    )


def run_meta(run: list[Checkpoint]) -> dict[str, Any]:
    """What is kept of a run beside its weights."""
    return {"epochs": [[c.epoch, c.loss, c.val_loss] for c in run]}


def _read(settings: Settings) -> list[Checkpoint]:
    saved = load_saved(resource(file_name(settings)))
    run = settings_of(settings.model.cell, settings.model.loss_on)
    return [
        Checkpoint(int(epoch), network, loss, val_loss, state, run)
        for network, state, (epoch, loss, val_loss) in zip(
            saved.networks, saved.states, saved.meta["epochs"], strict=True
        )
    ]


def run_file(key: str) -> str:
    """Where the first and the last epoch of a row that ships lie, under resources/."""
    return f"board/{key}.npz"


def ships_row(key: str) -> bool:
    """Whether epochs of that row ship."""
    return resource(run_file(key)).exists()


def shipped_epochs(key: str) -> tuple[Checkpoint, ...]:
    """The untrained and the last epoch of a row that ships. FileNotFoundError where none does."""
    key = recipe_of(key).iterates or key
    saved = load_saved(resource(run_file(key)))
    run = recipe_of(key).settings()
    return tuple(
        Checkpoint(int(epoch), network, loss, val_loss, state, run)
        for network, state, (epoch, loss, val_loss) in zip(
            saved.networks, saved.states, saved.meta["epochs"], strict=True
        )
    )
