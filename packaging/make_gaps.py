"""Trains the model of the task Missing values that ships: python3 packaging/dev.py gaps.

It is trained by the application's own trainer on series that a program makes, and written to resources/runs with the
weights of every epoch as float16. Then that file is asked about the test series, at the missing steps alone, beside a
straight line, the last known value, and the same layer reading from the left only. Some minutes on one core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from rnnviz.data.missing_values import interpolated, repeated
from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.gaps import SHIPS, TASK
from rnnviz.tracing.engine import predict
from rnnviz.tracing.store import load_networks, save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def trained(settings: Settings) -> list[Checkpoint]:
    """Every epoch, with a line for each."""
    run: list[Checkpoint] = []
    began = time.perf_counter()
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            run.append(item)
            print(f"  epoch {item.epoch:2}  val {item.val_loss:.6f}  {time.perf_counter() - began:.0f} s", flush=True)
    return run


def halved(network: Network) -> Network:
    return network.with_weights(
        {one.name: {name: w.astype(np.float16) for name, w in one.weights.items()} for one in network.layers}
    )


def main() -> None:
    settings = TASK.begin(Settings())
    print(settings.model.recipe)
    run = trained(settings)
    path = RESOURCES / SHIPS
    save_networks(path, [halved(one.network) for one in run], run_meta(run))
    networks, _ = load_networks(path)
    other = settings.change(**{"model.recipe": "gaps-lstm"})
    print(other.model.recipe)
    left = trained(other)[-1].network
    dataset = make_dataset(settings.data, settings.model.loss_on)
    x, y = dataset.x_test.astype(np.float64), dataset.y_test[..., 0]
    known = x[..., 1] > 0
    answers = {
        f"{path.name}, {path.stat().st_size / 1024:.0f} KiB": predict(networks[-1], x)[..., 0],
        "LSTM from the left": predict(left, x)[..., 0],
        "straight line": interpolated(x[..., 0], known),
        "last known value": repeated(x[..., 0], known),
    }
    print(f"mean squared error at the missing steps of {len(x):,} test series")
    for name, said in answers.items():
        print(f"  {name:30} {np.square(said - y)[~known].mean():.5f}")


if __name__ == "__main__":
    sys.exit(main())
