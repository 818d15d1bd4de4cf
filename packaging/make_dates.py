"""Trains the models of the tasks Dates and One number that ship: python3 packaging/dev.py dates [MODEL …].

Each is trained by the application's own trainer on data that a program makes, and written to resources/runs with the
weights of every epoch as float16. Then the file is read again and asked about the test sequences: dates of days that no
training date means, each written letter by letter from its own letters, and waves of numbers that it has not seen.
Two minutes a model on one core.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models.chapter import recipe
from rnnviz.records.arrays import Array
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tasks import dates, number
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.task import Task
from rnnviz.tracing.engine import predict
from rnnviz.tracing.reading_itself import greedy
from rnnviz.tracing.store import load_networks, save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
TASKS: dict[str, Task] = {**dict.fromkeys(dates.SHIPS, dates.TASK), **dict.fromkeys(number.SHIPS, number.TASK)}
"""Model -> its task."""

AT_ONCE = 250
"""Test sequences that are answered side by side."""


def make(settings: Settings, path: Path) -> None:
    """Trains one model, printing an epoch a line, and writes the file."""
    run: list[Checkpoint] = []
    began = time.perf_counter()
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            run.append(item)
            print(f"  epoch {item.epoch:2}  val {item.val_loss:.5f}  {time.perf_counter() - began:.0f} s", flush=True)
    save_networks(path, [_halved(one.network) for one in run], run_meta(run))


def _halved(network: Network) -> Network:
    return network.with_weights(
        {one.name: {name: w.astype(np.float16) for name, w in one.weights.items()} for one in network.layers}
    )


def measure(path: Path, settings: Settings) -> str:
    """What the last epoch of the file makes of the test set."""
    (*_, network), _ = load_networks(path)
    data = make_dataset(settings.data, settings.model.loss_on)
    pieces = [slice(start, start + AT_ONCE) for start in range(0, len(data.x_test), AT_ONCE)]
    if not data.others:
        said = np.concatenate([predict(network, data.x_test[piece]) for piece in pieces])
        return f"test MSE {np.square(said - data.y_test).mean():.5f}"
    right = [_right(network, data.x_test[piece], data.y_test[piece]) for piece in pieces]
    return f"{np.concatenate(right).mean():.4f} of {len(data.x_test):,} test dates are wholly right"


def _right(network: Network, x: Array, y: Array) -> Array:
    return (greedy(network, (x,), steps=y.shape[1]) == y.argmax(-1)).all(-1)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="packaging/dev.py dates", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("models", nargs="*", metavar="MODEL", help=f"which (default: all): {', '.join(TASKS)}")
    parser.add_argument("--measure", action="store_true", help="only measure the files that are there")
    args = parser.parse_args(argv)
    if unknown := set(args.models) - set(TASKS):
        parser.error(f"no such model: {', '.join(sorted(unknown))}")
    for key in args.models or TASKS:
        begun = TASKS[key].begin(Settings()).change(**{"model.recipe": key})
        settings = replace(begun, training=recipe(key).book)
        path = RESOURCES / TASKS[key].ships(settings)
        print(key, flush=True)
        if not args.measure:
            make(settings, path)
        print(f"  {path.stat().st_size / 1024:.0f} KiB; {measure(path, settings)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
