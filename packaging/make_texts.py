"""Trains the model of the task Film reviews that ships: python3 packaging/dev.py texts --folder FOLDER.

FOLDER has rt-polarity.pos and rt-polarity.neg (../shared/data/text). The model is trained by the application's own
trainer; resources/texts gets its weights before the first step and after the last, as float16, and the words that
it knows. Then that very file is asked about the test sentences.

--table trains every model of the task with five seeds instead, prints the test accuracy of each, and ships nothing: a
quarter of an hour on one core. Which sentences the test set has follows from the sentences alone
(rnnviz/data/sentences/files.py); the settings were chosen by the
validation sentences, but the figures of the test stood beside theirs when that was done.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rnnviz.data.sentences.dataset import VOCABULARY, known_words
from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models.chapter.texts import TEXTS
from rnnviz.records.dataset import Dataset
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.text import SHIPS, TASK
from rnnviz.tracing.quick import quick
from rnnviz.tracing.store import load_networks, save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
SEEDS = (1, 2, 3, 4, 5)
KEPT = 2
"""Epochs that ship, evenly spread, epoch 0 and the last among them: for more of them 2 MB are not enough."""


def trained(settings: Settings) -> Iterator[Checkpoint]:
    """Every epoch of a training, epoch 0 first."""
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            yield item


def accuracy(network: Network, dataset: Dataset) -> float:
    """On the test set."""
    ask, lengths = quick(network), dataset.lengths_test
    assert lengths is not None
    right = 0
    for length in np.unique(lengths):
        rows = lengths == length
        said = np.asarray(ask(dataset.x_test[rows, :length]))
        right += int((said.reshape(len(said), -1).argmax(1) == dataset.y_test[rows, 0].argmax(1)).sum())
    return right / len(lengths)


def ship(settings: Settings) -> None:
    """Trains the model that ships and writes it with its words."""
    began = time.perf_counter()
    run = []
    for one in trained(settings):
        run.append(one)
        print(f"  epoch {one.epoch}  val {one.val_loss:.4f}  {time.perf_counter() - began:.0f} s", flush=True)
    last = len(run) - 1
    kept = [run[round(last * k / (KEPT - 1))] for k in range(KEPT)]
    path = RESOURCES / SHIPS
    path.parent.mkdir(parents=True, exist_ok=True)
    save_networks(path, [_halved(one.network) for one in kept], run_meta(kept))
    (RESOURCES / VOCABULARY).write_text("".join(f"{word}\n" for word in known_words(settings.data).words), "utf-8")
    dataset = make_dataset(settings.data, settings.model.loss_on)
    networks, _ = load_networks(path)
    found = accuracy(networks[-1].with_weights(_as_float32(networks[-1])), dataset)
    print(f"{path.name}: {path.stat().st_size / 2**20:.2f} MiB, test accuracy {found:.4f} of {len(dataset.x_test):,}")


def table(settings: Settings) -> None:
    """The test accuracy of every model, with its spread over the seeds."""
    dataset = make_dataset(settings.data, settings.model.loss_on)
    print(f"test accuracy on {len(dataset.x_test):,} sentences after {settings.training.epochs} epochs, seeds {SEEDS}")
    for row in TEXTS:
        began, found, weights = time.perf_counter(), [], 0
        for seed in SEEDS:
            *_, last = trained(settings.change(**{"model.recipe": row.key, "training.seed": seed}))
            found.append(accuracy(last.network, dataset))
            weights = sum(w.size for layer in last.network.layers for w in layer.weights.values())
        said = "  ".join(f"{one:.4f}" for one in found)
        mean, spread = np.mean(found), np.std(found, ddof=1)
        seconds = (time.perf_counter() - began) / len(SEEDS)
        print(
            f"{row.title:24} {weights:9,} weights  {mean:.4f} ± {spread:.4f}  ({said})  {seconds:.0f} s each",
            flush=True,
        )


def _halved(network: Network) -> Network:
    return network.with_weights(
        {one.name: {name: w.astype(np.float16) for name, w in one.weights.items()} for one in network.layers}
    )


def _as_float32(network: Network) -> dict[str, dict[str, np.ndarray]]:
    return {one.name: {name: w.astype(np.float32) for name, w in one.weights.items()} for one in network.layers}


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="packaging/dev.py texts", description="Train the model of the film reviews.")
    parser.add_argument("--folder", required=True, help="where rt-polarity.pos and rt-polarity.neg are")
    parser.add_argument("--table", action="store_true", help="measure every model with five seeds; ships nothing")
    args = parser.parse_args(argv)
    settings = TASK.begin(Settings()).change(**{"data.text.folder": str(Path(args.folder).resolve())})
    (table if args.table else ship)(settings)


if __name__ == "__main__":
    main(sys.argv[1:])
