"""Training a Sketch-RNN as a kept run: measures, resuming bit for bit, and the generator that its state is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnviz.records.drawings import DrawingError
from rnnviz.records.training import Checkpoint, TrainStep
from rnnviz.settings.data import DataSettings, SketchSettings
from rnnviz.settings.model import GeneratorSettings, ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.tasks.problems import problems
from rnnviz.tracing.sketch_rnn import sampling
from rnnviz.training.keep import keep, prepare
from rnnviz.training.run_folder import RunFolder
from rnnviz.training.runs import Runs
from rnnviz.training.sketch_runs import generator_of, with_codes

SMALL = GeneratorSettings(encoder=6, decoder=10, latent=4, mixtures=3, kl_weight=0.2)
DRAWINGS = SketchSettings(("circle", "square"), per_class=20, crop=30, inputs="stroke-3")
SETTINGS = Settings(
    data=DataSettings(task="sketch", sketch=DRAWINGS),
    model=ModelSettings(recipe="sketch-rnn", generator=SMALL),
    training=TrainSettings(epochs=2, batch_size=8, clipvalue=1.0, loss="sketch-rnn", learning_rate=1e-3),
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunFolder, list[Any]]:
    run = Runs(tmp_path_factory.mktemp("runs")).create(SETTINGS)
    return run, list(keep(prepare(run)))


def test_its_losses_are_measured_as_it_trains(trained: tuple[RunFolder, list[Any]]) -> None:
    run, items = trained
    steps = [item for item in items if isinstance(item, TrainStep)]
    assert all({"train_L_R", "train_L_KL"} <= set(step.measures) for step in steps)
    ends = [step for step in steps if step.val_loss is not None]
    assert [step.epoch for step in ends] == [1, 2]
    for step in ends:
        measures = step.measures
        assert measures["max_seq_len"] == 30
        assert step.val_loss == pytest.approx(measures["L_R"] + 0.2 * measures["L_KL"], rel=1e-5)
    assert ends[1].measures["L_R"] < ends[0].measures["L_R"]
    assert run.history()[-1].measures["L_R"] == pytest.approx(ends[1].measures["L_R"])
    checkpoints = [item for item in items if isinstance(item, Checkpoint)]
    assert [checkpoint.epoch for checkpoint in checkpoints] == [0, 1, 2]
    assert run.trace(2).loss_kind == "sketch-rnn"


def test_a_resumed_run_ends_with_the_same_bits(trained: tuple[RunFolder, list[Any]], tmp_path: Path) -> None:
    run = Runs(tmp_path).create(SETTINGS)
    items = keep(prepare(run))
    for item in items:
        if isinstance(item, Checkpoint) and item.epoch == 1:
            break
    items.close()
    assert run.epoch() == 1
    list(keep(prepare(run)))
    whole, resumed = (folder.state() for folder in (trained[0], run))
    assert whole is not None
    assert resumed is not None
    for name in ("model", "optimizer"):
        for a, b in zip(getattr(whole[0], name), getattr(resumed[0], name), strict=True):
            np.testing.assert_array_equal(a, b)


def test_its_state_is_a_generator(trained: tuple[RunFolder, list[Any]]) -> None:
    import keras

    run, _ = trained
    generator = generator_of(run)
    assert (generator.words, generator.latent, generator.longest) == (("circle", "square"), 4, 30)
    assert set(generator.figures) == {"epochs", "L_R", "L_KL", "max_seq_len"}
    model = keras.models.load_model(run.model_path)
    for layer, weights in model.arrays().items():
        for name, array in weights.items():
            np.testing.assert_array_equal(generator.weights[layer][name], array)
    known = with_codes(generator, SETTINGS.data)
    assert next(sampling.sample(known, word="square")).drawing.word == "square"


def test_a_decoder_alone_trains_on_one_class(tmp_path: Path) -> None:
    sketch = replace(DRAWINGS, words=("circle",))
    alone = replace(SMALL, latent=0)
    settings = SETTINGS.change(**{"training.epochs": 1, "model.generator": alone, "data.sketch": sketch})
    run = Runs(tmp_path).create(settings)
    step, checkpoint = list(keep(prepare(run)))[-2:]
    assert isinstance(checkpoint, Checkpoint)
    assert isinstance(step, TrainStep)
    assert "L_KL" not in step.measures
    assert step.val_loss == pytest.approx(step.measures["L_R"])
    assert next(sampling.sample(generator_of(run), word="circle")).drawing.points


def test_what_cannot_be_read_is_said(trained: tuple[RunFolder, list[Any]], tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="not trained an epoch"):
        generator_of(Runs(tmp_path).create(SETTINGS))
    with pytest.raises(DrawingError, match="did not train a network that draws"):
        generator_of(Runs(tmp_path).create(Settings()))


def test_sizes_that_cannot_be_are_named() -> None:
    wrong = {"decoder": 0, "latent": -1, "mixtures": 0, "keep": 0.0, "scale": 1.5, "drop": -0.1, "kl_weight": -1.0}
    for name, value in {**wrong, "decay": 0.0, "kl_decay": 2.0, "encoder": 10_000, "kl_floor": float("nan")}.items():
        changed = SETTINGS.change(**{"model.generator": replace(SMALL, **{name: value})})
        assert [p.field for p in problems(changed)] == [f"model.generator.{name}"]
    assert not problems(SETTINGS)
