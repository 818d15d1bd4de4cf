"""Trains the generator of drawings that ships: python3 packaging/dev.py generator --folder FOLDER.

FOLDER has Quick, Draw! as Sketch-RNN npz files, one a class (../shared/data/quickdraw/sketchrnn_npz). One network
learns all --words from their training keys; drawings of more than LONGEST points are left out. The state of every epoch
is kept in --state, and the same command goes on from it. At the end, or at once with --measure, L_R and L_KL are
measured on the validation keys and resources/sketch/OUT is written; with --only, of these classes alone.

With --beside FILE it begins with the weights and the scale of that generator, on its classes if no others are given;
with --measure and without a state that only finds its codes anew. With --minutes the rate falls along a cosine over
those minutes of training, however many steps the machine takes in them.

A batch has drawings of about one length and is padded to its longest, where a run in the window has drawings of one
length alone: with thousands of drawings that is as quick, and no length comes more often than another.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from rnnviz.data.drawings.sketches import Part, load, scale_of
from rnnviz.records.arrays import Array, IntArray
from rnnviz.records.drawings import LICENCE
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings
from rnnviz.tracing.sketch_rnn.files import load as load_generator
from rnnviz.tracing.sketch_rnn.files import save
from rnnviz.tracing.sketch_rnn.generator import START, Generator
from rnnviz.tracing.sketch_rnn.sampling import codes_of
from rnnviz.training.sketch_runs import by_class

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sketch"
WORDS = ("cat", "pig", "fish", "sailboat", "snail")
SETTINGS = GeneratorSettings(kl_weight=0.2, kl_decay=0.9998)
"""A fifth where the paper has a half: its L_R is divided by 250, ours by LONGEST, and so weighs more than twice as
much; and codes that say more draw better."""
LONGEST, BATCH, RATE, LEAST = 110, 100, 1e-3, 1e-5
NEAR = 3
"""So many points apart are the lengths of a batch, drawn anew each epoch."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """x: (drawings, LONGEST + 1, 5), stroke-5 behind the start, padded with ends; lengths and labels: (drawings,)."""

    x: Array
    lengths: IntArray
    labels: IntArray


@dataclass(slots=True)
class Run:
    """The model in training. taken: optimizer steps; epoch: the last whole one; spent: seconds."""

    model: Any
    optimizer: Any
    taken: int = 0
    epoch: int = 0
    spent: float = 0.0
    functions: dict[str, Any] = field(default_factory=dict)

    def begin(self, weights: Mapping[str, Mapping[str, Array]], kl_weight: float) -> None:
        """With the weights of a generator. Its codes say something already, so L_KL has its whole weight at once."""
        for layer in self.model.layers:
            for variable in layer.weights:
                variable.assign(weights[layer.name][variable.name])
        self.functions["weight"] = lambda taken: kl_weight

    @property
    def variables(self) -> list[Any]:
        return [*self.model.variables, *self.optimizer.variables]

    def keep(self, path: Path) -> None:
        """Whole or not at all."""
        beside = path.with_suffix(".new.npz")
        values = {f"v{i}": v.numpy() for i, v in enumerate(self.variables)}
        np.savez(beside, n=self.taken, e=self.epoch, s=self.spent, **values)
        os.replace(beside, path)

    def go_on(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as saved:
            self.taken, self.epoch = int(saved["n"]), int(saved["e"])
            self.spent = float(saved["s"]) if "s" in saved else 0.0
            for i, variable in enumerate(self.variables):
                variable.assign(saved[f"v{i}"])


def packed(part: Part, scale: float) -> Drawings:
    rows = [(part.drawing(k), int(part.labels[k])) for k in range(len(part))]
    rows = [(one, label) for one, label in rows if len(one) <= LONGEST]
    x = np.zeros((len(rows), LONGEST + 1, 5), np.float32)
    x[:, 0] = START
    for drawing, (one, _) in zip(x, rows, strict=True):
        end = len(one) + 1
        drawing[1:end, :2], drawing[1:end, 3] = one[:, :2] / scale, one[:, 2]
        drawing[1:end, 2] = 1 - drawing[1:end, 3]
        drawing[end:, 4] = 1
    return Drawings(x, np.array([len(one) for one, _ in rows]), np.array([label for _, label in rows]))


def batches(data: Drawings, epoch: int) -> list[IntArray]:
    """The rows of each batch."""
    random = np.random.default_rng([1, epoch])
    order = np.argsort(data.lengths + random.uniform(-NEAR, NEAR, len(data.lengths)), kind="stable")
    first = int(random.integers(1, BATCH))  # else the same neighbours would meet in every epoch
    pieces = [order[:first], *np.split(order[first:], range(BATCH, len(order) - first, BATCH))]
    return [pieces[k] for k in random.permutation(len(pieces))]


def new_run(settings: GeneratorSettings = SETTINGS) -> Run:
    import keras
    import tensorflow as tf

    from rnnviz.models.sketch_rnn import losses
    from rnnviz.models.sketch_rnn.augment import augmented
    from rnnviz.models.sketch_rnn.network import SketchRNN

    keras.utils.set_random_seed(1)
    model = SketchRNN(settings=settings)
    optimizer = keras.optimizers.Adam(RATE, clipvalue=1.0)
    optimizer.build(model.trainable_variables)
    print(f"{model.count_params():,} parameters", flush=True)

    def step(x: Any, seed: Any, weight: Any) -> Any:
        x = augmented(x, scale=settings.scale, drop=settings.drop, seed=seed)
        with tf.GradientTape() as tape:
            lost, kl = losses.terms(model, x, seed=seed, training=True)
            l_r, l_kl = tf.reduce_mean(lost) / LONGEST, tf.reduce_mean(kl)
            loss = l_r + weight * tf.maximum(l_kl, settings.kl_floor)
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return tf.stack([l_r, l_kl])

    drawings, pair = tf.TensorSpec((None, None, 5)), tf.TensorSpec((2,), tf.int32)
    run = Run(model, optimizer)
    run.functions["step"] = tf.function(step, input_signature=[drawings, pair, tf.TensorSpec(())])
    terms = tf.function(lambda x, seed: losses.terms(model, x, seed=seed), input_signature=[drawings, pair])
    run.functions["terms"] = terms
    run.functions["weight"] = lambda taken: losses.kl_weight(settings, taken)
    return run


def one_epoch(run: Run, data: Drawings, *, minutes: float) -> Array:
    """(2,): the mean L_R and L_KL over the epoch, as it went. minutes: over which the rate falls; infinite for none."""
    total, drawings, now = np.zeros(2), 0, time.monotonic()
    run.epoch += 1
    for rows in batches(data, run.epoch):
        if math.isinf(minutes):
            share = SETTINGS.decay**run.taken
        else:
            gone = min(1.0, (run.spent + time.monotonic() - now) / (60 * minutes))
            share = 0.5 + 0.5 * math.cos(math.pi * gone)
        run.optimizer.learning_rate.assign((RATE - LEAST) * share + LEAST)
        drawings += len(rows)
        x = data.x[rows, : data.lengths[rows].max() + 3]
        seed = np.array([run.taken, run.epoch], np.int32)
        total += len(rows) * np.asarray(run.functions["step"](x, seed, np.float32(run.functions["weight"](run.taken))))
        run.taken += 1
    run.spent += time.monotonic() - now
    return total / drawings


def measured(run: Run, data: Drawings, words: tuple[str, ...]) -> dict[str, float]:
    """L_R and L_KL of all and of each class, padded to LONGEST, with z drawn from its posterior as in training."""
    lost, kl = [], []
    for at in range(0, len(data.x), 250):
        values = run.functions["terms"](data.x[at : at + 250], np.array([7, at], np.int32))
        lost.append(values[0].numpy() / LONGEST)
        kl.append(values[1].numpy())
    l_r, l_kl = np.concatenate(lost), np.concatenate(kl)
    found = {"L_R": float(l_r.mean()), "L_KL": float(l_kl.mean()), "max_seq_len": float(LONGEST)}
    for label, word in enumerate(words):
        own = data.labels == label
        found |= {f"L_R {word}": float(l_r[own].mean()), f"L_KL {word}": float(l_kl[own].mean())}
    return found


def write(
    run: Run, path: Path, title: str, words: tuple[str, ...], folder: str, scale: float, spent: Mapping[str, float]
) -> None:
    """Measures it, and writes what draws these words. spent: the epochs and steps before this run."""
    settings = of_words(words, folder)
    figures = measured(run, packed(load(settings, "valid"), scale), words)
    print(", ".join(f"{k} {v:.3f}" for k, v in figures.items()))
    figures |= {name: spent.get(name, 0.0) + n for name, n in (("epochs", run.epoch), ("steps", run.taken))}
    generator = Generator(title, run.model.arrays(), scale, LONGEST, words, figures=figures)
    codes = codes_of(generator, by_class(load(settings, "train"), generator))
    path.parent.mkdir(parents=True, exist_ok=True)
    save(path, replace(generator, codes=codes))
    print(f"{path.name}: {path.stat().st_size / 2**20:.1f} MiB. {LICENCE}.")


def of_words(words: tuple[str, ...], folder: str) -> DataSettings:
    return DataSettings(task="sketch", sketch=SketchSettings(words, folder, 1800, LONGEST, "stroke-3"))


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folder", required=True)
    parser.add_argument("--words", help=f"by default those of --beside, or {', '.join(WORDS)}")
    parser.add_argument("--epochs", type=int, default=120)
    parser.add_argument("--minutes", type=float, default=math.inf, help="of training in all, to the end of an epoch")
    parser.add_argument("--beside", type=Path, help="a generator whose weights are gone on from")
    parser.add_argument("--kl-weight", type=float, default=SETTINGS.kl_weight)
    parser.add_argument("--only", default="", help="of the --words those that are written, as it draws them well")
    parser.add_argument("--out", default="generator.npz", help="the file in resources/sketch")
    parser.add_argument("--state", type=Path, default=Path("generator-state.npz"))
    parser.add_argument("--measure", action="store_true", help="do not train: measure the state and write the file")
    chosen = parser.parse_args(argv)
    before = load_generator(chosen.beside) if chosen.beside else None
    known = WORDS if before is None else before.words
    words = tuple(chosen.words.split(",")) if chosen.words else known
    settings = of_words(words, chosen.folder)
    scale = scale_of(settings) if before is None else before.scale
    run = new_run(replace(SETTINGS, kl_weight=chosen.kl_weight))
    if before is not None:
        run.begin(before.weights, chosen.kl_weight)
    if chosen.state.exists():
        run.go_on(chosen.state)
    if not chosen.measure:
        train(run, settings, scale, epochs=chosen.epochs, minutes=chosen.minutes, state=chosen.state)
    written = tuple(word for word in words if not chosen.only or word in chosen.only.split(","))
    title, spent = f"{len(written)} classes ({', '.join(written)})", {}
    if before is not None:
        more = f"{len(written)} more classes ({written[0]} to {written[-1]})"
        title, spent = before.title if written == before.words else more, before.figures
    write(run, FOLDER / chosen.out, title, written, chosen.folder, scale, spent)


def train(run: Run, settings: DataSettings, scale: float, *, epochs: int, minutes: float, state: Path) -> None:
    """Every epoch is kept, and told."""
    assert settings.sketch is not None
    data, validation = (packed(load(settings, part), scale) for part in ("train", "valid"))
    print(f"{len(data.x):,} drawings, offsets divided by {scale:.2f}", flush=True)
    while run.epoch < epochs and run.spent < 60 * minutes:
        l_r, l_kl = one_epoch(run, data, minutes=minutes)
        line = f"epoch {run.epoch}, {run.spent:.0f} s: L_R {l_r:.4f}, L_KL {l_kl:.4f}"
        if run.epoch % 4 == 0:
            line += "; " + ", ".join(
                f"{k} {v:.3f}" for k, v in measured(run, validation, settings.sketch.words).items()
            )
        print(line, flush=True)
        run.keep(state)


if __name__ == "__main__":
    main(sys.argv[1:])
