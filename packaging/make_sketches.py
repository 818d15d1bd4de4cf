"""Trains the recogniser of drawings that ships: python3 packaging/dev.py sketches --folder FOLDER.

FOLDER has Quick, Draw! as Sketch-RNN npz files, one per class (../shared/data/quickdraw/sketchrnn_npz). All its classes
are learnt from their training keys; at the end the test keys are asked about, and resources/sketch has the recogniser,
with a table of what it mistakes for what. Each batch has drawings of one length, turned, stretched, mirrored, thinned
or cut off at random: a hand on the pad draws otherwise than the hands of the data set.

What ships was trained in this way on two cores in stretches: two epochs of a longer schedule, three more with a cosine
of their own (peak 1.4e-3), twelve more with another (peak 1e-3), three of --finish, of whose last two states it was the
mean, 0.3 and 0.7, as was best on the `valid` keys, and four more of --finish with --rate 3e-4 and --changed 0.4, warmed
up in 200 steps, of which it is the running mean of the second half (0.98 of it and 0.02 of the weights, every ten
steps): the same arithmetic, but not bit for bit what one call of this command gives.

At the end its percentages are calibrated on the `valid` keys; --calibrate does only that, to the recogniser that ships.

--finish goes on from the recogniser that ships, with a small rate and drawings that are changed less, as those are that
it will be asked about; --rate and --changed say how much. With --state FOLDER the weights of every epoch are kept;
--weights FILE only converts one of them and measures it (an npz of arr_0 … in Keras's order). --exercise trains the
exercise's own network with its own settings instead, measures it, and ships nothing.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from augmented import Drawings, batches, plain

from rnnviz.data.drawings.collection import open_collection
from rnnviz.models.build import build
from rnnviz.models.chapter import recipe
from rnnviz.models.fused.swapped import fused
from rnnviz.records.drawings import LICENCE, Confusion, Recogniser
from rnnviz.tracing.calibration import calibrated
from rnnviz.tracing.quick import quick
from rnnviz.tracing.reader import read_network
from rnnviz.tracing.recogniser_file import load_recogniser, save_recogniser
from rnnviz.training.calibrating import beginnings, calibration_error, fit
from rnnviz.training.confusion import count, table_of

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sketch"
PEAK, SMOOTHING, DECAY, NORM, WARM_UP = 1.7e-3, 0.05, 1e-2, 1.0, 500
FINISHING, LESS = 5e-4, 0.5
"""Of --finish, unless it is told: the highest rate, and how much the drawings are changed in parts of what is usual."""
FITTED = 60
"""Validation drawings a class that a calibration is fitted to, each at nine points: more of them change nothing."""
MISTAKES = 200
"""Rows of the table of mistakes that is kept: the most frequent pairs."""


def train(
    data: Drawings,
    validation: Drawings,
    *,
    epochs: int,
    batch: int,
    seed: int,
    exercise: bool = False,
    beside: Recogniser | None = None,
    finishing: tuple[float, float] = (FINISHING, LESS),
    state: Path | None = None,
) -> Any:
    """The keras.Model, trained, with a line an epoch. The exercise's own way takes SGD and the drawings as they are.

    beside: what is gone on from; finishing: its highest rate, and how much of the usual changes; state: the folder of
    every epoch's weights.
    """
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    chosen = recipe("sketch-exercise" if exercise else "sketch-ours").settings()
    classes = len(data.words)
    model = build(chosen.model, steps=None, features=5, outputs=classes)
    peak, much = PEAK, 1.0
    if beside is not None:
        peak, much = finishing
        known = {spec.name: spec.weights for spec in beside.network.layers}
        for layer in model.layers:
            for variable in layer.weights:
                variable.assign(known[layer.name][variable.name])
    print(f"{model.count_params():,} parameters, {len(data):,} drawings of {classes} classes", flush=True)
    if exercise:
        optimizer = keras.optimizers.SGD(chosen.training.learning_rate, clipnorm=chosen.training.clipnorm)
    else:
        optimizer = keras.optimizers.AdamW(peak, weight_decay=DECAY)
    smoothing = 0.0 if exercise else SMOOTHING

    def one(x: Any, labels: Any) -> Any:
        with fused(model), tf.GradientTape() as tape:
            said = model(x, training=True)
            wanted = tf.one_hot(labels, classes)
            each = keras.losses.categorical_crossentropy(wanted, said, label_smoothing=smoothing)
            loss = tf.reduce_mean(each)
        gradients = tape.gradient(loss, model.trainable_variables)
        if not exercise:
            gradients, _ = tf.clip_by_global_norm(gradients, NORM)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return loss

    # One graph serves every length and every size of a batch.
    step = tf.function(one, input_signature=[tf.TensorSpec((None, None, 5)), tf.TensorSpec((None,), tf.int32)])
    total = epochs * sum(1 for _ in plain(data, batch=batch))
    taken, began = 0, time.perf_counter()
    for epoch in range(1, epochs + 1):
        losses = []
        source = plain(data, batch=batch, random=random) if exercise else batches(data, random, batch=batch, much=much)
        for x, labels in source:
            taken += 1
            if not exercise:
                warm = min(1.0, taken / WARM_UP)
                rate = peak * warm * 0.5 * (1 + math.cos(math.pi * min(1.0, taken / total)))
                optimizer.learning_rate.assign(rate + 1e-6)
            loss = step(x, labels)
            if taken % 20 == 0:
                losses.append(float(loss))
                if not math.isfinite(losses[-1]):
                    raise SystemExit(f"The loss became {losses[-1]} at step {taken:,}.")
            if taken % 500 == 0:
                print(f"  step {taken:,}, loss {np.mean(losses[-25:]):.3f}", flush=True)
        top = measure(lambda x: np.asarray(model(x)), validation)
        seconds = time.perf_counter() - began
        found = f"val top-1 {top.top_1:.4f}  top-5 {top.top_5:.4f}"
        print(f"epoch {epoch}  loss {np.mean(losses):.4f}  {found}  {seconds:.0f} s", flush=True)
        if state is not None:
            state.mkdir(parents=True, exist_ok=True)
            np.savez(state / f"epoch-{epoch}.npz", *model.get_weights())
    return model


def measure(answer: Any, data: Drawings) -> Confusion:
    """The table over all drawings."""
    counts, among = np.zeros((len(data.words), len(data.words))), 0
    for x, labels in plain(data, batch=512):
        among += count(answer(x), labels, counts)
    return table_of(counts, among, data.words)


def calibrate(one: Recogniser, folder: Path) -> Recogniser:
    """The same, with percentages that are right as often as they say, fitted on the `valid` keys; and a line on it."""
    asked = list(beginnings(one, folder, "valid", each=FITTED))
    found = fit(asked)
    before, after, right = [], [], []
    for b in asked:
        before.append(b.softmax.max(1))
        after.append(calibrated(found, b.softmax, points=b.points, lifted=b.lifted, share=b.share).max(1))
        right.append(b.right)
    errors = [calibration_error(np.concatenate(said), np.concatenate(right)) for said in (before, after)]
    print(f"calibrated on {sum(map(len, right)):,} beginnings: expected error {errors[0]:.4f} → {errors[1]:.4f}")
    return replace(one, calibration=found)


def ship(model: Any, test: Drawings, *, epochs: int, folder: Path) -> Recogniser:
    """Writes the recogniser as it ships, asks that very file about the test drawings, and writes what it mistakes."""
    network = read_network(model)
    whole = measure(quick(network), test)
    made = Recogniser(
        title=f"ours, {len(test.words)} classes of Quick, Draw!",
        words=test.words,
        network=network,
        inputs="position",
        measured=len(test),
        epochs=epochs,
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "recogniser.npz"
    save_recogniser(path, made)
    halved = measure(quick(load_recogniser(path).network), test)
    print(f"test top-1 {whole.top_1:.4f}, top-5 {whole.top_5:.4f}; as it ships {halved.top_1:.4f}, {halved.top_5:.4f}")
    made = replace(calibrate(load_recogniser(path), folder), top_1=halved.top_1, top_5=halved.top_5)
    save_recogniser(path, made)
    write_tables(halved)
    print(f"{path}: {path.stat().st_size / 2**20:.1f} MiB")
    return made


def write_tables(found: Confusion) -> None:
    """classes.csv: how often each class is named right; mistakes.csv: the pairs that are mistaken most often."""
    total = found.counts.sum(1)
    order = np.argsort(-np.diag(found.counts) / total, kind="stable")
    with (FOLDER / "classes.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["class", "test drawings", "named right"])
        rows.writerows([found.words[i], int(total[i]), f"{found.counts[i, i] / total[i]:.3f}"] for i in order)
    wrong = found.counts.copy()
    np.fill_diagonal(wrong, 0)
    pairs = np.argsort(-wrong, axis=None, kind="stable")[:MISTAKES]
    with (FOLDER / "mistakes.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["drawn", "taken for", "times", "of test drawings"])
        for i, j in zip(*np.unravel_index(pairs, wrong.shape), strict=True):
            rows.writerow([found.words[i], found.words[j], int(wrong[i, j]), int(total[i])])


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="packaging/dev.py sketches", description="Train the recogniser that ships.")
    parser.add_argument("--folder", type=Path, required=True, help="Sketch-RNN npz files, one per class")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument(
        "--classes", type=int, default=0, help="only the first this many classes, to try it; ships nothing"
    )
    parser.add_argument("--finish", action="store_true", help="go on from the recogniser that ships")
    parser.add_argument("--rate", type=float, default=FINISHING, help="of --finish: the highest learning rate")
    parser.add_argument(
        "--changed", type=float, default=LESS, help="of --finish: how much drawings are changed, 1 for as usual"
    )
    parser.add_argument("--state", type=Path, help="a folder for the weights of every epoch")
    parser.add_argument("--weights", type=Path, help="only convert these and measure")
    parser.add_argument(
        "--exercise", action="store_true", help="the exercise's own network and settings; ships nothing"
    )
    parser.add_argument(
        "--calibrate", action="store_true", help="only calibrate the recogniser that ships (a minute or two)"
    )
    args = parser.parse_args(argv)
    if args.calibrate:
        path = FOLDER / "recogniser.npz"
        save_recogniser(path, calibrate(load_recogniser(path), args.folder))
        return
    words = tuple(one.word for one in open_collection(str(args.folder)).classes)[: args.classes or None]
    print(f"reading {len(words)} classes … {LICENCE}", flush=True)
    test = Drawings.read(args.folder, words, "test")
    before = load_recogniser(FOLDER / "recogniser.npz") if args.finish else None
    if args.weights is None:
        parts = [Drawings.read(args.folder, words, split) for split in ("train", "valid")]
        model = train(
            *parts,
            epochs=args.epochs if not args.exercise else recipe("sketch-exercise").book.epochs,
            batch=args.batch if not args.exercise else recipe("sketch-exercise").book.batch_size,
            seed=args.seed,
            exercise=args.exercise,
            beside=before,
            finishing=(args.rate, args.changed),
            state=args.state,
        )
    else:
        with np.load(args.weights, allow_pickle=False) as file:
            weights = [file[f"arr_{i}"] for i in range(len(file.files))]
        model = build(recipe("sketch-ours").settings().model, steps=None, features=5, outputs=len(words))
        model.set_weights(weights)
    if args.exercise or args.classes:
        found = measure(quick(read_network(model)), test)
        print(f"{'the exercise' if args.exercise else 'ours'}: test top-1 {found.top_1:.4f}, top-5 {found.top_5:.4f}")
    else:
        ship(model, test, epochs=args.epochs + (before.epochs if before else 0), folder=args.folder)


if __name__ == "__main__":
    main(sys.argv[1:])
