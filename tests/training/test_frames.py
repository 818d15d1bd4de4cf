"""Inputs that are frames: a step is a picture, models read it as one, and the trainer hands it over as such."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from rnnviz.models.build import build_for, keras_code_for
from rnnviz.settings.settings import Settings
from rnnviz.tasks.datasets import make_dataset, shape_of
from rnnviz.tasks.registry import tasks
from rnnviz.training.device import choose
from rnnviz.training.setup import new_trainer
from rnnviz.training.targets import targets_for

MODELS = ("stack", "frames-gru", "frames-conv-lstm")


def settings_of(model: str) -> Settings:
    changes = {"model.recipe": model, "model.units": (8,), "data.steps": 5, "data.series": 120, "training.epochs": 2}
    return tasks()["motion"].begin(Settings()).change(**changes)


@pytest.mark.parametrize("model", MODELS)
def test_a_model_reads_pictures_and_its_lines_build_the_same(model: str) -> None:
    settings = settings_of(model)
    shape = shape_of(settings.data)
    assert (shape.frame, shape.features) == ((20, 20, 1), 400)
    built = build_for(settings, **shape.sizes)
    assert built.input_shape == (None, 5, 20, 20, 1)
    assert built.output_shape == (None, 7)
    space: dict[str, Any] = {}
    exec(keras_code_for(settings, **shape.sizes), space)
    printed = space["model"]
    assert printed.input_shape == built.input_shape
    assert [w.shape for w in printed.weights] == [w.shape for w in built.weights]
    assert [type(layer) for layer in printed.layers] == [type(layer) for layer in built.layers]


@pytest.mark.parametrize("model", MODELS)
def test_the_losses_are_keras_own_on_the_same_pictures(model: str) -> None:
    settings = settings_of(model)
    dataset, trainer = new_trainer(settings, choose("cpu"))
    theirs = keras.models.clone_model(trainer.model)
    theirs.set_weights(trainer.model.get_weights())
    theirs.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    frames = dataset.x_val.reshape(-1, 5, 20, 20, 1)
    wanted = theirs.evaluate(frames, targets_for(theirs, dataset).val, verbose=0)
    found = trainer.errors()
    np.testing.assert_allclose([found.loss, found.measures["accuracy"]], wanted, rtol=1e-5)
    ended = [step for step in trainer.steps() if step is not None and step.val_loss is not None]
    assert ended[-1].loss < wanted[0], "two epochs make it better"
    assert len(ended) == 2


def test_no_convolution_over_pictures_is_compiled_by_xla() -> None:
    xla = {model: new_trainer(settings_of(model), choose("cpu"))[1]._compiled.xla for model in MODELS}
    assert not xla["frames-gru"]
    assert not xla["frames-conv-lstm"]


def test_a_clip_of_the_data_set_is_what_make_gives() -> None:
    settings = settings_of("frames-gru")
    dataset = make_dataset(settings.data, settings.model.loss_on)
    one = tasks()["motion"].one(settings.data, 3, settings.model.loss_on)
    np.testing.assert_array_equal(one.x[0], dataset.x_val[3])
