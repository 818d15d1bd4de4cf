"""A training that takes over what was compiled for an earlier one is the very one that it would be without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.jobs.request import answer
from rnnviz.jobs.training import Train
from rnnviz.models.build import build_for
from rnnviz.records.arrays import Array
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.datasets import shape_of
from rnnviz.training import reuse
from rnnviz.training.compiled import Compiled
from rnnviz.training.device import choose
from rnnviz.training.keep import keep, prepare
from rnnviz.training.runs import Runs
from rnnviz.training.setup import fresh_model

STACK = Settings(
    DataSettings(series=60, steps=6),
    ModelSettings(cell="GRU", units=(3,), dropout=0.2),
    TrainSettings(epochs=2, batch_size=16, learning_rate=1e-2),
)
SKETCH = Settings(
    DataSettings(task="sketch", sketch=SketchSettings(("circle", "square"), per_class=20, crop=30, inputs="stroke-3")),
    ModelSettings(recipe="sketch-rnn", generator=GeneratorSettings(encoder=4, decoder=5, latent=2, mixtures=2)),
    TrainSettings(epochs=2, batch_size=8, clipvalue=1.0, loss="sketch-rnn"),
)


@pytest.fixture(autouse=True)
def none_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reuse, "_free", {})


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Compiled]:
    """Those that are made."""
    made: list[Compiled] = []
    begin = Compiled.__init__

    def noted(self: Compiled, *args: Any, **options: Any) -> None:
        made.append(self)
        begin(self, *args, **options)

    monkeypatch.setattr(Compiled, "__init__", noted)
    return made


def told(settings: Settings) -> list[Array]:
    """All numbers that a training tells of, but for its seconds."""
    found: list[Array] = []
    for item in answer(Train(settings)):
        if isinstance(item, TrainStep):
            found.append(np.array([item.loss, item.val_loss or 0.0, *item.measures.values()]))
        elif isinstance(item, Checkpoint):
            found += [w for layer in item.network.layers for w in layer.weights.values()]
            found += item.optimizer
    return found


@pytest.mark.parametrize(
    ("optimizer", "other"),
    [
        ("Adam", {"training.seed": 7}),
        ("Nadam", {"training.learning_rate": 0.3}),
        ("RMSprop", {"training.epochs": 3, "training.patience": 1}),
        ("SGD", {"data.seed": 3}),
    ],
)
def test_it_is_the_same_bit_for_bit(
    other: dict[str, Any], optimizer: str, compiled: list[Compiled], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = STACK.change(**{"training.optimizer": optimizer})
    second = first.change(**other)
    told(first)
    again = told(second)
    assert len(compiled) == 1
    monkeypatch.setattr(reuse, "_free", {})
    for one, fresh in zip(again, told(second), strict=True):
        np.testing.assert_array_equal(one, fresh)
    assert len(compiled) == 2


@pytest.mark.parametrize("settings", [SKETCH, STACK.change(**{"training.schedule": "cosine"})])
def test_what_falls_or_draws_at_random_is_the_same_too(settings: Settings, compiled: list[Compiled]) -> None:
    for one, other in zip(told(settings), told(settings), strict=True):
        np.testing.assert_array_equal(one, other)
    assert len(compiled) == 1


FALLING = STACK.change(**{"training.schedule": "cosine"})
BUILT_IN: list[tuple[Settings, list[dict[str, Any]]]] = [
    (
        STACK,
        [
            {"model.units": (4,)},
            {"model.dropout": 0.3},
            {"data.series": 90},
            {"data.steps": 7},
            {"training.optimizer": "SGD"},
            {"training.batch_size": 8},
            {"training.clipnorm": 1.0},
            {"training.loss": "huber"},
            {"training.schedule": "cosine"},
        ],
    ),
    (SKETCH, [{"training.seed": 5}, {"training.learning_rate": 0.01}]),
    (FALLING, [{"training.epochs": 3}, {"training.learning_rate": 0.1}]),
]


@pytest.mark.parametrize(("settings", "others"), BUILT_IN, ids=["stack", "sketch", "falling rate"])
def test_what_is_built_in_is_compiled_anew(
    settings: Settings, others: list[dict[str, Any]], compiled: list[Compiled], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever may be taken over is free by then, each time: that of the first and those of all before."""
    monkeypatch.setattr(reuse, "MOST", 20)
    for number, fields in enumerate([{}, *others]):
        training = answer(Train(settings.change(**fields)))
        next(training)
        assert len(compiled) == number + 1, fields
        training.close()
    training = answer(Train(settings))
    next(training)
    assert len(compiled) == len(others) + 1
    training.close()


def test_two_at_once_do_not_share(compiled: list[Compiled]) -> None:
    alone = told(STACK)
    one, other = answer(Train(STACK)), answer(Train(STACK))
    pairs = list(zip(one, other, strict=True))
    assert len(compiled) == 2
    assert len(pairs) > 5
    for end in pairs[-1]:
        assert isinstance(end, Checkpoint)
        found = [*(w for layer in end.network.layers for w in layer.weights.values()), *end.optimizer]
        for mine, theirs in zip(found, alone[-len(found) :], strict=True):
            np.testing.assert_array_equal(mine, theirs)


def test_one_that_is_stopped_hands_it_back_and_only_so_many_are_kept(
    compiled: list[Compiled], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = answer(Train(STACK))
    next(stopped), next(stopped)
    assert reuse._free == {}
    stopped.close()
    assert list(reuse._free.values()) == compiled
    told(STACK)
    assert len(compiled) == 1
    monkeypatch.setattr(reuse, "MOST", 2)
    for units in (4, 5):
        told(STACK.change(**{"model.units": (units,)}))
    assert list(reuse._free.values()) == compiled[1:]


def test_kept_runs_share_as_well_and_go_on_as_they_would(tmp_path: Path, compiled: list[Compiled]) -> None:
    runs = Runs(tmp_path)
    settings = replace(STACK, training=replace(STACK.training, epochs=4))
    whole, parts = runs.create(settings, "whole"), runs.create(settings, "parts")
    list(keep(prepare(whole)))
    items = keep(prepare(parts))
    for item in items:
        if isinstance(item, Checkpoint) and item.epoch == 2:
            break
    items.close()
    told(STACK.change(**{"training.seed": 9}))
    list(keep(prepare(parts)))
    assert len(compiled) == 1
    ends = [run.state() for run in (whole, parts)]
    assert ends[0] is not None
    assert ends[1] is not None
    for one, other in zip(
        ends[0][0].model + ends[0][0].optimizer, ends[1][0].model + ends[1][0].optimizer, strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_a_new_model_lets_what_is_ready_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """TensorFlow's own seed, where it is set, has it get everything ready anew; Keras's seeds do not hang on it."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(STACK.training.seed)
    wanted = [np.array(v.numpy()) for v in build_for(STACK, **shape_of(STACK.data).sizes).variables]
    keras.utils.set_random_seed(1)
    monkeypatch.setattr(tf.random, "set_seed", lambda seed: pytest.fail("TensorFlow's seed was set"))
    made = fresh_model(STACK, choose("cpu"))
    for values, variable in zip(wanted, made.variables, strict=True):
        np.testing.assert_array_equal(variable.numpy(), values)
