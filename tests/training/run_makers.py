"""Hand-made pieces of runs, without Keras."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from rnnviz.records.network import LayerSpec, Network
from rnnviz.records.runs import EpochRow
from rnnviz.records.trace import Trace
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.toml_file import flat
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.engine import trace
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.run_writer import RunWriter
from rnnviz.training.runs import Runs
from rnnviz.training.trainer import TrainState

SETTINGS = Settings(
    DataSettings(series=100, steps=6), ModelSettings(units=(3,)), TrainSettings(epochs=3, learning_rate=1e-2)
)


def network(epoch: int) -> Network:
    config = {"units": 1, "activation": "linear", "use_bias": True}
    weights = {"kernel": np.full((1, 1), epoch, np.float32), "bias": np.zeros(1, np.float32)}
    return Network((LayerSpec("dense", "Dense", ("input",), config, weights),), 1)


def made_trace(epoch: int) -> Trace:
    x = np.linspace(0, 1, 6, dtype=np.float32)[None, :, None]
    return trace(network(epoch), x=x, y=x[:, -1:], loss_on=LossOn.LAST, epoch=epoch)


def state(epoch: int) -> TrainState:
    return TrainState(epoch, epoch / 2, (np.full(500, epoch, np.float32),), (np.array(epoch), np.ones((2, 3))))


def model_bytes(epoch: int) -> bytes:
    return b"%09d" % epoch * 2_000


def write_epoch(writer: RunWriter, epoch: int) -> None:
    def save(path: Path) -> None:
        path.write_bytes(model_bytes(epoch))

    writer.epoch(
        EpochRow(epoch, 1 / (epoch + 1) if epoch else None, 2 / (epoch + 1), seconds=epoch / 2),
        state=state(epoch),
        meta={"settings": flat(SETTINGS)},
        save_model=save,
        network=network(epoch),
        trace=made_trace(epoch),
    )


def made_run(root: Path, name: str, *, epochs: int = 2) -> RunFolder:
    """A stopped run with so many epochs after epoch 0."""
    run = Runs(root).create(SETTINGS, name)
    with RunWriter(run, epochs=3) as writer:
        for epoch in range(epochs + 1):
            write_epoch(writer, epoch)
    return run
