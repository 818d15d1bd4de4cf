"""The runs that ship, trained with this application's own trainer (packaging/make_resources.py); no TensorFlow."""

from __future__ import annotations

from typing import Any

from rnnviz.data.waves import one_series
from rnnviz.records import Checkpoint, LossOn, Network, Pass
from rnnviz.resources_path import resource
from rnnviz.settings import CELLS, DataSettings, ModelSettings, Settings, TrainSettings
from rnnviz.tracing.engine import trace
from rnnviz.tracing.store import load_saved

RunKey = tuple[ModelSettings, int]

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


def shipped_runs() -> dict[RunKey, list[Checkpoint]]:
    """Every run that ships, epoch 0 first, by its model and how many values ahead it forecasts."""
    runs = {}
    for settings in (settings_of(cell, loss_on) for cell in CELLS for loss_on in LossOn):
        runs[settings.model, settings.data.horizon] = _read(settings)
    return runs


def first_pass() -> Pass:
    """The first validation series through the trained model with which the window opens."""
    settings = shipped_settings()
    last = _read(settings)[-1]
    return pass_of(last.network, settings=settings, series=0, epoch=last.epoch)


def pass_of(network: Network, *, settings: Settings, series: int, epoch: int | None = None) -> Pass:
    """One validation series, counted from 0, through a network."""
    one = one_series(settings.data, series, settings.model.loss_on)
    return Pass(network, trace(network, x=one.x, y=one.y, loss_on=one.loss_on, title=one.title, epoch=epoch))


def run_meta(run: list[Checkpoint]) -> dict[str, Any]:
    """What is kept of a run beside its weights."""
    return {"epochs": [[c.epoch, c.loss, c.val_loss] for c in run]}


def _read(settings: Settings) -> list[Checkpoint]:
    saved = load_saved(resource(file_name(settings)))
    return [
        Checkpoint(int(epoch), network, loss, val_loss, state)
        for network, state, (epoch, loss, val_loss) in zip(
            saved.networks, saved.states, saved.meta["epochs"], strict=True
        )
    ]
