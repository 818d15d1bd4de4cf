"""Trains the model of the task Captions that ships: python3 packaging/dev.py captions FOLDER.

FOLDER has drawings of Quick, Draw!, as the Sketch page reads them; of its classes those of CLASSES are used. The model
is trained by the application's own trainer and written to resources/runs with the weights of the first and the last
epoch as float16. Then the file is read again, and writes a word for every test drawing: greedy, and by a beam of three.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from rnnviz.data.drawings.captions import BEAM, captions
from rnnviz.data.letters import END, asked, word_of
from rnnviz.jobs.handlers.shipped import run_meta
from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.records.network import Network
from rnnviz.records.training import Checkpoint
from rnnviz.settings.settings import Settings
from rnnviz.tasks.captions import SHIPS, TASK
from rnnviz.tracing.engine import predict
from rnnviz.tracing.reading_itself import searched
from rnnviz.tracing.store import load_networks, save_networks

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

CLASSES = tuple(
    word.strip()
    for word in """
airplane, alarm clock, ambulance, angel, ant, apple, banana, baseball bat, basket, bat, bed, bee, bicycle, bird,
birthday cake, book, bowtie, bread, bridge, bus, butterfly, cactus, camera, candle, car, carrot, castle, cat, chair,
church, circle, clock, cloud, coffee cup, computer, couch, cow, crab, crown, dog, donut, door, dragon, drums, duck, ear,
elephant, envelope, eye, eyeglasses, fish, flower, fork, frog, giraffe, grass, guitar, hamburger, hammer, hand, hat,
headphones, helicopter, horse, hot air balloon, hourglass, house, ice cream, key, keyboard, knife, ladder, laptop, leaf,
light bulb, lighthouse, lightning, lion, lollipop, microphone, monkey, moon, mountain, mouse, mushroom, octopus, owl,
palm tree, pants, parachute, pear, pencil, penguin, piano, pig, pineapple, pizza, rabbit, rainbow, sailboat, saw,
scissors, sea turtle, shark, sheep, shoe, skateboard, skull, smiley face, snail, snake, snowflake, snowman, soccer ball,
spider, spoon, square, star, strawberry, submarine, suitcase, sun, sword, t-shirt, table, teapot, telephone, television,
tent, tiger, toothbrush, traffic light, train, tree, triangle, umbrella, vase, violin, whale, wheel, windmill,
wine glass, zebra, zigzag
""".replace("\n", " ").split(",")
)
"""144 of Quick, Draw!'s 345 classes: things that most people can draw."""

AT_ONCE = 250
"""Test drawings that are answered side by side."""


def make(settings: Settings, path: Path) -> None:
    """Trains the model, printing an epoch a line, and writes the file."""
    run: list[Checkpoint] = []
    began = time.perf_counter()
    for item in answer(Train(settings)):
        if isinstance(item, Checkpoint):
            run = [*run[:1], item]
            print(f"  epoch {item.epoch:2}  val {item.val_loss:.5f}  {time.perf_counter() - began:.0f} s", flush=True)
    save_networks(path, [_halved(one.network) for one in run], run_meta(run))


def _halved(network: Network) -> Network:
    return network.with_weights(
        {one.name: {name: w.astype(np.float16) for name, w in one.weights.items()} for one in network.layers}
    )


def measure(path: Path, settings: Settings, *, beams: int) -> None:
    """How many words of the test drawings the last epoch of the file writes right; by a beam the first ones alone.

    A word is written right from its own letters where each letter is right after the right ones: up to the first
    mistake the two are the same. So one pass says what greedy reaches.
    """
    networks, _ = load_networks(path)
    assert settings.data.sketch is not None
    words, part = settings.data.sketch.words, captions(settings.data, "test")
    read, wanted = asked(words)
    right: list[bool] = []
    for start in range(0, len(part.labels), AT_ONCE):
        labels = part.labels[start : start + AT_ONCE]
        given = part.pictures[start : start + AT_ONCE, np.newaxis], read[labels][..., np.newaxis].astype(float)
        said = predict(networks[-1], networks[-1].in_order(given)).argmax(-1)
        right += (said == wanted[labels]).all(-1).tolist()
    print(f"{path.name}, {path.stat().st_size / 1024:.0f} KiB: greedy writes {np.mean(right):.4f} of the words right")
    print(f"on {len(right):,} test drawings of {len(words)} classes", flush=True)
    found = []
    for picture, label in zip(part.pictures[:beams], part.labels, strict=False):
        given = (picture.reshape(1, 1, -1),)
        candidates = searched(networks[-1], given, steps=wanted.shape[1], end=END, width=BEAM)
        found.append(word_of(candidates[0].ids) == words[label])
    print(f"a beam of {BEAM} {np.mean(found):.4f} of the first {beams:,}; greedy {np.mean(right[:beams]):.4f} of these")


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="packaging/dev.py captions", description="Train the task's model that ships.")
    parser.add_argument("folder", type=Path, help="drawings of Quick, Draw!")
    parser.add_argument("--epochs", type=int, help="passes over the training set (default: the task's)")
    parser.add_argument("--drawings", type=int, help="training drawings per class (default: the task's)")
    parser.add_argument("--beams", type=int, default=500, help="test drawings that are searched by a beam")
    parser.add_argument("--measure", action="store_true", help="only measure the file that is there")
    args = parser.parse_args(argv)
    changes = {"data.sketch.folder": str(args.folder), "data.sketch.words": CLASSES}
    if args.epochs:
        changes["training.epochs"] = args.epochs
    if args.drawings:
        changes["data.sketch.per_class"] = args.drawings
    settings = TASK.begin(Settings()).change(**changes)
    path = RESOURCES / SHIPS[settings.model.recipe]
    if not args.measure:
        make(settings, path)
    measure(path, settings, beams=args.beams)


if __name__ == "__main__":
    main(sys.argv[1:])
