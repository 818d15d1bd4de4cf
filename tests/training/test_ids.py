"""Inputs that are ids: a model begins with an Embedding, id 0 is padding, and the trainer hands whole numbers to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import keras
import numpy as np
import pytest

from rnnviz.models.build import build, build_for, keras_code
from rnnviz.records.dataset import Dataset
from rnnviz.settings.model import ModelSettings
from rnnviz.settings.settings import Settings
from rnnviz.settings.training import TrainSettings
from rnnviz.training.targets import targets_for
from rnnviz.training.trainer import Trainer

IDS, STEPS = 9, 6
SETTINGS = Settings(
    model=ModelSettings(units=(4,), embedding=3),
    training=TrainSettings(epochs=12, batch_size=16, learning_rate=3e-2, loss="crossentropy"),
)


def sentences(count: int = 96, *, seed: int = 0) -> Dataset:
    """Ids from 2 on, of one to six steps, zeros behind them: the class is whether an 8 is among them."""
    random = np.random.default_rng(seed)
    x = random.integers(2, IDS - 1, (count, STEPS, 1)).astype(np.float32)
    lengths = random.integers(1, STEPS + 1, count)
    told = random.random(count) < 0.5
    x[np.arange(count), (random.random(count) * lengths).astype(int), 0] = np.where(told, IDS - 1, 2)
    x[np.arange(STEPS) >= lengths[:, np.newaxis]] = 0
    y = np.eye(2, dtype=np.float32)[told.astype(int)][:, np.newaxis]
    parts = [slice(0, count // 2), slice(count // 2, count)]
    (a, b, n), (c, d, m) = ((x[p], y[p], lengths[p]) for p in parts)
    return Dataset("ids", a, b, c, d, c, d, classes=2, lengths_train=n, lengths_val=m, lengths_test=m)


def fresh() -> Any:
    keras.utils.set_random_seed(3)
    return build_for(SETTINGS, steps=None, features=1, outputs=2, ids=IDS)


def test_a_stack_for_ids_begins_with_an_embedding_that_masks_padding() -> None:
    model = fresh()
    assert model.input_shape == (None, None)
    assert [type(layer).__name__ for layer in model.layers] == ["Embedding", "LSTM", "Dense"]
    assert model.layers[0].embeddings.shape == (IDS, 3)
    padded = np.array([[5, 8, 2, 0, 0]], np.int32)
    np.testing.assert_allclose(model.predict(padded, verbose=0), model.predict(padded[:, :3], verbose=0), atol=1e-6)


@pytest.mark.parametrize("dropout", [0.0, 0.25])
def test_its_lines_build_the_same_model(dropout: float) -> None:
    made = replace(SETTINGS.model, dropout=dropout)
    space: dict[str, Any] = {}
    exec(keras_code(made, steps=None, outputs=2, ids=IDS, classes=True), space)
    printed, built = space["model"], build(made, steps=None, outputs=2, ids=IDS, classes=True)
    assert [layer.get_config() for layer in printed.layers] == [layer.get_config() for layer in built.layers]
    assert printed.input_shape == built.input_shape


def test_what_depends_on_an_id_is_learned() -> None:
    made = sentences(256)
    trainer = Trainer(fresh(), made, SETTINGS.training, run=SETTINGS)
    steps = [step for step in trainer.steps() if step is not None]
    assert steps[-1].measures["accuracy"] > 0.95 > 0.8 > steps[0].measures["train_accuracy"]


def test_the_loss_is_keras_own_on_the_padded_sequences() -> None:
    made = sentences()
    model = fresh()
    trainer = Trainer(model, made, SETTINGS.training, run=SETTINGS)
    model.compile(loss="categorical_crossentropy", metrics=["accuracy"])
    theirs = model.evaluate(made.x_val[..., 0].astype(np.int32), targets_for(model, made).val, verbose=0)
    ours = trainer.errors()
    np.testing.assert_allclose([ours.loss, ours.measures["accuracy"]], theirs, rtol=1e-5)
