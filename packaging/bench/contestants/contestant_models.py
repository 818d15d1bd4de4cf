"""The settings of a contestant's model and data: two recurrent layers, or a model of the chapter."""

from __future__ import annotations

from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings

CELLS = ("LSTM", "GRU", "SimpleRNN")
BATCH = 32


def settings_of(model: str, *, steps: int, units: int) -> Settings:
    """Batches of 32, Adam, the squared error at every step. model: one of CELLS, or a recipe of the chapter."""
    training = TrainSettings(epochs=10_000, batch_size=BATCH, device="cpu")
    if model in CELLS:
        stack = ModelSettings(cell=model, units=(units, units), loss_on=LossOn.EVERY)
        return Settings(DataSettings(series=640, steps=steps), stack, training)
    data = DataSettings(series=640, steps=steps, horizon=10)
    return Settings(data, ModelSettings(recipe=model, loss_on=LossOn.EVERY), training)
