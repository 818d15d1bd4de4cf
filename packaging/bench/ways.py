"""In which ways a model's training steps can be computed, how fast each is, and whether the fastest is the one chosen.

    python packaging/dev.py bench ways
    python packaging/dev.py bench ways -o models=LSTM:200:64,wavenet:50:0 -o rounds=2

A way is by whose loops over time (ours, or Keras's), whether XLA compiles the steps, and whether the halves of a batch
are computed each on a core of its own; `rnnviz.training.way` chooses by what a model is made of. Here every way of a
model is measured, in turns, on models and weights of its own. The bar: what is chosen makes at least nine tenths of the
steps of any other. Where it does not, `way_of` is to be mended.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np
from figures import Figure

from rnnviz.models.build import build_for
from rnnviz.models.fused.swapped import recurrent_layers
from rnnviz.settings.choices import LossOn
from rnnviz.settings.data import DataSettings
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import make_dataset, shape_of
from rnnviz.training.compiled import MOST_STEPS, Compiled
from rnnviz.training.device import choose, prepare
from rnnviz.training.objectives.registry import objective_of
from rnnviz.training.way import Way, way_of

CELLS = ("LSTM", "GRU", "SimpleRNN")
MODELS = (
    "LSTM:50:16,LSTM:50:128,LSTM:50:256,LSTM:200:64,LSTM:1000:16,GRU:50:16,GRU:50:128,SimpleRNN:50:20,SimpleRNN:200:64,"
    "dilated:50:0,wavenet:50:0,conv-gru:50:0"
)
BATCH = 32
SECONDS = 0.3
"""About how long a way is measured in one round."""


def settings_of(name: str, *, steps: int, units: int) -> Settings:
    """Two recurrent layers with the loss at every step, or a recipe of the chapter."""
    data = DataSettings(series=320, steps=steps)
    training = TrainSettings(batch_size=BATCH, device="cpu")
    if name in CELLS:
        return Settings(data, ModelSettings(cell=name, units=(units, units), loss_on=LossOn.EVERY), training)
    return Settings(replace(data, horizon=10), ModelSettings(recipe=name, loss_on=LossOn.EVERY), training)


class Contestant:
    """A model of its own, trained in one way."""

    def __init__(self, settings: Settings, way: Way | None) -> None:
        dataset = make_dataset(settings.data, settings.model.loss_on)
        objective, placement = objective_of(settings), choose("cpu")
        began = time.perf_counter()
        with placement.scope():
            optimizer = objective.optimizer(settings.training, steps=1_000)
            model = build_for(settings, **shape_of(settings.data).sizes)
        self.chosen = way_of(model, placement)
        self.loops = bool(recurrent_layers(model))
        self._rows = [np.arange(BATCH)]
        self._compiled = Compiled(
            model,
            dataset,
            optimizer=optimizer,
            batch_size=BATCH,
            placement=placement,
            objective=objective,
            way=way or self.chosen,
        )
        self._compiled.steps(self._rows)
        self.first = time.perf_counter() - began
        began = time.perf_counter()
        self._compiled.steps(self._rows)
        number = SECONDS / max(time.perf_counter() - began, 1e-6)
        self._rows *= max(1, min(MOST_STEPS, int(number)))
        self._calls = max(1, int(number) // len(self._rows))

    def rate(self) -> float:
        """Steps a second."""
        began = time.perf_counter()
        for _ in range(self._calls):
            self._compiled.steps(self._rows)
        return self._calls * len(self._rows) / (time.perf_counter() - began)


def told(name: str, settings: Settings, rounds: int) -> Iterator[Figure]:
    first = Contestant(settings, None)
    loops = (True, False) if first.loops else (first.chosen.fused,)
    ways = [Way(fused, xla) for fused in loops for xla in (True, False)]
    ways += [Way(fused=True, xla=True, halves=True)] if first.loops else []
    running: dict[Way, Any] = {w: first if w == first.chosen else Contestant(settings, w) for w in ways}
    rates: dict[Way, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, contestant in running.items():
            rates[way].append(contestant.rate())
    for way, contestant in running.items():
        words = f"{name}: {_words(way, loops=first.loops)}{', as chosen' if way == first.chosen else ''}"
        yield Figure(words, median(rates[way]), "steps/s")
        yield Figure(f"{words}: first step", contestant.first, "s")
    slower = [
        median(a / b for a, b in zip(rates[first.chosen], rates[w], strict=True)) for w in ways if w != first.chosen
    ]
    yield Figure(f"{name}: the way chosen / the fastest other", min(slower, default=math.inf), "times", 0.9, ">=")


def _words(way: Way, *, loops: bool) -> str:
    xla = "with XLA" if way.xla else "without XLA"
    halves = ", in halves" if way.halves else ""
    return xla if not loops else f"{'our' if way.fused else 'Keras’s'} loops {xla}{halves}"


def run(models: str = MODELS, rounds: str = "3") -> Iterator[Figure]:
    """models: NAME:STEPS:UNITS, NAME a cell or a recipe of the chapter, whose units are its own."""
    prepare()
    for model in models.split(","):
        name, steps, units = model.split(":")
        yield Figure("load average of the machine", os.getloadavg()[0], f"on {os.cpu_count()} cores")
        what = f"{name} {units}, T {steps}" if name in CELLS else f"{name}, T {steps}"
        yield from told(what, settings_of(name, steps=int(steps), units=int(units)), int(rounds))
