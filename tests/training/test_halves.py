"""A batch in two halves: the gradient of the whole one, on two devices or on one, of the models that it is for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from run_makers import SETTINGS

from rnnviz.records.dataset import Dataset
from rnnviz.records.training import Device
from rnnviz.settings.training import TrainSettings
from rnnviz.training.compiled import Compiled
from rnnviz.training.device import Placement
from rnnviz.training.objectives.base import Objective
from rnnviz.training.objectives.classes import Classes
from rnnviz.training.objectives.differences import Differences
from rnnviz.training.objectives.registry import objective_of
from rnnviz.training.way import HALVED_UNITS, Way, way_of

STEPS, SERIES = 6, 20
CPU = Placement("/CPU:0", Device("cpu", "CPU"))


def stack(*inner: Callable[[], Any], features: int = 2, answers: int = 1, ids: bool = False, **options: Any) -> Any:
    keras.utils.set_random_seed(5)
    ends = [layers.Dense(answers, **options)]
    return keras.Sequential([keras.Input((STEPS,) if ids else (STEPS, features)), *(make() for make in inner), *ends])


def lstm(units: int = 8, **options: Any) -> Callable[[], Any]:
    return lambda: layers.LSTM(units, **{"return_sequences": True, **options})


def sequences(*, answers: int = 1, ids: bool = False, of_classes: bool = False) -> Dataset:
    random = np.random.default_rng(1)

    def x(count: int) -> Any:
        if ids:
            return random.integers(0, 5, (count, STEPS, 1)).astype(np.float32)
        return random.normal(size=(count, STEPS, 2)).astype(np.float32)

    def y(count: int) -> Any:
        if of_classes:
            return np.eye(answers, dtype=np.float32)[random.integers(0, answers, (count, STEPS))]
        return random.normal(size=(count, STEPS, answers)).astype(np.float32)

    classes = answers if of_classes else 0
    return Dataset("made", x(SERIES), y(SERIES), x(4), y(4), x(4), y(4), classes=classes)


def compiled_of(model: Any, data: Dataset, objective: Objective, *, halves: bool, **training: Any) -> Compiled:
    """With SGD, whose steps are as large as the gradient: Adam's are the same for any."""
    chosen = TrainSettings(optimizer="SGD", learning_rate=0.1, **training)
    with CPU.scope():
        return Compiled(
            model,
            data,
            optimizer=objective.optimizer(chosen, steps=3),
            batch_size=7,
            placement=CPU,
            objective=objective,
            way=Way(fused=True, xla=True, halves=halves),
        )


def after_steps(model: Any, data: Dataset, objective: Objective, *, halves: bool, **training: Any) -> tuple[Any, Any]:
    """What was measured in three steps, the last one on a short batch, and the weights behind them."""
    compiled = compiled_of(model, data, objective, halves=halves, **training)
    assert compiled.way.halves == (halves and objective.additive)
    measured = compiled.steps([np.arange(7), np.arange(7, 14), np.arange(14, 18)])
    return measured, [np.array(weight.numpy()) for weight in model.trainable_variables]


MODELS: dict[str, tuple[Callable[[], Any], Dataset, Objective, dict[str, Any]]] = {
    "LSTM": (lambda: stack(lstm(), lstm()), sequences(), Differences("mse"), {}),
    "GRU, Huber": (
        lambda: stack(lambda: layers.GRU(8, return_sequences=True)),
        sequences(),
        Differences("huber"),
        {"loss": "huber"},
    ),
    "SimpleRNN, clipped": (
        lambda: stack(lambda: layers.SimpleRNN(8, return_sequences=True)),
        sequences(),
        Differences("mse"),
        {"clipnorm": 0.05},
    ),
    "both ways, of embedded ids": (
        lambda: stack(
            lambda: layers.Embedding(5, 4),
            lambda: layers.Bidirectional(layers.LSTM(8, return_sequences=True)),
            ids=True,
        ),
        sequences(ids=True),
        Differences("mse"),
        {},
    ),
    "classes": (
        lambda: stack(lstm(), answers=3, activation="softmax"),
        sequences(answers=3, of_classes=True),
        Classes(),
        {"loss": "cross-entropy"},
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_the_steps_are_those_of_the_whole_batch(name: str) -> None:
    make, data, objective, training = MODELS[name]
    begins = [np.array(weight.numpy()) for weight in make().trainable_variables]
    measured, weights = after_steps(make(), data, objective, halves=False, **training)
    in_halves, found = after_steps(make(), data, objective, halves=True, **training)
    np.testing.assert_allclose(in_halves, measured, rtol=1e-5)
    for before, whole, half in zip(begins, weights, found, strict=True):
        moved = np.abs(whole - before).max()
        assert moved > 1e-5
        assert np.abs(half - whole).max() < 1e-5 * moved + 1e-7


@pytest.mark.parametrize(
    ("make", "halved"),
    [
        (lambda: stack(lstm(HALVED_UNITS)), True),
        (lambda: stack(lstm(8), lstm(HALVED_UNITS)), True),
        (lambda: stack(lambda: layers.Bidirectional(layers.GRU(HALVED_UNITS, return_sequences=True))), True),
        (lambda: stack(lambda: layers.RNN(layers.LSTMCell(HALVED_UNITS), return_sequences=True)), True),
        (lambda: stack(lambda: layers.Conv1D(8, 2, padding="causal"), lstm(HALVED_UNITS)), True),
        (lambda: stack(lstm(HALVED_UNITS - 1)), False),
        (lambda: stack(lstm(HALVED_UNITS, dropout=0.1)), False),
        (lambda: stack(lstm(HALVED_UNITS, recurrent_dropout=0.1)), False),
        (lambda: stack(lstm(HALVED_UNITS), lambda: layers.Dropout(0.1)), False),
        (lambda: stack(lstm(HALVED_UNITS), layers.BatchNormalization), False),
        (lambda: stack(lstm(HALVED_UNITS, activation="gelu")), False),
        (lambda: stack(lambda: layers.Dense(HALVED_UNITS)), False),
    ],
)
def test_wide_recurrent_models_without_a_state_beside_their_weights(make: Callable[[], Any], halved: bool) -> None:
    assert way_of(make(), CPU).halves == (halved and sys.platform != "win32")


def test_a_run_says_so_and_an_older_one_goes_on_as_it_began() -> None:
    model = stack(lstm())
    way = Way(fused=True, xla=True, halves=True)
    assert Way.read(way.written()) == way
    assert way.words(model).endswith("; each half of a batch by itself")
    assert Way.read({"fused": True, "xla": True}) == Way(fused=True, xla=True, halves=False)
    assert Way.read({"fused": True, "xla": True, "halves": "no"}) is None


TRAINED = """
import hashlib, sys
from rnnviz.training.loading import load
load()
from dataclasses import replace
import numpy as np
from run_makers import SETTINGS
from rnnviz.settings.model import ModelSettings
from rnnviz.training.device import choose, halves
from rnnviz.training.setup import new_trainer
settings = replace(SETTINGS, model=ModelSettings(units=(64, 64)))
_, trainer = new_trainer(settings, choose("cpu"))
assert trainer.way.halves
items = trainer.steps()
for _ in range(4):
    next(items)
print(len(set(halves())), hashlib.sha256(b"".join(np.array(w).tobytes() for w in trainer.model.variables)).hexdigest())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is compiled by XLA there")
@pytest.mark.skipif(os.cpu_count() != 2, reason="with more cores a device has more threads, which add up otherwise")
def test_two_devices_and_one_make_the_same_bits() -> None:
    """As where a sweep's processes have one thread each."""

    def made(environment: dict[str, str]) -> list[str]:
        path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
        given = {**os.environ, "PYTHONPATH": path, **environment}
        given = {name: value for name, value in given.items() if value}
        done = subprocess.run([sys.executable, "-c", TRAINED], env=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    one = made({"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"})
    two = made({"TF_NUM_INTRAOP_THREADS": "", "TF_NUM_INTEROP_THREADS": ""})
    assert (one[0], two[0]) == ("1", "2")
    assert one[1] == two[1]


def test_a_loss_that_is_no_sum_is_computed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The steps are those of the other way, bit for bit; and the run says so."""
    objective = objective_of(replace(SETTINGS, training=TrainSettings(loss="mse")))
    whole = after_steps(stack(lstm()), sequences(), objective, halves=False)
    monkeypatch.setattr(type(objective), "additive", False)
    again = after_steps(stack(lstm()), sequences(), objective, halves=True)
    np.testing.assert_array_equal(again[0], whole[0])


def test_sequences_of_several_lengths_are_computed_at_once() -> None:
    """What XLA compiles has one length."""
    data = replace(sequences(), lengths_train=np.full(SERIES, STEPS), lengths_val=np.full(4, STEPS))
    compiled = compiled_of(stack(lstm()), data, Differences("mse"), halves=True)
    assert compiled.ragged
    assert not compiled.way.halves
