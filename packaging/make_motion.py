"""Trains the two models of the task Video that ship: python3 packaging/dev.py motion.

Each is trained by the application's own trainer on clips that a program makes, and written to resources/runs with the
weights of every epoch as float16. Then the file is read again, and asked about the test clips, a quarter of which show
shapes that no training clip has. At the end the baselines: the most frequent motion, and a Dense layer on the mean of a
clip's frames, which cannot see their order (the line to beat in rnnviz/tasks/motion.py). Ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from rnnviz.data.motion import SEEN, first_test_clips
from rnnviz.data.motions import MOTIONS
from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.dataset import Dataset
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset
from rnnviz.tasks.motion import SHIPS, TASK
from rnnviz.tracing.engine import predict
from rnnviz.tracing.store import load_networks, save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
MANY = 2_000
"""Test clips that are asked about; the data set itself has 400, the first of these."""


def make(settings: Settings) -> Path:
    """Trains one model, printing an epoch a line, and returns the file that was written."""
    run: list[Checkpoint] = []
    began = time.perf_counter()
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            run.append(item)
            print(f"  epoch {item.epoch:2}  val {item.val_loss:.4f}  {time.perf_counter() - began:.0f} s", flush=True)
    halved = [
        one.network.with_weights(
            {
                layer.name: {name: weight.astype(np.float16) for name, weight in layer.weights.items()}
                for layer in one.network.layers
            }
        )
        for one in run
    ]
    path = RESOURCES / SHIPS[settings.model.recipe]
    save_networks(path, halved, run_meta(run))
    return path


def measure(path: Path, settings: Settings) -> None:
    """The share of test clips that the last epoch of the file names right."""
    networks, _ = load_networks(path)
    x, y, shapes = first_test_clips(settings.data, MANY)
    right = []
    for start in range(0, len(x), 100):
        part = slice(start, start + 100)
        said = predict(networks[-1], x[part])[:, -1]
        right.append(said.argmax(-1) == y[part])
    found, seen = np.concatenate(right), np.array([shape in SEEN for shape in shapes])
    print(
        f"  {path.name}, {path.stat().st_size / 1024:.0f} KiB: accuracy {found.mean():.4f} on {len(found):,} test "
        f"clips; {found[seen].mean():.4f} on {seen.sum():,} of shapes seen in training, {found[~seen].mean():.4f} on "
        f"{(~seen).sum():,} of others"
    )


def baselines(dataset: Dataset) -> None:
    """What is reached without the order of the frames."""
    import keras

    x, x_val, x_test = (part.mean(1) for part in (dataset.x_train, dataset.x_val, dataset.x_test))
    y, y_val, y_test = (part[:, 0] for part in (dataset.y_train, dataset.y_val, dataset.y_test))
    most = y.sum(0).argmax()
    print(f"baselines: always “{MOTIONS[most]}” {y_test[:, most].mean():.4f} of the test clips")
    keras.utils.set_random_seed(42)
    model = keras.Sequential([keras.Input(x.shape[1:]), keras.layers.Dense(len(MOTIONS), activation="softmax")])
    model.compile(keras.optimizers.Adam(3e-3), "categorical_crossentropy", metrics=["accuracy"])
    best = keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True)
    model.fit(x, y, epochs=300, batch_size=64, validation_data=(x_val, y_val), callbacks=[best], verbose=0)
    loss, accuracy = model.evaluate(x_val, y_val, verbose=0)
    print(f"Dense on the mean frame: validation cross-entropy {loss:.3f}, accuracy {accuracy:.4f}", end="; ")
    print(f"test accuracy {model.evaluate(x_test, y_test, verbose=0)[1]:.4f}")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="packaging/dev.py motion", description="Train the models of the task Video.")
    parser.add_argument("models", nargs="*", help=f"which (default: all): {', '.join(SHIPS)}")
    parser.add_argument("--baselines", action="store_true", help="only measure the baselines")
    args = parser.parse_args(argv)
    begun = TASK.begin(Settings())
    if args.baselines:
        baselines(make_dataset(begun.data, begun.model.loss_on))
        return
    for key in args.models or SHIPS:
        settings = begun.change(**{"model.recipe": key})
        print(key, flush=True)
        path = make(settings)
        measure(path, settings)
    baselines(make_dataset(begun.data, begun.model.loss_on))


if __name__ == "__main__":
    main(sys.argv[1:])
