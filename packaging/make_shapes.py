"""Trains the model of exercise 9 that ships: python3 packaging/dev.py shapes.

The exercise's own model learns to tell the shapes apart that a program of rnnviz draws: they need no file. It is
trained by the application's own trainer and written to resources/runs with the weights of the last epoch as float16.
Then the file is read again, and asked about the test drawings. A minute on two cores.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.sketch import SHIPS, shapes_settings
from rnnviz.tracing.engine import predict
from rnnviz.tracing.store import load_networks, save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def make(settings: Settings, path: Path) -> None:
    """Trains the model, printing an epoch a line, and writes the file."""
    began = time.perf_counter()
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            last = item
            print(f"  epoch {item.epoch:2}  val {item.val_loss:.4f}  {time.perf_counter() - began:.0f} s", flush=True)
    halved = last.network.with_weights(
        {
            layer.name: {name: weight.astype(np.float16) for name, weight in layer.weights.items()}
            for layer in last.network.layers
        }
    )
    save_networks(path, [halved], run_meta([last]))


def measure(path: Path, settings: Settings) -> None:
    """The share of test drawings that the file's network names right."""
    (network,), _ = load_networks(path)
    dataset = make_dataset(settings.data, settings.model.loss_on)
    assert dataset.lengths_test is not None
    right = [
        predict(network, x[np.newaxis, :length])[0, -1].argmax() == y[0].argmax()
        for x, y, length in zip(dataset.x_test, dataset.y_test, dataset.lengths_test, strict=True)
    ]
    print(f"{path.name}, {path.stat().st_size / 1024:.0f} KiB: accuracy {np.mean(right):.4f} on {len(right)} drawings")


if __name__ == "__main__":
    chosen = shapes_settings()
    file = RESOURCES / SHIPS
    make(chosen, file)
    measure(file, chosen)
