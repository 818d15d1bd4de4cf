"""The network that draws: how quickly it draws in numpy, and how quickly it is trained."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

# Before numpy, as in the application: it decides how many threads numpy uses.
import rnnviz  # noqa: F401 # isort: skip

import numpy as np
from figures import Figure

from rnnviz.data.drawings.builtin import draw
from rnnviz.jobs.generation import DrawSamples, Finish, Reconstruct
from rnnviz.jobs.handlers.generation import FILE, SHIPPED
from rnnviz.jobs.request import answer
from rnnviz.records.drawings import Sample
from rnnviz.resources_path import resource
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tracing.sketch_rnn.files import load
from rnnviz.tracing.sketch_rnn.score import pass_of_sample

DRAWINGS, STEPS = 40, 60


def run() -> Iterator[Figure]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    yield from _drawing()
    yield from _training()


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
