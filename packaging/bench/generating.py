"""The networks that draw: how quickly they draw in numpy, how quickly one is trained, and what the recogniser that
ships sees in what they draw, beside what it sees in real test drawings."""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure

from rnnviz.data.drawings.builtin import draw
from rnnviz.jobs.generation import DrawSamples, FindGenerators, Finish, Reconstruct
from rnnviz.jobs.handlers.generation import FILE, SHIPPED
from rnnviz.jobs.recognition import Recognise
from rnnviz.jobs.request import answer
from rnnviz.records.drawings import GeneratorInfo, Sample
from rnnviz.resources_path import resource
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.sketch_rnn.files import load
from rnnviz.tracing.sketch_rnn.score import pass_of_sample

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from shared_files import DECODERS

DRAWINGS, STEPS = 40, 60
JUDGED, TEMPERATURE, LESS = 100, 0.2, 0.10
"""Of so many drawings of a class, at that temperature, at most so much less than of real ones may be seen as theirs."""


def run() -> Iterator[Figure]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    yield from _drawing()
    yield from _training()
    yield from _recognised()
    yield from _of_the_demos()


def _drawing() -> Iterator[Figure]:
    given = draw("circle", np.random.default_rng(1))
    ways = {
        "drawing one": DrawSamples(SHIPPED, word="cat", count=DRAWINGS, temperature=0.4, seed=1),
        "reconstructing one of yours": Reconstruct(SHIPPED, given, count=DRAWINGS, temperature=0.4, seed=1),
    }
    points = 0
    for name, request in ways.items():
        began = time.perf_counter()
        made = [s for s in answer(request) if isinstance(s, Sample)]
        spent = time.perf_counter() - began
        points = sum(len(s.offsets) for s in made) // len(made)
        yield Figure(f"{name}, {points} points on average", spent / len(made) * 1000, "ms")
    began = time.perf_counter()
    next(answer(Finish(SHIPPED, given, count=4, temperature=0.4, seed=1)))
    yield Figure("time to the first of four continuations", (time.perf_counter() - began) * 1000, "ms")
    generator, one = load(resource(FILE)), next(answer(DrawSamples(SHIPPED, seed=3)))
    assert isinstance(one, Sample)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        pass_of_sample(generator, one)
        times.append(time.perf_counter() - began)
    yield Figure(f"its trace in the score, {len(one.offsets)} steps of 256 units", float(np.median(times)) * 1000, "ms")


def _training() -> Iterator[Figure]:
    """The sizes that ship, on the built-in drawings, as a run trains."""
    import keras

    from rnnviz.models.build import build_for
    from rnnviz.tasks.datasets import make_dataset
    from rnnviz.training.objectives.registry import objective_of
    from rnnviz.training.trainer import Trainer

    sketch = SketchSettings(("fish", "house", "smiley face"), per_class=600, inputs="stroke-3")
    settings = Settings(
        DataSettings(task="sketch", sketch=sketch),
        ModelSettings(recipe="sketch-rnn", generator=GeneratorSettings()),
        TrainSettings(epochs=10, batch_size=100, clipvalue=1.0, loss="sketch-rnn"),
    )
    dataset = make_dataset(settings.data, settings.model.loss_on)
    keras.utils.set_random_seed(1)
    model = build_for(settings, steps=dataset.steps, features=3, outputs=3)
    steps: Any = Trainer(model, dataset, settings.training, objective=objective_of(settings)).steps()
    for _ in range(5):  # the first one compiles
        next(steps)
    first = next(steps)
    last = first
    while last.step < first.step + STEPS:
        last = next(steps) or last
    rate = (last.step - first.step) / (last.seconds - first.seconds)
    lengths = dataset.lengths_train
    assert lengths is not None
    batch = len(lengths) / (last.steps / last.epochs)
    yield Figure(
        f"training, encoder 128, decoder 256, {lengths.mean():.0f} points on average", rate * batch, "drawings/s"
    )


def _recognised() -> Iterator[Figure]:
    """By class, the share of drawings in which the recogniser sees it before all other classes."""
    with resource("sketch/classes.csv").open(encoding="utf-8", newline="") as file:
        real = {row["class"]: float(row["named right"]) for row in csv.DictReader(file)}
    for info in answer(FindGenerators()):
        assert isinstance(info, GeneratorInfo)
        for word in info.words:
            asked = DrawSamples(info.key, word=word, count=JUDGED, temperature=TEMPERATURE, seed=1)
            name = f"{word}: named right, of {JUDGED} drawings at {TEMPERATURE} (real ones {real[word]:.3f})"
            yield Figure(name, _right(asked, word), "", round(real[word] - LESS, 3), ">=")


def _of_the_demos() -> Iterator[Figure]:
    """The same of the public demos' decoders, of classes that ours draw, too."""
    ours = {word for info in answer(FindGenerators()) for word in info.words}  # type: ignore[attr-defined]
    for path in sorted(DECODERS.glob("*.gen.json")):
        word = path.name.removesuffix(".gen.json").replace("_", " ")
        if word in ours:
            asked = DrawSamples(str(path), count=JUDGED, temperature=TEMPERATURE, seed=1)
            yield Figure(f"{word} by the demo's decoder: named right, of {JUDGED}", _right(asked, word), "")


def _right(asked: DrawSamples, word: str) -> float:
    """The share in which the recogniser sees this class before all others."""
    return sum(_seen(one) == word for one in answer(asked)) / asked.count


def _seen(sample: object) -> str:
    assert isinstance(sample, Sample)
    (said,) = answer(Recognise(sample.drawing.strokes))
    word, _ = said.best(1)[0]  # type: ignore[attr-defined]
    return str(word)
